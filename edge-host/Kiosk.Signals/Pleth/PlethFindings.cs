namespace Kiosk.Signals.Pleth;

/// <summary>Collects the runs of one recording and concludes.</summary>
internal sealed class PlethFindings(double sampleRateHz, PlethOptions options)
{
    private const double IntervalLow = 0.6, IntervalHigh = 1.6, OddIntervalsMax = 0.25;

    private readonly List<int> _pulses = [];
    private readonly List<double> _intervals = [], _ratios = [], _sizes = [];
    private readonly WindowVerdicts _verdicts = new();

    public void Add(PlethRun run, int offset)
    {
        foreach (int pulse in run.Pulses) _pulses.Add(pulse + offset);
        foreach (SampleRun window in new SampleRun(0, run.Length).Windows((int)(PlethWindow.LengthS * sampleRateHz)))
        {
            NoValue verdict = PlethWindow.Assess(run, window, options);
            _verdicts.Add(verdict, window.Length);
            if (verdict == NoValue.None) AddBeats(run, window);
        }
    }

    public PlethResult Conclude(int samples, NoValue unusable)
    {
        NoValue reason = _verdicts.Conclude(samples, unusable, options.GoodPartMin, options.GoodSecondsMin * sampleRateHz);
        double? rate = null;
        if (reason == NoValue.None) (rate, reason) = Rate();
        double? ratio = _ratios.Count > 0 && reason == NoValue.None ? Statistics.Median([.. _ratios]) : null;
        (double? saturation, NoValue noSpO2) = reason == NoValue.None ? Saturation(ratio) : (null, reason);
        return new PlethResult
        {
            Pulses = _pulses,
            PulseRatePerMin = rate,
            NoPulseRate = reason,
            SpO2Percent = saturation,
            NoSpO2 = noSpO2,
            RatioOfRatios = ratio,
            PerfusionIndexPercent = reason == NoValue.None ? 100 * Statistics.Median([.. _sizes]) : null,
            GoodPart = samples > 0 ? (double)_verdicts.Good / samples : 0,
        };
    }

    private void AddBeats(PlethRun run, SampleRun window)
    {
        foreach (SampleRun beat in run.Beats(window))
        {
            ReadOnlySpan<double> red = run.RedWave.AsSpan(beat.Start, beat.Length), infrared = run.InfraredWave.AsSpan(beat.Start, beat.Length);
            _intervals.Add(beat.Length);
            _sizes.Add(Statistics.PeakToPeak(infrared));
            if (RatioOfRatios.Of(red, infrared, options.RedInfraredCorrelationMin) is double ratio) _ratios.Add(ratio);
        }
    }

    // A pulse missed or found twice makes an odd interval; a few are left out, many mean that the rate is not known.
    private (double? Rate, NoValue Reason) Rate()
    {
        double typical = Statistics.Median([.. _intervals]);
        double[] even = [.. _intervals.Where(i => i >= IntervalLow * typical && i <= IntervalHigh * typical)];
        if (_intervals.Count - even.Length > OddIntervalsMax * _intervals.Count) return (null, NoValue.Inconsistent);
        double rate = 60 * sampleRateHz / Statistics.Mean(even);
        return rate >= options.PulseRateMin && rate <= options.PulseRateMax ? (rate, NoValue.None) : (null, NoValue.RateOutOfRange);
    }

    private (double? Percent, NoValue Reason) Saturation(double? ratio)
    {
        // Red that does not follow infrared, pulse by pulse, is not blood.
        bool together = ratio is not null && _ratios.Count >= options.PulsesMin && 2 * _ratios.Count >= _intervals.Count;
        if (!together || Spread() > options.RatioSpreadMax * ratio!.Value) return (null, NoValue.Inconsistent);
        return options.Calibration.TryConvert(ratio.Value, out double percent) ? (percent, NoValue.None) : (null, NoValue.OutOfCalibration);
    }

    private double Spread()
    {
        double[] sorted = [.. _ratios];
        Array.Sort(sorted);
        return sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4];
    }
}
