namespace Kiosk.Signals;

/// <summary>How much the beats of a window look alike.</summary>
/// <remarks>
/// C. Orphanidou et al., Signal-quality indices for the electrocardiogram and photoplethysmogram, IEEE J Biomed Health Inform
/// 19(3):832-838, 2015. There each beat is correlated with one template; here with a third of the other beats, so that a bigeminy with
/// its two shapes is not taken for noise.
/// </remarks>
internal static class BeatSimilarity
{
    /// <param name="window">Samples of the window.</param>
    /// <param name="beats">Indices of the beats in the window.</param>
    /// <param name="half">Samples compared on each side of a beat.</param>
    /// <returns>Median over beats of the correlation that a third of the others reach, -1 to 1; 0 with fewer than three whole beats.</returns>
    public static double Of(ReadOnlySpan<double> window, List<int> beats, int half)
    {
        List<int> starts = [];
        foreach (int beat in beats)
        {
            if (beat - half >= 0 && beat + half < window.Length) starts.Add(beat - half);
        }
        if (starts.Count < 3) return 0;

        int width = 2 * half + 1, peers = Math.Max(1, starts.Count / 3);
        double[] likeness = new double[starts.Count];
        double[] toOthers = new double[starts.Count - 1];
        for (int i = 0; i < starts.Count; i++)
        {
            for (int j = 0, k = 0; j < starts.Count; j++)
            {
                if (j != i) toOthers[k++] = Statistics.Correlation(window.Slice(starts[i], width), window.Slice(starts[j], width));
            }
            Array.Sort(toOthers);
            likeness[i] = toOthers[^peers];
        }
        return Statistics.Median(likeness);
    }
}
