using System.Globalization;
using System.Security.Cryptography;
using Kiosk.Torture.Harness;
using Kiosk.Torture.Scenarios;
using Xunit;

namespace Kiosk.SystemTests;

/// <summary>
/// The short forms of what <c>make torture</c> does for longer; the seed is another one each time and stands in the message. Those of the
/// power cuts are Kiosk.Tests' OutboxFaultTests and StoreFaultTests.
/// </summary>
public sealed class TortureTests(ITestOutputHelper output)
{
    [Fact]
    public Task Edge_host_killed_again_and_again_loses_doubles_and_reorders_nothing() => NothingIsWrong(new KillScenario());

    [Fact]
    public Task Broker_down_hung_flapping_and_kicking_costs_nothing() => NothingIsWrong(new BrokerScenario());

    [Fact]
    public Task Stepped_clock_loses_and_expires_nothing_and_is_named_when_TLS_fails() => NothingIsWrong(new ClockScenario());

    private async Task NothingIsWrong(IScenario scenario)
    {
        string? given = Environment.GetEnvironmentVariable("KIOSK_TORTURE_SEED");
        int seed = given is null ? RandomNumberGenerator.GetInt32(1_000_000) : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"seed {seed}");
        using var run = new TortureRun(seed, isShort: true, output.WriteLine);
        try
        {
            await scenario.RunAsync(run);
        }
        catch (MissingPartException missing)
        {
            Assert.Skip(missing.Message);
        }

        foreach (TimedReport timed in run.Reports) output.WriteLine(timed.Report.ToString());
        Assert.NotEmpty(run.Reports);
        Assert.All(run.Reports, timed => Assert.True(timed.Report.IsClean, timed.Report.ToString()));
    }
}
