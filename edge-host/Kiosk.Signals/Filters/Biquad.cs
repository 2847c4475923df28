namespace Kiosk.Signals.Filters;

/// <summary>A second-order section, transposed direct form II, that starts in the steady state of its first sample.</summary>
/// <remarks>Butterworth low and high pass and notch by the bilinear transform: R. Bristow-Johnson, Cookbook formulae for audio EQ biquads, Q = 1/sqrt 2 unless said.</remarks>
internal readonly struct Biquad
{
    private const double ButterworthQ = 0.70710678118654752;

    private readonly double _b0, _b1, _b2, _a1, _a2;

    private Biquad(double b0, double b1, double b2, double a0, double a1, double a2)
    {
        _b0 = b0 / a0;
        _b1 = b1 / a0;
        _b2 = b2 / a0;
        _a1 = a1 / a0;
        _a2 = a2 / a0;
    }

    public static Biquad LowPass(double cutoffHz, double sampleRateHz, double q = ButterworthQ)
    {
        (double cos, double alpha) = Angle(cutoffHz, sampleRateHz, q);
        return new Biquad((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    }

    /// <summary>Two sections that make a Butterworth low pass of the fourth order; their Q are those of its poles.</summary>
    public static Biquad[] SteepLowPass(double cutoffHz, double sampleRateHz) =>
        [LowPass(cutoffHz, sampleRateHz, 0.541196), LowPass(cutoffHz, sampleRateHz, 1.306563)];

    /// <summary>Takes one frequency away.</summary>
    /// <param name="hz">Which.</param>
    /// <param name="widthHz">Between the two frequencies at -3 dB.</param>
    /// <param name="sampleRateHz">Samples per second, more than twice the frequency.</param>
    public static Biquad Notch(double hz, double widthHz, double sampleRateHz)
    {
        (double cos, double alpha) = Angle(hz, sampleRateHz, hz / widthHz);
        return new Biquad(1, -2 * cos, 1, 1 + alpha, -2 * cos, 1 - alpha);
    }

    public static Biquad HighPass(double cutoffHz, double sampleRateHz)
    {
        (double cos, double alpha) = Angle(cutoffHz, sampleRateHz, ButterworthQ);
        return new Biquad((1 + cos) / 2, -(1 + cos), (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    }

    /// <summary>Filters in place from first to last sample.</summary>
    public void Forward(Span<double> samples)
    {
        (double z1, double z2) = SteadyState(samples[0]);
        for (int i = 0; i < samples.Length; i++) samples[i] = Step(samples[i], ref z1, ref z2);
    }

    /// <summary>Filters in place from last to first sample.</summary>
    public void Backward(Span<double> samples)
    {
        (double z1, double z2) = SteadyState(samples[^1]);
        for (int i = samples.Length - 1; i >= 0; i--) samples[i] = Step(samples[i], ref z1, ref z2);
    }

    private double Step(double x, ref double z1, ref double z2)
    {
        double y = _b0 * x + z1;
        z1 = _b1 * x - _a1 * y + z2;
        z2 = _b2 * x - _a2 * y;
        return y;
    }

    private (double Z1, double Z2) SteadyState(double x)
    {
        double y = x * (_b0 + _b1 + _b2) / (1 + _a1 + _a2);
        return (y - _b0 * x, _b2 * x - _a2 * y);
    }

    private static (double Cos, double Alpha) Angle(double cutoffHz, double sampleRateHz, double q)
    {
        double w = 2 * Math.PI * cutoffHz / sampleRateHz;
        return (Math.Cos(w), Math.Sin(w) / (2 * q));
    }
}
