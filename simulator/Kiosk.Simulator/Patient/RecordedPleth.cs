using Kiosk.Simulator.Recordings;

namespace Kiosk.Simulator.Patient;

/// <summary>Which way a recorded pulse points.</summary>
public enum PulsePolarity
{
    /// <summary>As the samples show it: the rise at systole is faster than the fall.</summary>
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
    private const double UnitsMax = 5;

    /// <summary>The recording as a source of unit pulses at a part's rate.</summary>
    /// <exception cref="RecordingException">The recording is flat.</exception>
    public static SampledSource From(RecordedSignal recording, double rateHz, PulsePolarity polarity = PulsePolarity.Detect, bool loop = true)
    {
        ArgumentNullException.ThrowIfNull(recording);
        double[] x = recording.AtRate(rateHz);
        int half = Math.Max(1, (int)(DriftSeconds * rateHz / 2));
        double[] drift = CentredMean(CentredMean(x, half), half);
        for (int i = 0; i < x.Length; i++) x[i] -= drift[i];
        double swing = MedianSwing(x, Math.Max(2, (int)(SwingSeconds * rateHz)));
        if (!(swing > 0))
        {
            throw new RecordingException(recording.File, $"signal '{recording.Name}' is flat: it has no pulse", "choose another signal");
        }
        bool inverted = polarity == PulsePolarity.Inverted || (polarity == PulsePolarity.Detect && FallsFaster(x, rateHz));
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

    private static double MedianSwing(double[] x, int window)
    {
        var swings = new List<double>();
        for (int first = 0; first == 0 || first + window <= x.Length; first += window)
        {
            ReadOnlySpan<double> part = x.AsSpan(first, Math.Min(window, x.Length - first));
            double lowest = part[0];
            double highest = part[0];
            foreach (double value in part)
            {
                lowest = Math.Min(lowest, value);
                highest = Math.Max(highest, value);
            }
            swings.Add(highest - lowest);
        }
        swings.Sort();
        return swings[swings.Count / 2];
    }

    /// <summary>Whether the steepest slopes fall: the skewness of the slope tells systole, which lasts a third of the beat.</summary>
    private static bool FallsFaster(double[] x, double rateHz)
    {
        int lag = Math.Max(1, (int)Math.Round(SlopeSeconds * rateHz));
        double cubes = 0;
        for (int i = 0; i + lag < x.Length; i++) cubes += Math.Pow(x[i + lag] - x[i], 3);
        return cubes < 0;
    }
}
