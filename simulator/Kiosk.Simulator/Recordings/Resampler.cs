namespace Kiosk.Simulator.Recordings;

/// <summary>Changes the sample rate of a signal by band-limited interpolation with a Kaiser-windowed sinc.</summary>
/// <remarks>
/// <para>Sample k of the result stands at time k / toHz from the first sample; the result ends with the last sample time that lies
/// within the input. Deterministic: the same input gives the same bits.</para>
/// <para>Let fn be half the lower of the two rates. Up to 0.8 fn the gain is 1 within 5e-5 (0.0005 dB); from 1.0 fn on it is below 5e-5
/// (-86 dB), so nothing folds back into the passband; between lies the transition. Linear phase, no delay. A constant is returned
/// exactly. At the ends the first and last samples are taken to continue (clamped), so that the first and last
/// <see cref="KaiserSinc.HalfWidth"/> samples of the lower rate do not hold the passband figure.</para>
/// <para>Rates in a ratio of small whole numbers (360 to 500 Hz is 25/18) use a table of phases; other ratios compute the kernel
/// for each sample, about fifty times slower and to the same figures.</para>
/// <para>Kaiser (1974); Oppenheim and Schafer, Discrete-Time Signal Processing, section 7.5.3.</para>
/// </remarks>
public static class Resampler
{
    private const int PhasesMax = 1024;
    private const double SameRate = 1e-12;

    /// <summary>Resamples an evenly sampled signal.</summary>
    /// <param name="x">The samples, at least one, all finite.</param>
    /// <param name="fromHz">Their rate.</param>
    /// <param name="toHz">The rate wanted; the same rate returns an exact copy.</param>
    /// <exception cref="ArgumentException">There are no samples, or a rate is not positive and finite.</exception>
    public static double[] Resample(double[] x, double fromHz, double toHz)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Length == 0) throw new ArgumentException("there are no samples", nameof(x));
        if (!double.IsFinite(fromHz) || fromHz <= 0) throw new ArgumentException("a rate is positive and finite", nameof(fromHz));
        if (!double.IsFinite(toHz) || toHz <= 0) throw new ArgumentException("a rate is positive and finite", nameof(toHz));
        if (Math.Abs(fromHz - toHz) <= SameRate * fromHz) return [.. x];

        var kernel = new KaiserSinc(Math.Min(1.0, toHz / fromHz));
        return TryReduce(fromHz, toHz, out int up, out int down)
            ? ByPhases(x, kernel, up, down)
            : BySample(x, kernel, fromHz / toHz);
    }

    /// <summary>Resamples a signal with times of its own: onto an even grid by <see cref="EvenGrid"/>, then as above.</summary>
    /// <param name="x">The samples, at least two.</param>
    /// <param name="timesMs">The time of each in ms, strictly increasing.</param>
    /// <param name="toHz">The rate wanted.</param>
    /// <exception cref="ArgumentException">As above, or times that do not increase.</exception>
    public static double[] Resample(double[] x, double[] timesMs, double toHz)
    {
        double[] even = EvenGrid.Interpolate(x, timesMs, out double gridHz);
        return Resample(even, gridHz, toHz);
    }

    /// <summary>toHz / fromHz as up / down in lowest terms, if up is small enough for a table.</summary>
    private static bool TryReduce(double fromHz, double toHz, out int up, out int down)
    {
        double ratio = toHz / fromHz;
        for (up = 1; up <= PhasesMax; up++)
        {
            double exact = up / ratio;
            double whole = Math.Round(exact);
            down = (int)Math.Min(whole, int.MaxValue);
            if (whole >= 1 && whole < int.MaxValue && Math.Abs(exact - whole) <= SameRate * exact) return true;
        }
        up = down = 0;
        return false;
    }

    private static double[] ByPhases(double[] x, KaiserSinc kernel, int up, int down)
    {
        long count = (((long)(x.Length - 1) * up) / down) + 1;
        double[] result = new double[count];
        double[]?[] phases = new double[]?[up];
        for (long k = 0; k < count; k++)
        {
            long position = k * down;
            int phase = (int)(position % up);
            double[] taps = phases[phase] ??= kernel.Taps((double)phase / up);
            result[k] = Convolve(x, (int)(position / up), taps);
        }
        return result;
    }

    private static double[] BySample(double[] x, KaiserSinc kernel, double step)
    {
        // The sliver admits a last sample time that only rounding put past the end.
        long count = (long)Math.Floor(((x.Length - 1) / step) + 1e-9) + 1;
        double[] result = new double[count];
        for (long k = 0; k < count; k++)
        {
            double position = Math.Min(k * step, x.Length - 1);
            int whole = (int)position;
            result[k] = Convolve(x, whole, kernel.Taps(position - whole));
        }
        return result;
    }

    /// <summary>The weighted mean of the samples about index <paramref name="at"/>; differences to x[at] keep a constant exact.</summary>
    private static double Convolve(double[] x, int at, double[] taps)
    {
        double centre = x[at];
        double sum = 0;
        int first = at - (taps.Length / 2) + 1;
        if (first >= 0 && first + taps.Length <= x.Length)
        {
            for (int i = 0; i < taps.Length; i++) sum += taps[i] * (x[first + i] - centre);
            return centre + sum;
        }
        for (int i = 0; i < taps.Length; i++) sum += taps[i] * (x[Math.Clamp(first + i, 0, x.Length - 1)] - centre);
        return centre + sum;
    }
}
