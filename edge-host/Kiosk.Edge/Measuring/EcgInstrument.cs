using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Signals.Ecg;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>Single-lead ECG: heart rate in 1/min without decimals, and a hint when its rhythm is irregular.</summary>
public sealed class EcgInstrument : IInstrument
{
    private const double RateHzMin = 125, RateHzMax = 2000;

    /// <inheritdoc/>
    public Instruments Bits => Instruments.Ecg;

    /// <inheritdoc/>
    public string Name => "ecg";

    /// <inheritdoc/>
    public IReadOnlyList<Given> Gives { get; } = [new(MeasurementKind.EcgHeartRate, Part.Max30003)];

    /// <inheritdoc/>
    public IReadOnlyList<Waveform> Waveforms { get; } = [new(Channel.Ecg, MeasurementKind.EcgLeadI)];

    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(VisitSignals signals)
    {
        yield return new(MeasurementKind.EcgHeartRate, Part.Max30003, Measured.Longest(signals.Waves(Channel.Ecg), HeartRate));
    }

    private static Measured HeartRate(Wave wave)
    {
        double rate = wave.SampleRateHz;
        if (rate is < RateHzMin or > RateHzMax) return Measured.Of(wave, null, $"the ECG's rate of {rate:0.#} samples per second is not supported");
        EcgResult result = EcgAnalysis.Analyze(wave.Physical(), rate, [.. wave.Present]);
        return Measured.Of(wave, Measured.Round(result.HeartRatePerMin, 0), Measured.WordsOf(result.NoHeartRate, wave)) with
        {
            Findings = result.Rhythm == Rhythm.Irregular ? [Finding.PossibleAtrialFibrillation] : [],
        };
    }
}
