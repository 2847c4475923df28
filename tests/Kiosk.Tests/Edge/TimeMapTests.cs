using Kiosk.Edge.Link;
using Xunit;

namespace Kiosk.Tests.Edge;

public class TimeMapTests
{
    [Fact]
    public void Empty_map_maps_nothing()
    {
        Assert.False(new TimeMap().TryToHost(1, out _, out _));
    }

    [Theory]
    [InlineData(50, 1)]
    [InlineData(-50, 2)]
    [InlineData(0, 3)]
    public void Bound_holds_under_drift_and_lopsided_round_trips(int driftPpm, int seed)
    {
        var random = new Random(seed);
        var map = new TimeMap();
        double Uptime(long hostUs) => (hostUs - 1_000_000_000) * (1 + (driftPpm / 1e6));

        for (long hostUs = 1_000_000_000; hostUs < 1_300_000_000; hostUs += 2_000_000)
        {
            // The way there and the way back differ as they like, up to a hundred-fold.
            long there = random.Next(200, 20_000), back = random.Next(200, 20_000);
            map.Add(hostUs, hostUs + there + back, (long)Uptime(hostUs + there));

            long asked = hostUs - random.Next(0, 10_000_000);
            Assert.True(map.TryToHost((long)Uptime(asked), out long mapped, out long uncertaintyUs));
            Assert.True(Math.Abs(mapped - asked) <= uncertaintyUs + 2, $"seed {seed}: off by {mapped - asked} us, said {uncertaintyUs}");
        }
    }

    [Fact]
    public void Shortest_round_trip_of_the_window_decides()
    {
        var map = new TimeMap();
        map.Add(1_000_000, 1_040_000, 500_000);
        map.Add(2_000_000, 2_000_400, 1_500_200);
        map.Add(3_000_000, 3_060_000, 2_510_000);

        map.TryToHost(2_500_000, out long hostUs, out long uncertaintyUs);

        Assert.Equal(3_000_000, hostUs);
        Assert.InRange(uncertaintyUs, 200, 320);
    }

    [Fact]
    public void Old_exchange_grows_worse_until_a_newer_one_is_better()
    {
        var map = new TimeMap();
        map.Add(0, 200, 100);
        map.Add(200_000_000, 200_010_000, 200_005_000);

        map.TryToHost(1_000_000, out _, out long nearOld);
        map.TryToHost(200_000_000, out _, out long nearNew);

        Assert.InRange(nearOld, 100, 300);
        Assert.InRange(nearNew, 5000, 5100);
    }

    [Fact]
    public void Window_forgets_what_is_too_old()
    {
        var map = new TimeMap();
        map.Add(0, 2, 1);
        for (int i = 1; i <= TimeMap.ExchangesMax; i++) map.Add(i * 2_000_000L, (i * 2_000_000L) + 10_000, (i * 2_000_000L) + 5000);

        map.TryToHost(1, out _, out long uncertaintyUs);

        Assert.InRange(uncertaintyUs, 5000, 6000);
    }
}
