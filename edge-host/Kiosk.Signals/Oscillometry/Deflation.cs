namespace Kiosk.Signals.Oscillometry;

/// <summary>The part of a trace in which the cuff lets its air out slowly, stepwise or evenly.</summary>
/// <param name="Run">Its samples; the pump's settling and the last quick release are not in it.</param>
/// <param name="Reason">None, or why there is none.</param>
internal readonly record struct Deflation(SampleRun Run, NoValue Reason)
{
    private const double SettleS = 0.6, LowMmHg = 18, ReleaseMmHgPerS = 9, ReleaseWindowS = 1, ShortestS = 4, FallMmHgMin = 20;

    public static Deflation Of(CuffTrace trace, OscillometryOptions options)
    {
        double[] smooth = trace.Smooth;
        int peak = Array.IndexOf(smooth, smooth.Max());
        if (smooth[peak] < options.InflatedMmHgMin) return new(default, NoValue.NoDeflation);

        int start = peak + trace.Samples(SettleS), low = start;
        while (low < smooth.Length && smooth[low] > LowMmHg) low++;
        int end = BeforeRelease(trace.Trend, start, Math.Min(low, smooth.Length), trace.Samples(ReleaseWindowS));
        bool fell = end > start && smooth[start] - smooth[end - 1] >= FallMmHgMin;
        if (end - start >= trace.Samples(ShortestS) && fell) return new(new SampleRun(start, end - start), NoValue.None);
        return new(default, low < smooth.Length && low > start ? NoValue.DeflationTooFast : NoValue.NoDeflation);
    }

    /// <summary>Median rate over a stretch, mmHg/s, positive while the pressure falls.</summary>
    public static double MmHgPerS(CuffTrace trace, int from, int to) =>
        to - from < 2 ? 0 : (trace.Trend[from] - trace.Trend[to - 1]) / ((to - 1 - from) / trace.SampleRateHz);

    // Back from where the cuff is empty (or the trace ends) as long as the pressure falls like that of an open valve.
    private static int BeforeRelease(double[] trend, int start, int end, int window)
    {
        double fall = ReleaseMmHgPerS;
        while (end - window > start && trend[end - 1 - window] - trend[end - 1] > fall) end -= Math.Max(1, window / 20);
        return end;
    }
}
