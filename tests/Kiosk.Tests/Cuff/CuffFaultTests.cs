using Kiosk.Firmware;
using Kiosk.Measurements;
using Kiosk.Simulator.World;
using Kiosk.Tests.Firmware;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Cuff;

/// <summary>What each fault ends in, on the register-level board, with the checker on the true pressure.</summary>
public class CuffFaultTests
{
    [Theory]
    [InlineData("cuff loose", CuffEnd.NoPressure, Part.CuffPump, NoData.NoEffect)]
    [InlineData("cuff leak", CuffEnd.NoPressure, Part.BleedValve, NoData.NoEffect)]
    [InlineData("pump dead", CuffEnd.NoPressure, Part.CuffPump, NoData.NoEffect)]
    [InlineData("release open", CuffEnd.NoPressure, Part.CuffPump, NoData.NoEffect)]
    [InlineData("bleed shut", CuffEnd.NoDeflation, Part.BleedValve, NoData.NoEffect)]
    [InlineData("trace stuck", CuffEnd.SensorStuck, Part.Lps28dfw, NoData.Stuck)]
    [InlineData("guard stuck", CuffEnd.SensorStuck, Part.Mpr, NoData.Stuck)]
    [InlineData("hose trace kinked", CuffEnd.SensorStuck, Part.Lps28dfw, NoData.Stuck)]
    public void A_fault_from_the_start_ends_the_cycle_with_its_name(string fault, CuffEnd expected, Part part, NoData reason)
    {
        var rig = new CuffRig();
        rig.Run(1);
        rig.Do(fault);
        rig.BeginCycle();

        KeptMessage end = rig.RunToEnd();

        Assert.Equal((expected, part, reason), ((CuffEnd)end.Detail, end.Part, end.Reason));
        Assert.InRange(rig.CuffMmHg, 0, 15);
    }

    [Theory]
    [InlineData("stop pressed", CuffEnd.StopButton, Part.None, NoData.None)]
    [InlineData("trace offset 30", CuffEnd.SensorsDisagree, Part.None, NoData.Disagreement)]
    [InlineData("guard offset -30", CuffEnd.SensorsDisagree, Part.None, NoData.Disagreement)]
    [InlineData("trace stuck", CuffEnd.SensorStuck, Part.Lps28dfw, NoData.Stuck)]
    [InlineData("guard stuck", CuffEnd.SensorStuck, Part.Mpr, NoData.Stuck)]
    [InlineData("hose pump kinked", CuffEnd.SensorsDisagree, Part.None, NoData.Disagreement)]
    [InlineData("part lps28dfw off", CuffEnd.SensorFailed, Part.Lps28dfw, NoData.NotPresent)]
    [InlineData("part mpr off", CuffEnd.SensorFailed, Part.Mpr, NoData.NotPresent)]
    [InlineData("bus 1 stuck", CuffEnd.SensorFailed, Part.Lps28dfw, NoData.BusTimeout)]
    public void A_fault_in_the_fall_releases_within_seconds(string fault, CuffEnd expected, Part part, NoData reason)
    {
        var rig = new CuffRig();
        rig.BeginCycle();
        rig.Run(15);
        Assert.InRange(rig.CuffMmHg, 120, 180);

        rig.Do(fault);
        rig.Check.OweRelease();
        KeptMessage end = rig.RunToEnd(10);

        Assert.Equal((expected, part, reason), ((CuffEnd)end.Detail, end.Part, end.Reason));
        Assert.InRange(rig.Check.SlowestReleaseUs, 1, 8_000_000);
        Assert.InRange(rig.CuffMmHg, 0, 15);
    }

    [Theory]
    [InlineData("trace offset 8", CuffEnd.SensorsDisagree)]
    [InlineData("guard offset 8", CuffEnd.SensorsDisagree)]
    [InlineData("trace offset -8", CuffEnd.SensorsDisagree)]
    [InlineData("trace offset 4", CuffEnd.Complete)]
    [InlineData("guard offset -4", CuffEnd.Complete)]
    public void Sensors_that_are_a_little_apart_are_let_through_no_further_than_a_number_allows(string fault, CuffEnd expected)
    {
        var rig = new CuffRig(new WorldOptions { NoiseLsbRms = 5 });
        rig.BeginCycle();
        rig.Run(2);

        rig.Do(fault);
        KeptMessage end = rig.RunToEnd();

        Assert.Equal(expected, (CuffEnd)end.Detail);
        Assert.Equal(expected == CuffEnd.Complete, rig.Host.Events.Any(e => e.Code == EventCode.CuffDeflating));
        Assert.InRange(rig.CuffMmHg, 0, 15);
    }

    [Fact]
    public void A_pump_that_does_not_stop_is_released_below_300_mmHg()
    {
        var rig = new CuffRig();
        rig.BeginCycle(280);
        rig.Do("pump stuck");

        KeptMessage end = rig.RunToEnd();

        Assert.Equal(CuffEnd.OverPressure, (CuffEnd)end.Detail);
        Assert.InRange(rig.Check.HighestMmHg, 285, 298);
        Assert.InRange(rig.CuffMmHg, 0, 15);
    }

