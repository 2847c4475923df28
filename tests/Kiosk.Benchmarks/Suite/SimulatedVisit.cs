using Kiosk.Benchmarks.Harness;
using Kiosk.Benchmarks.Visits;

namespace Kiosk.Benchmarks.Suite;

/// <summary>How much faster than life a test can hold a visit.</summary>
internal sealed class SimulatedVisit : Benchmark
{
    private const double Seconds = 20;

    public override string Name => "simulator";

    public override string Description => "a 20-s visit in one process: patient, parts, firmware, line, the edge host's link session";

    public override void Prepare(Setup setup)
    {
        // Each run makes its own world.
    }

    public override IReadOnlyList<Figure> Run()
    {
        double worldSeconds = 0;
        double seconds = CpuTime.PerCall(() => worldSeconds = CapturedVisit.Take(Seconds).WorldSeconds);
        return [new("real-time factor", "s/CPU s", worldSeconds / seconds)];
    }
}
