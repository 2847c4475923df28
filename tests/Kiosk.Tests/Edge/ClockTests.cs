using Kiosk.Edge.Clocks;
using Xunit;

namespace Kiosk.Tests.Edge;

public class ClockTests
{
    [Fact]
    public void Scaled_clock_runs_faster_from_the_true_time_in_both_its_clocks()
    {
        var truth = new ManualTime();
        DateTimeOffset start = truth.GetUtcNow();
        var scaled = new ScaledTimeProvider(truth, 10);
        long stamp = scaled.GetTimestamp();

        truth.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(start + TimeSpan.FromSeconds(30), scaled.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(30), scaled.GetElapsedTime(stamp));
    }

    [Fact]
    public async Task Scaled_timer_fires_earlier()
    {
        var scaled = new ScaledTimeProvider(TimeProvider.System, 100);
        long stamp = TimeProvider.System.GetTimestamp();

        await Task.Delay(TimeSpan.FromSeconds(5), scaled);

        Assert.InRange(TimeProvider.System.GetElapsedTime(stamp).TotalSeconds, 0.04, 4);
    }

    [Fact]
    public void Samples_of_24_bits_survive_storing()
    {
        int[] samples = [0, 1, -1, 8_388_607, -8_388_608, 131_072, -131_072];

        Assert.Equal(samples, Kiosk.Edge.Visits.Samples24.FromBytes(Kiosk.Edge.Visits.Samples24.ToBytes(samples)));
    }
}
