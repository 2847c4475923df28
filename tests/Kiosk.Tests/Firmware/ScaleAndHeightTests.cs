using Kiosk.Firmware;
using Kiosk.Measurements;
using Kiosk.Simulator.World;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

/// <summary>Scale and height sensor over the whole firmware: what of them reaches the far end of the line.</summary>
public class ScaleAndHeightTests
{
    [Fact]
    public void A_visit_brings_ten_loads_a_second_without_a_hole_and_a_distance_a_second()
    {
        var rig = new VisitRig();
        rig.Run(3);

        rig.RunVisit(20);

        int[] loads = rig.Samples(Channel.ScaleLoad);
        Assert.InRange(loads.Length, 198, 202);
        double empty = loads.Skip(5).Take(25).Average(), standing = loads.Skip(100).Take(60).Average();
        Assert.Equal(Mast.ZeroCounts, empty, Mast.CountsPerKilogram * 0.01);
        Assert.Equal(71.4, (standing - empty) / Mast.CountsPerKilogram, 0.1);
        KeptMessage[] distances = [.. rig.Host.Readings.Where(r => r.Kind == MeasurementKind.BodyHeight)];
        Assert.InRange(distances.Length, 19, 21);
        Assert.All(distances.Where(d => d.Reason != NoData.None), d => Assert.Equal(0, d.Value));
        Assert.All(distances.TakeLast(10), d => Assert.InRange(d.Value, 2250 - 1720 - 5, 2250 - 1720 + 5));
        Assert.Equal(NoData.NotApplied, distances[1].Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(-150)]
    public void A_load_is_dated_within_a_turn_and_a_period_of_its_conversion(double ppm)
    {
        var rig = new VisitRig(new WorldOptions { PartClockErrorPpm = ppm });
        rig.Run(3);

        rig.RunVisit(30);

        KeptBlock[] blocks = [.. rig.Host.Stream(Channel.ScaleLoad, VisitRig.Acquisition).Values.Where(b => b.Samples.Length == KioskFirmware.ScaleSamplesPerBlock)];
        Assert.InRange(blocks.Length, 28, 31);
        Assert.All(blocks, b => Assert.Equal(BlockFlags.None, b.Flags));
        double[] seconds = [.. blocks.Zip(blocks.Skip(1), (a, b) => (b.FirstSampleUs - a.FirstSampleUs) / 1e6)];
        Assert.All(seconds, s => Assert.InRange(s, 0.98, 1.02));
    }

    [Fact]
    public void An_acquisition_that_begins_before_the_converter_is_ready_takes_it_in_when_it_is()
    {
        var rig = new VisitRig();
        rig.Run(0.2);

        rig.Host.Begin(VisitRig.Acquisition);
        rig.Run(10);
        rig.Host.End(VisitRig.Acquisition);
        rig.Run(3);

        Assert.InRange(rig.Samples(Channel.ScaleLoad).Length, 80, 95);
    }

    [Fact]
    public void A_converter_that_loses_its_power_within_a_visit_is_told_of_and_leaves_a_gap()
    {
        var rig = new VisitRig(new WorldOptions { Scenario = Scenario.Parse("s", ["8 part nau7802 off", "10 part nau7802 on"]) });
        rig.Run(3);

        rig.RunVisit(20);

        Assert.Contains(rig.Host.Events, e => e is { Code: EventCode.PartFault, Part: Part.Nau7802, Reason: NoData.NotPresent });
        Assert.Contains(rig.Host.Events, e => e is { Code: EventCode.PartRecovered, Part: Part.Nau7802 });
        Assert.Contains(rig.Host.Stream(Channel.ScaleLoad, VisitRig.Acquisition).Values, b => (b.Flags & BlockFlags.GapBefore) != 0);
        Assert.InRange(rig.Samples(Channel.ScaleLoad).Length, 120, 180);
    }

    [Fact]
    public void A_height_sensor_that_loses_its_power_gives_the_reason_each_second_and_works_again()
    {
        var rig = new VisitRig(new WorldOptions { Scenario = Scenario.Parse("s", ["8 part vl53l0x off", "11 part vl53l0x on"]) });
        rig.Run(3);

        rig.RunVisit(22);

        KeptMessage[] distances = [.. rig.Host.Readings.Where(r => r.Kind == MeasurementKind.BodyHeight)];
        Assert.Contains(distances, d => d.Reason == NoData.NotPresent);
        Assert.Equal(NoData.None, distances[^1].Reason);
    }

    [Fact]
    public void An_open_signal_wire_marks_its_blocks_as_saturated()
    {
        var rig = new VisitRig(new WorldOptions { Scenario = Scenario.Parse("s", ["start cells signal"]) });
        rig.Run(3);

        rig.RunVisit(5);

        Assert.All(rig.Host.Stream(Channel.ScaleLoad, VisitRig.Acquisition).Values, b => Assert.Equal(BlockFlags.Saturated, b.Flags & BlockFlags.Saturated));
        Assert.All(rig.Samples(Channel.ScaleLoad), code => Assert.Equal(0x7FFFFF, code));
    }

    [Fact]
    public void Between_visits_the_height_sensor_does_not_range()
    {
        var rig = new VisitRig();
        rig.RunVisit(5);
        rig.World.Board.HeightSensor.AdvanceTo(rig.World.Clock.WorldUs);
        long transfers = rig.World.Board.Bus2.Transfers;
        rig.Run(5);

        Assert.InRange(rig.World.Board.Bus2.Transfers - transfers, 1, 60);
    }
}
