using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Pleth;

/// <summary>Finds pulses by their upstroke.</summary>
/// <remarks>
/// The slope sum of W. Zong, T. Heldt, G. Moody and R. Mark, An open-source algorithm to detect onset of arterial blood pressure pulses,
/// Computers in Cardiology 30:259-262, 2003, with a threshold from the ten seconds around instead of the past.
/// </remarks>
internal static class PulseDetector
{
    private const double SlopeWindowS = 0.13, RefractoryS = 0.26, BlockS = 2, ThresholdPart = 0.45;
    private const double DicroticS = 0.45, DicroticPart = 0.8;
    private const int BlocksAround = 2;

    /// <param name="wave">Pulse wave without baseline, rising with the blood's volume.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    /// <returns>Instants of steepest rise, ascending, in samples.</returns>
    public static List<int> Detect(double[] wave, double sampleRateHz)
    {
        double[] slope = new double[wave.Length];
        for (int i = 1; i < wave.Length; i++) slope[i] = Math.Max(0, wave[i] - wave[i - 1]);
        double[] rise = MovingAverage.Centered(slope, (int)(SlopeWindowS * sampleRateHz));
        double[] levels = Levels(rise, (int)(BlockS * sampleRateHz));

        List<int> pulses = [];
        int refractory = (int)(RefractoryS * sampleRateHz);
        for (int i = 1; i + 1 < rise.Length; i++)
        {
            bool isPeak = rise[i] > rise[i - 1] && rise[i] >= rise[i + 1];
            int block = Math.Min(levels.Length - 1, (int)(i / (BlockS * sampleRateHz)));
            if (!isPeak || rise[i] < ThresholdPart * levels[block]) continue;
            if (pulses.Count > 0 && i - pulses[^1] <= refractory)
            {
                if (rise[i] > rise[pulses[^1]]) pulses[^1] = i;
                continue;
            }
            // A smaller rise soon after a pulse is that pulse's dicrotic wave.
            bool isDicrotic = pulses.Count > 0 && i - pulses[^1] < DicroticS * sampleRateHz && rise[i] < DicroticPart * rise[pulses[^1]];
            if (!isDicrotic) pulses.Add(i);
        }
        return pulses;
    }

    // Two seconds hold a pulse at 30/min and more; the median of five blocks outlives a burst of motion.
    private static double[] Levels(double[] rise, int blockLength)
    {
        int count = Math.Max(1, rise.Length / blockLength);
        double[] maxima = new double[count];
        for (int i = 0; i < rise.Length; i++)
        {
            int block = Math.Min(count - 1, i / blockLength);
            maxima[block] = Math.Max(maxima[block], rise[i]);
        }
        double[] levels = new double[count];
        for (int b = 0; b < count; b++)
        {
            int from = Math.Max(0, b - BlocksAround), to = Math.Min(count, b + BlocksAround + 1);
            levels[b] = Statistics.Median(maxima.AsSpan(from, to - from));
        }
        return levels;
    }
}
