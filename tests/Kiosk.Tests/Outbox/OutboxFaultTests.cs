using Kiosk.Faults;
using Kiosk.Faults.Outbox;
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
}
