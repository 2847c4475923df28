using Kiosk.Faults;
using Kiosk.Faults.Disk;
using Kiosk.Faults.Model;
using Kiosk.Faults.Outbox;
using Kiosk.Outbox;
using Xunit;

namespace Kiosk.Tests.Outbox;

/// <summary>The short form of <c>make torture</c>'s outbox part; the report names the seed.</summary>
public class OutboxFaultTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_power_cut_at_any_moment_loses_doubles_and_reorders_nothing(int seed)
    {
        FaultReport report = await OutboxPowerCut.RunAsync(seed, steps: 60, images: 700);

        Assert.True(report.IsClean, report.ToString());
        Assert.True(report.Trials >= 700 && report.Records > 50, report.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_disk_that_fails_at_any_request_loses_nothing_that_was_acknowledged(int seed)
    {
        FaultReport report = await OutboxDiskFaults.RunAsync(seed, steps: 40, trialsMax: 600);

        Assert.True(report.IsClean, report.ToString());
        Assert.True(report.Trials > 400 && report.Records > 1000, report.ToString());
    }

    [Fact]
    public async Task What_a_killed_process_left_unsynced_is_on_the_disk_before_its_name_counts_as_known()
    {
        var disk = new RecordingDisk();
        RecordOutbox killed = OutboxWorkload.Open(disk, _ => { });
        await killed.AddAsync(Lane.Telemetry, "first", "1"u8.ToArray());
        disk.Faults.FailAt(disk.Faults.Requests + 1, DiskFault.IoError, stays: true);
        await Assert.ThrowsAnyAsync<IOException>(() => killed.AddAsync(Lane.Telemetry, "second", "2"u8.ToArray()));
        disk.Faults.Clear();
        await using RecordOutbox next = OutboxWorkload.Open(disk, _ => { });

        AddVerdict verdict = await next.AddAsync(Lane.Telemetry, "second", "2"u8.ToArray());

        Assert.Equal(AddVerdict.Known, verdict);
        foreach (CrashImage image in CrashImages.Of(disk.History, seed: 1, count: 50, from: disk.History.Count))
        {
            await using RecordOutbox outbox = OutboxWorkload.Open(new RecordingDisk(image.Disk), _ => { });
            Assert.Equal(["first", "second"], OutboxBench.Ids(outbox.Take(Lane.Telemetry, 10, long.MaxValue)));
        }
    }
}
