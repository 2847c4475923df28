using Kiosk.Benchmarks.Harness;
using Kiosk.Benchmarks.Visits;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;

namespace Kiosk.Benchmarks.Suite;

/// <summary>From a stored visit to the bytes that go to the clinical store.</summary>
internal sealed class RecordMinute : Benchmark
{
    private const long BootKey = 1;
    private static readonly DateTimeOffset Opened = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly FhirComposer _composer = new();
    private readonly RecordMaker _maker = new("kiosk-1", "0.1.0", new MastCalibrations());
    private VisitData? _data;
    private VisitRecord? _record;

    public override string Name => "fhir-60s";

    public override string Description => "the FHIR bundle of a 61-s visit: composing alone, and with making the record (all analyses) before it";

    public override void Prepare(Setup setup)
    {
        _data = Data(setup.Visit);
        _record = Make();
    }

    public override IReadOnlyList<Figure> Run()
    {
        int bytes = 0;
        double compose = CpuTime.PerCall(() => bytes = _composer.Compose(_record!).Length);
        double seal = CpuTime.PerCall(() => _composer.Compose(Make()));
        return [new("compose", "CPU ms", compose * 1000), new("make and compose", "CPU ms", seal * 1000), new("bundle", "kB", bytes / 1000.0)];
    }

    private VisitRecord Make()
    {
        VisitRecord record = _maker.Make(_data!, VisitOutcome.Done, Opened.AddSeconds(61));
        bool isWhole = record.Measurements.All(m => m.Value is not null) && record.Waveforms.Count(w => w.Derivation is null) == 2;
        return isWhole ? record : throw new InvalidOperationException("the record lacks a value or a wave");
    }

    /// <summary>A captured visit as the store would give it.</summary>
    internal static VisitData Data(CapturedVisit visit)
    {
        var stored = new StoredVisit(
            "6f1c2a5e-8f0d-4b53-9a6e-0d4f6a1b2c3d", Opened, null, CapturedVisit.Measured, true, null, null, 0, null, null);
        long uptimeUs = visit.Blocks[0].FirstSampleUs;
        var boot = new StoredBoot(BootKey, visit.Hello.BootId, visit.Hello.Identity(), visit.Hello.Parts, [new BootPoint(uptimeUs, Opened, 10_000, 5_000)]);
        return new VisitData(stored, [boot], [.. visit.Blocks.OrderBy(b => b.Channel).ThenBy(b => b.Sequence)], visit.Retained, visit.Retained.Count);
    }
}
