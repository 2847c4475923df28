namespace Kiosk.Signals.Ecg;

/// <summary>Collects the runs of one recording and concludes.</summary>
internal sealed class EcgFindings(double sampleRateHz, EcgOptions options)
{
    private readonly List<int> _peaks = [];
    private readonly List<RrInterval> _intervals = [];
    private readonly List<Range> _goodWindows = [];
    private readonly WindowVerdicts _verdicts = new();

    public void Add(EcgRun run, int offset)
    {
        HashSet<int> sure = [];
        foreach (SampleRun part in new SampleRun(0, run.Samples.Length).Windows((int)(EcgWindow.LengthS * sampleRateHz)))
        {
            EcgWindow window = new(run, part, options);
            _verdicts.Add(window.Verdict, part.Length);
            if (window.Verdict != NoValue.None) continue;
            sure.UnionWith(window.SureBeats(options.BeatLikenessMin));
            _goodWindows.Add((part.Start + offset)..(part.End + offset));
        }
        foreach (int peak in run.RPeaks) _peaks.Add(peak + offset);
        for (int i = 1; i < run.RPeaks.Count; i++)
        {
            int from = run.RPeaks[i - 1], to = run.RPeaks[i];
            bool nextWindow = to - from < EcgWindow.LengthS * sampleRateHz;
            if (nextWindow && sure.Contains(from) && sure.Contains(to))
            {
                _intervals.Add(new RrInterval(from + offset, to + offset, (to - from) * 1000 / sampleRateHz, run.CommonBeats.Contains(from) && run.CommonBeats.Contains(to)));
            }
        }
    }

    public EcgResult Conclude(int samples, NoValue unusable)
    {
        NoValue reason = _verdicts.Conclude(samples, unusable, options.GoodPartMin, options.GoodSecondsMin * sampleRateHz);
        if (reason == NoValue.None && _intervals.Count < Math.Max(1, options.RrIntervalsMin)) reason = NoValue.NotEnoughSignal;
        // In less than a number needs, three beats may well not fit.
        if (reason == NoValue.NoBeats && samples < options.GoodSecondsMin * sampleRateHz) reason = NoValue.NotEnoughSignal;
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
            Rhythm = mean is null ? Rhythm.Unknown : RhythmAnalysis.Judge(_intervals),
            GoodWindows = _goodWindows,
            GoodPart = samples > 0 ? (double)_verdicts.Good / samples : 0,
        };
    }
}
