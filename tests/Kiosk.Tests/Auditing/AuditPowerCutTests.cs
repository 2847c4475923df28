using Kiosk.Faults.Disk;
using Kiosk.Faults.Model;
using Kiosk.Outbox.Disk;
using Xunit;

namespace Kiosk.Tests.Auditing;

/// <summary>Power cuts and disks that fail, at every request that the log makes.</summary>
public class AuditPowerCutTests
{
    [Theory]
    [InlineData(1, 400)]
    [InlineData(2, 400)]
    public void After_a_power_cut_at_any_moment_every_entry_that_was_told_is_there_and_the_log_goes_on(int seed, int images)
    {
        RecordingDisk disk = AuditLogs.NewDisk();
        List<(int Point, ChainPoint Entry)> told = Work(disk, seed);
        int trials = 0, cuts = 0;

        foreach (CrashImage image in CrashImages.Of(disk.History, seed, images))
        {
            string where = $"seed {seed}, {image}";
            ChainPoint[] acknowledged = [.. told.Where(one => one.Point <= image.Point).Select(one => one.Entry)];
            DiskHistory recovery = Recover(image.Disk, acknowledged, where);
            cuts += image.Remains == Remains.None ? 0 : 1;
            if (trials++ % 8 != 0) continue;
            foreach (CrashImage second in CrashImages.Of(recovery, seed, 4)) Recover(second.Disk, acknowledged, $"{where}, then {second}");
        }

        Assert.True(trials == images && cuts > images / 4, $"{trials} trials, {cuts} with something unsynced");
    }

    [Theory]
    [InlineData(DiskFault.IoError, false)]
    [InlineData(DiskFault.Full, false)]
    [InlineData(DiskFault.Full, true)]
    [InlineData(DiskFault.IoError, true)]
    public void A_disk_that_fails_at_any_request_costs_the_refused_entries_and_nothing_else(DiskFault fault, bool stays)
    {
        RecordingDisk whole = AuditLogs.NewDisk();
        Work(whole, seed: 1);
        for (long request = 0; request < whole.Faults.Requests; request++)
        {
            RecordingDisk disk = AuditLogs.NewDisk();
            disk.Faults.FailAt(request, fault, stays);
            var told = new List<ChainPoint>();

            // A log that cannot even be opened is opened when the disk is well.
            if (TryOpen(disk) is { } journal)
            {
                for (int i = 1; i <= 8; i++)
                {
                    if (i == 6) disk.Faults.Clear();
                    if (TryAppend(journal, i)) told.Add(journal.Head);
                }

                Assert.True(told.Count >= 3, $"{fault} at {request}: after the disk was well, {told.Count} entries were written");
                Assert.Equal([.. Enumerable.Range(1, told.Count).Select(n => (long)n)], told.Select(one => one.Number));
                AuditVerdict verdict = AuditVerifier.Verify(AuditLogs.Folder, disk);
                Assert.True(verdict.IsSound && verdict.Note.Length == 0, $"{fault} at {request}: {string.Join("; ", verdict.Findings)}{verdict.Note}");
                journal.Dispose();
            }

            disk.Faults.Clear();
            using AuditJournal next = AuditJournal.Open(AuditLogs.Small, disk, AuditLogs.Chain);
            next.Append(AuditLogs.Fact(90));
            AuditVerdict after = AuditVerifier.Verify(AuditLogs.Folder, disk, told);
            Assert.True(after.IsSound, $"{fault} at {request}, opened again: {string.Join("; ", after.Findings)}");
        }
    }

    [Fact]
    public void A_torn_tail_is_kept_aside_to_the_byte()
    {
        DiskImage image = AuditLogs.Written(4).Snapshot();
        string last = AuditLogs.Segments(image)[^1];
        byte[] torn = [.. "{\"chain\":\"0123"u8, 0, 0, 0, (byte)'\n', 1, 2, 3];
        var disk = new RecordingDisk(AuditLogs.With(image, last, [.. AuditLogs.Content(image, last), .. torn]));

        using AuditJournal journal = AuditJournal.Open(AuditLogs.Small, disk, "ffffffffffffffff");
        journal.Append(AuditLogs.Fact(5));

        string told = Assert.Single(journal.Disturbances);
        Assert.Contains($"{torn.Length} bytes after entry 4", told, StringComparison.Ordinal);
        DiskImage after = disk.Snapshot();
        Assert.Equal(torn, Assert.Single(after.Files, file => file.Key.Contains("/aside/", StringComparison.Ordinal)).Value);
        Assert.Equal((5L, AuditLogs.Chain), (journal.Head.Number, journal.Chain));
        Assert.True(AuditLogs.Verify(after).IsSound);
    }

