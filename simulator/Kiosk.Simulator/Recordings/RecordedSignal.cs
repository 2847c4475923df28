namespace Kiosk.Simulator.Recordings;

/// <summary>One signal of a recording in physical units: evenly sampled at a rate, or at irregular times of its own.</summary>
public sealed class RecordedSignal
{
    private RecordedSignal(string file, string name, string unit, double[] values, double? rateHz, double[]? timesMs, int missingCount)
    {
        File = file;
        Name = name;
        Unit = unit;
        Values = values;
        RateHz = rateHz;
        TimesMs = timesMs;
        MissingCount = missingCount;
    }

    /// <summary>The file that the recording was loaded from (for a WFDB record: its header).</summary>
    public string File { get; }

    /// <summary>The signal's name in its recording, such as <c>MLII</c> or <c>PLETH</c>.</summary>
    public string Name { get; }

    /// <summary>The unit of <see cref="Values"/> as the recording states it; empty when it states none (CSV).</summary>
    public string Unit { get; }

    /// <summary>Samples per second; null when the samples stand at <see cref="TimesMs"/>.</summary>
    public double? RateHz { get; }

    /// <summary>The samples, in <see cref="Unit"/>; all finite, at least one.</summary>
    public double[] Values { get; }

    /// <summary>The time of each sample in ms, strictly increasing; null when evenly sampled.</summary>
    public double[]? TimesMs { get; }

    /// <summary>
    /// How many samples the recording marks as missing (WFDB's reserved lowest value). They hold the last sample before them,
    /// or the first sample after them at the start.
    /// </summary>
    public int MissingCount { get; }

    /// <summary>Number of samples.</summary>
    public int Length => Values.Length;

    /// <summary>Time from the first sample to the last, in seconds.</summary>
    public double DurationSeconds =>
        TimesMs is not null ? (TimesMs[^1] - TimesMs[0]) / 1000.0 : (Length - 1) / RateHz!.Value;

    /// <summary>A signal sampled evenly.</summary>
    /// <exception cref="ArgumentException">There are no samples, or the rate is not positive and finite.</exception>
    public static RecordedSignal Even(string file, string name, string unit, double[] values, double rateHz, int missingCount = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0) throw new ArgumentException("a signal has at least one sample", nameof(values));
        if (!double.IsFinite(rateHz) || rateHz <= 0) throw new ArgumentException("a rate is positive and finite", nameof(rateHz));
        return new RecordedSignal(file, name, unit, values, rateHz, null, missingCount);
    }

    /// <summary>A signal whose samples carry times of their own.</summary>
    /// <exception cref="ArgumentException">Fewer than two samples, or not one time for each, or times that do not increase.</exception>
    public static RecordedSignal Timed(string file, string name, string unit, double[] values, double[] timesMs)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(timesMs);
        if (values.Length < 2) throw new ArgumentException("a timed signal has at least two samples", nameof(values));
        if (timesMs.Length != values.Length) throw new ArgumentException("one time for each sample", nameof(timesMs));
        for (int i = 1; i < timesMs.Length; i++)
        {
            if (!(timesMs[i] > timesMs[i - 1])) throw new ArgumentException("times increase", nameof(timesMs));
        }
        return new RecordedSignal(file, name, unit, values, null, timesMs, 0);
    }

    /// <summary>The samples at times k / <paramref name="toHz"/> from the first sample on: <see cref="Resampler"/> with its guarantees.</summary>
    /// <param name="toHz">The rate wanted, in samples per second; the recording's own rate returns a copy.</param>
    public double[] AtRate(double toHz) => TimesMs is null
        ? Resampler.Resample(Values, RateHz!.Value, toHz)
        : Resampler.Resample(Values, TimesMs, toHz);
}
