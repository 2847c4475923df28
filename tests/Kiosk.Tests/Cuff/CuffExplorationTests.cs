using System.Globalization;
using Kiosk.Simulator.Cuff;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Cuff;

/// <summary>No order of events breaks a limit; and the checker that says so can fail.</summary>
public class CuffExplorationTests(ITestOutputHelper output)
{
    private const int DepthDefault = 3;
    private const int TurnsDefault = 10_000_000;

    /// <summary>Where a sequence may begin.</summary>
    private static readonly (string Name, Func<Sabotage, CuffBench> Make)[] Roots =
    [
        ("booted", s => new CuffBench(s)),
        ("ready", Ready),
        ("inflating", s => Inflated(s, 180, 2)),
        ("high", s => Inflated(s, 280, 7.6)),
        ("deflating", s => Inflated(s, 180, 20)),
    ];

    [Fact]
    public void Every_order_of_events_to_the_depth_keeps_every_limit()
    {
        int depth = Environment.GetEnvironmentVariable("KIOSK_CUFF_DEPTH") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : DepthDefault;
        var explorer = new CuffExplorer();

        foreach ((string name, Func<Sabotage, CuffBench> make) in Roots) explorer.Explore(name, make(Sabotage.None), depth);

        output.WriteLine($"depth {depth} from {Roots.Length} roots, {CuffEvent.All.Length} events: {explorer.Summary}");
        Assert.Null(explorer.Violation);
        Assert.True(explorer.HighestMmHg > 250 && explorer.States > 10_000, explorer.Summary);
        Assert.InRange(explorer.LongestAboveS, 115, 179);
    }

    [Fact]
    public void A_cuff_that_falls_too_slowly_to_be_told_from_a_sound_one_is_released_by_the_limit_of_time_alone()
    {
        CuffBench bench = Inflated(Sabotage.None, 280, 20);
        bench.Break(CuffFaults.BleedClogged);

        bench.Run(150);

        Assert.Equal(CuffEnd.TooLong, bench.LastEnd);
        Assert.InRange(bench.Check.LongestAboveUs, 115_000_000, 125_000_000);
        Assert.InRange(bench.Air.CuffMmHg, 0, 15);
        Assert.Null(bench.Check.Violation);
    }

    [Theory]
    [InlineData(nameof(Sabotage.ReleaseIgnored))]
    [InlineData(nameof(Sabotage.DeadManBridged))]
    [InlineData(nameof(Sabotage.RestSkipped))]
    [InlineData(nameof(Sabotage.LimitBlind))]
    [InlineData(nameof(Sabotage.StopForgotten))]
    [InlineData(nameof(Sabotage.TimeBlind))]
    [InlineData(nameof(Sabotage.SilenceBlind))]
    public void The_same_exploration_finds_what_a_sabotaged_kiosk_breaks(string sabotaged)
    {
        Sabotage sabotage = Enum.Parse<Sabotage>(sabotaged);
        var explorer = new CuffExplorer();

        foreach ((string name, Func<Sabotage, CuffBench> make) in Roots)
        {
            if (explorer.Violation is null) explorer.Explore(name, make(sabotage), DepthDefault);
        }

        output.WriteLine($"{sabotage}: {explorer.Violation}");
        Assert.NotNull(explorer.Violation);
    }

    [Fact]
    public void Millions_of_random_turns_with_faults_keep_every_limit()
    {
        long turns = Environment.GetEnvironmentVariable("KIOSK_CUFF_TURNS") is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : TurnsDefault;
        int seed = Environment.GetEnvironmentVariable("KIOSK_CUFF_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : 1;
        var random = new CuffRandom(seed);

        random.Run(turns);

        output.WriteLine($"seed {seed}: {random.Summary}");
        Assert.Null(random.Violation);
        Assert.True(random.Cycles > turns / 20_000, random.Summary);
    }

    private static CuffBench Ready(Sabotage sabotage)
    {
        var bench = new CuffBench(sabotage);
        bench.Run(33);
        return bench;
    }

    private static CuffBench Inflated(Sabotage sabotage, int targetMmHg, double seconds)
    {
        CuffBench bench = Ready(sabotage);
        bench.Inflate(targetMmHg);
        bench.Run(seconds);
        return bench;
    }
}
