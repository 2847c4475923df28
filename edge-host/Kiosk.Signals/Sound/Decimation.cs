namespace Kiosk.Signals.Sound;

/// <summary>Brings a recording to a lower rate without aliasing: a windowed sinc low pass, then every n-th sample.</summary>
/// <remarks>
/// The rate conversion of ALSA's plug layer is linear interpolation, which folds what lies above half the new rate into the sound; so the
/// microphone is recorded at its own rate and brought down here. Blackman's window: side lobes of -74 dB (Harris, Proc. IEEE 66, 1978).
/// </remarks>
public static class Decimation
{
    // Taps on each side for each sample of the result's rate: the transition from pass to stop is about a tenth of that rate.
    private const int SideTaps = 32;
    private const double PassShare = 0.45;

    /// <summary>Every <paramref name="factor"/>-th sample of the low passed recording.</summary>
    /// <param name="samples">16-bit samples.</param>
    /// <param name="factor">1 to 32; 1 gives a copy.</param>
    public static short[] By(ReadOnlySpan<short> samples, int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factor, 32);
        if (factor == 1) return samples.ToArray();
        double[] taps = Taps(factor);
        int side = taps.Length / 2;
        short[] result = new short[(samples.Length + factor - 1) / factor];
        for (int i = 0; i < result.Length; i++)
        {
            double sum = 0;
            int middle = i * factor;
            int from = Math.Max(0, middle - side), to = Math.Min(samples.Length - 1, middle + side);
            for (int k = from; k <= to; k++) sum += samples[k] * taps[k - middle + side];
            result[i] = (short)Math.Clamp(Math.Round(sum), short.MinValue, short.MaxValue);
        }

        return result;
    }

    private static double[] Taps(int factor)
    {
        int side = SideTaps * factor;
        double[] taps = new double[(2 * side) + 1];
        double cutoff = PassShare / factor, sum = 0;
        for (int i = -side; i <= side; i++)
        {
            double x = 2 * cutoff * i;
            double sinc = i == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
            double phase = Math.PI * (i + side) / side;
            double window = 0.42 - (0.5 * Math.Cos(phase)) + (0.08 * Math.Cos(2 * phase));
            sum += taps[i + side] = sinc * window;
        }

        for (int i = 0; i < taps.Length; i++) taps[i] /= sum;
        return taps;
    }
}
