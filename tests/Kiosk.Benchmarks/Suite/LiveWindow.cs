using Kiosk.Benchmarks.Harness;
using Kiosk.Benchmarks.Visits;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Visits;

namespace Kiosk.Benchmarks.Suite;

/// <summary>What the edge host computes each second of a visit.</summary>
internal sealed class LiveWindow : Benchmark
{
    private readonly LiveSignals _live = new(new Clock(new StoppedTime(), () => null), new MastCalibrations());
    private CapturedVisit? _visit;

    public override string Name => "live-10s";

    public override string Description => "LiveSignals over the last 10 s of all channels, as the edge host does once a second";

    public override void Prepare(Setup setup)
    {
        _visit = setup.Visit;
        foreach (SampleBlock block in _visit.Blocks) _live.Add(block);
        foreach (RetainedMessage reading in _visit.Retained) _live.Add(reading);
    }

    public override IReadOnlyList<Figure> Run()
    {
        double seconds = CpuTime.PerCall(() =>
        {
            IReadOnlyList<SummaryValue> values = _live.Measure(_visit!.Blocks[0].Acquisition, CapturedVisit.Measured, _visit.Hello);
            if (values.Any(v => v.Value is null)) throw new InvalidOperationException("a live value is missing: " + string.Join(", ", values));
        });
        return [new("an update", "CPU ms", seconds * 1000), new("real-time factor", "s/CPU s", LiveSignals.WindowUs / 1e6 / seconds)];
    }

    // The window of a visit that is over would turn stale while it is measured.
    private sealed class StoppedTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
