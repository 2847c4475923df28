namespace Kiosk.Tests.Signals;

/// <summary>Red and infrared counts of a finger with a known rate, ratio of ratios and perfusion.</summary>
internal sealed record SyntheticPleth
{
    public double RatePerMin { get; init; } = 72;
    public double Ratio { get; init; } = 0.6;
    public double Seconds { get; init; } = 30;
    public double SampleRateHz { get; init; } = 100;
    public double PerfusionPercent { get; init; } = 2;
    public double InfraredLight { get; init; } = 110_000;
    public double RedLight { get; init; } = 90_000;
    public double NoiseCounts { get; init; } = 15;
    public int Seed { get; init; } = 1;

    /// <summary>Both channels: light, minus the pulse that blood takes away, respiration in the light, and the converter's noise.</summary>
    public (double[] Red, double[] Infrared) Make()
    {
        Random random = new(Seed);
        int length = (int)(Seconds * SampleRateHz);
        double[] red = new double[length], infrared = new double[length];
        double phase = random.NextDouble();
        for (int i = 0; i < length; i++)
        {
            double t = i / SampleRateHz;
            phase += RatePerMin / 60 / SampleRateHz * (1 + 0.03 * Math.Sin(2 * Math.PI * t / 5));
            double pulse = PerfusionPercent / 100 * Shape(phase - Math.Floor(phase));
            double breath = 1 + 0.003 * Math.Sin(2 * Math.PI * 0.2 * t);
            red[i] = Math.Round(RedLight * breath * (1 - Ratio * pulse) + NoiseCounts * SyntheticEcg.Gaussian(random));
            infrared[i] = Math.Round(InfraredLight * breath * (1 - pulse) + NoiseCounts * SyntheticEcg.Gaussian(random));
        }
        return (red, infrared);
    }

    /// <summary>Adds what a moving finger does to both channels from one second to another.</summary>
    public static void AddMotion(double[] red, double[] infrared, double sampleRateHz, double fromS, double toS, int seed)
    {
        Random random = new(seed);
        double level = 0;
        for (int i = (int)(fromS * sampleRateHz); i < Math.Min(infrared.Length, (int)(toS * sampleRateHz)); i++)
        {
            level = level * 0.97 + 0.012 * SyntheticEcg.Gaussian(random);
            red[i] *= 1 + level;
            infrared[i] *= 1 + 0.9 * level;
        }
    }

    // Systolic wave and a smaller dicrotic wave, periodic, size about 1.
    private static double Shape(double phase)
    {
        double sum = 0;
        for (int turn = -1; turn <= 1; turn++)
        {
            sum += Math.Exp(-Square((phase - 0.25 - turn) / 0.09) / 2) + 0.4 * Math.Exp(-Square((phase - 0.55 - turn) / 0.1) / 2);
        }
        return sum;
    }

    private static double Square(double x) => x * x;
}
