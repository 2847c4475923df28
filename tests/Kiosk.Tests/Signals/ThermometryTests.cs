using Kiosk.Signals;
using Kiosk.Signals.Thermometry;
using Xunit;

namespace Kiosk.Tests.Signals;

public class ThermometryTests
{
    [Fact]
    public void Probe_that_warms_up_gives_the_temperature_it_settles_at()
    {
        (long[] ms, int[] readings) = Approach(from: 24_000, to: 36_650, timeConstantS: 12, seconds: 120);

        TemperatureResult result = SettledTemperature.Analyze(ms, readings);

        Assert.Equal(NoValue.None, result.NoTemperature);
        Assert.InRange(result.MilliCelsius!.Value, 36_600, 36_670);
    }

    [Fact]
    public void Probe_that_is_still_warming_gives_no_number()
    {
        (long[] ms, int[] readings) = Approach(from: 24_000, to: 36_650, timeConstantS: 40, seconds: 60);

        AssertNothing(NoValue.NotSettled, SettledTemperature.Analyze(ms, readings));
    }

    [Theory]
    [InlineData(22_500)]
    [InlineData(29_900)]
    [InlineData(43_100)]
    public void Steady_reading_that_no_person_has_is_implausible(int milliCelsius)
    {
        (long[] ms, int[] readings) = Approach(milliCelsius, milliCelsius, 1, seconds: 60);

        AssertNothing(NoValue.Implausible, SettledTemperature.Analyze(ms, readings));
    }

    [Fact]
    public void Probe_laid_down_again_keeps_the_persons_temperature()
    {
        (long[] ms, int[] readings) = Approach(24_000, 37_200, timeConstantS: 8, seconds: 90);
        (_, int[] cooling) = Approach(37_200, 24_000, timeConstantS: 20, seconds: 150);
        long[] later = [.. cooling.Select((_, i) => ms[^1] + 500 * (i + 1L))];

        TemperatureResult result = SettledTemperature.Analyze([.. ms, .. later], [.. readings, .. cooling]);

        Assert.InRange(result.MilliCelsius!.Value, 37_150, 37_220);
    }

    [Fact]
    public void Silence_of_the_sensor_breaks_the_steady_stretch()
    {
        long[] ms = [0, 4_000, 8_000, 12_000, 16_000, 20_000, 24_000];
        int[] readings = [36_500, 36_500, 36_500, 36_500, 36_500, 36_500, 36_500];

        AssertNothing(NoValue.NotEnoughSignal, SettledTemperature.Analyze(ms, readings));
        Assert.Equal(36_500, SettledTemperature.Analyze(ms, readings, new TemperatureOptions { GapMsMax = 4_000 }).MilliCelsius);
    }

    [Fact]
    public void Too_few_readings_give_no_number()
    {
        AssertNothing(NoValue.NotEnoughSignal, SettledTemperature.Analyze([], []));
        AssertNothing(NoValue.NotEnoughSignal, SettledTemperature.Analyze([0, 1000], [36_500, 36_500]));
        AssertNothing(NoValue.NotEnoughSignal, InfraredTemperature.Analyze([]));
        AssertNothing(NoValue.NotEnoughSignal, InfraredTemperature.Analyze([36_500, 36_500, 36_500, 36_500]));
    }

    [Fact]
    public void Single_wild_reading_spoils_only_its_own_stretch()
    {
        (long[] ms, int[] readings) = Approach(36_400, 36_400, 1, seconds: 60);
        readings[30] = 85_000;

        Assert.InRange(SettledTemperature.Analyze(ms, readings).MilliCelsius!.Value, 36_380, 36_420);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Throws<ArgumentException>(() => SettledTemperature.Analyze([0, 1], [36_500]));
        ArgumentException back = Assert.Throws<ArgumentException>(() => SettledTemperature.Analyze([5, 4], [36_500, 36_500]));
        Assert.Contains("Instant 1 (4 ms)", back.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infrared_gives_the_median_of_readings_that_agree()
    {
        TemperatureResult result = InfraredTemperature.Analyze([21_300, 21_400, 36_500, 36_550, 36_600, 36_450, 36_520, 33_000]);

        Assert.Equal(36_520, result.MilliCelsius);
    }

    [Fact]
    public void Infrared_readings_that_disagree_give_no_number()
    {
        AssertNothing(NoValue.NotSettled, InfraredTemperature.Analyze([34_000, 35_000, 36_000, 37_000, 38_000, 39_000]));
    }

    [Fact]
    public void Infrared_of_a_wall_is_implausible()
    {
        AssertNothing(NoValue.Implausible, InfraredTemperature.Analyze([21_000, 21_100, 21_000, 21_200, 21_100, 21_000]));
    }

    private static void AssertNothing(NoValue reason, TemperatureResult result)
    {
        Assert.Null(result.MilliCelsius);
        Assert.Equal(reason, result.NoTemperature);
    }

    // Two readings a second with the converter's least bit of noise.
    private static (long[] Ms, int[] Readings) Approach(double from, double to, double timeConstantS, double seconds)
    {
        Random random = new(7);
        int count = (int)(2 * seconds);
        long[] ms = new long[count];
        int[] readings = new int[count];
        for (int i = 0; i < count; i++)
        {
            ms[i] = 500L * i;
            readings[i] = (int)(to + (from - to) * Math.Exp(-0.5 * i / timeConstantS)) + random.Next(-8, 9);
        }
        return (ms, readings);
    }
}
