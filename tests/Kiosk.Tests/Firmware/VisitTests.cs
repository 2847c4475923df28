using Kiosk.Firmware;
using Kiosk.Measurements;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.World;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

public class VisitTests
{
    [Fact]
    public void After_the_boot_the_hello_names_all_parts_as_working()
    {
        var rig = new VisitRig();

        // The scale's converter takes the longest: 1.2 s.
        rig.Run(2);

        Assert.Equal(2, rig.Host.Hellos.Count);
        HelloSummary hello = rig.Host.Hellos[^1];
        Assert.Equal(BoardKind.Simulated, hello.Kind);
        Assert.Equal(rig.World.Board.BootId, hello.BootId);
        Assert.Superset(
            new HashSet<Part> { Part.Max30102, Part.Max30003, Part.Max30205, Part.Mlx90614, Part.Nau7802, Part.Vl53l0x }, hello.Parts.Keys.ToHashSet());
        Assert.All(hello.Parts.Values, state => Assert.Equal(NoData.None, state));
        Assert.Empty(rig.Host.Events);
    }

    [Fact]
    public void A_recorded_ecg_arrives_sample_for_sample_from_its_first()
    {
        var random = new Random(5);
        double[] recording = [.. Enumerable.Range(0, 40_000).Select(_ => (random.NextDouble() * 4) - 2)];
        var rig = new VisitRig(new WorldOptions { Ecg = new SampledSource(recording, 500, loop: false) });

        rig.RunVisit(60);

        int[] samples = rig.Samples(Channel.Ecg);
        Assert.InRange(samples.Length, 29_700, 30_300);
        int worst = Enumerable.Range(0, samples.Length).Max(i => Math.Abs(samples[i] - (int)Math.Round(recording[i] * 131072 * 20 / 1000)));
        Assert.InRange(worst, 0, 1);
    }

    [Fact]
    public void Blocks_follow_each_other_without_a_hole_in_number_or_time()
    {
        var rig = new VisitRig();

        rig.RunVisit(20);

        foreach (Channel channel in new[] { Channel.Ecg, Channel.PlethRed, Channel.PlethInfrared })
        {
            KeptBlock[] blocks = [.. rig.Host.Stream(channel, VisitRig.Acquisition).Values];
            Assert.Equal(Enumerable.Range(0, blocks.Length).Select(i => (uint)i), blocks.Select(b => b.Sequence));
            Assert.All(blocks, b => Assert.Equal(BlockFlags.None, b.Flags));
            for (int i = 1; i < blocks.Length; i++)
            {
                double expected = blocks[i - 1].Samples.Length * (blocks[i - 1].PeriodNs / 1000.0);
                Assert.InRange(blocks[i].FirstSampleUs - blocks[i - 1].FirstSampleUs, expected - 300, expected + 300);
            }
        }
    }

    [Fact]
    public void Sample_times_are_those_of_the_patient_within_half_a_period()
    {
        var rig = new VisitRig(new WorldOptions { PartClockErrorPpm = 100 });

        rig.RunVisit(20);

        // The synthetic ECG at the stated times is what the blocks hold: R waves rise 0.1 mV per ms.
        KeptBlock[] blocks = [.. rig.Host.Stream(Channel.Ecg, VisitRig.Acquisition).Values];
        double[] errors = [.. blocks.Skip(20).Select(block => BestShiftUs(rig.World, block))];
        Assert.All(errors, error => Assert.InRange(error, -1100, 1100));
    }

    [Fact]
    public void Both_temperatures_are_read_once_a_second_and_match_the_patient()
    {
        var rig = new VisitRig(new WorldOptions { Profile = new PatientProfile { TemperatureMilliCelsius = 37_400, ProbeTimeConstantMs = 1000 } });

        rig.RunVisit(20);

        KeptMessage[] contact = [.. rig.Host.Readings.Where(r => r.Kind == MeasurementKind.BodyTemperature)];
        KeptMessage[] forehead = [.. rig.Host.Readings.Where(r => r.Kind == MeasurementKind.SkinTemperature)];
        Assert.InRange(contact.Length, 19, 21);
        Assert.InRange(forehead.Length, 19, 21);
        KeptMessage[] room = [.. rig.Host.Readings.Where(r => r.Kind == MeasurementKind.RoomTemperature)];
        Assert.InRange(room.Length, 4, 5);
        Assert.All(room, r => Assert.InRange(r.Value, 21_980, 22_020));
        Assert.All(
            rig.Host.Readings.Where(r => r.Part is Part.Max30205 or Part.Mlx90614),
            r => Assert.Equal((NoData.None, VisitRig.Acquisition), (r.Reason, r.Acquisition)));
        Assert.InRange(contact[^1].Value, 37_390, 37_410);
        double seen = rig.World.Patient.InfraredMilliCelsius(0);
        Assert.InRange(forehead[^1].Value, seen - 20, seen + 20);
        Assert.InRange(seen, rig.World.Patient.ForeheadMilliCelsius - 300, rig.World.Patient.ForeheadMilliCelsius - 200);
    }

