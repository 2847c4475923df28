using Kiosk.Benchmarks.Harness;
using Kiosk.Edge.Visits;
using Kiosk.Signals.Pleth;
using Kiosk.Wire;

namespace Kiosk.Benchmarks.Suite;

/// <summary>Saturation and pulse rate of a whole visit.</summary>
internal sealed class PlethMinute : Benchmark
{
    private const double Seconds = 60, RateHz = 100;

    private double[] _red = [], _infrared = [];

    public override string Name => "pleth-60s";

    public override string Description => "PlethAnalysis over 60 s of two colours at 100 Hz: quality, pulses, SpO2, pulse rate";

    public override void Prepare(Setup setup)
    {
        _red = Counts(setup, Channel.PlethRed);
        _infrared = Counts(setup, Channel.PlethInfrared);
    }

    public override IReadOnlyList<Figure> Run()
    {
        double seconds = CpuTime.PerCall(() =>
        {
            if (PlethAnalysis.Analyze(_red, _infrared, RateHz).SpO2Percent is null) throw new InvalidOperationException("no saturation");
        });
        return [new("real-time factor", "s/CPU s", Seconds / seconds)];
    }

    private static double[] Counts(Setup setup, Channel channel) =>
        [.. Wave.Build(setup.Visit.Of(channel))[0].Counts.Take((int)(Seconds * RateHz)).Select(c => (double)c)];
}
