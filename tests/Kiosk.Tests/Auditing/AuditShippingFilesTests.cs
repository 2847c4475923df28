using Kiosk.Faults.Disk;
using Xunit;

namespace Kiosk.Tests.Auditing;

/// <summary>Which entries are to be shipped, and which files may go.</summary>
public class AuditShippingFilesTests
{
    [Fact]
    public void Each_entry_is_shipped_once_in_order_across_starts()
    {
        RecordingDisk disk = AuditLogs.NewDisk();
        var shipped = new List<long>();
        for (int run = 0; run < 3; run++)
        {
            using AuditJournal journal = AuditJournal.Open(AuditLogs.Small, disk, AuditLogs.Chain);
            for (int i = 0; i < 5; i++) journal.Append(AuditLogs.Fact((run * 5) + i + 1));
            while (journal.BeginShipping(4) is { Count: > 0 } batch)
            {
                shipped.AddRange(batch.Select(line => line.Number));
                journal.EndShipping();
            }
        }

        Assert.Equal([.. Enumerable.Range(1, 15).Select(n => (long)n)], shipped);
    }

    [Fact]
    public void A_batch_whose_end_is_not_known_is_given_again_as_it_was()
    {
        RecordingDisk disk = AuditLogs.Written(6);
        IReadOnlyList<AuditLine> before, after;
        using (AuditJournal journal = AuditJournal.Open(AuditLogs.Small, disk, AuditLogs.Chain)) before = journal.BeginShipping(4);

        using AuditJournal next = AuditJournal.Open(AuditLogs.Small, disk, AuditLogs.Chain);
        next.Append(AuditLogs.Fact(7));
        after = next.BeginShipping(100);
        next.EndShipping();

        Assert.Equal(before, after);
        Assert.Equal([5, 6, 7], next.BeginShipping(100).Select(line => line.Number));
    }

    [Fact]
    public void Only_what_was_shipped_and_is_old_is_removed_and_the_log_stays_sound()
    {
        RecordingDisk disk = AuditLogs.Written(9);
        using AuditJournal journal = AuditJournal.Open(AuditLogs.Small, disk, AuditLogs.Chain);
        int unshipped = journal.Remove(DateTimeOffset.MaxValue);
        journal.BeginShipping(7);
        journal.EndShipping();

        int young = journal.Remove(AuditLogs.Begin);
        int old = journal.Remove(AuditLogs.Begin.AddSeconds(4));
        int all = journal.Remove(DateTimeOffset.MaxValue);

        Assert.Equal((0, 0, 1, 1), (unshipped, young, old, all));
        AuditVerdict verdict = AuditVerifier.Verify(AuditLogs.Folder, disk);
        Assert.True(verdict.IsSound, string.Join("; ", verdict.Findings));
        Assert.Equal((7L, 6L), (verdict.First!.Number, verdict.Marks!.Removed.Number));
    }

    [Fact]
    public void Damaged_entries_are_left_out_of_a_batch_and_do_not_stop_it()
    {
        RecordingDisk disk = AuditLogs.Written(3);
        string segment = AuditLogs.Segments(disk.Snapshot())[0];
        byte[] content = AuditLogs.Content(disk.Snapshot(), segment);
        content[20] ^= 1;
        var damaged = new RecordingDisk(AuditLogs.With(disk.Snapshot(), segment, content));
        using AuditJournal journal = AuditJournal.Open(AuditLogs.Small, damaged, AuditLogs.Chain);

        long[] numbers = [.. journal.BeginShipping(10).Select(line => line.Number)];

        Assert.Equal(new long[] { 2, 3 }, numbers);
    }
}