    [Fact]
    public void A_silent_edge_host_releases_after_3_s()
    {
        var rig = new CuffRig();
        rig.BeginCycle();
        rig.Run(12);
        Assert.True(rig.Visit.World.Board.Cuff.IsHeld);

        rig.Do("cable out");
        rig.Run(3.4);
        (int bleed, bool isHeld) = (rig.Visit.World.Board.Cuff.Duties.Bleed, rig.Visit.World.Board.Cuff.IsHeld);
        rig.Run(3);
        rig.Do("cable in");
        rig.Run(3);

        Assert.Equal(CuffEnd.HostSilent, (CuffEnd)Assert.Single(rig.Ends).Detail);
        Assert.InRange(rig.CuffMmHg, 0, 15);
        Assert.Equal((0, false), (bleed, isHeld));
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("reset")]
    [InlineData("brown-out")]
    public void A_firmware_that_stops_lets_the_cuff_go_by_itself(string what)
    {
        var rig = new CuffRig();
        rig.BeginCycle();
        rig.Run(12);
        uint boot = rig.Visit.World.Board.BootId;
        Assert.True(rig.CuffMmHg > 120);

        rig.Do(what);
        rig.Check.OweRelease();
        rig.Run(0.1);
        bool isHeld = rig.Visit.World.Board.Cuff.IsHeld;
        rig.Run(1.4);
        double after = rig.CuffMmHg;
        rig.Run(3);

        Assert.False(isHeld);
        Assert.InRange(after, 0, 15);
        Assert.NotEqual(boot, rig.Visit.World.Board.BootId);
        Assert.Null(rig.Check.Violation);
    }

    [Fact]
    public void After_a_reset_the_next_cycle_waits_for_the_rest()
    {
        var rig = new CuffRig();
        rig.BeginCycle();
        rig.Run(8);
        rig.Do("reset");
        rig.Run(2);
        rig.Host.Begin(CuffRig.Acquisition + 1, Instruments.BloodPressure);
        rig.Run(1);

        uint id = rig.Host.Send(CommandCode.InflateCuff, CuffRig.Acquisition + 1, 0);
        rig.Run(1);

        Assert.Equal((CommandOutcome.Busy, CuffRefusal.Resting), (rig.ResultOf(id).Outcome, rig.ResultOf(id).Refusal));
    }

    [Fact]
    public void A_release_valve_that_does_not_open_is_told_and_bars_the_next_cycle_until_it_has_passed_its_test()
    {
        var rig = new CuffRig();
        rig.Do("release shut");
        rig.BeginCycle();
        KeptMessage first = rig.RunToEnd();
        rig.Run(10);

        KeptMessage second = rig.Ends.Last();
        rig.Run(35);
        uint barred = rig.Inflate();
        rig.Do("release works");
        rig.Host.End(CuffRig.Acquisition);
        rig.Run(1);
        Dictionary<Part, NoData> tested = rig.SelfTest();
        rig.Host.Begin(CuffRig.Acquisition + 1, Instruments.BloodPressure);
        rig.Run(35);
        uint allowed = rig.Host.Send(CommandCode.InflateCuff, CuffRig.Acquisition + 1, 0);
        rig.Run(1);

        Assert.Equal(CuffEnd.Complete, (CuffEnd)first.Detail);
        Assert.Equal((CuffEnd.NoRelease, Part.ReleaseValve, NoData.NoEffect), ((CuffEnd)second.Detail, second.Part, second.Reason));
        Assert.Equal((CommandOutcome.Busy, CuffRefusal.ReleaseSuspect), (rig.ResultOf(barred).Outcome, rig.ResultOf(barred).Refusal));
        Assert.Equal(NoData.None, tested[Part.ReleaseValve]);
        Assert.Equal(CommandOutcome.Done, rig.ResultOf(allowed).Outcome);
    }

    [Theory]
    [InlineData("cuff snug", Part.None, NoData.None)]
    [InlineData("pump dead", Part.CuffPump, NoData.NoEffect)]
    [InlineData("rail stuck", Part.CuffPump, NoData.DeviceError)]
    [InlineData("bleed shut", Part.BleedValve, NoData.NoEffect)]
    [InlineData("cuff leak", Part.BleedValve, NoData.OutOfRange)]
    [InlineData("release shut", Part.ReleaseValve, NoData.NoEffect)]
    [InlineData("trace stuck", Part.Lps28dfw, NoData.Stuck)]
    [InlineData("guard stuck", Part.Mpr, NoData.Stuck)]
    [InlineData("part mpr off", Part.Mpr, NoData.NotPresent)]
    public void The_self_test_finds_the_part_that_is_broken(string fault, Part part, NoData reason)
    {
        var rig = new CuffRig();
        rig.Run(2);
        rig.Do(fault);

        Dictionary<Part, NoData> results = rig.SelfTest();

        Assert.Equal(5, results.Count);
        if (part == Part.None) Assert.All(results.Values, result => Assert.Equal(NoData.None, result));
        else Assert.Equal(reason, results[part]);
        Assert.InRange(rig.CuffMmHg, 0, 15);
    }

    [Fact]
    public void Random_faults_on_the_whole_board_keep_every_limit()
    {
        const int Seed = 4;
        var random = new Random(Seed);
        string[] faults =
        [
            "cuff leak", "hose pump kinked", "hose trace kinked", "pump stuck", "pump dead", "bleed shut", "bleed open", "bleed clogged", "release shut", "rail stuck",
            "stop pressed", "trace stuck", "guard stuck", "trace offset 40", "guard offset -40", "part lps28dfw off", "part mpr off", "bus 1 stuck", "cable out", "hang",
            "reset", "brown-out",
        ];
        foreach (string fault in faults)
        {
            var rig = new CuffRig(new WorldOptions { Seed = Seed, NoiseLsbRms = 5, PartClockErrorPpm = 200 });
            rig.BeginCycle((uint)random.Next(CuffLimits.TargetMinMmHg, CuffLimits.TargetMaxMmHg + 1));
            rig.Run(random.NextDouble() * 30);
            rig.Do(fault);
            rig.Run(20);
            rig.Run(30 + (random.NextDouble() * 10));
            rig.Inflate();
            rig.Run(60);

            Assert.True(rig.Check.Violation is null, $"seed {Seed}, {fault}: {rig.Check.Violation}");
        }
    }
}
