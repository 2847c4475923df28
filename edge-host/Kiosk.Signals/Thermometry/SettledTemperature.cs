namespace Kiosk.Signals.Thermometry;

/// <summary>The temperature that a contact probe settled at.</summary>
/// <remarks>
/// A probe approaches the skin's temperature from below and falls when contact loosens, so that of several steady stretches the warmest
/// plausible one is nearest to the truth. A steady reading outside the range of living persons is a probe on a table, not a number. Steady is not
/// yet arrived: <see cref="RemainingRise"/>.
/// </remarks>
public static class SettledTemperature
{
    /// <param name="uptimeMs">Instants of the readings, ascending, ms.</param>
    /// <param name="milliCelsius">The readings, m°C.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <returns>The settled temperature, or why there is none.</returns>
    /// <exception cref="ArgumentException">The two differ in length, or time goes back.</exception>
    public static TemperatureResult Analyze(
        ReadOnlySpan<long> uptimeMs, ReadOnlySpan<int> milliCelsius, TemperatureOptions? options = null)
    {
        Check(uptimeMs, milliCelsius);
        options ??= new TemperatureOptions();

        bool anyStretch = false, anySteady = false;
        double? warmest = null;
        for (int first = 0, last = 0, unbrokenSince = 0; last < uptimeMs.Length; last++)
        {
            if (last > 0 && uptimeMs[last] - uptimeMs[last - 1] > options.GapMsMax) unbrokenSince = last;
            first = Math.Max(first, unbrokenSince);
            // The shortest stretch that ends here and is long enough.
            while (first + 1 <= last && uptimeMs[last] - uptimeMs[first + 1] >= options.SteadyMs) first++;
            if (uptimeMs[last] - uptimeMs[first] < options.SteadyMs || last - first + 1 < options.ReadingsMin) continue;
            anyStretch = true;
            if (!TrySteady(uptimeMs[first..(last + 1)], milliCelsius[first..(last + 1)], options, out double level)) continue;
            int tail = TailStart(uptimeMs, milliCelsius, unbrokenSince, first, level, options);
            if (RemainingRise.From(uptimeMs[tail..(last + 1)], milliCelsius[tail..(last + 1)], level) > options.RemainingMax) continue;
            anySteady = true;
            bool plausible = level >= options.PlausibleMin && level <= options.PlausibleMax;
            if (plausible && !(warmest >= level)) warmest = level;
        }
        if (warmest is double value) return TemperatureResult.Of(value);
        if (anySteady) return TemperatureResult.Without(NoValue.Implausible);
        return TemperatureResult.Without(anyStretch ? NoValue.NotSettled : NoValue.NotEnoughSignal);
    }

    // Of the approach, what lies near its end: the readings before the probe was applied belong to another curve.
    private static int TailStart(
        ReadOnlySpan<long> ms, ReadOnlySpan<int> readings, int unbrokenSince, int steadyFirst, double level, TemperatureOptions options)
    {
        int start = steadyFirst;
        while (start > unbrokenSince && Math.Abs(readings[start - 1] - level) <= options.TailWithin && ms[steadyFirst] - ms[start - 1] <= options.TailMsMax)
        {
            start--;
        }
        return start;
    }

    private static bool TrySteady(ReadOnlySpan<long> ms, ReadOnlySpan<int> readings, TemperatureOptions options, out double level)
    {
        double[] values = new double[readings.Length];
        for (int i = 0; i < values.Length; i++) values[i] = readings[i];
        level = Statistics.Median(values);
        foreach (double value in values)
        {
            if (Math.Abs(value - level) > options.ScatterMax) return false;
        }
        return Math.Abs(SlopePerMs(ms, values) * (ms[^1] - ms[0])) <= options.DriftMax;
    }

    private static double SlopePerMs(ReadOnlySpan<long> ms, double[] values)
    {
        double meanTime = 0, tt = 0, tv = 0, mean = Statistics.Mean(values);
        foreach (long t in ms) meanTime += (double)(t - ms[0]) / ms.Length;
        for (int i = 0; i < values.Length; i++)
        {
            double t = ms[i] - ms[0] - meanTime;
            tt += t * t;
            tv += t * (values[i] - mean);
        }
        return tt > 0 ? tv / tt : 0;
    }

    private static void Check(ReadOnlySpan<long> uptimeMs, ReadOnlySpan<int> milliCelsius)
    {
        if (uptimeMs.Length != milliCelsius.Length)
        {
            throw new ArgumentException($"There are {uptimeMs.Length} instants for {milliCelsius.Length} readings; give one for each.", nameof(uptimeMs));
        }
        for (int i = 1; i < uptimeMs.Length; i++)
        {
            if (uptimeMs[i] < uptimeMs[i - 1])
            {
                throw new ArgumentException($"Instant {i} ({uptimeMs[i]} ms) is before the one it follows; sort the readings.", nameof(uptimeMs));
            }
        }
    }
}
