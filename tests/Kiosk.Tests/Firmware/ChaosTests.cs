using Kiosk.Firmware;
using Kiosk.Measurements;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.World;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

/// <summary>Whatever the line does, the host ends with every block and every reading, once.</summary>
public class ChaosTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Flipped_bits_cut_cables_and_lost_acknowledgements_lose_and_repeat_nothing(int seed)
    {
        var random = new Random(seed);
        double[] recording = [.. Enumerable.Range(0, 40_000).Select(_ => (random.NextDouble() * 4) - 2)];
        var rig = new VisitRig(new WorldOptions { Seed = seed, Ecg = new SampledSource(recording, 500, loop: false), Baud = random.Next(2) == 0 ? 115_200 : 921_600 });
        rig.Host.LosesAcknowledgement = () => random.Next(3) == 0;
        rig.Run(1);
        uint begun = rig.Host.Begin(VisitRig.Acquisition);

        Disturb(rig, random, seconds: 45);
        uint ended = rig.Host.End(VisitRig.Acquisition);
        Disturb(rig, random, seconds: 5);
        rig.Do("cable in");
        rig.Do("flip 0");
        rig.Run(12);

        string trace = $"seed {seed}";
        Assert.True(CommandOutcome.Done == rig.Host.ResultOf(begun)?.Outcome && CommandOutcome.Done == rig.Host.ResultOf(ended)?.Outcome, trace);
        Assert.True(rig.Host.HasEnded(VisitRig.Acquisition), trace);
        Assert.True(rig.Host.HasAllBlocks(VisitRig.Acquisition), trace);
        int[] samples = rig.Samples(Channel.Ecg);
        Assert.True(samples.Length > 20_000, $"{trace}: {samples.Length} samples");
        for (int i = 0; i < samples.Length; i++)
        {
            Assert.True(Math.Abs(samples[i] - Math.Round(recording[i] * 131072 * 20 / 1000)) <= 1, $"{trace}: sample {i}");
        }
        Assert.True(rig.Host.Messages.Select(m => m.Retained).SequenceEqual(Enumerable.Range(0, rig.Host.Messages.Count).Select(i => (uint)i)), trace);
        Assert.DoesNotContain(rig.Host.Events, e => e.Code is EventCode.RetainedFull or EventCode.PartFault);
        AssertOnePerSecond(rig, MeasurementKind.BodyTemperature, trace);
        AssertOnePerSecond(rig, MeasurementKind.SkinTemperature, trace);
    }

    /// <summary>Cuts stay below what the rings hold (20 s) and what ends an acquisition (30 s).</summary>
    private static void Disturb(VisitRig rig, Random random, double seconds)
    {
        for (double left = seconds; left > 0;)
        {
            double span = Math.Min(left, 0.2 + (random.NextDouble() * 4));
            string command = random.Next(4) switch
            {
                0 => "cable out",
                1 => $"flip {random.Next(100, 2000)}",
                2 => "flip 0",
                _ => "cable in",
            };
            rig.Do(command);
            rig.Run(span);
            rig.Do("cable in");
            left -= span;
        }
    }

    private static void AssertOnePerSecond(VisitRig rig, MeasurementKind kind, string trace)
    {
        long[] times = [.. rig.Host.Readings.Where(r => r.Kind == kind).Select(r => r.UptimeUs)];
        Assert.True(times.Length > 40, trace);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 900_000, SpotSampler.ReadingUs + 100_000));
    }
}
