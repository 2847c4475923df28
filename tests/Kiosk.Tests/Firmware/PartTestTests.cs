using Kiosk.Measurements;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.World;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

/// <summary>The tests of the parts by their drivers on the register models: a sound board passes, a broken part is named, and only it.</summary>
public class PartTestTests
{
    public static TheoryData<string, Part, NoData> Faults => new()
    {
        { "part max30003 off", Part.Max30003, NoData.NotPresent },
        { "part max30003 stuck", Part.Max30003, NoData.Stuck },
        { "part max30003 wrong", Part.Max30003, NoData.OutOfRange },
        { "part max30102 off", Part.Max30102, NoData.NotPresent },
        { "part max30102 stuck", Part.Max30102, NoData.Stuck },
        { "part max30102 wrong", Part.Max30102, NoData.NoEffect },
        { "part max30205 off", Part.Max30205, NoData.NotPresent },
        { "part max30205 stuck", Part.Max30205, NoData.Stuck },
        { "part max30205 wrong", Part.Max30205, NoData.OutOfRange },
        { "part mlx90614 off", Part.Mlx90614, NoData.NotPresent },
        { "part mlx90614 wrong", Part.Mlx90614, NoData.OutOfRange },
        { "part nau7802 off", Part.Nau7802, NoData.NotPresent },
        { "part nau7802 stuck", Part.Nau7802, NoData.Stuck },
        { "part nau7802 wrong", Part.Nau7802, NoData.OutOfRange },
        { "part vl53l0x off", Part.Vl53l0x, NoData.NotPresent },
        { "part vl53l0x wrong", Part.Vl53l0x, NoData.DeviceError },
        { "part lps28dfw off", Part.Lps28dfw, NoData.NotPresent },
        { "trace stuck", Part.Lps28dfw, NoData.Stuck },
        { "part mpr off", Part.Mpr, NoData.NotPresent },
        { "guard stuck", Part.Mpr, NoData.Stuck },
        { "pump dead", Part.CuffPump, NoData.NoEffect },
        { "rail stuck", Part.CuffPump, NoData.DeviceError },
        { "bleed shut", Part.BleedValve, NoData.NoEffect },
        { "bleed open", Part.BleedValve, NoData.OutOfRange },
        { "release open", Part.ReleaseValve, NoData.NoEffect },
        { "release shut", Part.ReleaseValve, NoData.NoEffect },
    };

