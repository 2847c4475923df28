namespace Kiosk.Simulator.Recordings;

/// <summary>Puts samples with irregular times onto an even grid.</summary>
/// <remarks>
/// Evenly timed samples are returned as they are, at their own rate. Others are interpolated by a cubic Hermite curve whose slope at
/// each sample is that of the parabola through it and its neighbours; it passes through every sample, and is exact for
/// parabolas. The grid's rate is the mean rate, doubled and rounded up to a whole number, so that what the samples carry fits below
/// 0.8 of half the grid's rate. Across a gap of more than <see cref="GapIntervals"/> mean intervals the line is straight, since a cubic would
/// swing out.
/// </remarks>
internal static class EvenGrid
{
    private const double GapIntervals = 4;
    private const double EvenWithin = 1e-9;

    /// <exception cref="ArgumentException">Fewer than two samples, not one time for each, or times that do not increase.</exception>
    public static double[] Interpolate(double[] x, double[] timesMs, out double gridHz)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(timesMs);
        if (x.Length < 2 || timesMs.Length != x.Length) throw new ArgumentException("two samples at least, and one time for each", nameof(timesMs));
        double meanMs = (timesMs[^1] - timesMs[0]) / (x.Length - 1);
        bool even = true;
        for (int i = 1; i < x.Length; i++)
        {
            double intervalMs = timesMs[i] - timesMs[i - 1];
            if (!(intervalMs > 0)) throw new ArgumentException("times increase", nameof(timesMs));
            even &= Math.Abs(intervalMs - meanMs) <= EvenWithin * meanMs;
        }
        gridHz = even ? 1000.0 / meanMs : Math.Ceiling(2 * 1000.0 / meanMs);
        return even ? [.. x] : OntoGrid(x, timesMs, gridHz, GapIntervals * meanMs);
    }

    private static double[] OntoGrid(double[] x, double[] timesMs, double gridHz, double gapMs)
    {
        int count = checked((int)((timesMs[^1] - timesMs[0]) * gridHz / 1000.0) + 1);
        double[] grid = new double[count];
        int left = 0;
        for (int k = 0; k < count; k++)
        {
            double t = timesMs[0] + (k * 1000.0 / gridHz);
            while (left < x.Length - 2 && timesMs[left + 1] <= t) left++;
            grid[k] = Between(x, timesMs, left, t, gapMs);
        }
        return grid;
    }

    private static double Between(double[] x, double[] timesMs, int left, double t, double gapMs)
    {
        double width = timesMs[left + 1] - timesMs[left];
        double u = (t - timesMs[left]) / width;
        double rise = x[left + 1] - x[left];
        if (width > gapMs) return x[left] + (u * rise);
        double startSlope = SlopeAt(x, timesMs, left) * width;
        double endSlope = SlopeAt(x, timesMs, left + 1) * width;
        return x[left] + (u * (startSlope + (u * ((3 * rise) - (2 * startSlope) - endSlope + (u * (startSlope + endSlope - (2 * rise)))))));
    }

    /// <summary>The slope at sample i of the parabola through it and its neighbours; at an end, of the line to its one neighbour.</summary>
    private static double SlopeAt(double[] x, double[] timesMs, int i)
    {
        if (i == 0) return (x[1] - x[0]) / (timesMs[1] - timesMs[0]);
        if (i == x.Length - 1) return (x[i] - x[i - 1]) / (timesMs[i] - timesMs[i - 1]);
        double before = timesMs[i] - timesMs[i - 1];
        double after = timesMs[i + 1] - timesMs[i];
        return ((((x[i] - x[i - 1]) / before) * after) + (((x[i + 1] - x[i]) / after) * before)) / (before + after);
    }
}
