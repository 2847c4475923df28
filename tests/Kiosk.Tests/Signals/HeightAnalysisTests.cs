using Kiosk.Signals;
using Kiosk.Signals.Height;
using Xunit;

namespace Kiosk.Tests.Signals;

public class HeightAnalysisTests
{
    private const double Mount = 2250;

    /// <summary>What goes wrong, the distances in mm with how many readings and their spread, and the reason.</summary>
    public static TheoryData<string, (int Distance, int Readings, int Spread)[], NoValue> WrongNumbers => new()
    {
        { "no reading", [], NoValue.NotEnoughSignal },
        { "below it for a moment", [(530, 3, 4)], NoValue.NotEnoughSignal },
        { "hair, or a hand above the head", [(450, 20, 60)], NoValue.Unsteady },
        { "ducking half of the time", [(530, 10, 4), (790, 10, 4)], NoValue.Unsteady },
        { "a hat that comes off half-way", [(430, 8, 4), (530, 9, 4)], NoValue.Unsteady },
        { "a bag, or somebody who sits", [(1400, 20, 4)], NoValue.Implausible },
        { "something just before the sensor", [(60, 20, 4)], NoValue.Implausible },
        { "a sensor that gives one distance for ever", [(530, 20, 0)], NoValue.Flat },
    };

    [Theory]
    [MemberData(nameof(WrongNumbers))]
    public void A_wrong_number_is_none_but_its_reason(string what, (int Distance, int Readings, int Spread)[] readings, NoValue expected)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            HeightResult result = HeightAnalysis.Analyze(Distances(seed, readings), Mount);

            Assert.True(result.NoHeight == expected, $"{what}, seed {seed}: {result.NoHeight}");
            Assert.Null(result.Millimetres);
        }
    }

    [Theory]
    [InlineData(1720)]
    [InlineData(1050)]
    [InlineData(2100)]
    public void Who_stands_upright_is_measured_within_3_mm(int height)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            HeightResult result = HeightAnalysis.Analyze(Distances(seed, ((int)Mount - height, 15, 5)), Mount);

            Assert.Equal(NoValue.None, result.NoHeight);
            Assert.Equal(height, result.Millimetres!.Value, 3.0);
        }
    }

    [Fact]
    public void Ducking_for_a_moment_does_not_cost_the_height()
    {
        HeightResult result = HeightAnalysis.Analyze(Distances(1, (530, 10, 4), (700, 3, 80), (530, 10, 4)), Mount);

        Assert.Equal(1720, result.Millimetres!.Value, 3.0);
        Assert.Equal(0, result.First);
        Assert.Equal(22, result.Last);
    }

    [Fact]
    public void Readings_of_the_platform_before_somebody_comes_do_not_count()
    {
        HeightResult result = HeightAnalysis.Analyze(Distances(1, (1900, 5, 10), (530, 6, 4)), Mount);

        Assert.Equal(1720, result.Millimetres!.Value, 3.0);
    }

    [Theory]
    [InlineData(71.4, 172, 24.1)]
    [InlineData(60.0, 160, 23.4)]
    public void The_body_mass_index_is_kg_by_square_metres(double kilograms, int centimetres, double index)
    {
        Assert.Equal((decimal)index, decimal.Round(BodyMass.Index((decimal)kilograms, centimetres), 1));
    }

    private static int[] Distances(int seed, params (int Distance, int Readings, int Spread)[] readings)
    {
        var random = new Random(seed);
        return [.. readings.SelectMany(r => Enumerable.Range(0, r.Readings).Select(_ => r.Distance + random.Next(-r.Spread, r.Spread + 1)))];
    }
}
