using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Signals.Ecg;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>Single-lead ECG: heart rate in 1/min without decimals, and a hint when its rhythm is irregular.</summary>
public sealed class EcgInstrument : IInstrument
{
    /// <summary>What was done to the strip that is shown to people.</summary>
    public const string StripMethod = "filtered for display, 0.5 to 40 Hz, mains removed";

    private const double RateHzMin = 125, RateHzMax = 2000;
    private const decimal StripMilliVoltPerCount = 0.001m;

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

    /// <inheritdoc/>
    public IEnumerable<DerivedWave> DerivedWaves(VisitSignals signals) =>
        signals.Waves(Channel.Ecg).OrderByDescending(wave => wave.Counts.Count).Select(Strip).OfType<DerivedWave>().Take(1);

    private static DerivedWave? Strip(Wave wave)
    {
        double rate = wave.SampleRateHz;
        if (rate is < RateHzMin or > RateHzMax) return null;
        if (EcgStrip.Take(wave.Physical(), rate, [.. wave.Present]).Strip is not { } strip) return null;
        return new DerivedWave(MeasurementKind.EcgLeadI, wave, strip.FirstSample, StripMilliVoltPerCount,
            [.. strip.MilliVolt.Select(v => (int?)Math.Round(v / (double)StripMilliVoltPerCount))], StripMethod);
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
