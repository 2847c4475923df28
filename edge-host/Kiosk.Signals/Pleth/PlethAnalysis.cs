namespace Kiosk.Signals.Pleth;

/// <summary>Pulse rate, oxygen saturation and perfusion index of a two-color pleth, with a verdict on its quality.</summary>
/// <remarks>
/// Pure: the same samples give the same result. No finger, saturation and gaps cut the signal into runs, each analyzed on its own; windows of
/// eight seconds are judged, and the numbers are medians and means over the pulses of good windows. Rhythmic motion of venous blood looks like a
/// pulse with R near 1: what is not unlike a pulse in shape, size and period cannot be told from one by light alone.
/// </remarks>
public static class PlethAnalysis
{
    private const double SampleRateHzMin = 25, SampleRateHzMax = 3200, RunS = 3, PlateauS = 1, SettleS = 0.5, AtFullScale = 0.995;

    /// <summary>Analyzes a recording or the last seconds of one.</summary>
    /// <param name="redCounts">Raw counts of the red light, equally spaced. Where a block was lost its place is kept, with any value.</param>
    /// <param name="infraredCounts">Raw counts of the infrared light at the same instants.</param>
    /// <param name="sampleRateHz">25 to 3200.</param>
    /// <param name="present">False where a sample is missing, as long as the samples; empty when all are there. NaN counts as missing.</param>
    /// <param name="options">Bounds and calibration; null for the defaults.</param>
    /// <returns>The pulses found, and each number or why there is none.</returns>
    /// <exception cref="ArgumentException">The rate is out of range, or the channels or the mask differ in length.</exception>
    public static PlethResult Analyze(
        ReadOnlySpan<double> redCounts,
        ReadOnlySpan<double> infraredCounts,
        double sampleRateHz,
        ReadOnlySpan<bool> present = default,
        PlethOptions? options = null)
    {
        Argument.Check(infraredCounts.Length, sampleRateHz, present.Length, SampleRateHzMin, SampleRateHzMax);
        if (redCounts.Length != infraredCounts.Length)
        {
            throw new ArgumentException(
                $"Red has {redCounts.Length} samples and infrared {infraredCounts.Length}; give both of the same instants.", nameof(redCounts));
        }
        options ??= new PlethOptions();

        UsableSamples usable = Usable(redCounts, infraredCounts, sampleRateHz, present, options);
        PlethFindings findings = new(sampleRateHz, options);
        foreach (SampleRun run in SampleRun.Of(usable.Mask, (int)(RunS * sampleRateHz)))
        {
            double[] red = Without(options.AmbientRedCounts, redCounts.Slice(run.Start, run.Length));
            double[] infrared = Without(options.AmbientInfraredCounts, infraredCounts.Slice(run.Start, run.Length));
            findings.Add(new PlethRun(red, infrared, sampleRateHz), run.Start);
        }
        return findings.Conclude(infraredCounts.Length, usable.MainCause(), RedFault(redCounts, usable.Mask, sampleRateHz, options));
    }

    // A pulse is counted without red, a saturation is not made without it.
    private static NoValue RedFault(ReadOnlySpan<double> red, bool[] usable, double sampleRateHz, PlethOptions options)
    {
        List<double> looked = [];
        for (int i = 0; i < red.Length; i++)
        {
            if (usable[i]) looked.Add(red[i]);
        }
        UsableSamples samples = new(looked.Count);
        for (int i = 0; i < looked.Count; i++)
        {
            if (looked[i] - options.AmbientRedCounts < options.RedCountsMin) samples.Mark(i, NoValue.SignalTooWeak);
        }
        samples.MarkPlateaus([.. looked], (int)(PlateauS * sampleRateHz), tolerance: 1);
        return 2 * samples.Mask.Count(u => u) >= looked.Count ? NoValue.None : samples.MainCause();
    }

    private static UsableSamples Usable(
        ReadOnlySpan<double> red, ReadOnlySpan<double> infrared, double sampleRateHz, ReadOnlySpan<bool> present, PlethOptions options)
    {
        UsableSamples usable = new(infrared.Length);
        usable.MarkMissing(red, present);
        usable.MarkMissing(infrared, present);
        double limit = options.FullScaleCounts * AtFullScale;
        for (int i = 0; i < infrared.Length; i++)
        {
            if (infrared[i] >= limit || red[i] >= limit) usable.Mark(i, NoValue.Saturated);
            else if (infrared[i] - options.AmbientInfraredCounts < options.FingerCountsMin) usable.Mark(i, NoValue.NoFinger);
        }
        usable.MarkPlateaus(infrared, (int)(PlateauS * sampleRateHz), tolerance: 1);
        usable.Widen((int)(SettleS * sampleRateHz));
        return usable;
    }

    private static double[] Without(double ambient, ReadOnlySpan<double> counts)
    {
        double[] light = counts.ToArray();
        for (int i = 0; i < light.Length; i++) light[i] -= ambient;
        return light;
    }
}