    [Fact]
    public void A_log_that_was_cut_off_goes_on_behind_its_head_and_the_gap_stays_to_be_seen()
    {
        DiskImage image = AuditLogs.Written(7).Snapshot();
        var disk = new RecordingDisk(AuditLogs.With(image, AuditLogs.Segments(image)[^1], null));

        using AuditJournal journal = AuditJournal.Open(AuditLogs.Small, disk, AuditLogs.Chain);
        journal.Append(AuditLogs.Fact(8));

        Assert.Equal(8, journal.Head.Number);
        Assert.Contains("entry 7", Assert.Single(journal.Disturbances), StringComparison.Ordinal);
        Assert.Contains("missing before entry 8", Assert.Single(AuditVerifier.Verify(AuditLogs.Folder, disk).Findings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_whose_marks_are_lost_goes_on_and_says_so()
    {
        DiskImage image = AuditLogs.With(AuditLogs.Written(7).Snapshot(), "marks", [1, 2, 3]);
        var disk = new RecordingDisk(image);

        using AuditJournal journal = AuditJournal.Open(AuditLogs.Small, disk, "ffffffffffffffff");
        journal.Append(AuditLogs.Fact(8));

        Assert.Equal((8L, AuditLogs.Chain), (journal.Head.Number, journal.Chain));
        Assert.Equal(2, journal.Disturbances.Count);
        Assert.True(AuditVerifier.Verify(AuditLogs.Folder, disk).IsSound);
    }

    [Fact]
    public void What_has_its_room_is_refused_and_nothing_is_removed_for_it()
    {
        RecordingDisk disk = AuditLogs.NewDisk();
        using AuditJournal journal = AuditJournal.Open(AuditLogs.Small with { CapBytes = 2000 }, disk, AuditLogs.Chain);
        int written = 0;
        while (written < 100 && TryAppend(journal, written + 1)) written++;

        Assert.InRange(written, 3, 6);
        Assert.Equal((written, true), ((int)AuditVerifier.Verify(AuditLogs.Folder, disk).Entries, AuditVerifier.Verify(AuditLogs.Folder, disk).IsSound));
    }

    // Commits of one and of three, a start in between, shipping and removing.
    private static List<(int Point, ChainPoint Entry)> Work(RecordingDisk disk, int seed)
    {
        var told = new List<(int, ChainPoint)>();
        var random = new Random(seed);
        int number = 1;
        for (int run = 0; run < 2; run++)
        {
            using AuditJournal journal = AuditJournal.Open(AuditLogs.Small, disk, AuditLogs.Chain);
            for (int i = 0; i < 4; i++)
            {
                journal.Append([.. Enumerable.Range(0, random.Next(2) == 0 ? 1 : 3).Select(_ => AuditLogs.Fact(number++))]);
                told.Add((disk.History.Count, journal.Head));
            }

            if (journal.BeginShipping(5).Count > 0) journal.EndShipping();
            if (run == 1) journal.Remove(DateTimeOffset.MaxValue);
        }

        return told;
    }

    private static DiskHistory Recover(DiskImage image, ChainPoint[] acknowledged, string where)
    {
        var disk = new RecordingDisk(image);
        using (AuditJournal journal = AuditJournal.Open(AuditLogs.Small, disk, AuditLogs.Chain))
        {
            Assert.True(journal.Disturbances.All(one => one.Contains("as a power cut leaves them", StringComparison.Ordinal) || one.Contains("no line of", StringComparison.Ordinal)),
                $"{where}: {string.Join("; ", journal.Disturbances)}");
            journal.Append(AuditLogs.Fact(1000));
            long removed = journal.Marks.Removed.Number;
            AuditVerdict verdict = AuditVerifier.Verify(AuditLogs.Folder, disk, acknowledged.Where(point => point.Number > removed));
            Assert.True(verdict.IsSound && verdict.Note.Length == 0, $"{where}: {string.Join("; ", verdict.Findings)}{verdict.Note}");
        }

        return disk.History;
    }

    private static AuditJournal? TryOpen(IDisk disk)
    {
        try
        {
            return AuditJournal.Open(AuditLogs.Small, disk, AuditLogs.Chain);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool TryAppend(AuditJournal journal, int number)
    {
        try
        {
            journal.Append(AuditLogs.Fact(number));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
