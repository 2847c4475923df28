namespace Kiosk.Signals.Ecg;

/// <summary>Collects the runs of one recording and concludes.</summary>
internal sealed class EcgFindings(double sampleRateHz, EcgOptions options)
{
    private readonly List<int> _peaks = [];
    private readonly List<RrInterval> _intervals = [];
    private readonly WindowVerdicts _verdicts = new();

    public void Add(EcgRun run, int offset)
    {
        List<SampleRun> good = [];
        foreach (SampleRun window in new SampleRun(0, run.Samples.Length).Windows((int)(EcgWindow.LengthS * sampleRateHz)))
        {
            NoValue verdict = EcgWindow.Assess(run, window, options);
            _verdicts.Add(verdict, window.Length);
            if (verdict == NoValue.None) good.Add(window);
        }
        foreach (int peak in run.RPeaks) _peaks.Add(peak + offset);
        AddIntervals(run.RPeaks, good, offset);
    }

    public EcgResult Conclude(int samples, NoValue unusable)
    {
        NoValue reason = _verdicts.Conclude(samples, unusable, options.GoodPartMin, options.GoodSecondsMin * sampleRateHz);
        if (reason == NoValue.None && _intervals.Count < Math.Max(1, options.RrIntervalsMin)) reason = NoValue.NotEnoughSignal;
        double? mean = null;
        if (reason == NoValue.None)
        {
            mean = _intervals.Average(i => i.Ms);
            double rate = 60_000 / mean.Value;
            if (rate < options.HeartRateMin || rate > options.HeartRateMax) (reason, mean) = (NoValue.RateOutOfRange, null);
        }
        return new EcgResult
        {
            RPeaks = _peaks,
            RrIntervals = _intervals,
            HeartRatePerMin = 60_000 / mean,
            RrMeanMs = mean,
            NoHeartRate = reason,
            GoodPart = samples > 0 ? (double)_verdicts.Good / samples : 0,
        };
    }

    // An interval counts when both its beats lie in good windows with no other window between.
    private void AddIntervals(List<int> peaks, List<SampleRun> good, int offset)
    {
        int window = 0;
        for (int i = 1; i < peaks.Count; i++)
        {
            while (window < good.Count && good[window].End <= peaks[i - 1]) window++;
            if (window == good.Count) return;
            bool toIsNear = peaks[i] < good[window].End
                || (window + 1 < good.Count && good[window + 1].Start == good[window].End && peaks[i] < good[window + 1].End);
            if (peaks[i - 1] < good[window].Start || !toIsNear) continue;
            _intervals.Add(new RrInterval(peaks[i - 1] + offset, peaks[i] + offset, (peaks[i] - peaks[i - 1]) * 1000 / sampleRateHz));
        }
    }
}
