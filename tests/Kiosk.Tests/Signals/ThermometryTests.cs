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

    // Whatever the probe's time constant, what is shown is at most 0.15 °C from where the probe is going.
    [Theory]
    [InlineData(4)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(150)]
    [InlineData(300)]
    public void A_slow_probe_that_looks_steady_is_not_taken_for_one_that_has_arrived(double timeConstantS)
    {
        for (int seconds = 30; seconds <= 2_400; seconds += seconds < 300 ? 15 : 150)
        {
            (long[] ms, int[] readings) = Approach(from: 24_000, to: 37_000, timeConstantS, seconds);

            TemperatureResult result = SettledTemperature.Analyze(ms, readings);

            if (result.MilliCelsius is int shown) Assert.True(Math.Abs(shown - 37_000) <= 150, $"{timeConstantS} s, after {seconds} s: {shown}");
            else Assert.Contains(result.NoTemperature, new[] { NoValue.NotSettled, NoValue.Implausible });
        }
        (long[] longMs, int[] arrived) = Approach(24_000, 37_000, timeConstantS, seconds: 60 + 7 * timeConstantS);
        Assert.NotNull(SettledTemperature.Analyze(longMs, arrived).MilliCelsius);
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
        AssertNothing(NoValue.NotEnoughSignal, InfraredTemperature.Analyze([], []));
        AssertNothing(NoValue.NotEnoughSignal, InfraredTemperature.Analyze([36_500, 36_500, 36_500, 36_500], [22_000]));
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

    // Skin at 36.5 °C in a room of 22 °C is read as 36.229 °C with emissivity 1: the fourth root of 0.98 * 309.65^4 + 0.02 * 295.15^4, less 273.15.
    [Fact]
    public void Infrared_gives_the_median_of_readings_that_agree_compensated_for_the_skin()
    {
        TemperatureResult result = InfraredTemperature.Analyze([21_300, 21_400, 36_229, 36_279, 36_328, 36_180, 36_229, 33_000], [22_000, 22_040]);

        Assert.Equal(NoValue.None, result.NoTemperature);
        Assert.InRange(result.MilliCelsius!.Value, 36_495, 36_505);
    }

    [Theory]
    [InlineData(16_000)]
    [InlineData(28_000)]
    [InlineData(40_000)]
    public void Infrared_is_the_skin_in_a_cold_and_in_a_warm_room(int room)
    {
        double read = Math.Pow(0.98 * Math.Pow(307.95, 4) + 0.02 * Math.Pow(room / 1000.0 + 273.15, 4), 0.25) - 273.15;
        int[] readings = [.. Enumerable.Repeat((int)Math.Round(1000 * read), 8)];

        TemperatureResult result = InfraredTemperature.Analyze(readings, [room, room]);

        Assert.InRange(result.MilliCelsius!.Value, 34_795, 34_805);
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
