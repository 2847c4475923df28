namespace Kiosk.Signals;

internal static class Statistics
{
    /// <summary>The median; the mean of the middle two for an even count. The values are copied, not reordered.</summary>
    public static double Median(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }

    /// <summary>Mean square of values whose mean is zero.</summary>
    public static double Power(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value * value;
        return sum / values.Length;
    }

    /// <summary>Fourth standardized moment: 3 for Gaussian noise, 1.5 for a sine, above 5 for a clean ECG; 0 for a constant.</summary>
    public static double Kurtosis(ReadOnlySpan<double> values)
    {
        double mean = Mean(values), second = 0, fourth = 0;
        foreach (double value in values)
        {
            double square = (value - mean) * (value - mean);
            second += square;
            fourth += square * square;
        }
        return second > 0 ? fourth * values.Length / (second * second) : 0;
    }

    /// <summary>The part of the power of one period that is not its fundamental, 0 to 1: 0 for a sine; 0 for a constant.</summary>
    public static double OvertonePart(ReadOnlySpan<double> period)
    {
        double mean = Mean(period), cosine = 0, sine = 0, power = 0;
        for (int i = 0; i < period.Length; i++)
        {
            double angle = 2 * Math.PI * i / period.Length, x = period[i] - mean;
            cosine += x * Math.Cos(angle);
            sine += x * Math.Sin(angle);
            power += x * x;
        }
        return power > 0 ? Math.Max(0, 1 - 2 * (cosine * cosine + sine * sine) / (period.Length * power)) : 0;
    }

    /// <summary>Distance of the quartiles.</summary>
    public static double QuartileDistance(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4];
    }

    /// <summary>Pearson's correlation, -1 to 1; 0 when either side is constant.</summary>
    public static double Correlation(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double meanX = Mean(x), meanY = Mean(y), xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
        double scale = Math.Sqrt(xx * yy);
        return scale > 0 ? xy / scale : 0;
    }

    /// <summary>Difference of the largest and the smallest value.</summary>
    public static double PeakToPeak(ReadOnlySpan<double> values)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        return high - low;
    }
}
