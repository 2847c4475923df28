using Kiosk.Signals;
using Kiosk.Signals.Oscillometry;
using Kiosk.Simulator.Patient;
using Xunit;

namespace Kiosk.Tests.Signals;

/// <summary>The wrong-number table of blood pressure: for each disturbance the reason that must stand in place of a number.</summary>
public class OscillometryRefusalTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (Func<double[]> MmHg, NoValue[] Reasons)> Table = new()
    {
        ["no cuff on the hose"] = (() => Noise(2, 4000), [NoValue.NoDeflation]),
        ["cuff not closed, the pump does not get it full"] = (() => Trace(t => t with { TopMmHg = 55, ReleaseMmHg = 30 }), [NoValue.NoDeflation]),
        ["cuff on the table"] = (() => new SimulatedCuff().Trace.Sample(null).MmHg, [NoValue.NoBeats]),
        ["cuff far too loose"] = (() => new SimulatedCuff().With(a => a with { Looseness = 1, ArteryMl = 0.7 }).MmHg(), [NoValue.CuffTooLoose]),
        ["arm bends again and again"] = (() => new SimulatedCuff().Moving(ArmMovementKind.Bending, 8).MmHg(), [NoValue.Motion]),
        ["talking"] = (() => new SimulatedCuff().Moving(ArmMovementKind.Talking, 2.5).MmHg(), [NoValue.Motion]),
        ["tremor"] = (() => new SimulatedCuff().Moving(ArmMovementKind.Tremor, 1.5).MmHg(), [NoValue.Motion]),
        ["leak"] = (() => Trace(t => t with { LeakMmHgPerS = 12 }), [NoValue.DeflationTooFast]),
        ["deflation too fast"] = (() => Trace(t => t with { MmHgPerS = 8.5 }), [NoValue.DeflationTooFast]),
        ["valve wide open"] = (() => Trace(t => t with { MmHgPerS = 40 }), [NoValue.DeflationTooFast]),
        ["valve shut"] = (() => ValveShut(), [NoValue.NoDeflation]),
        ["sensor saturated"] = (() => Trace(t => t with { TopMmHg = 190, FullScaleMmHg = 150 }), [NoValue.Saturated]),
        ["over the cuff's limit"] = (() => Trace(t => t with { TopMmHg = 305, FullScaleMmHg = 400 }), [NoValue.Saturated]),
        ["sensor stuck in the deflation"] = (() => Stuck(100, 4), [NoValue.Flat]),
        ["sensor stuck for good"] = (() => Stuck(100, 600), [NoValue.Flat, NoValue.NoDeflation]),
        ["inflated too little"] = (() => Trace(t => t with { TopMmHg = 112 }), [NoValue.EnvelopeIncomplete]),
        ["released too early"] = (() => Trace(t => t with { ReleaseMmHg = 100 }), [NoValue.EnvelopeIncomplete]),
        ["deflation too short"] = (() => Cut(9), [NoValue.NoDeflation]),
        ["cut off in the middle"] = (() => Cut(22), [NoValue.EnvelopeIncomplete]),
        ["only the inflation"] = (() => Cut(5), [NoValue.NotEnoughSignal, NoValue.NoDeflation]),
        ["played backwards"] = (() => Backwards(), [NoValue.DeflationTooFast, NoValue.NoDeflation]),
        ["nothing arrived"] = (() => [], [NoValue.NotEnoughSignal]),
        ["not a number"] = (() => Enumerable.Repeat(double.NaN, 4000).ToArray(), [NoValue.NotEnoughSignal]),
    };

    public static TheoryData<string> Disturbances => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Disturbances))]
    public void A_disturbed_measurement_gives_its_reason_and_no_number(string disturbance)
    {
        (Func<double[]> mmHg, NoValue[] reasons) = Table[disturbance];

        OscillometryResult result = OscillometryAnalysis.Analyze(mmHg(), SimulatedCuff.RateHz);

        output.WriteLine($"{disturbance}: {result.NoPressure}, {result.Envelope.Count} beats, {100 * result.RejectedPart:F0} % rejected");
        Assert.Contains(result.NoPressure, reasons);
        Assert.Null(result.SystolicMmHg);
        Assert.Null(result.DiastolicMmHg);
        Assert.Null(result.MeanMmHg);
    }

    [Fact]
    public void Lost_samples_that_cover_a_tenth_give_no_number()
    {
        double[] mmHg = new SimulatedCuff().MmHg();
        bool[] present = [.. mmHg.Select((_, i) => i % 700 >= 100)];

        OscillometryResult result = OscillometryAnalysis.Analyze(mmHg, SimulatedCuff.RateHz, present);

        Assert.Equal(NoValue.NotEnoughSignal, result.NoPressure);
        Assert.Null(result.PulseRatePerMin);
    }

    [Fact]
    public void A_cuff_inflated_too_little_asks_to_be_inflated_higher()
    {
        double[] mmHg = Trace(t => t with { TopMmHg = 112 });

        OscillometryResult result = OscillometryAnalysis.Analyze(mmHg, SimulatedCuff.RateHz);

        Assert.True(result.InflateHigher);
    }

    // A drifting random walk has slopes and humps as a deflation has, and no heart.
    [Fact]
    public void Random_walks_give_no_number()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            Random random = new(seed);
            double level = 0, size = 0.02 + (0.3 * random.NextDouble());
            double[] walk = new double[4500];
            for (int i = 0; i < walk.Length; i++)
            {
                level = (0.97 * level) + (size * SyntheticEcg.Gaussian(random));
                walk[i] = Math.Max(0, i < 500 ? i / 500.0 * 170 : 170 - (0.03 * (i - 500))) + level;
            }

            OscillometryResult result = OscillometryAnalysis.Analyze(walk, SimulatedCuff.RateHz);

            Assert.True(result.NoPressure != NoValue.None, $"seed {seed}: {result.SystolicMmHg}/{result.DiastolicMmHg}");
        }
    }

    private static double[] Trace(Func<DeflationTrace, DeflationTrace> change)
    {
        SimulatedCuff cuff = new();
        return (cuff with { Trace = change(cuff.Trace) }).MmHg();
    }

    private static double[] Noise(double mmHg, int samples)
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, samples).Select(_ => mmHg * SyntheticEcg.Gaussian(random))];
    }

    private static double[] Cut(double seconds) => [.. new SimulatedCuff().MmHg().Take((int)(seconds * SimulatedCuff.RateHz))];

    private static double[] Backwards()
    {
        double[] mmHg = new SimulatedCuff().MmHg();
        Array.Reverse(mmHg);
        return mmHg;
    }

    private static double[] ValveShut()
    {
        Arm arm = SimulatedCuff.ArmOf(new SimulatedCuff().Patient);
        return [.. Enumerable.Range(0, 4000).Select(i =>
        {
            double cuff = Math.Min(165, i * 0.35);
            return cuff + arm.OscillationMmHg(cuff, 10_000L * i);
        })];
    }

    private static double[] Stuck(double atMmHg, double seconds)
    {
        double[] mmHg = new SimulatedCuff().MmHg();
        int from = Array.FindIndex(mmHg, 700, v => v < atMmHg), to = (int)Math.Min(mmHg.Length, from + (seconds * SimulatedCuff.RateHz));
        for (int i = from; i < to; i++) mmHg[i] = mmHg[from];
        return mmHg;
    }
}
