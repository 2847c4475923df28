namespace Kiosk.Signals.Pleth;

/// <summary>Decides whether a window of some seconds is a pulse that numbers may be made of.</summary>
/// <remarks>
/// Likeness of the pulses: <see cref="BeatSimilarity"/>. Agreement of the pulses with the signal's own period stands for the second detector
/// of Q. Li and G. Clifford, Dynamic time warping and machine learning for signal quality assessment of pulsatile signals, Physiol Meas
/// 33(9):1491-1501, 2012.
/// </remarks>
internal static class PlethWindow
{
    public const double LengthS = 8;
    private const double PulseHalfWidthS = 0.25;

    /// <returns>None for a good window, else why not.</returns>
    public static NoValue Assess(PlethRun run, SampleRun window, PlethOptions options)
    {
        double[] sizes = [.. run.Beats(window).Select(b => Statistics.PeakToPeak(run.InfraredWave.AsSpan(b.Start, b.Length)))];
        if (sizes.Length < 2) return NoValue.NoBeats;
        double typical = Statistics.Median(sizes);
        if (typical * 100 < options.PerfusionIndexMin) return NoValue.LowPerfusion;

        ReadOnlySpan<double> wave = run.InfraredWave.AsSpan(window.Start, window.Length);
        List<int> pulses = run.Pulses.FindAll(p => p >= window.Start && p < window.End);
        BeatSimilarity similarity = new(run.InfraredWave, pulses, (int)(PulseHalfWidthS * run.SampleRateHz));
        if (similarity.OfWindow < options.SimilarityMin || sizes.Max() > options.AmplitudeRatioMax * typical) return NoValue.Motion;

        (int period, double correlation) = Periodicity.Of(wave, run.SampleRateHz);
        if (correlation < options.PeriodicityMin) return NoValue.Inconsistent;
        double interval = Statistics.Median([.. run.Beats(window).Select(b => (double)b.Length)]);
        return Math.Abs(interval - period) <= options.PeriodDifferenceMax * period ? NoValue.None : NoValue.Inconsistent;
    }
}
