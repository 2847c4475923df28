using Kiosk.Edge.Auditing;
using Kiosk.Edge.Clocks;
using Kiosk.Faults.Disk;
using Kiosk.Tests.Edge;
using Xunit;

namespace Kiosk.Tests.Auditing;

/// <summary>The way into the log for the whole host.</summary>
public class AuditLogTests
{
    private readonly RecordingDisk _disk = AuditLogs.NewDisk();
    private readonly CountingLog<AuditLog> _told = new();

    [Fact]
    public async Task An_entry_is_on_disk_when_its_task_ends()
    {
        await using AuditLog log = Open();

        bool isAdded = await log.AddAsync(new AuditEntry(AuditAction.VisitOpened, "patient", "6f1c2a5e-8f0d-4b53-9a6e-0d4f6a1b2c3d", "by card"));

        AuditLine line = Assert.Single(Lines());
        Assert.True(isAdded);
        Assert.Equal(("patient", "6f1c2a5e-8f0d-4b53-9a6e-0d4f6a1b2c3d", "by card", 13, "boot-1", (long?)3000),
            (line.Fact.Actor, line.Fact.Object, line.Fact.Detail, line.Fact.Action, line.Fact.Boot, line.Fact.ClockUncertaintyUs));
    }

    [Fact]
    public async Task Entries_that_come_together_share_syncs_and_all_get_their_place()
    {
        await using AuditLog log = Open();
        bool[] added = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => log.AddAsync(new AuditEntry(AuditAction.Technician, "technician", $"part {i}")))));

        Assert.All(added, one => Assert.True(one));
        Assert.Equal([.. Enumerable.Range(1, 200).Select(i => (long)i)], Lines().Select(line => line.Number));
        Assert.True(AuditVerifier.Verify(AuditLogs.Folder, _disk).IsSound);
    }

    [Fact]
    public async Task What_a_full_disk_refuses_is_told_once_counted_and_said_in_the_log_when_there_is_room()
    {
        await using AuditLog log = Open();
        await log.AddAsync(new AuditEntry(AuditAction.HostStarted, "kiosk"));
        _disk.Faults.FailAt(0, DiskFault.Full, stays: true);
        bool[] refused =
        [
            await log.AddAsync(new AuditEntry(AuditAction.VisitOpened, "patient")), await log.AddAsync(new AuditEntry(AuditAction.VisitEnded, "patient")),
        ];
        (string problem, int told) = (log.Problem, _told.Count);
        _disk.Faults.Clear();

        bool isAdded = await log.AddAsync(new AuditEntry(AuditAction.HostStopped, "kiosk"));

        Assert.All(refused, one => Assert.False(one));
        Assert.Equal((true, 1, 2L), (isAdded, told, log.Missed));
        Assert.NotEqual("", problem);
        Assert.Equal("", log.Problem);
        AuditLine[] lines = [.. Lines()];
        Assert.Equal([1, 4, 2], lines.Select(line => line.Fact.Action));
        Assert.StartsWith("2 entries since", lines[1].Fact.Detail, StringComparison.Ordinal);
        Assert.True(AuditVerifier.Verify(AuditLogs.Folder, _disk).IsSound);
    }

    [Fact]
    public async Task A_number_of_a_person_does_not_get_into_the_log_and_the_defect_is_counted()
    {
        await using AuditLog log = Open();

        bool isAdded = await log.AddAsync(new AuditEntry(AuditAction.Identified, "patient", "1234567890123452", "P<UTOERIKSSON<<ANNA<MARIA<<<<<"));

        AuditLine line = Assert.Single(Lines());
        Assert.True(isAdded);
        Assert.Equal((Redaction.Mark, Redaction.Mark, 2L, 2), (line.Fact.Object, line.Fact.Detail, log.Redacted, _told.Count));
    }

    [Fact]
    public async Task What_was_found_at_the_start_is_an_entry_of_the_log()
    {
        RecordingDisk written = AuditLogs.Written(2);
        string segment = AuditLogs.Segments(written.Snapshot())[0];
        var disk = new RecordingDisk(AuditLogs.With(written.Snapshot(), segment, [.. AuditLogs.Content(written.Snapshot(), segment), 1, 2]));

        long redacted;
        await using (AuditLog log = Open(disk))
        {
            await log.AddAsync(new AuditEntry(AuditAction.HostStarted, "kiosk"));
            redacted = log.Redacted;
        }

        AuditLine[] lines = [.. AuditReading.Entries(AuditLogs.Folder, disk).Select(one => one.Line)];
        Assert.Equal([20, 20, 4, 1], lines.Select(line => line.Fact.Action));
        Assert.Contains("2 bytes after entry 2", lines[2].Fact.Detail, StringComparison.Ordinal);
        Assert.EndsWith($"aside/{segment}.after-2", lines[2].Fact.Detail, StringComparison.Ordinal);
        Assert.Equal(0, redacted);
    }

    [Fact]
    public async Task Texts_of_any_length_and_kind_leave_lines_that_can_be_read()
    {
        const int Seed = 3;
        var random = new Random(Seed);
        await using (AuditLog log = Open())
        {
            for (int i = 0; i < 50; i++)
            {
                string text = string.Create(random.Next(3000), random, (span, r) =>
                {
                    foreach (ref char c in span) c = (char)r.Next(0x10000);
                });
                Assert.True(await log.AddAsync(new AuditEntry(AuditAction.Technician, text, text, text)), $"seed {Seed}");
            }
        }

        AuditVerdict verdict = AuditVerifier.Verify(AuditLogs.Folder, _disk);
        Assert.Equal((50L, ""), (verdict.Entries, string.Join("; ", verdict.Findings)));
    }

    private AuditLog Open(RecordingDisk? disk = null) => new(
        AuditJournal.Open(AuditLogs.Small, disk ?? _disk, AuditLogs.Chain), new Clock(new Uplink.ManualTime(), () => TimeSpan.FromMilliseconds(3)), "boot-1", _told);

    private IEnumerable<AuditLine> Lines() => AuditReading.Entries(AuditLogs.Folder, _disk).Select(one => one.Line);
}
