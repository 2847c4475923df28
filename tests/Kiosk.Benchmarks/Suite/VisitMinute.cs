using Kiosk.Benchmarks.Harness;
using Kiosk.Benchmarks.Visits;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Signals.Oscillometry;
using Kiosk.Simulator.Patient;

namespace Kiosk.Benchmarks.Suite;

/// <summary>All signals of a visit of a minute, as the edge host computes them: live each second, and whole when it is sealed.</summary>
internal sealed class VisitMinute : Benchmark
{
    private const int Seconds = 60;
    private const double CuffRateHz = 100;

    private static readonly DateTimeOffset Opened = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly MastCalibrations _calibrations = new();
    private readonly Queue<SampleBlock>[] _blocks = [.. Enumerable.Range(0, Seconds).Select(_ => new Queue<SampleBlock>())];
    private double[] _mmHg = [];
    private CapturedVisit? _visit;
    private VisitData? _data;

    public override string Name => "visit-60s";

    public override string Description =>
        "all signals of a 60-s visit: live values each second, one deflation of the cuff analysed again each second after its end, all once more when sealed";

    public override void Prepare(Setup setup)
    {
        _visit = setup.Visit;
        long firstUs = _visit.Blocks.Min(block => block.FirstSampleUs);
        foreach (SampleBlock block in _visit.Blocks) _blocks[Math.Min(Seconds - 1, (int)((block.FirstSampleUs - firstUs) / 1_000_000))].Enqueue(block);
        var patient = new PatientProfile { Arm = new ArmProfile { SystolicMmHg = 128, DiastolicMmHg = 82 } };
        _mmHg = new DeflationTrace { SampleRateHz = CuffRateHz, TopMmHg = 165, ReleaseMmHg = 60 }.Sample(new Arm(new HeartBeats(patient), patient)).MmHg;
        _data = RecordMinute.Data(_visit);
    }

    public override IReadOnlyList<Figure> Run()
    {
        double seconds = CpuTime.PerCall(Visit);
        return [new("a visit", "CPU ms", seconds * 1000), new("of one core", "%", 100 * seconds / Seconds)];
    }

    private void Visit()
    {
        var live = new LiveSignals(new Clock(new StoppedTime(), () => null), _calibrations);
        int cuffEnds = (int)(_mmHg.Length / CuffRateHz);
        IReadOnlyList<SummaryValue> values = [];
        foreach (RetainedMessage reading in _visit!.Retained) live.Add(reading);
        for (int second = 0; second < Seconds; second++)
        {
            foreach (SampleBlock block in _blocks[second]) live.Add(block);
            values = live.Measure(_visit.Blocks[0].Acquisition, CapturedVisit.Measured, _visit.Hello);
            if (second >= cuffEnds) Deflation();
        }

        VisitRecord record = new RecordMaker("kiosk-1", "0.1.0", _calibrations).Make(_data!, VisitOutcome.Done, Opened.AddSeconds(Seconds + 1));
        Deflation();
        bool isWhole = values.All(v => v.Value is not null) && record.Measurements.All(m => m.Value is not null) && record.Waveforms.Any(w => w.Derivation is not null);
        if (!isWhole) throw new InvalidOperationException("a value is missing: " + string.Join(", ", record.Measurements.Where(m => m.Value is null)) + string.Join(", ", values));
    }

    private void Deflation()
    {
        if (OscillometryAnalysis.Analyze(_mmHg, CuffRateHz).SystolicMmHg is null) throw new InvalidOperationException("no pressure");
    }

    // What is heard in one go would turn stale while it is measured.
    private sealed class StoppedTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
