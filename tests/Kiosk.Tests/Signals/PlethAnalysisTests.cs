using Kiosk.Signals;
using Kiosk.Signals.Pleth;
using Xunit;

namespace Kiosk.Tests.Signals;

public class PlethAnalysisTests(ITestOutputHelper output)
{
    private const double RateHz = 100;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    // The ratio is known exactly, so this holds the estimate of R; the curve itself is a parameter. At 70 % itself, the end of the
    // calibrated range, the least noise decides between a number and none.
    [Fact]
    public void Saturation_from_a_known_ratio_is_within_a_point_from_71_to_100()
    {
        double worst = 0;
        for (int percent = 71; percent <= 100; percent++)
        {
            (double[] red, double[] infrared) = new SyntheticPleth { Ratio = RatioFor(percent), Seed = percent }.Make();

            PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

            Assert.True(result.NoSpO2 == NoValue.None, $"{percent} %: {result.NoSpO2}, R {result.RatioOfRatios}");
            worst = Math.Max(worst, Math.Abs(result.SpO2Percent!.Value - percent));
            Assert.InRange(result.SpO2Percent.Value, percent - 1, Math.Min(100, percent + 1));
            Assert.InRange(result.PulseRatePerMin!.Value, 71, 73);
        }
        output.WriteLine($"largest error {worst:F2} points");
    }

    [Fact]
    public void Weak_pulse_in_noise_still_gives_the_saturation_within_2_points()
    {
        foreach (int percent in new[] { 75, 85, 92, 98 })
        {
            SyntheticPleth weak = new() { Ratio = RatioFor(percent), PerfusionPercent = 0.3, NoiseCounts = 25, Seconds = 60, Seed = percent };
            (double[] red, double[] infrared) = weak.Make();

            PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

            Assert.True(result.SpO2Percent is not null, $"{percent} %: {result}");
            output.WriteLine($"{percent} % at a perfusion of 0.3 %: {result.SpO2Percent:F2} %, perfusion {result.PerfusionIndexPercent:F2} %");
            Assert.InRange(result.SpO2Percent.Value, percent - 2, percent + 2);
        }
    }

