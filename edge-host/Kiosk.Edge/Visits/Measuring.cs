using Kiosk.Edge.Link;
using Kiosk.Measurements;
using Kiosk.Signals;
using Kiosk.Signals.Ecg;
using Kiosk.Signals.Pleth;
using Kiosk.Signals.Thermometry;

namespace Kiosk.Edge.Visits;

/// <summary>A value or why there is none, and over which uptime it was taken.</summary>
/// <param name="Value">With as many decimals as are meant; null when there is none.</param>
/// <param name="Reason">In words; null when there is a value.</param>
/// <param name="BootKey">Whose uptime; 0 when nothing was taken.</param>
/// <param name="FromUs">Uptime of the beginning.</param>
/// <param name="ToUs">Uptime of the end.</param>
public readonly record struct Measured(decimal? Value, string? Reason, long BootKey, long FromUs, long ToUs)
{
    /// <summary>No value, from nothing.</summary>
    public static Measured Nothing(string reason) => new(null, reason, 0, 0, 0);
}

/// <summary>Oxygen saturation, pulse rate and perfusion index belong together: one look at both pleth channels.</summary>
public readonly record struct Oximetry(Measured SpO2, Measured PulseRate, Measured PerfusionIndex);

/// <summary>From samples and readings to values: Kiosk.Signals with the words and decimals of a record.</summary>
/// <remarks>When the board restarted within a visit there are several waves: the longest one that gives a value counts.</remarks>
public static class Measuring
{
    /// <summary>Heart rate from the ECG, 1/min without decimals.</summary>
    public static Measured HeartRate(IReadOnlyList<Wave> ecg) => Longest(ecg, wave =>
    {
        double rate = wave.SampleRateHz;
        if (rate is < 125 or > 2000) return Of(wave, null, $"the ECG's rate of {rate:0.#} samples per second is not supported");
        EcgResult result = EcgAnalysis.Analyze(wave.Physical(), rate, [.. wave.Present]);
        return Of(wave, Round(result.HeartRatePerMin, 0), Reason(result.NoHeartRate, wave));
    });

    /// <summary>Saturation and pulse rate without decimals, perfusion index with two below 10 % and one above.</summary>
    public static Oximetry Oximetry(IReadOnlyList<Wave> red, IReadOnlyList<Wave> infrared)
    {
        var results = new List<(Wave Wave, PlethResult? Result)>();
        foreach (Wave wave in infrared.OrderByDescending(w => w.Counts.Count))
        {
            Wave? partner = red.FirstOrDefault(w => w.First.Acquisition == wave.First.Acquisition && w.First.PeriodNs == wave.First.PeriodNs
                && w.LastSampleUs >= wave.First.FirstSampleUs && w.First.FirstSampleUs <= wave.LastSampleUs);
            results.Add((wave, partner is null ? null : Analyze(partner, wave)));
        }

        Measured Pick(Func<PlethResult, double?> value, Func<PlethResult, NoValue> reason, Func<double, int> decimals) => Best(results.Select(r =>
            r.Result is null
                ? Of(r.Wave, null, Reasons.NothingArrived)
                : Of(r.Wave, value(r.Result) is { } v ? Round(v, decimals(v)) : null, Reason(reason(r.Result), r.Wave))));

        return new Oximetry(
            Pick(r => r.SpO2Percent, r => r.NoSpO2, _ => 0),
            Pick(r => r.PulseRatePerMin, r => r.NoPulseRate, _ => 0),
            Pick(r => r.PerfusionIndexPercent, r => r.NoPulseRate, v => v < 10 ? 2 : 1));
    }

    /// <summary>Body temperature by the contact probe, degrees Celsius with one decimal.</summary>
    /// <param name="readings">Of the visit, ascending by boot and sequence.</param>
    public static Measured BodyTemperature(IReadOnlyList<RetainedMessage> readings) =>
        Temperature(readings, MeasurementKind.BodyTemperature, Part.Max30205, values =>
            SettledTemperature.Analyze([.. values.Select(v => v.UptimeUs / 1000)], [.. values.Select(v => (int)v.Value)]));

    /// <summary>Skin temperature by infrared, degrees Celsius with one decimal.</summary>
    /// <param name="readings">Of the visit, ascending by boot and sequence.</param>
    public static Measured SkinTemperature(IReadOnlyList<RetainedMessage> readings) =>
        Temperature(readings, MeasurementKind.SkinTemperature, Part.Mlx90614, values =>
            InfraredTemperature.Analyze([.. values.Select(v => (int)v.Value)]));

    private static Measured Temperature(
        IReadOnlyList<RetainedMessage> readings, MeasurementKind kind, Part part, Func<List<RetainedMessage>, TemperatureResult> analyze)
    {
        var all = readings.Where(r => r.Kind == kind).ToList();
        if (all.Count == 0) return Measured.Nothing(Reasons.NothingArrived);
        return Best(all.GroupBy(r => r.BootKey).Select(boot =>
        {
            List<RetainedMessage> values = [.. boot.Where(r => r.Reason == NoData.None).OrderBy(r => r.UptimeUs)];
            (long from, long to) = (boot.Min(r => r.UptimeUs), boot.Max(r => r.UptimeUs));
            if (values.Count == 0)
            {
                NoData most = boot.GroupBy(r => r.Reason).MaxBy(g => g.Count())!.Key;
                return new Measured(null, Reasons.Of(most, part), boot.Key, from, to);
            }

            TemperatureResult result = analyze(values);
            decimal? value = result.MilliCelsius is { } milli ? Round(milli / 1000.0, 1) : null;
            string? reason = value is null ? Reasons.Of(result.NoTemperature, part) : null;
            return new Measured(value, reason, boot.Key, values[0].UptimeUs, values[^1].UptimeUs);
        }));
    }

    private static PlethResult? Analyze(Wave red, Wave infrared)
    {
        double rate = infrared.SampleRateHz;
        if (rate is < 25 or > 3200) return null;
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

        return PlethAnalysis.Analyze(redCounts, [.. infrared.Counts.Select(c => (double)c)], rate, present);
    }

    private static Measured Longest(IReadOnlyList<Wave> waves, Func<Wave, Measured> measure) =>
        Best(waves.OrderByDescending(w => w.Counts.Count).Select(measure));

    // The first with a value, else the first.
    private static Measured Best(IEnumerable<Measured> candidates)
    {
        Measured? first = null;
        foreach (Measured candidate in candidates)
        {
            if (candidate.Value is not null) return candidate;
            first ??= candidate;
        }

        return first ?? Measured.Nothing(Reasons.NothingArrived);
    }

    private static Measured Of(Wave wave, decimal? value, string? reason) =>
        new(value, value is null ? reason : null, wave.First.BootKey, wave.First.FirstSampleUs, wave.LastSampleUs);

    // Absent samples are "too little signal" to the analysis; the board knows better when nobody touched the sensor.
    private static string Reason(NoValue reason, Wave wave)
    {
        bool untouched = wave.NotApplied > wave.Counts.Count / 2;
        return untouched ? Reasons.Of(NoData.NotApplied, wave.First.Part) : Reasons.Of(reason, wave.First.Part);
    }

    private static decimal? Round(double? value, int decimals)
    {
        if (value is not { } number) return null;
        decimal[] scale = [0m, 0.0m, 0.00m];
        // Adding a zero of that scale keeps the decimals that are meant: 36.0 is not 36.
        return decimal.Round((decimal)number, decimals, MidpointRounding.AwayFromZero) + scale[decimals];
    }
}
