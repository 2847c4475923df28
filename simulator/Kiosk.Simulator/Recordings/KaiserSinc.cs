namespace Kiosk.Simulator.Recordings;

/// <summary>The kernel of <see cref="Resampler"/>: a low-pass of unit gain, as wide as the lower of the two rates asks for.</summary>
internal sealed class KaiserSinc
{
    /// <summary>Half the kernel's length, in samples of the lower rate.</summary>
    public const int HalfWidth = 32;

    /// <summary>Kaiser's window parameter for 90 dB: 0.1102 (90 - 8.7).</summary>
    private const double Beta = 8.959;

    /// <summary>Middle of the transition as a fraction of half the lower rate; its width at 90 dB over 64 samples is 0.179 of that.</summary>
    private const double Cutoff = 0.905;

    private readonly double _scale;
    private readonly int _reach;
    private readonly double _windowAtCentre = BesselI0(Beta);

    /// <param name="scale">The lower rate over the input's rate: 1 when the rate rises, less when it falls.</param>
    public KaiserSinc(double scale)
    {
        _scale = scale;
        _reach = (int)Math.Ceiling(HalfWidth / scale);
    }

    /// <summary>The weights of the samples from 1 - reach to reach about a point <paramref name="fraction"/> of a sample after sample 0; their sum is 1.</summary>
    public double[] Taps(double fraction)
    {
        double[] taps = new double[2 * _reach];
        double sum = 0;
        for (int i = 0; i < taps.Length; i++)
        {
            taps[i] = Weight((i - _reach + 1 - fraction) * _scale);
            sum += taps[i];
        }
        for (int i = 0; i < taps.Length; i++) taps[i] /= sum;
        return taps;
    }

    /// <summary>The kernel at a distance in samples of the lower rate.</summary>
    private double Weight(double distance)
    {
        double edge = distance / HalfWidth;
        if (Math.Abs(edge) >= 1) return 0;
        double window = BesselI0(Beta * Math.Sqrt(1 - (edge * edge))) / _windowAtCentre;
        double angle = Math.PI * Cutoff * distance;
        return Math.Abs(angle) < 1e-12 ? window : window * Math.Sin(angle) / angle;
    }

    /// <summary>Modified Bessel function of the first kind, order zero, by its power series.</summary>
    private static double BesselI0(double x)
    {
        double quarter = x * x / 4;
        double term = 1;
        double sum = 1;
        for (int k = 1; k <= 60 && term > sum * 1e-17; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }
        return sum;
    }
}
