using Kiosk.Benchmarks.Harness;
using Kiosk.Edge.Visits;
using Kiosk.Signals.Ecg;
using Kiosk.Wire;

namespace Kiosk.Benchmarks.Suite;

/// <summary>Heart rate of a whole visit.</summary>
internal sealed class EcgMinute : Benchmark
{
    private const double Seconds = 60, RateHz = 500;

    private double[] _milliVolt = [];

    public override string Name => "ecg-60s";

    public override string Description => "EcgAnalysis over 60 s at 500 Hz: quality, R peaks, heart rate";

    public override void Prepare(Setup setup) => _milliVolt = Wave.Build(setup.Visit.Of(Channel.Ecg))[0].Physical()[..(int)(Seconds * RateHz)];

    public override IReadOnlyList<Figure> Run()
    {
        double seconds = CpuTime.PerCall(() =>
        {
            if (EcgAnalysis.Analyze(_milliVolt, RateHz).HeartRatePerMin is null) throw new InvalidOperationException("no heart rate");
        });
        return [new("real-time factor", "s/CPU s", Seconds / seconds)];
    }
}
