using Kiosk.Measurements;
using Kiosk.Simulator.World;
using Kiosk.Tests.Firmware;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Cuff;

/// <summary>Cycles of the cuff by frames, from the command to the last block, on the register-level board.</summary>
public class CuffCycleTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0, 180)]
    [InlineData(120, 120)]
    [InlineData(280, 280)]
    public void A_cycle_goes_up_to_its_target_and_down_by_3_mmHg_per_s_and_its_trace_is_whole(uint asked, double target)
    {
        var rig = new CuffRig();
        uint inflate = rig.BeginCycle(asked);

        KeptMessage end = rig.RunToEnd();
        rig.Host.End(CuffRig.Acquisition);
        rig.Run(3);

        Assert.Equal(CommandOutcome.Done, rig.Host.ResultOf(inflate)!.Outcome);
        Assert.Equal((CuffEnd.Complete, NoData.None), ((CuffEnd)end.Detail, end.Reason));
        Assert.Equal(
            [EventCode.AcquisitionBegan, EventCode.CuffInflating, EventCode.CuffDeflating, EventCode.CuffEnded, EventCode.StreamEnded, EventCode.AcquisitionEnded],
            rig.Host.Events.Select(e => e.Code));
        Assert.All(rig.Host.Events, e => Assert.Equal(CuffRig.Acquisition, e.Acquisition));
        KeptMessage deflating = rig.Host.Events.Single(e => e.Code == EventCode.CuffDeflating);
        Assert.Equal(target, rig.Host.Events.Single(e => e.Code == EventCode.CuffInflating).Detail);
        Assert.InRange(deflating.Detail, target, target + 8);
        Assert.True(rig.Host.HasAllBlocks(CuffRig.Acquisition));
        (double Seconds, double MmHg)[] trace = rig.Trace();
        for (int i = 1; i < trace.Length; i++) Assert.InRange(trace[i].Seconds - trace[i - 1].Seconds, 0.0095, 0.0105);
        AssertRamp(trace, deflating.UptimeUs / 1e6, end.UptimeUs / 1e6);
        output.WriteLine($"to {target}: highest {rig.Check.HighestMmHg:0.0} mmHg, above 15 mmHg for {rig.Check.LongestAboveUs / 1e6:0.0} s");
    }

    [Fact]
    public void The_trace_is_the_pressure_in_the_cuff()
    {
        var rig = new CuffRig(new WorldOptions { PartClockErrorPpm = 100, NoiseLsbRms = 3 });
        rig.BeginCycle();
        var truth = new List<(double Seconds, double MmHg)>();
        for (int i = 0; i < 6_000; i++)
        {
            rig.Run(0.01);
            double pulse = rig.Visit.World.Patient.Arm.OscillationMmHg(rig.CuffMmHg, rig.Visit.World.Clock.WorldUs);
            truth.Add((rig.Visit.World.Board.Clock.NowUs() / 1e6, rig.CuffMmHg + pulse));
        }

        (double Seconds, double MmHg)[] trace = rig.Trace();

        double worst = 0;
        foreach ((double seconds, double mmHg) in truth.Where(t => t.Seconds > 45 && t.Seconds < 75))
        {
            worst = Math.Max(worst, trace.Where(t => Math.Abs(t.Seconds - seconds) < 0.006).Min(t => Math.Abs(t.MmHg - mmHg)));
        }

        Assert.InRange(worst, 0, 0.4);
    }

    [Fact]
    public void A_cuff_whose_rest_is_not_over_refuses_and_says_how_long_it_takes()
    {
        var rig = new CuffRig();
        rig.Run(5);
        rig.Host.Begin(CuffRig.Acquisition, Instruments.BloodPressure);
        rig.Run(1);

        uint early = rig.Inflate();
        rig.Run(30);
        uint rested = rig.Inflate();
        rig.RunToEnd();
        uint again = rig.Inflate();

        (CommandOutcome outcome, CuffRefusal refusal, uint tenths) = rig.ResultOf(early);
        Assert.Equal((CommandOutcome.Busy, CuffRefusal.Resting), (outcome, refusal));
        Assert.InRange(tenths, 230u, 260u);
        Assert.Equal(CommandOutcome.Done, rig.ResultOf(rested).Outcome);
        Assert.Equal((CommandOutcome.Busy, CuffRefusal.Resting), (rig.ResultOf(again).Outcome, rig.ResultOf(again).Refusal));
    }

    [Theory]
    [InlineData(CuffRig.Acquisition, 119)]
    [InlineData(CuffRig.Acquisition, 281)]
    [InlineData(CuffRig.Acquisition + 1, 180)]
    [InlineData(0, 180)]
    public void An_inflation_with_a_wrong_argument_is_refused_and_moves_nothing(uint acquisition, uint target)
    {
        var rig = new CuffRig();
        rig.Run(33);
        rig.Host.Begin(CuffRig.Acquisition, Instruments.BloodPressure);
        rig.Run(1);

        uint id = rig.Host.Send(CommandCode.InflateCuff, acquisition, target);
        rig.Run(2);

        Assert.Equal(CommandOutcome.BadArgument, rig.Host.ResultOf(id)!.Outcome);
        Assert.Equal(0, rig.CuffMmHg);
    }

    [Fact]
    public void An_acquisition_without_blood_pressure_has_no_cuff()
    {
        var rig = new CuffRig();
        rig.Run(33);
        rig.Host.Begin(CuffRig.Acquisition, Instruments.Ecg);
        rig.Run(1);

        uint id = rig.Inflate();

        Assert.Equal(CommandOutcome.BadArgument, rig.ResultOf(id).Outcome);
        Assert.Empty(rig.Host.Stream(Channel.CuffPressure, CuffRig.Acquisition));
    }

    [Fact]
    public void A_pressed_stop_button_refuses_the_next_cycle()
    {
        var rig = new CuffRig();
        rig.Do("stop pressed");

        uint id = rig.BeginCycle();

        Assert.Equal((CommandOutcome.Busy, CuffRefusal.StopPressed), (rig.ResultOf(id).Outcome, rig.ResultOf(id).Refusal));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(35)]
    public void A_press_between_two_cycles_refuses_the_next_one_once_and_no_cycle_of_another_acquisition(double secondsAfterTheFirst)
    {
        var rig = new CuffRig();
        rig.BeginCycle(120);
        rig.RunToEnd();
        rig.Run(secondsAfterTheFirst);
        rig.Do("stop pressed");
        rig.Run(0.1);
        rig.Do("stop released");
        rig.Run(40);

        uint refused = rig.Inflate();
        double pressure = rig.CuffMmHg;
        uint asked = rig.Inflate(120);
        rig.Run(75);
        rig.Do("stop pressed");
        rig.Run(0.1);
        rig.Do("stop released");
        rig.Host.End(CuffRig.Acquisition);
        rig.Run(1);
        rig.Host.Begin(CuffRig.Acquisition + 1, Instruments.BloodPressure);
        rig.Run(1);
        uint other = rig.Host.Send(CommandCode.InflateCuff, CuffRig.Acquisition + 1, 0);
        rig.Run(1);

        Assert.Equal((CommandOutcome.Busy, CuffRefusal.StopPressed), (rig.ResultOf(refused).Outcome, rig.ResultOf(refused).Refusal));
        Assert.Equal(0, pressure);
        Assert.Equal(CommandOutcome.Done, rig.ResultOf(asked).Outcome);
        Assert.Equal(CommandOutcome.Done, rig.ResultOf(other).Outcome);
        Assert.Null(rig.Check.Violation);
    }

    [Fact]
    public void A_press_that_ends_a_cycle_is_told_by_its_end_and_refuses_no_later_cycle()
    {
        var rig = new CuffRig();
        rig.BeginCycle();
        rig.Run(3);
        rig.Do("stop pressed");
        rig.Run(4);
        rig.Do("stop released");
        rig.Run(35);

        uint again = rig.Inflate();

        Assert.Equal(CuffEnd.StopButton, (CuffEnd)Assert.Single(rig.Ends).Detail);
        Assert.Equal(CommandOutcome.Done, rig.ResultOf(again).Outcome);
    }

    [Fact]
    public void A_repeated_inflate_command_inflates_once()
    {
        var rig = new CuffRig();
        rig.BeginCycle();
        var command = new CommandMessage { CommandId = 99, Code = CommandCode.InflateCuff, Argument1 = CuffRig.Acquisition };
        rig.Host.Write(command.Write);
        rig.Run(10);

        rig.Host.Write(command.Write);
        rig.RunToEnd();

        Assert.All(rig.Host.Results.Where(r => r.CommandId == 99), r => Assert.Equal(CuffRefusal.Running, (CuffRefusal)r.Detail));
        Assert.Single(rig.Host.Events, e => e.Code == EventCode.CuffInflating);
    }

    [Fact]
    public void The_end_of_the_acquisition_releases_and_the_release_is_told_before_it()
    {
        var rig = new CuffRig();
        rig.BeginCycle();
        rig.Run(12);

        rig.Host.End(CuffRig.Acquisition);
        rig.Run(2);

        KeptMessage end = Assert.Single(rig.Ends);
        Assert.Equal((CuffEnd.Commanded, CuffRig.Acquisition), ((CuffEnd)end.Detail, end.Acquisition));
        Assert.True(end.Retained < rig.Host.Events.Single(e => e.Code == EventCode.AcquisitionEnded).Retained);
        Assert.InRange(rig.CuffMmHg, 0, 15);
    }

    [Fact]
    public void A_turn_with_a_running_cuff_allocates_nothing()
    {
        var rig = new CuffRig();
        rig.BeginCycle();
        rig.Run(10);

        long most = 0;
        for (int i = 0; i < 500; i++)
        {
            rig.Visit.World.Clock.Advance(VirtualWorld.TurnUs);
            rig.Visit.World.Board.Uart.Advance(VirtualWorld.TurnUs);
            long before = GC.GetAllocatedBytesForCurrentThread();
            rig.Visit.World.Board.Firmware.Step();
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            rig.Host.Step(rig.Visit.World.Clock.WorldUs);
        }

        Assert.Equal(0, most);
    }

    // By the slope of every 5 s between the end of the pump and the end of the trace.
    private static void AssertRamp((double Seconds, double MmHg)[] trace, double from, double to)
    {
        for (double at = from + 3; at + 5 < to; at += 1)
        {
            double first = trace.First(t => t.Seconds >= at).MmHg;
            double last = trace.First(t => t.Seconds >= at + 5).MmHg;
            Assert.InRange((first - last) / 5, 2.6, 3.4);
        }

        Assert.InRange(trace.Last(t => t.Seconds <= to).MmHg, 38, 41);
    }
}
