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

    // The kurtosis of a tone is 1.5, of one with an overtone of a third of it 1.9, of noise 3; that of the bumps of a hand is more.
    private const double ToneKurtosisMax = 2.2;

    /// <returns>None for a good window, else why not.</returns>
    public static NoValue Assess(PlethRun run, SampleRun window, PlethBeats beats, PlethOptions options)
    {
        if (FlickerSize(run, window, options) >= Math.Max(options.FlickerPartMax * beats.TypicalSize, options.PerfusionIndexMin / 100)) return NoValue.AmbientLight;
        if (beats.All.Count < 2) return NoValue.NoBeats;
        if (beats.TypicalSize * 100 < options.PerfusionIndexMin) return NoValue.LowPerfusion;
        if (beats.Similarity < options.SimilarityMin || beats.All.Max(b => b.Size) > options.AmplitudeRatioMax * beats.TypicalSize) return NoValue.Motion;

        ReadOnlySpan<double> wave = run.InfraredWave.AsSpan(window.Start, window.Length);
        (int period, double correlation) = Periodicity.Of(wave, run.SampleRateHz);
        if (correlation < options.PeriodicityMin) return NoValue.Inconsistent;
        if (Math.Abs(beats.TypicalLength - period) > options.PeriodDifferenceMax * period) return NoValue.Inconsistent;
        return beats.OvertonePart >= options.OvertonePartMin ? NoValue.None : NoValue.NotAPulse;
    }

    // From trough to crest, of the channel that has more of it; 0 when what lies above the band is noise.
    private static double FlickerSize(PlethRun run, SampleRun window, PlethOptions options)
    {
        double infrared = ToneSize(run.InfraredAbove, window);
        // Of a dead LED the converter's steps are left, which are large for so little light.
        return run.RedLight[window.Start + window.Length / 2] < options.RedCountsMin ? infrared : Math.Max(infrared, ToneSize(run.RedAbove, window));
    }

    private static double ToneSize(double[] above, SampleRun window)
    {
        if (above.Length == 0) return 0;
        ReadOnlySpan<double> tone = above.AsSpan(window.Start, window.Length);
        return Statistics.Kurtosis(tone) <= ToneKurtosisMax ? 2 * Math.Sqrt(2 * Statistics.Power(tone)) : 0;
    }
}
