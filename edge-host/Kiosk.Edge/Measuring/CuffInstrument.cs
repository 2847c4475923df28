using Kiosk.Edge.Cuff;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Signals;
using Kiosk.Signals.Oscillometry;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>
/// Tonometer: systolic, diastolic and mean pressure in mmHg and the pulse rate, without decimals, for each cycle of the cuff; after several, their
/// mean as guidelines make it (<see cref="BloodPressureAveraging"/>), with <see cref="Finding.Averaged"/>.
/// </summary>
public sealed class CuffInstrument : IInstrument
{
    /// <summary>Nobody asked for a measurement.</summary>
    public const string NotUsed = "the cuff was not used";

    private static readonly MeasurementKind[] Kinds =
        [MeasurementKind.Systolic, MeasurementKind.Diastolic, MeasurementKind.MeanArterialPressure, MeasurementKind.PulseRateCuff];

    /// <inheritdoc/>
    public Instruments Bits => Instruments.BloodPressure;

    /// <inheritdoc/>
    public string Name => "pressure";

    /// <inheritdoc/>
    public IReadOnlyList<Given> Gives { get; } = [.. Kinds.Select(kind => new Given(kind, Part.Lps28dfw))];

    /// <inheritdoc/>
    public IReadOnlyList<Waveform> Waveforms { get; } = [new(Channel.CuffPressure, MeasurementKind.CuffPressure)];

    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(VisitSignals signals)
    {
        var whole = new List<Reading>();
        IReadOnlyList<CuffCycle> cycles = CuffCycle.Of(signals.Retained);
        foreach (CuffCycle cycle in cycles)
        {
            if (Problem(cycle) is { } problem)
            {
                foreach (MeasurementKind kind in Kinds) yield return Of(kind, new Measured(null, problem, cycle.BootKey, cycle.BeganUs, cycle.EndedUs ?? cycle.BeganUs));
                continue;
            }

            if (CuffTrace.Of(signals, cycle) is not { } trace)
            {
                foreach (MeasurementKind kind in Kinds) yield return Of(kind, new Measured(null, Reasons.NothingArrived, cycle.BootKey, cycle.BeganUs, cycle.EndedUs!.Value));
                continue;
            }

            var reading = new Reading(cycle, trace.Analyze());
            if (reading.Result.SystolicMmHg is not null) whole.Add(reading);
            foreach (Measurement measurement in Of(reading)) yield return measurement;
        }

        if (cycles.Count == 0)
            foreach (MeasurementKind kind in Kinds) yield return Of(kind, Measured.Nothing(NotUsed));
        foreach (Measurement measurement in Mean(whole)) yield return measurement;
    }

    // A cycle that still runs has no number yet, and an acquisition that ended over it no more.
    private static string? Problem(CuffCycle cycle) => cycle.IsWhole ? null : cycle.Problem() ?? Reasons.NothingArrived;

    private static IEnumerable<Measurement> Of(Reading reading)
    {
        OscillometryResult result = reading.Result;
        string? reason = result.SystolicMmHg is null ? Reasons.Of(result.NoPressure, Part.Lps28dfw) : null;
        string? noRate = result.PulseRatePerMin is null ? Reasons.Of(result.NoPulseRate, Part.Lps28dfw) : null;
        Finding[] findings = [.. Findings(result)];
        yield return Of(MeasurementKind.Systolic, Value(reading, result.SystolicMmHg, reason) with { Findings = findings });
        yield return Of(MeasurementKind.Diastolic, Value(reading, result.DiastolicMmHg, reason));
        yield return Of(MeasurementKind.MeanArterialPressure, Value(reading, result.MeanMmHg, reason));
        yield return Of(MeasurementKind.PulseRateCuff, Value(reading, result.PulseRatePerMin, noRate));
    }

    private static IEnumerable<Measurement> Mean(List<Reading> readings)
    {
        if (readings.Count < 2 || readings.Any(r => r.Cycle.BootKey != readings[0].Cycle.BootKey)) yield break;
        BloodPressureAverage average = BloodPressureAveraging.Of([.. readings.Select(r => r.Result.Reading!.Value)]);
        // Two that contradict each other have no mean: the third was not taken.
        if (average.Average is not { } mean || average.Wanted > 0) yield break;
        Reading[] used = [.. average.Used.Select(i => readings[i])];
        (CuffCycle first, CuffCycle last) = (used[0].Cycle, used[^1].Cycle);
        Finding[] findings = [Finding.Averaged, .. used.SelectMany(r => Findings(r.Result)).Distinct()];
        Measured Value(double? value) => new(Measured.Round(value, 0), null, first.BootKey, first.DeflatingUs!.Value, last.EndedUs!.Value) { Findings = findings };
        yield return Of(MeasurementKind.Systolic, Value(mean.SystolicMmHg));
        yield return Of(MeasurementKind.Diastolic, Value(mean.DiastolicMmHg));
        yield return Of(MeasurementKind.MeanArterialPressure, Value(mean.MeanMmHg));
        if (mean.PulseRatePerMin is { } rate) yield return Of(MeasurementKind.PulseRateCuff, Value(rate));
    }

    private static IEnumerable<Finding> Findings(OscillometryResult result)
    {
        if (result.Movement) yield return Finding.Movement;
        if (result.NoPressure == NoValue.CuffTooLoose) yield return Finding.CuffTooLoose;
        if (result.IrregularPulse) yield return Finding.IrregularPulse;
    }

    private static Measured Value(Reading reading, double? value, string? reason) =>
        new(Measured.Round(value, 0), value is null ? reason : null, reading.Cycle.BootKey, reading.Cycle.DeflatingUs!.Value, reading.Cycle.EndedUs!.Value);

    private static Measurement Of(MeasurementKind kind, Measured measured) => new(kind, Part.Lps28dfw, measured);

    private readonly record struct Reading(CuffCycle Cycle, OscillometryResult Result);
}
