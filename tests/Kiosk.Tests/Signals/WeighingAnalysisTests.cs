using Kiosk.Signals;
using Kiosk.Signals.Weighing;
using Xunit;

namespace Kiosk.Tests.Signals;

/// <summary>A load over time at 10 samples a second, and what must come of it: a weight, or the reason that stands instead.</summary>
public class WeighingAnalysisTests
{
    private const double RateHz = 10;
    private static readonly ScaleConstants Scale = new(45_000, 10_000);

    /// <summary>What goes wrong, the loads in kg with their seconds, how much each sways in kg, and the reason.</summary>
    public static TheoryData<string, (double Kilograms, double Seconds, double Sway)[], NoValue> WrongNumbers => new()
    {
        { "nobody on the scale", [(0, 20, 0)], NoValue.NobodyThere },
        { "stepping on and off at once", [(0, 3, 0), (70, 2, 0.1), (0, 5, 0)], NoValue.NotEnoughSignal },
        { "swaying", [(0, 3, 0), (70, 15, 2.5)], NoValue.Unsteady },
        { "holding the rail, more and less", [(0, 3, 0), (60, 15, 1.4)], NoValue.Unsteady },
        { "leaning on something half of the time", [(0, 3, 0), (70, 8, 0.1), (61, 8, 0.1)], NoValue.Inconsistent },
        { "more than the cells may carry", [(0, 3, 0), (230, 10, 0.01)], NoValue.Overloaded },
        { "a heavy man beyond the capacity", [(0, 3, 0), (205, 10, 0.1)], NoValue.Overloaded },
        { "a bag", [(0, 3, 0), (6, 10, 0.001)], NoValue.TooLight },
        { "a small child", [(0, 3, 0), (12, 10, 0.1)], NoValue.TooLight },
        { "somebody stood there from the beginning", [(70, 20, 0.1)], NoValue.NoEmptyPlatform },
        { "a bag lay there from the beginning", [(5, 5, 0.001), (75, 10, 0.1)], NoValue.ZeroMoved },
        { "the platform was lifted off its cells", [(-4.2, 20, 0.001)], NoValue.ZeroMoved },
        { "a bag laid down and left there", [(0, 4, 0), (71, 8, 0.1), (1.2, 5, 0)], NoValue.ZeroMoved },
        { "too short a look", [(0, 2, 0)], NoValue.NotEnoughSignal },
    };

    [Theory]
    [MemberData(nameof(WrongNumbers))]
    public void A_wrong_number_is_none_but_its_reason(string what, (double Kilograms, double Seconds, double Sway)[] loads, NoValue expected)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            WeighingResult result = WeighingAnalysis.Analyze(Curve(seed, loads), RateHz, Scale);

            Assert.True(result.NoWeight == expected, $"{what}, seed {seed}: {result.NoWeight}");
            Assert.Null(result.Kilograms);
        }
    }

    [Theory]
    [InlineData(70.0)]
    [InlineData(16.0)]
    [InlineData(199.0)]
    public void Who_stands_still_on_an_empty_scale_is_weighed_within_50_g(double kilograms)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            WeighingResult result = WeighingAnalysis.Analyze(Curve(seed, (0, 3, 0), (kilograms, 8, 0.12)), RateHz, Scale);

            Assert.Equal(NoValue.None, result.NoWeight);
            Assert.Equal(kilograms, result.Kilograms!.Value, 0.05);
            Assert.InRange(result.FromSample, 28, 60);
            Assert.InRange(result.ToSample, 60, 110);
        }
    }

    [Fact]
    public void The_zero_of_the_day_is_taken_from_the_empty_platform()
    {
        WeighingResult result = WeighingAnalysis.Analyze(Curve(1, (1.5, 3, 0), (71.5, 8, 0.1)), RateHz, Scale);

        Assert.Equal(70, result.Kilograms!.Value, 0.05);
    }

    [Fact]
    public void The_zero_may_come_after_the_weight()
    {
        WeighingResult result = WeighingAnalysis.Analyze(Curve(1, (70, 8, 0.1), (0.3, 5, 0)), RateHz, Scale);

        Assert.Equal(69.7, result.Kilograms!.Value, 0.05);
    }

    [Fact]
    public void Stepping_off_and_on_again_weighs_once()
    {
        WeighingResult result = WeighingAnalysis.Analyze(Curve(1, (0, 3, 0), (70, 6, 0.1), (0, 3, 0), (70, 6, 0.1)), RateHz, Scale);

        Assert.Equal(70, result.Kilograms!.Value, 0.05);
    }

    [Fact]
    public void A_short_hold_on_the_rail_does_not_cost_the_weight()
    {
        WeighingResult result = WeighingAnalysis.Analyze(Curve(1, (0, 3, 0), (70, 20, 0.1), (62, 4, 0.1), (70, 20, 0.1)), RateHz, Scale);

        Assert.Equal(70, result.Kilograms!.Value, 0.05);
    }

    [Fact]
    public void A_converter_that_gives_one_code_again_and_again_is_stuck()
    {
        double[] counts = [.. Curve(1, (0, 3, 0)), .. Enumerable.Repeat(750_123.0, 60)];

        Assert.Equal(NoValue.Flat, WeighingAnalysis.Analyze(counts, RateHz, Scale).NoWeight);
    }

    [Theory]
    [InlineData(0x7FFFFF)]
    [InlineData(-0x800000)]
    public void A_converter_at_its_end_is_saturated(double end)
    {
        Assert.Equal(NoValue.Saturated, WeighingAnalysis.Analyze([.. Enumerable.Repeat(end, 100)], RateHz, Scale).NoWeight);
    }

    [Fact]
    public void Lost_samples_break_a_stretch_and_are_not_filled_in()
    {
        double[] counts = Curve(1, (0, 3, 0), (70, 8, 0.1));
        bool[] present = [.. counts.Select((_, i) => i % 20 != 0)];
        for (int i = 0; i < counts.Length; i++) counts[i] = present[i] ? counts[i] : 0;

        WeighingResult result = WeighingAnalysis.Analyze(counts, RateHz, Scale, present);

        Assert.Null(result.Kilograms);
    }

    [Fact]
    public void A_calibration_that_cannot_be_is_a_programmers_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => WeighingAnalysis.Analyze([1, 2, 3], RateHz, new ScaleConstants(0, 0)));
        Assert.Throws<ArgumentException>(() => WeighingAnalysis.Analyze([1, 2, 3], RateHz, Scale, [true]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeighingAnalysis.Analyze([1, 2, 3], 1, Scale));
    }

    // A step takes 0.4 s; sway is slow and irregular, the converter's noise 2 g.
    private static double[] Curve(int seed, params (double Kilograms, double Seconds, double Sway)[] loads)
    {
        var random = new Random(seed);
        double phase = random.NextDouble() * 6, load = loads[0].Kilograms;
        List<double> counts = [];
        foreach ((double kilograms, double seconds, double sway) in loads)
        {
            for (int i = 0; i < seconds * RateHz; i++)
            {
                load += (kilograms - load) * 0.9;
                double t = counts.Count / RateHz;
                double moved = sway * ((0.6 * Math.Sin((2 * Math.PI * 1.1 * t) + phase)) + (0.4 * Math.Sin((2 * Math.PI * 0.31 * t) + phase)));
                counts.Add(Math.Round(Scale.ZeroCounts + (Scale.CountsPerKilogram * (load + moved + (0.002 * (random.NextDouble() + random.NextDouble() - 1))))));
            }
        }

        return [.. counts];
    }
}
