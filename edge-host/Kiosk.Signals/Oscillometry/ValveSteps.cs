using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Oscillometry;

/// <summary>Takes the steps of a valve that lets air out in puffs out of a trace, so that its pulses stand on level ground.</summary>
internal static class ValveSteps
{
    private const double SlopeS = 0.03, SlopeMin = 15, PulseMargin = 1.3, PulsePart = 0.95, LongestS = 0.5, WidenS = 0.05;

    /// <returns>The trace without falls that are shorter than half a second and steeper than any pulse in it rises, and where they were.</returns>
    public static (double[] Free, bool[] Step) Remove(ReadOnlySpan<double> mmHg, double sampleRateHz)
    {
        int h = Math.Max(1, (int)(SlopeS * sampleRateHz)), widen = (int)(WidenS * sampleRateHz);
        double[] level = MovingAverage.Centered(mmHg, h), slope = new double[mmHg.Length];
        for (int i = h; i + h < slope.Length; i++) slope[i] = (level[i + h] - level[i - h]) * sampleRateHz / (2 * h);
        double[] rises = [.. slope.Where(s => s > 0).Order()];
        double limit = Math.Max(SlopeMin, rises.Length > 0 ? PulseMargin * rises[(int)(PulsePart * (rises.Length - 1))] : 0);

        double[] free = mmHg.ToArray();
        bool[] step = new bool[free.Length];
        double taken = 0;
        for (int i = 0; i < free.Length;)
        {
            int end = i;
            while (end < free.Length && slope[end] < -limit) end++;
            if (end == i || end - i > LongestS * sampleRateHz)
            {
                for (end = Math.Max(end, i + 1); i < end; i++) free[i] += taken;
                continue;
            }
            int from = Math.Max(0, i - widen), to = Math.Min(free.Length - 1, end + widen);
            double before = free[from], ground = mmHg[to];
            for (int s = from; s <= to; s++) (free[s], step[s]) = (before, true);
            taken = before - ground;
            i = to + 1;
        }
        return (free, step);
    }
}
