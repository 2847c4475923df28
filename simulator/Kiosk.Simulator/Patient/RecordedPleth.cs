using Kiosk.Simulator.Recordings;

namespace Kiosk.Simulator.Patient;

/// <summary>Which way a recorded pulse points.</summary>
public enum PulsePolarity
{
    /// <summary>As the samples show it, by the lean of their slopes; say which when a recording is noise for the most part.</summary>
    Detect,

    /// <summary>Systole rises: blood volume.</summary>
    Upright,

    /// <summary>Systole falls: light that the finger lets through or reflects.</summary>
    Inverted,
}

/// <summary>Makes a recorded plethysmogram, in whatever unit and direction, a pulse of zero mean and one unit from foot to peak.</summary>
/// <remarks>
/// Resampled to the part's rate; the slow drift is taken off (a centred mean over 3 s, applied twice: what is above 0.6 Hz keeps its
/// height within 2 %); divided by the median of the swings in windows of 2 s; turned upright; limited to +-5 units, which only artefacts
/// reach.
/// </remarks>
public static class RecordedPleth
{
    private const double DriftSeconds = 3;
    private const double SwingSeconds = 2;
    private const double SlopeSeconds = 0.08;
    private const double LeanSeconds = 4;
    private const double UnitsMax = 5;

    /// <summary>A swing below this part of the largest sample is rounding, not a pulse.</summary>
    private const double FlatPart = 1e-6;

    /// <summary>The recording as a source of unit pulses at a part's rate.</summary>
    /// <exception cref="RecordingException">The recording is flat for most of its time.</exception>
    public static SampledSource From(RecordedSignal recording, double rateHz, PulsePolarity polarity = PulsePolarity.Detect, bool loop = true)
    {
        ArgumentNullException.ThrowIfNull(recording);
        double[] x = recording.AtRate(rateHz);
        double largest = x.Max(Math.Abs);
        int half = Math.Max(1, (int)(DriftSeconds * rateHz / 2));
        double[] drift = CentredMean(CentredMean(x, half), half);
        for (int i = 0; i < x.Length; i++) x[i] -= drift[i];
        double swing = MedianOverWindows(x, Math.Max(2, (int)(SwingSeconds * rateHz)), Swing);
        if (!(swing > FlatPart * largest))
        {
            throw new RecordingException(recording.File, $"signal '{recording.Name}' is flat for most of its time: it has no pulse, or its sensor was saturated",
                "choose another signal");
        }
        bool inverted = polarity == PulsePolarity.Inverted || (polarity == PulsePolarity.Detect && PointsDown(x, rateHz));
        double scale = inverted ? -1 / swing : 1 / swing;
        for (int i = 0; i < x.Length; i++) x[i] = Math.Clamp(x[i] * scale, -UnitsMax, UnitsMax);
        double mean = x.Average();
        for (int i = 0; i < x.Length; i++) x[i] -= mean;
        return new SampledSource(x, rateHz, loop);
    }

    /// <summary>The mean of the samples up to <paramref name="half"/> to each side; at the ends, of those there are.</summary>
    private static double[] CentredMean(double[] x, int half)
    {
        double[] sums = new double[x.Length + 1];
        for (int i = 0; i < x.Length; i++) sums[i + 1] = sums[i] + x[i];
        double[] mean = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int first = Math.Max(0, i - half);
            int end = Math.Min(x.Length, i + half + 1);
            mean[i] = (sums[end] - sums[first]) / (end - first);
        }
        return mean;
    }

    /// <summary>
    /// Whether systole falls. In an upright pulse it rises faster than the rest of the beat falls, so the slopes lean to positive
    /// values; behind a front end that differentiates they do not, and the narrow systolic peak makes the samples lean. The sum of both,
    /// each the median over windows so that artefacts do not decide.
    /// </summary>
    private static bool PointsDown(double[] x, double rateHz)
    {
        int lag = Math.Clamp((int)Math.Round(SlopeSeconds * rateHz), 1, x.Length - 1);
        double[] slopes = new double[x.Length - lag];
        for (int i = 0; i < slopes.Length; i++) slopes[i] = x[i + lag] - x[i];
        int window = Math.Max(2, (int)(LeanSeconds * rateHz));
        return MedianOverWindows(slopes, window, Skewness) + MedianOverWindows(x, window, Skewness) < 0;
    }

    private static double MedianOverWindows(double[] x, int window, Func<ArraySegment<double>, double> measure)
    {
        var values = new List<double>();
        for (int first = 0; first == 0 || first + window <= x.Length; first += window)
        {
            values.Add(measure(new ArraySegment<double>(x, first, Math.Min(window, x.Length - first))));
        }
        values.Sort();
        return values[values.Count / 2];
    }

    private static double Swing(ArraySegment<double> x) => x.Max() - x.Min();

    private static double Skewness(ArraySegment<double> x)
    {
        double mean = x.Average();
        double squares = 0;
        double cubes = 0;
        foreach (double value in x)
        {
            double d = value - mean;
            squares += d * d;
            cubes += d * d * d;
        }
        return squares > 0 ? cubes / x.Count / Math.Pow(squares / x.Count, 1.5) : 0;
    }
}
