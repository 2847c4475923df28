using Kiosk.Measurements;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.World;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

public class FaultTests
{
    private static readonly double[] Ramp = [.. Enumerable.Range(0, 60_000).Select(i => (i * 0.0004) - 2)];

    [Fact]
    public void A_part_missing_at_boot_is_told_once_and_named_in_the_hello()
    {
        VisitRig rig = With("probe-missing");

        rig.Run(30);

        KeptMessage fault = Assert.Single(rig.Host.Events);
        Assert.Equal((EventCode.PartFault, Part.Max30205, NoData.NotPresent), (fault.Code, fault.Part, fault.Reason));
        Assert.Equal(NoData.NotPresent, rig.Host.Hellos[^1].Parts[Part.Max30205]);
        Assert.Equal(NoData.None, rig.Host.Hellos[^1].Parts[Part.Mlx90614]);
        Assert.Equal("MAX30205: not present: check its connector and power", Assert.Single(rig.Host.Logs, l => l.StartsWith("MAX", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_missing_part_is_told_again_to_each_acquisition_and_its_readings_say_why_there_is_no_value()
    {
        VisitRig rig = With("probe-missing");

        rig.RunVisit(10);

        Assert.Equal([0u, VisitRig.Acquisition], rig.Host.Events.Where(e => e.Code == EventCode.PartFault).Select(e => e.Acquisition));
        KeptMessage[] readings = [.. rig.Host.Readings.Where(r => r.Part == Part.Max30205)];
        Assert.InRange(readings.Length, 9, 11);
        Assert.All(readings, r => Assert.Equal((NoData.NotPresent, 0), (r.Reason, r.Value)));
        Assert.All(rig.Host.Readings.Where(r => r.Part == Part.Mlx90614), r => Assert.Equal(NoData.None, r.Reason));
    }

    [Fact]
    public void A_part_that_dies_in_a_visit_is_told_once_and_the_others_go_on()
    {
        VisitRig rig = With("ecg-dies");

        rig.RunVisit(30);

        KeptMessage fault = Assert.Single(rig.Host.Events, e => e.Code == EventCode.PartFault);
        Assert.Equal((Part.Max30003, NoData.NotPresent, VisitRig.Acquisition), (fault.Part, fault.Reason, fault.Acquisition));
        Assert.InRange(rig.Samples(Channel.Ecg).Length, 4900, 5100);
        Assert.InRange(rig.Samples(Channel.PlethRed).Length, 2950, 3050);
        Assert.True(rig.Host.HasAllBlocks(VisitRig.Acquisition));
    }

    [Fact]
    public void A_part_that_comes_back_recovers_and_its_samples_stand_at_their_true_time()
    {
        VisitRig rig = With("ecg-flickers", Ramp);

        rig.RunVisit(25);

        Assert.Single(rig.Host.Events, e => e.Code == EventCode.PartFault);
        Assert.Equal(Part.Max30003, Assert.Single(rig.Host.Events, e => e.Code == EventCode.PartRecovered).Part);
        KeptBlock gap = Assert.Single(rig.Host.Stream(Channel.Ecg, VisitRig.Acquisition).Values, b => b.Flags.HasFlag(BlockFlags.GapBefore));
        AssertTimesMatchTheRamp(rig);
        KeptBlock before = rig.Host.Stream(Channel.Ecg, VisitRig.Acquisition)[gap.Sequence - 1];
        double gapSeconds = (gap.FirstSampleUs - before.FirstSampleUs) / 1e6;
        Assert.InRange(gapSeconds, 3, 7.5);
    }

    [Theory]
    [InlineData("max30102", Part.Max30102)]
    [InlineData("max30205", Part.Max30205)]
    [InlineData("mlx90614", Part.Mlx90614)]
    [InlineData("lps28dfw", Part.Lps28dfw)]
    [InlineData("mpr", Part.Mpr)]
    public void Each_part_fails_and_recovers_by_name(string name, Part part)
    {
        var rig = new VisitRig();
        rig.Run(1);
        rig.Host.Begin(VisitRig.Acquisition);
        rig.Run(5);
        rig.Do($"part {name} off");
        rig.Run(4);
        rig.Do($"part {name} on");
        rig.Run(8);

        Assert.Equal((part, NoData.NotPresent), Assert.Single(rig.Host.Events.Where(e => e.Code == EventCode.PartFault).Select(e => (e.Part, e.Reason))));
        Assert.Equal(part, Assert.Single(rig.Host.Events, e => e.Code == EventCode.PartRecovered).Part);
    }

    [Fact]
    public void A_brown_out_too_short_to_be_missed_is_seen_by_the_lost_configuration()
    {
        var rig = new VisitRig();
        rig.Run(1);
        rig.Host.Begin(VisitRig.Acquisition);
        rig.Run(5);
        rig.World.Board.Ecg.PowerOn();
        rig.Run(5);

        KeptMessage fault = Assert.Single(rig.Host.Events, e => e.Code == EventCode.PartFault);
        Assert.Equal((Part.Max30003, NoData.ConfigurationLost), (fault.Part, fault.Reason));
        Assert.Single(rig.Host.Events, e => e.Code == EventCode.PartRecovered);
    }

    [Fact]
    public void A_stuck_bus_stops_its_own_parts_only()
    {
        VisitRig rig = With("bus-stuck");

        rig.RunVisit(25);

        Assert.Equal(
            [(Part.Max30102, NoData.BusTimeout), (Part.Max30205, NoData.BusTimeout), (Part.Lps28dfw, NoData.BusTimeout)],
            rig.Host.Events.Where(e => e.Code == EventCode.PartFault).Select(e => (e.Part, e.Reason)).Order());
        Assert.Equal(3, rig.Host.Events.Count(e => e.Code == EventCode.PartRecovered));
        Assert.DoesNotContain(rig.Host.Stream(Channel.Ecg, VisitRig.Acquisition).Values, b => b.Flags != BlockFlags.None);
    }

    [Theory]
    [InlineData("lead-off", Channel.Ecg)]
    [InlineData("finger-off", Channel.PlethInfrared)]
    public void Lost_contact_is_told_and_flags_the_blocks(string scenario, Channel channel)
    {
        VisitRig rig = With(scenario);

        rig.RunVisit(25);

        KeptMessage[] events = [.. rig.Host.Events.Where(e => e.Channel == channel && e.Code != EventCode.StreamEnded)];
        Assert.Equal([EventCode.ContactLost, EventCode.ContactMade], events.Select(e => e.Code));
        Assert.InRange((events[1].UptimeUs - events[0].UptimeUs) / 1e6, 4.7, 5.3);
        double flagged = rig.Host.Stream(channel, VisitRig.Acquisition).Values.Where(b => b.Flags.HasFlag(BlockFlags.NotApplied)).Sum(b => b.Samples.Length * (b.PeriodNs / 1e9));
        Assert.InRange(flagged, 4.5, 6);
    }

    [Fact]
    public void A_late_drain_overflows_the_fifo_and_leaves_a_gap_of_true_length()
    {
        var rig = new VisitRig(new WorldOptions { Ecg = new SampledSource(Ramp, 500, loop: false) });
        rig.Run(1);
        rig.Host.Begin(VisitRig.Acquisition);
        rig.Run(5);

        // The firmware's loop is held up (a garbage collection, a stretched clock): 64 ms fill the FIFO.
        rig.World.Clock.Advance(150_000);
        rig.Run(5);
        rig.Host.End(VisitRig.Acquisition);
        rig.Run(3);

        Assert.Single(rig.Host.Stream(Channel.Ecg, VisitRig.Acquisition).Values, b => b.Flags.HasFlag(BlockFlags.GapBefore));
        AssertTimesMatchTheRamp(rig);
        Assert.DoesNotContain(rig.Host.Events, e => e.Code == EventCode.PartFault);
        Assert.DoesNotContain(rig.Host.Stream(Channel.PlethRed, VisitRig.Acquisition).Values, b => b.Flags != BlockFlags.None);
    }

    [Fact]
    public void A_very_late_drain_overflows_the_pleths_fifo_too()
    {
        var rig = new VisitRig();
        rig.Run(1);
        rig.Host.Begin(VisitRig.Acquisition);
        rig.Run(5);
        rig.World.Clock.Advance(900_000);
        rig.Run(5);

        KeptBlock[] blocks = [.. rig.Host.Stream(Channel.PlethRed, VisitRig.Acquisition).Values];
        KeptBlock gap = Assert.Single(blocks, b => b.Flags.HasFlag(BlockFlags.GapBefore));
        KeptBlock before = blocks[gap.Sequence - 1];
        double lostSeconds = ((gap.FirstSampleUs - before.FirstSampleUs) / 1e6) - (before.Samples.Length * 0.01);
        Assert.InRange(lostSeconds, 0.54, 0.60);
    }

    [Fact]
    public void A_single_failed_transfer_is_no_fault()
    {
        var rig = new VisitRig();
        rig.Run(1);
        rig.Host.Begin(VisitRig.Acquisition);
        rig.Run(5);
        int failing = 1;
        rig.World.Board.Bus1.Fault = t => t.Address == 0x57 && failing-- > 0 ? Kiosk.Drivers.Bus.BusStatus.NotAcknowledged : Kiosk.Drivers.Bus.BusStatus.Ok;
        rig.Run(5);

        Assert.DoesNotContain(rig.Host.Events, e => e.Code == EventCode.PartFault);
        KeptBlock[] blocks = [.. rig.Host.Stream(Channel.PlethRed, VisitRig.Acquisition).Values];
        Assert.Single(blocks, b => b.Flags.HasFlag(BlockFlags.GapBefore));
        Assert.InRange(blocks.Sum(b => b.Samples.Length), 960, 1000);
    }

    [Fact]
    public void A_flapping_part_does_not_fill_the_retained_store()
    {
        var rig = new VisitRig();
        rig.Run(1);
        rig.Host.Begin(VisitRig.Acquisition);
        rig.Run(2);
        for (int i = 0; i < 60; i++)
        {
            rig.Do("part max30102 off");
            rig.Run(0.25);
            rig.Do("part max30102 on");
            rig.Run(0.25);
        }

        int faults = rig.Host.Events.Count(e => e.Code == EventCode.PartFault);
        Assert.InRange(faults, 1, 15);
    }

    [Fact]
    public void A_reset_microcontroller_says_hello_with_another_boot_id_and_takes_a_new_acquisition()
    {
        VisitRig rig = With("mcu-reset");
        rig.Run(1);
        rig.Host.Begin(VisitRig.Acquisition);
        rig.Run(15);
        uint begun = rig.Host.Begin(8);
        rig.Run(5);
        rig.Host.End(8);
        rig.Run(3);

        Assert.Equal(2, rig.Host.Hellos.Select(h => h.BootId).Distinct().Count());
        Assert.Equal(2, rig.World.Board.Boots);
        Assert.Equal(CommandOutcome.Done, rig.Host.ResultOf(begun)!.Outcome);
        Assert.True(rig.Host.HasEnded(8) && rig.Host.HasAllBlocks(8));
        Assert.False(rig.Host.HasEnded(VisitRig.Acquisition));
    }

    [Fact]
    public void A_reboot_on_command_boots_anew_after_its_result()
    {
        var rig = new VisitRig();
        rig.Run(1);

        uint id = rig.Host.Send(CommandCode.Reboot, 0, 0);
        rig.Run(3);

        Assert.Equal(CommandOutcome.Done, rig.Host.ResultOf(id)!.Outcome);
        Assert.Equal(2, rig.World.Board.Boots);
        Assert.Equal(rig.World.Board.BootId, rig.Host.Hellos[^1].BootId);
    }

    private static VisitRig With(string scenario, double[]? ecg = null) => new(new WorldOptions
    {
        Scenario = Scenario.Load(scenario),
        Ecg = ecg is null ? null : new SampledSource(ecg, 500, loop: false),
    });

    /// <summary>The ramp says at which time after its begin each sample was taken: 0.0004 mV per sample of 2 ms.</summary>
    private static void AssertTimesMatchTheRamp(VisitRig rig)
    {
        KeptBlock[] blocks = [.. rig.Host.Stream(Channel.Ecg, VisitRig.Acquisition).Values];
        long began = rig.World.Patient.RecordedEcg!.StartUs;
        Assert.All(blocks, block =>
        {
            double milliVolts = block.Samples[0] * (double)block.Numerator / block.Denominator;
            double truthUs = began + ((milliVolts + 2) / 0.0004 * 2000);
            Assert.InRange(rig.World.Clock.ToWorldUs(block.FirstSampleUs) - truthUs, -2500, 2500);
        });
    }
}
