namespace Kiosk.Signals;

/// <summary>How much the beats of a window look alike.</summary>
/// <remarks>
/// C. Orphanidou et al., Signal-quality indices for the electrocardiogram and photoplethysmogram, IEEE J Biomed Health Inform
/// 19(3):832-838, 2015. There each beat is correlated with one template; here with the other beats, so that a bigeminy with its two
/// shapes is not taken for noise.
/// </remarks>
internal sealed class BeatSimilarity
{
    private readonly double[] _best, _typical;

    /// <param name="samples">The signal.</param>
    /// <param name="beats">Indices of the beats to compare.</param>
    /// <param name="half">Samples compared on each side of a beat.</param>
    public BeatSimilarity(ReadOnlySpan<double> samples, List<int> beats, int half)
    {
        double[][] table = Correlations(samples, beats, half);
        int peers = Math.Max(1, beats.Count / 3);
        _best = Array.ConvertAll(table, row => row.Length > 0 ? row[^1] : 0);
        _typical = Array.ConvertAll(table, row => row.Length >= peers ? row[^peers] : 0);
    }

    /// <summary>Median over beats of the correlation that a third of the others reach, -1 to 1; 0 with fewer than three beats.</summary>
    public double OfWindow => _typical.Length >= 3 ? Statistics.Median(_typical) : 0;

    /// <summary>The correlation of one beat that a third of the others reach, -1 to 1; 0 for a beat that the signal's end cuts.</summary>
    public double TypicalOf(int beat) => _typical[beat];

    /// <summary>The best correlation of one beat with any other, -1 to 1; 0 for a beat that the signal's end cuts.</summary>
    public double BestOf(int beat) => _best[beat];

    // A sorted row for each beat: its correlation with each other whole beat; zeros for one that is cut.
    private static double[][] Correlations(ReadOnlySpan<double> samples, List<int> beats, int half)
    {
        int count = beats.Count, width = 2 * half + 1;
        double[][] table = new double[count][];
        for (int i = 0; i < count; i++) table[i] = new double[count - 1];
        for (int i = 0; i < count; i++)
        {
            for (int j = i + 1; j < count; j++)
            {
                if (beats[i] < half || beats[j] + half >= samples.Length) continue;
                double r = Statistics.Correlation(samples.Slice(beats[i] - half, width), samples.Slice(beats[j] - half, width));
                (table[i][j - 1], table[j][i]) = (r, r);
            }
        }
        foreach (double[] row in table) Array.Sort(row);
        return table;
    }
}