    public static TheoryData<string, Part> SensorFaults => [.. Faults.Where(row => row.Data.Item1.StartsWith("part m", StringComparison.Ordinal)
        && row.Data.Item2 != Part.Mpr).Select(row => new TheoryDataRow<string, Part>(row.Data.Item1, row.Data.Item2))];

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 3, 0)]
    [InlineData(3, 2, 20_000)]
    [InlineData(4, 2, -20_000)]
    public void A_sound_board_passes_with_noise_and_clocks_that_are_off(int seed, double noiseLsb, double ppm)
    {
        var rig = new VisitRig(new WorldOptions { Seed = seed, NoiseLsbRms = noiseLsb, PartClockErrorPpm = ppm });

        Dictionary<Part, NoData> results = Test(rig);

        Assert.All(results, r => Assert.Equal(NoData.None, r.Value));
        Assert.Superset(new HashSet<Part> { Part.Max30003, Part.Max30102, Part.Max30205, Part.Mlx90614, Part.Nau7802, Part.Vl53l0x }, results.Keys.ToHashSet());
    }

    [Fact]
    public void A_board_that_nobody_touches_passes()
    {
        var rig = new VisitRig(new WorldOptions { Contacts = new ContactSchedule(initially: false) });

        Assert.All(Test(rig), r => Assert.Equal(NoData.None, r.Value));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_broken_part_is_named_with_how_it_is_broken_and_only_it(string fault, Part part, NoData reason)
    {
        var rig = new VisitRig();
        rig.Run(2);
        rig.Do(fault);

        Dictionary<Part, NoData> results = Test(rig);

        Assert.Equal(reason, results[part]);
        Assert.All(results.Where(r => r.Key != part), r => Assert.Contains(r.Value, Innocent(fault, r.Key)));
    }

    [Fact]
    public void A_part_of_the_cuff_that_is_tested_anew_is_not_answered_with_what_was_seen_before()
    {
        var rig = new VisitRig();

        NoData sound = Test(rig, Part.ReleaseValve)[Part.ReleaseValve];
        rig.Do("release shut");
        NoData broken = Test(rig, Part.ReleaseValve)[Part.ReleaseValve];
        rig.Do("release works");
        NoData mended = Test(rig, Part.ReleaseValve)[Part.ReleaseValve];

        Assert.Equal((NoData.None, NoData.NoEffect, NoData.None), (sound, broken, mended));
    }

    [Fact]
    public void A_stuck_bus_is_told_of_each_part_on_it()
    {
        var rig = new VisitRig();
        rig.Run(2);
        rig.Do("bus 2 stuck");

        Dictionary<Part, NoData> results = Test(rig);

        Assert.Equal(NoData.BusTimeout, results[Part.Mlx90614]);
        Assert.Equal(NoData.None, results[Part.Max30205]);
    }

    [Theory]
    [MemberData(nameof(SensorFaults))]
    public void A_part_that_dies_in_the_middle_of_the_test_fails_and_recovers_once_mended(string fault, Part part)
    {
        var rig = new VisitRig();
        rig.Run(1);
        uint id = rig.Host.Send(CommandCode.SelfTest, (uint)part, 0);
        while (rig.Host.ResultOf(id) is null) rig.Run(0.01);

        rig.Do(fault);
        rig.Run(10);
        rig.Do(fault[..fault.LastIndexOf(' ')] + " on");
        rig.Do(fault[..fault.LastIndexOf(' ')] + " sound");
        rig.Run(1);

        Assert.NotEqual(NoData.None, Results(rig, id)[part]);
        Assert.All(Test(rig), r => Assert.Equal(NoData.None, r.Value));
    }

    [Fact]
    public void A_probe_that_was_just_plugged_in_passes_without_waiting_for_its_backoff()
    {
        var rig = new VisitRig();
        rig.Do("part max30205 off");
        rig.Run(30);
        rig.Do("part max30205 on");

        Assert.Equal(NoData.None, Test(rig)[Part.Max30205]);
    }

    [Fact]
    public void After_a_test_the_parts_measure_as_before()
    {
        var tested = new VisitRig();
        tested.Run(1);
        Test(tested);
        tested.RunVisit(10);
        var untested = new VisitRig();
        untested.RunVisit(10);

        foreach (Channel channel in new[] { Channel.Ecg, Channel.PlethRed, Channel.PlethInfrared })
        {
            int[] samples = tested.Samples(channel);
            Assert.InRange(samples.Length, untested.Samples(channel).Length - 5, untested.Samples(channel).Length + 5);
            Assert.InRange(samples.Average(), untested.Samples(channel).Average() - 600, untested.Samples(channel).Average() + 600);
        }
        Assert.DoesNotContain(tested.Host.Events, e => e.Code == EventCode.PartFault);
        Assert.All(tested.Host.Readings.Where(r => r.Part != Part.Vl53l0x), r => Assert.Equal(NoData.None, r.Reason));
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.4)]
    [InlineData(1.0)]
    [InlineData(1.5)]
    [InlineData(1.9)]
    [InlineData(2.3)]
    public void A_visit_that_begins_in_the_middle_of_a_test_is_held_up_by_no_more_than_a_reset(double seconds)
    {
        var rig = new VisitRig();
        rig.Run(1);
        uint id = rig.Host.Send(CommandCode.SelfTest, 0, 0);
        while (rig.Host.ResultOf(id) is null) rig.Run(0.01);
        rig.Run(seconds);

        rig.Host.Begin(VisitRig.Acquisition);
        rig.Run(10);
        rig.Host.End(VisitRig.Acquisition);
        rig.Run(3);

        KeptMessage end = Assert.Single(rig.Host.Events, e => e.Code == EventCode.SelfTestEnded);
        Assert.Equal(NoData.NotReady, end.Reason);
        KeptMessage began = Assert.Single(rig.Host.Events, e => e.Code == EventCode.AcquisitionBegan);
        foreach (Channel channel in new[] { Channel.Ecg, Channel.PlethRed, Channel.PlethInfrared })
        {
            KeptBlock first = rig.Host.Stream(channel, VisitRig.Acquisition).Values.First();
            Assert.InRange(first.FirstSampleUs - began.UptimeUs, 0, 300_000);
        }
        Assert.DoesNotContain(rig.Host.Events, e => e.Code == EventCode.PartFault);
        Assert.Contains(rig.Host.Readings, r => r.Part == Part.Max30205 && r.Reason == NoData.None);
        Assert.InRange(rig.Samples(Channel.PlethRed).Average(), 30_000, 262_000);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1.4)]
    [InlineData(1.9)]
    [InlineData(2.2)]
    public void A_reset_in_the_middle_of_a_test_leaves_no_part_as_the_test_had_it(double seconds)
    {
        var rig = new VisitRig();
        rig.Run(1);
        uint id = rig.Host.Send(CommandCode.SelfTest, 0, 0);
        while (rig.Host.ResultOf(id) is null) rig.Run(0.01);
        rig.Run(seconds);

        rig.Do("reset");
        rig.RunVisit(5);

        Assert.DoesNotContain(rig.Host.Events, e => e.Code == EventCode.PartFault);
        Assert.NotEmpty(rig.Samples(Channel.Ecg));
        Assert.InRange(rig.Samples(Channel.PlethInfrared).Average(), 30_000, 262_000);
        Assert.All(rig.Host.Readings.Where(r => r.Part != Part.Vl53l0x), r => Assert.Equal(NoData.None, r.Reason));
    }

    // The parts of the cuff share one run: what ends it early leaves the others untested, and a dead pump looks like an open valve.
    private static NoData[] Innocent(string fault, Part part)
    {
        bool isOfCuff = part is Part.Lps28dfw or Part.Mpr or Part.CuffPump or Part.BleedValve or Part.ReleaseValve;
        bool looksAlike = fault is "pump dead" or "release open" && part is not (Part.Lps28dfw or Part.Mpr);
        return !isOfCuff ? [NoData.None] : looksAlike ? [NoData.NoEffect] : [NoData.None, NoData.NotApplied];
    }

    /// <summary>Tests a part, or with None every part, and waits for the end.</summary>
    private static Dictionary<Part, NoData> Test(VisitRig rig, Part part = Part.None)
    {
        rig.Run(1);
        uint id = rig.Host.Send(CommandCode.SelfTest, (uint)part, 0);
        for (int i = 0; i < 3000 && !rig.Host.Events.Any(e => e.Code == EventCode.SelfTestEnded && e.Detail == id); i++) rig.Run(0.1);
        Assert.Equal(NoData.None, rig.Host.Events.Single(e => e.Code == EventCode.SelfTestEnded && e.Detail == id).Reason);
        return Results(rig, id);
    }

    private static Dictionary<Part, NoData> Results(VisitRig rig, uint id) =>
        rig.Host.Events.Where(e => e.Code == EventCode.PartTested && e.Detail == id).ToDictionary(e => e.Part, e => e.Reason);
}
