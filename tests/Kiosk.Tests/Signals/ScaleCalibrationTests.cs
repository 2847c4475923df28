using Kiosk.Signals.Height;
using Kiosk.Signals.Weighing;
using Xunit;

namespace Kiosk.Tests.Signals;

public class ScaleCalibrationTests
{
    [Fact]
    public void Two_points_make_the_constants()
    {
        (ScaleConstants? constants, CalibrationFault fault) = ScaleCalibration.Make(45_000, 645_000, 60, 45_000);

        Assert.Equal(CalibrationFault.None, fault);
        Assert.Equal(new ScaleConstants(45_000, 10_000), constants);
        Assert.Equal(72.5, constants!.Value.Kilograms(770_000));
    }

    [Theory]
    [InlineData(45_000, 645_000, 10, 45_000, CalibrationFault.UnsuitableReference)]
    [InlineData(45_000, 645_000, 500, 45_000, CalibrationFault.UnsuitableReference)]
    [InlineData(45_000, 645_000, double.NaN, 45_000, CalibrationFault.UnsuitableReference)]
    [InlineData(45_000, 45_100, 60, 45_000, CalibrationFault.Implausible)]
    [InlineData(45_000, -555_000, 60, 45_000, CalibrationFault.Implausible)]
    [InlineData(45_000, 8_000_000, 60, 45_000, CalibrationFault.Implausible)]
    [InlineData(45_000, 645_000, 60, 46_000, CalibrationFault.NotRepeatable)]
    public void What_cannot_be_makes_none(double zero, double mass, double kilograms, double secondZero, CalibrationFault expected)
    {
        (ScaleConstants? constants, CalibrationFault fault) = ScaleCalibration.Make(zero, mass, kilograms, secondZero);

        Assert.Equal(expected, fault);
        Assert.Null(constants);
    }

    [Fact]
    public void A_point_is_the_mean_of_the_last_seconds()
    {
        double[] counts = [.. Enumerable.Repeat(0.0, 30), .. Enumerable.Range(0, 100).Select(i => 45_000.0 + (i % 2 * 20))];

        CalibrationPoint point = ScaleCalibration.Measure(counts);

        Assert.Equal(CalibrationFault.None, point.Fault);
        Assert.Equal(45_010, point.Counts!.Value, 0.01);
    }

    [Fact]
    public void A_point_that_is_short_moves_is_stuck_or_saturated_is_none()
    {
        Assert.Equal(CalibrationFault.NotEnoughSignal, ScaleCalibration.Measure([1, 2, 3]).Fault);
        Assert.Equal(CalibrationFault.Unsteady, ScaleCalibration.Measure([.. Enumerable.Range(0, 60).Select(i => i * 100.0)]).Fault);
        Assert.Equal(CalibrationFault.SensorFault, ScaleCalibration.Measure([.. Enumerable.Repeat(45_000.0, 60)]).Fault);
        Assert.Equal(CalibrationFault.SensorFault, ScaleCalibration.Measure([.. Enumerable.Range(0, 60).Select(i => 8_388_607.0 - (i % 2))]).Fault);
    }

    [Fact]
    public void A_block_makes_the_height_of_the_mount()
    {
        (double? mount, CalibrationFault fault) = HeightCalibration.Make([1251, 1249, 1250, 1252, 1248], 1000);

        Assert.Equal(CalibrationFault.None, fault);
        Assert.Equal(2250, mount);
    }

    [Theory]
    [InlineData(300, 1250, 0, CalibrationFault.UnsuitableReference)]
    [InlineData(1000, 1250, 40, CalibrationFault.Unsteady)]
    [InlineData(1000, 500, 0, CalibrationFault.Implausible)]
    public void A_block_that_does_not_fit_makes_none(double block, int distance, int spread, CalibrationFault expected)
    {
        (double? mount, CalibrationFault fault) = HeightCalibration.Make([distance, distance + spread, distance, distance, distance], block);

        Assert.Equal(expected, fault);
        Assert.Null(mount);
    }

    [Fact]
    public void Too_few_readings_make_none()
    {
        Assert.Equal(CalibrationFault.NotEnoughSignal, HeightCalibration.Make([1250, 1250], 1000).Fault);
    }
}
