using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Oscillometry;

/// <summary>The cuff's pressure at 50 to 200 samples per second, short gaps bridged, and what is wrong with it.</summary>
internal sealed class CuffTrace
{
    private const double RateHz = 100, SmoothS = 0.4, TrendS = 1.2, StuckS = 2, StuckMmHg = 0.02, StuckAboveMmHg = 25, BridgeS = 0.06;

    private readonly bool[] _known;

    /// <param name="mmHg">Pressure; NaN counts as missing.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    /// <param name="present">As long as the samples, or empty.</param>
    public CuffTrace(ReadOnlySpan<double> mmHg, double sampleRateHz, ReadOnlySpan<bool> present)
    {
        int block = Math.Max(1, (int)(sampleRateHz / RateHz));
        SampleRateHz = sampleRateHz / block;
        MmHg = new double[mmHg.Length / block];
        _known = new bool[MmHg.Length];
        for (int i = 0; i < MmHg.Length; i++)
        {
            int there = 0;
            double sum = 0;
            for (int j = i * block; j < (i + 1) * block; j++)
            {
                if ((!present.IsEmpty && !present[j]) || !double.IsFinite(mmHg[j])) continue;
                there++;
                sum += mmHg[j];
            }
            _known[i] = 2 * there > block;
            MmHg[i] = there > 0 ? sum / there : double.NaN;
        }
        Bridge();
        Smooth = MmHg.Length > 0 ? MovingAverage.Centered(MmHg, (int)(SmoothS * SampleRateHz)) : [];
        Trend = MmHg.Length > 0 ? MovingAverage.Centered(MmHg, (int)(TrendS * SampleRateHz)) : [];
    }

    public double SampleRateHz { get; }

    /// <summary>All finite: gaps are straight lines.</summary>
    public double[] MmHg { get; }

    /// <summary>The mean over 0.4 s around.</summary>
    public double[] Smooth { get; }

    /// <summary>The mean over 1.2 s around: about a beat.</summary>
    public double[] Trend { get; }

    public int Samples(double seconds) => (int)(seconds * SampleRateHz);

    public double KnownPart => _known.Length == 0 ? 0 : (double)_known.Count(k => k) / _known.Length;

    /// <summary>Whether a stretch has no gap that matters.</summary>
    public bool IsKnown(int from, int to)
    {
        int missing = 0;
        for (int i = Math.Max(0, from); i < Math.Min(_known.Length, to); i++)
        {
            missing = _known[i] ? 0 : missing + 1;
            if (missing > BridgeS * SampleRateHz) return false;
        }
        return true;
    }

    /// <summary>A converter that stopped: <see cref="NoValue.Saturated"/> at the top, <see cref="NoValue.Flat"/> elsewhere under pressure, else None.</summary>
    public NoValue Stuck(int from, int to)
    {
        double top = MmHg.Max();
        for (int start = from; start < to;)
        {
            int end = start;
            while (end < to && _known[end] && Math.Abs(MmHg[end] - MmHg[start]) <= StuckMmHg) end++;
            if (end - start >= StuckS * SampleRateHz && MmHg[start] > StuckAboveMmHg) return MmHg[start] >= top - 1 ? NoValue.Saturated : NoValue.Flat;
            start = Math.Max(end, start + 1);
        }
        return NoValue.None;
    }

    private void Bridge()
    {
        int last = -1;
        for (int i = 0; i <= MmHg.Length; i++)
        {
            if (i < MmHg.Length && !double.IsFinite(MmHg[i])) continue;
            for (int gap = last + 1; gap < i; gap++)
            {
                double left = last >= 0 ? MmHg[last] : i < MmHg.Length ? MmHg[i] : 0, right = i < MmHg.Length ? MmHg[i] : left;
                MmHg[gap] = left + ((right - left) * (gap - last) / (i - last));
            }
            last = i;
        }
    }
}
