namespace Kiosk.Signals.Filters;

/// <summary>Forward-backward filtering: no delay, so that an index in the filtered signal is the same instant in the original.</summary>
internal static class ZeroPhase
{
    /// <summary>Band pass, fourth order in all on each side.</summary>
    /// <param name="samples">Consecutive finite samples, at least 2.</param>
    /// <param name="lowHz">Lower corner, -6 dB.</param>
    /// <param name="highHz">Upper corner, -6 dB, below half the sample rate.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    /// <returns>The filtered signal, as long as the input.</returns>
    public static double[] BandPass(ReadOnlySpan<double> samples, double lowHz, double highHz, double sampleRateHz) =>
        Apply(samples, (int)(sampleRateHz / lowHz), Biquad.HighPass(lowHz, sampleRateHz), Biquad.LowPass(highHz, sampleRateHz));

    /// <inheritdoc cref="BandPass"/>
    public static double[] HighPass(ReadOnlySpan<double> samples, double lowHz, double sampleRateHz) =>
        Apply(samples, (int)(sampleRateHz / lowHz), Biquad.HighPass(lowHz, sampleRateHz));

    /// <summary>Any sections, each forward and backward: the square of its magnitude, without phase.</summary>
    /// <param name="samples">Consecutive finite samples, at least 2.</param>
    /// <param name="padding">Samples that the signal is continued by at each end: about a period of the lowest corner.</param>
    /// <param name="sections">One after the other.</param>
    public static double[] Apply(ReadOnlySpan<double> samples, int padding, params ReadOnlySpan<Biquad> sections)
    {
        padding = Math.Min(padding, samples.Length - 1);
        double[] padded = PadOdd(samples, padding);
        foreach (Biquad section in sections)
        {
            section.Forward(padded);
            section.Backward(padded);
        }
        return padded.AsSpan(padding, samples.Length).ToArray();
    }

    // An odd reflection at both ends keeps value and slope, so that the ends ring little.
    private static double[] PadOdd(ReadOnlySpan<double> samples, int padding)
    {
        double[] padded = new double[samples.Length + 2 * padding];
        samples.CopyTo(padded.AsSpan(padding));
        int last = samples.Length - 1;
        for (int i = 1; i <= padding; i++)
        {
            padded[padding - i] = 2 * samples[0] - samples[i];
            padded[padding + last + i] = 2 * samples[last] - samples[last - i];
        }
        return padded;
    }
}
