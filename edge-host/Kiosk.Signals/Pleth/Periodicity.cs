namespace Kiosk.Signals.Pleth;

/// <summary>The period of a signal by its autocorrelation, independent of any beat detector.</summary>
internal static class Periodicity
{
    private const double FastestPerMin = 240, SlowestPerMin = 25, NearlyBest = 0.85;

    /// <param name="wave">Band-passed signal of some seconds.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    /// <returns>The period in samples and the correlation there, -1 to 1; (0, 0) when no lag is a maximum.</returns>
    public static (int Period, double Correlation) Of(ReadOnlySpan<double> wave, double sampleRateHz)
    {
        int shortest = Math.Max(2, (int)(60 * sampleRateHz / FastestPerMin));
        // At least two thirds of the window must overlap for the estimate to mean something.
        int longest = Math.Min((int)(60 * sampleRateHz / SlowestPerMin), wave.Length / 2);
        if (longest <= shortest + 1) return (0, 0);

        double[] correlations = new double[longest + 2];
        for (int lag = shortest - 1; lag <= longest + 1; lag++)
        {
            correlations[lag] = Statistics.Correlation(wave[lag..], wave[..^lag]);
        }
        double best = 0;
        for (int lag = shortest; lag <= longest; lag++)
        {
            if (IsMaximum(correlations, lag)) best = Math.Max(best, correlations[lag]);
        }
        // Multiples of the period correlate as well: the first lag that is nearly the best is the period.
        for (int lag = shortest; lag <= longest && best > 0; lag++)
        {
            if (IsMaximum(correlations, lag) && correlations[lag] >= NearlyBest * best) return (lag, correlations[lag]);
        }
        return (0, 0);
    }

    private static bool IsMaximum(double[] values, int i) => values[i] >= values[i - 1] && values[i] > values[i + 1];
}
