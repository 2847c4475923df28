namespace Kiosk.Signals.Sound;

/// <summary>How much of a sound is mains hum.</summary>
/// <remarks>
/// Mean over windows of one second (Welch, IEEE Trans. Audio Electroacoust. 15, 1967), by Hann's window, whose main lobe takes in a mains
/// frequency that is off by half a hertz; each line by Goertzel's recurrence (Amer. Math. Monthly 65, 1958).
/// </remarks>
internal static class MainsHum
{
    private static readonly int[] Mains = [50, 60];
    private const int HarmonicsMax = 10;

    /// <summary>The part of the power in 50 Hz and its harmonics, or 60 Hz and its own, whichever is more; 0 to 1.</summary>
    /// <param name="sound">At least a second.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    /// <param name="power">Of all of it, above 0.</param>
    public static double Share(ReadOnlySpan<double> sound, int sampleRateHz, double power)
    {
        double most = 0;
        foreach (int mains in Mains)
        {
            double sum = 0;
            for (int harmonic = 1; harmonic <= HarmonicsMax && harmonic * mains < sampleRateHz / 2; harmonic++)
            {
                sum += LinePower(sound, sampleRateHz, harmonic * mains);
            }

            most = Math.Max(most, sum);
        }

        return Math.Min(1, most / power);
    }

    private static double LinePower(ReadOnlySpan<double> sound, int window, int hertz)
    {
        double sum = 0;
        int windows = 0;
        for (int first = 0; first + window <= sound.Length; first += window, windows++)
        {
            sum += Goertzel(sound.Slice(first, window), hertz);
        }

        // A sine of amplitude A gives |X| = A n / 4 under Hann's window, and its power is A^2 / 2.
        return 8 * sum / windows / ((double)window * window);
    }

    private static double Goertzel(ReadOnlySpan<double> samples, int cycles)
    {
        double step = 2 * Math.Cos(2 * Math.PI * cycles / samples.Length), before = 0, last = 0;
        double turn = Math.Cos(2 * Math.PI / samples.Length), cosLast = turn, cos = 1;
        foreach (double sample in samples)
        {
            double now = (sample * 0.5 * (1 - cos)) + (step * last) - before;
            (before, last) = (last, now);
            (cosLast, cos) = (cos, (2 * turn * cos) - cosLast);
        }

        return (last * last) + (before * before) - (step * last * before);
    }
}
