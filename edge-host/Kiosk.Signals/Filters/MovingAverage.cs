namespace Kiosk.Signals.Filters;

/// <summary>The mean over a window around each sample; the window is cut at the ends.</summary>
internal static class MovingAverage
{
    /// <param name="samples">Consecutive finite samples.</param>
    /// <param name="width">Window in samples, made odd; at least 1.</param>
    public static double[] Centered(ReadOnlySpan<double> samples, int width)
    {
        int half = width / 2;
        double[] averages = new double[samples.Length];
        double sum = 0;
        int from = 0, to = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            int end = Math.Min(samples.Length, i + half + 1);
            while (to < end) sum += samples[to++];
            while (from < i - half) sum -= samples[from++];
            averages[i] = sum / (to - from);
        }
        return averages;
    }
}