    [Fact]
    public void Every_stream_is_accounted_for_before_the_acquisition_ends()
    {
        var rig = new VisitRig();

        rig.RunVisit(10);

        EventCode[] codes = [.. rig.Host.Events.Select(e => e.Code)];
        Assert.Equal((EventCode.AcquisitionBegan, EventCode.AcquisitionEnded), (codes[0], codes[^1]));
        Assert.All(codes[1..^1], code => Assert.Equal(EventCode.StreamEnded, code));
        Assert.Superset(
            new HashSet<Channel> { Channel.Ecg, Channel.PlethRed, Channel.PlethInfrared, Channel.ScaleLoad },
            rig.Host.Events.Where(e => e.Code == EventCode.StreamEnded).Select(e => e.Channel).ToHashSet());
        Assert.All(rig.Host.Events, e => Assert.Equal(VisitRig.Acquisition, e.Acquisition));
        foreach (KeptMessage end in rig.Host.Events.Where(e => e.Code == EventCode.StreamEnded))
        {
            Assert.Equal(end.Detail, (uint)rig.Host.Stream(end.Channel, VisitRig.Acquisition).Count);
        }
        Assert.True(rig.Samples(Channel.Ecg).Length % KioskFirmware.EcgSamplesPerBlock != 0, "the last block is a short one");
    }

    [Fact]
    public void Only_the_instruments_asked_for_take_part()
    {
        var rig = new VisitRig();
        rig.Run(1);
        rig.Host.Begin(3, Instruments.Ecg | Instruments.ContactTemperature);
        rig.Run(5);
        rig.Host.End(3);
        rig.Run(2);

        Assert.NotEmpty(rig.Host.Stream(Channel.Ecg, 3));
        Assert.Empty(rig.Host.Stream(Channel.PlethRed, 3));
        Assert.All(rig.Host.Readings, r => Assert.Equal(Part.Max30205, r.Part));
        Assert.Equal(Channel.Ecg, Assert.Single(rig.Host.Events, e => e.Code == EventCode.StreamEnded).Channel);
    }

    [Fact]
    public void A_second_visit_starts_its_blocks_and_the_recording_anew()
    {
        double[] recording = [.. Enumerable.Range(0, 40_000).Select(i => (i % 1000) / 500.0)];
        var rig = new VisitRig(new WorldOptions { Ecg = new SampledSource(recording, 500, loop: false) });

        rig.RunVisit(3, acquisition: 1);
        rig.RunVisit(3, acquisition: 2);

        Assert.Equal(rig.Samples(Channel.Ecg, 1).Take(1000), rig.Samples(Channel.Ecg, 2).Take(1000));
        Assert.True(rig.Host.HasEnded(1) && rig.Host.HasEnded(2));
    }

    [Fact]
    public void An_acquisition_ends_by_itself_when_the_host_falls_silent()
    {
        var rig = new VisitRig();
        rig.Run(1);
        rig.Host.Begin(VisitRig.Acquisition);
        rig.Run(5);

        rig.Host.IsSilent = true;
        rig.Run(29);
        uint during = rig.World.Board.Firmware.AcquisitionId;
        rig.Run(3);
        uint after = rig.World.Board.Firmware.AcquisitionId;
        rig.Host.IsSilent = false;
        rig.Run(5);

        Assert.Equal(VisitRig.Acquisition, during);
        Assert.Equal(0u, after);
        Assert.Equal(1u, Assert.Single(rig.Host.Events, e => e.Code == EventCode.AcquisitionEnded).Detail);
    }

    [Fact]
    public void The_watchdog_is_fed_once_in_each_turn()
    {
        var rig = new VisitRig();

        rig.Run(5);

        Assert.Equal(500, rig.World.Board.WatchdogFeeds);
    }

    [Fact]
    public void A_step_allocates_nothing_after_the_first_ones()
    {
        var rig = new VisitRig();
        rig.Run(1);
        rig.Host.Begin(VisitRig.Acquisition);
        rig.Run(10);

        long most = 0;
        for (int i = 0; i < 500; i++)
        {
            rig.World.Clock.Advance(VirtualWorld.TurnUs);
            rig.World.Board.Uart.Advance(VirtualWorld.TurnUs);
            long before = GC.GetAllocatedBytesForCurrentThread();
            rig.World.Board.Firmware.Step();
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            rig.Host.Step(rig.World.Clock.WorldUs);
        }

        Assert.Equal(0, most);
    }

    [Fact]
    public void Two_worlds_of_one_seed_run_alike_to_the_last_byte()
    {
        byte[] First() => Bytes(new WorldOptions { Seed = 11, NoiseLsbRms = 2, Scenario = Scenario.Load("noisy-line") });

        Assert.Equal(First(), First());
        Assert.NotEqual(First(), Bytes(new WorldOptions { Seed = 12, NoiseLsbRms = 2, Scenario = Scenario.Load("noisy-line") }));
    }

    private static byte[] Bytes(WorldOptions options)
    {
        var world = new VirtualWorld(options);
        var host = new ReferenceHost(world.Board.Uart);
        var bytes = new List<byte>();
        byte[] buffer = new byte[4096];
        host.Begin(1);
        for (int i = 0; i < 300; i++)
        {
            world.Turn();
            if (i < 60) host.Step(world.Clock.WorldUs);
            else bytes.AddRange(buffer.AsSpan(0, world.Board.Uart.HostRead(buffer)).ToArray());
        }
        return [.. bytes];
    }

    /// <summary>By how much the block's stated time is late against the patient, by the best fit of shifts.</summary>
    private static double BestShiftUs(VirtualWorld world, KeptBlock block)
    {
        double best = 0;
        double least = double.MaxValue;
        for (int shift = -3000; shift <= 3000; shift += 50)
        {
            double sum = 0;
            for (int i = 0; i < block.Samples.Length; i++)
            {
                long time = world.Clock.ToWorldUs(block.FirstSampleUs) + (long)(i * (block.PeriodNs / 1000.0)) - shift;
                double difference = world.Patient.EcgMilliVolts(time) - (block.Samples[i] * (double)block.Numerator / block.Denominator);
                sum += difference * difference;
            }
            if (sum < least) (least, best) = (sum, shift);
        }
        return best;
    }
}
