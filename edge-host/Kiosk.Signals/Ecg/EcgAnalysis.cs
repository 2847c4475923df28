namespace Kiosk.Signals.Ecg;

/// <summary>Heart rate and R peaks of a single-lead ECG, with a verdict on its quality.</summary>
/// <remarks>
/// Pure: the same samples give the same result. Gaps, flat and saturated stretches cut the signal into runs; each run is filtered and
/// searched on its own, so that no interval spans a gap. Windows of ten seconds are judged (<see cref="EcgWindow"/>), and the rate comes from
/// the intervals within good windows.
/// </remarks>
public static class EcgAnalysis
{
    private const double SampleRateHzMin = 125, SampleRateHzMax = 2000, RunS = 2, PlateauS = 0.2, SettleS = 0.2, AtFullScale = 0.995;

    /// <summary>Analyzes a recording or the last seconds of one.</summary>
    /// <param name="milliVolt">Samples in mV, equally spaced. Where a block was lost its place is kept, with any value.</param>
    /// <param name="sampleRateHz">125 to 2000.</param>
    /// <param name="present">False where a sample is missing, as long as the samples; empty when all are there. NaN counts as missing.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <returns>The peaks found, and a heart rate or why there is none.</returns>
    /// <exception cref="ArgumentException">The rate is out of range, or the mask's length differs from the samples'.</exception>
    public static EcgResult Analyze(
        ReadOnlySpan<double> milliVolt, double sampleRateHz, ReadOnlySpan<bool> present = default, EcgOptions? options = null)
    {
        Argument.Check(milliVolt.Length, sampleRateHz, present.Length, SampleRateHzMin, SampleRateHzMax);
        options ??= new EcgOptions();

        UsableSamples usable = Usable(milliVolt, sampleRateHz, present, options);
        EcgFindings findings = new(sampleRateHz, options);
        foreach (SampleRun run in SampleRun.Of(usable.Mask, (int)(RunS * sampleRateHz)))
        {
            findings.Add(new EcgRun(milliVolt.Slice(run.Start, run.Length), sampleRateHz), run.Start);
        }
        return findings.Conclude(milliVolt.Length, usable.MainCause());
    }

    private static UsableSamples Usable(ReadOnlySpan<double> milliVolt, double sampleRateHz, ReadOnlySpan<bool> present, EcgOptions options)
    {
        UsableSamples usable = new(milliVolt.Length);
        usable.MarkMissing(milliVolt, present);
        double limit = options.FullScaleMilliVolt * AtFullScale ?? double.PositiveInfinity;
        for (int i = 0; i < milliVolt.Length; i++)
        {
            if (Math.Abs(milliVolt[i]) >= limit) usable.Mark(i, NoValue.Saturated);
        }
        usable.MarkPlateaus(milliVolt, (int)(PlateauS * sampleRateHz), options.FlatMilliVolt);
        usable.Widen((int)(SettleS * sampleRateHz));
        return usable;
    }
}
