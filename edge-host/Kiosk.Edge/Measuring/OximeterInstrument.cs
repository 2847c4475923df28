using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Signals;
using Kiosk.Signals.Pleth;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>
/// Pulse oximeter: saturation and pulse rate without decimals, perfusion index with two below 10 % and one above. They belong together: one look
/// at both pleth channels.
/// </summary>
public sealed class OximeterInstrument : IInstrument
{
    /// <summary>Names of a probe's constants in its calibration: SpO2 = quadratic R^2 + linear R + constant, per cent.</summary>
    public const string Quadratic = "spo2QuadraticPercent", Linear = "spo2LinearPercent", Constant = "spo2ConstantPercent";

    /// <summary>Names of the optional bounds of R within which that curve holds.</summary>
    public const string RatioMin = "ratioMin", RatioMax = "ratioMax";

    private const double RateHzMin = 25, RateHzMax = 3200;

    /// <inheritdoc/>
    public Instruments Bits => Instruments.Oximeter;

    /// <inheritdoc/>
    public string Name => "spo2";

    /// <inheritdoc/>
    public IReadOnlyList<Given> Gives { get; } =
    [
        new(MeasurementKind.SpO2, Part.Max30102),
        new(MeasurementKind.PulseRateOximeter, Part.Max30102),
        new(MeasurementKind.PerfusionIndex, Part.Max30102),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<Waveform> Waveforms { get; } = [new(Channel.PlethInfrared, MeasurementKind.PlethWave)];

    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(VisitSignals signals)
    {
        List<Wave> red = signals.Waves(Channel.PlethRed);
        SpO2Calibration curve = CurveOf(signals.Calibration(Bits), out string? noCurve);
        (Wave Wave, PlethResult? Result)[] looks =
            [.. signals.Waves(Channel.PlethInfrared).OrderByDescending(w => w.Counts.Count).Select(wave => (wave, Analyze(red, wave, curve)))];

        Measured Pick(Func<PlethResult, double?> value, Func<PlethResult, NoValue> reason, Func<double, int> decimals) => Measured.Best(
            looks.Select(look => look.Result is null
                ? Measured.Of(look.Wave, null, Reasons.NothingArrived)
                : Measured.Of(look.Wave, value(look.Result) is { } v ? Measured.Round(v, decimals(v)) : null,
                    Measured.WordsOf(reason(look.Result), look.Wave)) with { Findings = look.Result.IsPerfusionLow ? [Finding.LowPerfusion] : [] }));

        Measured saturation = Pick(r => r.SpO2Percent, r => r.NoSpO2, _ => 0);
        yield return Of(MeasurementKind.SpO2, noCurve is null || saturation.Value is null ? saturation : saturation with { Value = null, Reason = noCurve, Findings = [] });
        yield return Of(MeasurementKind.PulseRateOximeter, Pick(r => r.PulseRatePerMin, r => r.NoPulseRate, _ => 0));
        yield return Of(MeasurementKind.PerfusionIndex, Pick(r => r.PerfusionIndexPercent, r => r.NoPulseRate, v => v < 10 ? 2 : 1));
    }

    private static Measurement Of(MeasurementKind kind, Measured measured) => new(kind, Part.Max30102, measured);

    // A curve half changed would give wrong numbers: then there is none, and the pulse alone counts.
    private static SpO2Calibration CurveOf(Calibration? calibration, out string? problem)
    {
        problem = null;
        if (calibration is { IsLost: true }) problem = CalibrationWords.Lost(calibration);
        if (calibration is null || calibration.Constants.Count == 0) return SpO2Calibration.Default;
        IReadOnlyDictionary<string, double> given = calibration.Constants;
        if (given.TryGetValue(Quadratic, out double a) && given.TryGetValue(Linear, out double b) && given.TryGetValue(Constant, out double c))
        {
            return new SpO2Calibration(calibration.Id, a, b, c)
            {
                RatioMin = given.GetValueOrDefault(RatioMin, SpO2Calibration.Default.RatioMin),
                RatioMax = given.GetValueOrDefault(RatioMax, SpO2Calibration.Default.RatioMax),
            };
        }

        problem = $"the oximeter's calibration {calibration.Id} does not give all of {Quadratic}, {Linear} and {Constant}: it needs service";
        return SpO2Calibration.Default;
    }

    private static PlethResult? Analyze(List<Wave> reds, Wave infrared, SpO2Calibration curve)
    {
        Wave? red = reds.FirstOrDefault(w => w.First.Acquisition == infrared.First.Acquisition && w.First.PeriodNs == infrared.First.PeriodNs
            && w.LastSampleUs >= infrared.First.FirstSampleUs && w.First.FirstSampleUs <= infrared.LastSampleUs);
        double rate = infrared.SampleRateHz;
        if (red is null || rate is < RateHzMin or > RateHzMax) return null;
        // Both channels on the infrared one's grid: one may have lost its first blocks.
        int shift = (int)Math.Round((infrared.First.FirstSampleUs - red.First.FirstSampleUs) * 1000.0 / infrared.First.PeriodNs);
        double[] redCounts = new double[infrared.Counts.Count];
        bool[] present = new bool[infrared.Counts.Count];
        for (int i = 0; i < redCounts.Length; i++)
        {
            int at = i + shift;
            bool has = at >= 0 && at < red.Counts.Count;
            redCounts[i] = has ? red.Counts[at] : 0;
            present[i] = has && red.Present[at] && infrared.Present[i];
        }

        PlethOptions options = new() { Calibration = curve };
        return PlethAnalysis.Analyze(redCounts, [.. infrared.Counts.Select(c => (double)c)], rate, present, options);
    }
}