    [Theory]
    [InlineData(35)]
    [InlineData(48)]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(120)]
    [InlineData(160)]
    [InlineData(200)]
    public void Pulse_rate_is_right_within_1_per_min(double rate)
    {
        (double[] red, double[] infrared) = new SyntheticPleth { RatePerMin = rate }.Make();

        PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

        Assert.Equal(NoValue.None, result.NoPulseRate);
        Assert.Equal(rate, result.PulseRatePerMin!.Value, 1.0);
        Assert.Equal(0.6, RatioFor(result.SpO2Percent!.Value), 0.02);
    }

    [Fact]
    public void Ten_seconds_are_enough_for_the_live_display()
    {
        (double[] red, double[] infrared) = new SyntheticPleth { Seconds = 10, RatePerMin = 55 }.Make();

        PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

        Assert.Equal(55, result.PulseRatePerMin!.Value, 2.0);
        Assert.Equal(NoValue.None, result.NoSpO2);
    }

    [Fact]
    public void Perfusion_index_is_the_pulse_over_the_light()
    {
        (double[] red, double[] infrared) = new SyntheticPleth { PerfusionPercent = 3, NoiseCounts = 0 }.Make();

        PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

        Assert.InRange(result.PerfusionIndexPercent!.Value, 2.6, 3.2);
    }

    [Fact]
    public void Ambient_light_is_taken_off_when_it_is_told()
    {
        (double[] red, double[] infrared) = new SyntheticPleth { Ratio = RatioFor(90) }.Make();
        double[] lit = Array.ConvertAll(red, v => v + 45_000);

        PlethResult told = PlethAnalysis.Analyze(lit, infrared, RateHz, options: new PlethOptions { AmbientRedCounts = 45_000 });
        PlethResult untold = PlethAnalysis.Analyze(lit, infrared, RateHz);

        Assert.Equal(90, told.SpO2Percent!.Value, 1.0);
        // Half as much light again makes the ratio a third smaller: what a driver must prevent by measuring ambient light.
        Assert.Equal(RatioFor(90) / 1.5, untold.RatioOfRatios!.Value, 0.02);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_burst_of_motion_does_not_change_the_numbers(int seed)
    {
        SyntheticPleth finger = new() { Seconds = 60, RatePerMin = 50 + 5 * seed, Ratio = RatioFor(95), Seed = seed };
        (double[] red, double[] infrared) = finger.Make();
        SyntheticPleth.AddMotion(red, infrared, RateHz, 20, 30, seed);

        PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

        Assert.True(result.PulseRatePerMin is not null && result.SpO2Percent is not null, $"seed {seed}: {result}");
        Assert.Equal(finger.RatePerMin, result.PulseRatePerMin.Value, 2.0);
        Assert.Equal(95, result.SpO2Percent.Value, 1.5);
        Assert.InRange(result.GoodPart, 0.5, 0.95);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Motion_all_the_time_gives_no_number(int seed)
    {
        (double[] red, double[] infrared) = new SyntheticPleth { Seconds = 30, Seed = seed }.Make();
        SyntheticPleth.AddMotion(red, infrared, RateHz, 0, 30, seed);

        PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

        Assert.True(result.PulseRatePerMin is null && result.SpO2Percent is null, $"seed {seed}: {result}");
        Assert.True(result.NoPulseRate is NoValue.Motion or NoValue.Inconsistent, $"seed {seed}: {result.NoPulseRate}");
        Assert.Null(result.PerfusionIndexPercent);
        Assert.Equal(result.NoPulseRate, result.NoSpO2);
    }

    [Fact]
    public void Without_a_finger_there_is_no_number()
    {
        (double[] red, double[] infrared) = new SyntheticPleth { InfraredLight = 3_000, RedLight = 2_500 }.Make();

        PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

        AssertNothing(NoValue.NoFinger, result);
        Assert.Empty(result.Pulses);
    }

    [Fact]
    public void Finger_put_on_late_gives_the_numbers_of_the_rest()
    {
        (double[] red, double[] infrared) = new SyntheticPleth { Seconds = 60, RatePerMin = 80, Ratio = RatioFor(97) }.Make();
        for (int i = 0; i < 3_500; i++) (red[i], infrared[i]) = (2_000, 2_500 + i % 7);

        PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

        Assert.Equal(80, result.PulseRatePerMin!.Value, 1.0);
        Assert.Equal(97, result.SpO2Percent!.Value, 1.0);
        Assert.All(result.Pulses, pulse => Assert.True(pulse >= 3_500));
    }

    [Fact]
    public void Saturated_light_gives_no_number()
    {
        (double[] red, double[] infrared) = new SyntheticPleth { RedLight = 300_000 }.Make();
        for (int i = 0; i < red.Length; i++) red[i] = Math.Min(red[i], 262_143);

        AssertNothing(NoValue.Saturated, PlethAnalysis.Analyze(red, infrared, RateHz));
    }

    [Fact]
    public void Cold_finger_is_low_perfusion()
    {
        (double[] red, double[] infrared) = new SyntheticPleth { PerfusionPercent = 0.03, NoiseCounts = 3 }.Make();

        AssertNothing(NoValue.LowPerfusion, PlethAnalysis.Analyze(red, infrared, RateHz));
    }

    [Fact]
    public void Stuck_part_is_flat()
    {
        double[] stuck = new double[3_000];
        Array.Fill(stuck, 90_000);

        AssertNothing(NoValue.Flat, PlethAnalysis.Analyze(stuck, stuck, RateHz));
    }

    [Fact]
    public void Noise_without_a_pulse_gives_no_number()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            (double[] red, double[] infrared) = new SyntheticPleth { PerfusionPercent = 0, NoiseCounts = 500, Seed = seed }.Make();

            PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

            Assert.True(result.PulseRatePerMin is null && result.SpO2Percent is null, $"seed {seed}: {result}");
        }
    }

    [Fact]
    public void Red_that_does_not_follow_infrared_costs_the_saturation_but_not_the_pulse()
    {
        (_, double[] infrared) = new SyntheticPleth().Make();
        (double[] red, _) = new SyntheticPleth { PerfusionPercent = 0, NoiseCounts = 800 }.Make();

        PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

        Assert.NotNull(result.PulseRatePerMin);
        Assert.Null(result.SpO2Percent);
        Assert.Equal(NoValue.Inconsistent, result.NoSpO2);
    }

    [Fact]
    public void Saturation_below_the_calibrated_range_is_none_and_leaves_the_pulse()
    {
        (double[] red, double[] infrared) = new SyntheticPleth { Ratio = 1.3 }.Make();

        PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

        Assert.Null(result.SpO2Percent);
        Assert.Equal(NoValue.OutOfCalibration, result.NoSpO2);
        Assert.NotNull(result.PulseRatePerMin);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(290)]
    public void Too_short_a_signal_gives_no_number(int samples)
    {
        (double[] red, double[] infrared) = new SyntheticPleth().Make();

        AssertNothing(NoValue.NotEnoughSignal, PlethAnalysis.Analyze(red.AsSpan(0, samples), infrared.AsSpan(0, samples), RateHz));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Brightness_and_missing_blocks_do_not_change_the_numbers(int seed)
    {
        Random random = new(seed);
        SyntheticPleth finger = new() { Seconds = 60, RatePerMin = 50 + 80 * random.NextDouble(), Ratio = RatioFor(80 + 19 * random.NextDouble()), Seed = seed };
        (double[] red, double[] infrared) = finger.Make();
        double redGain = 0.5 + random.NextDouble(), infraredGain = 0.5 + random.NextDouble();
        bool[] present = new bool[red.Length];
        Array.Fill(present, true);
        for (int gap = 0; gap < 3; gap++) present.AsSpan(random.Next(red.Length - 300), random.Next(1, 300)).Clear();
        double[] dimRed = [.. red.Select((v, i) => present[i] ? v * redGain : random.NextDouble())];
        double[] dimInfrared = [.. infrared.Select((v, i) => present[i] ? v * infraredGain : double.NaN)];

        PlethResult whole = PlethAnalysis.Analyze(red, infrared, RateHz), broken = PlethAnalysis.Analyze(dimRed, dimInfrared, RateHz, present);

        Assert.True(broken.SpO2Percent is not null, $"seed {seed}: {broken}");
        Assert.Equal(whole.PulseRatePerMin!.Value, broken.PulseRatePerMin!.Value, 1.0);
        Assert.Equal(whole.SpO2Percent!.Value, broken.SpO2Percent.Value, 0.5);
        Assert.All(broken.Pulses, pulse => Assert.True(present[pulse]));
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PlethAnalysis.Analyze(new double[9], new double[9], 10));
        ArgumentException channels = Assert.Throws<ArgumentException>(() => PlethAnalysis.Analyze(new double[9], new double[8], RateHz));
        Assert.Contains("Red has 9 samples and infrared 8", channels.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PlethAnalysis.Analyze(new double[9], new double[9], RateHz, new bool[8]));
    }

    private static void AssertNothing(NoValue reason, PlethResult result)
    {
        Assert.Null(result.PulseRatePerMin);
        Assert.Null(result.SpO2Percent);
        Assert.Equal(reason, result.NoPulseRate);
        Assert.Equal(reason, result.NoSpO2);
    }

    // The default curve inverted, on its falling side; 100 % is a hair above its top.
    private static double RatioFor(double percent)
    {
        double root = 30.354 * 30.354 - 4 * 45.060 * (percent - 94.845);
        return (30.354 + Math.Sqrt(Math.Max(0, root))) / (2 * 45.060);
    }
}
