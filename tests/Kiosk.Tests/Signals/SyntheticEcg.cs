namespace Kiosk.Tests.Signals;

/// <summary>An ECG of Gaussian waves (P, Q, R, S, T) at given instants, as of McSharry 2003 without the phase space.</summary>
internal static class SyntheticEcg
{
    // Center relative to R in s, size in mV, width (sigma) in s.
    private static readonly (double At, double Size, double Width)[] Waves =
        [(-0.16, 0.12, 0.022), (-0.03, -0.12, 0.009), (0, 1.1, 0.011), (0.03, -0.25, 0.010), (0.26, 0.30, 0.045)];

    /// <summary>Steady beats with a little respiratory variation and white noise; the R peaks are the nearest samples.</summary>
    public static (double[] MilliVolt, int[] Peaks) At(
        double ratePerMin, double seconds, double sampleRateHz, int seed, double noiseMilliVolt = 0.01, double wanderMilliVolt = 0.1)
    {
        Random random = new(seed);
        List<double> beats = [];
        for (double t = 0.3 + 0.2 * random.NextDouble(); t < seconds - 0.3; t += 60 / ratePerMin * (1 + 0.03 * Math.Sin(2 * Math.PI * t / 4)))
        {
            beats.Add(Math.Round(t * sampleRateHz) / sampleRateHz);
        }
        double[] samples = new double[(int)(seconds * sampleRateHz)];
        foreach (double beat in beats) Add(samples, beat, sampleRateHz, Math.Min(1, 60 / ratePerMin));
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] += noiseMilliVolt * Gaussian(random) + wanderMilliVolt * Math.Sin(2 * Math.PI * 0.25 * i / sampleRateHz);
        }
        return (samples, [.. beats.Select(b => (int)Math.Round(b * sampleRateHz))]);
    }

    public static double[] WhiteNoise(int length, double sigma, int seed)
    {
        Random random = new(seed);
        double[] noise = new double[length];
        for (int i = 0; i < length; i++) noise[i] = sigma * Gaussian(random);
        return noise;
    }

    public static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    // At a high rate P and T move closer to R, as they do in life.
    private static void Add(double[] samples, double beat, double sampleRateHz, double squeeze)
    {
        foreach ((double at, double size, double width) in Waves)
        {
            double center = beat + at * (Math.Abs(at) > 0.1 ? squeeze : 1);
            int from = Math.Max(0, (int)((center - 5 * width) * sampleRateHz)), to = (int)((center + 5 * width) * sampleRateHz);
            for (int i = from; i <= Math.Min(to, samples.Length - 1); i++)
            {
                double x = (i / sampleRateHz - center) / width;
                samples[i] += size * Math.Exp(-x * x / 2);
            }
        }
    }
}
