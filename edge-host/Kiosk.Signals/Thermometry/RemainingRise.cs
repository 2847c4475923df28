namespace Kiosk.Signals.Thermometry;

/// <summary>How far a contact probe may still be from where it is going.</summary>
/// <remarks>
/// A probe on skin approaches it exponentially, T(t) = T1 + B exp(-t/tau). A slow probe looks steady long before it has arrived: with tau = 300 s,
/// 50 m°C in 15 s are a whole degree ahead. So the tail of the approach is fitted for a range of time constants, and the farthest end
/// among those that fit about as well as the best counts: what the readings do not rule out is not claimed.
/// </remarks>
internal static class RemainingRise
{
    private const double ShortestS = 3, LongestS = 300, Step = 1.5, FitsAsWell = 1.6, ReadingNoise = 6;

    /// <param name="uptimeMs">Instants of the tail, ascending, at least 4.</param>
    /// <param name="milliCelsius">Its readings.</param>
    /// <param name="level">What is to be shown, m°C.</param>
    /// <returns>The largest distance of a possible end from the level, m°C.</returns>
    public static double From(ReadOnlySpan<long> uptimeMs, ReadOnlySpan<int> milliCelsius, double level)
    {
        List<(double End, double Residual)> fits = [];
        for (double timeConstantS = ShortestS; timeConstantS <= LongestS * Step; timeConstantS *= Step)
        {
            fits.Add(Fit(uptimeMs, milliCelsius, 1000 * Math.Min(timeConstantS, LongestS)));
        }
        double best = fits.Min(f => f.Residual), accepted = Math.Max(FitsAsWell * best, milliCelsius.Length * ReadingNoise * ReadingNoise);
        return fits.Where(f => f.Residual <= accepted).Max(f => Math.Abs(f.End - level));
    }

    // Least squares of T1 + B x with x = exp(-t/tau), 1 at the last reading so that B is what is left there.
    private static (double End, double Residual) Fit(ReadOnlySpan<long> ms, ReadOnlySpan<int> readings, double timeConstantMs)
    {
        double n = readings.Length, meanX = 0, meanY = 0, xx = 0, xy = 0, yy = 0;
        double[] x = new double[readings.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = Math.Exp((ms[^1] - ms[i]) / timeConstantMs);
            meanX += x[i] / n;
            meanY += readings[i] / n;
        }
        for (int i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = readings[i] - meanY;
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
        }
        double slope = xx > 0 ? xy / xx : 0;
        return (meanY - slope * meanX, Math.Max(0, yy - slope * xy));
    }
}
