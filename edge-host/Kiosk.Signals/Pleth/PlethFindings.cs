namespace Kiosk.Signals.Pleth;

/// <summary>Collects the runs of one recording and concludes.</summary>
internal sealed class PlethFindings(double sampleRateHz, PlethOptions options)
{
    private const double BeatsLeftOutMax = 0.5, NormalQuartileDistance = 1.349, MedianLoss = 1.253;

    private readonly List<int> _pulses = [];
    private readonly List<GoodWindow> _windows = [];
    private readonly WindowVerdicts _verdicts = new();

    public void Add(PlethRun run, int offset)
    {
        foreach (int pulse in run.Pulses) _pulses.Add(pulse + offset);
        foreach (SampleRun window in new SampleRun(0, run.Length).Windows((int)(PlethWindow.LengthS * sampleRateHz)))
        {
            PlethBeats beats = new(run, window, options);
            NoValue verdict = PlethWindow.Assess(run, window, beats, options);
            if (verdict == NoValue.None) _windows.Add(new GoodWindow(run, window, beats, options));
            else _verdicts.Add(verdict, window.Length);
        }
    }

    /// <param name="samples">Samples given.</param>
    /// <param name="unusable">What is wrong with most of the samples that are in no window.</param>
    /// <param name="redFault">What is wrong with most of the red samples where infrared is usable; None when they are right.</param>
    public PlethResult Conclude(int samples, NoValue unusable, NoValue redFault)
    {
        List<GoodWindow> windows = Vote();
        NoValue reason = _verdicts.Conclude(samples, unusable, options.GoodPartMin, options.GoodSecondsMin * sampleRateHz);
        double[] ratios = [.. windows.SelectMany(w => w.Ratios)];
        double? rate = null;
        if (reason == NoValue.None) (rate, reason) = Rate(windows, ratios);
        (double? saturation, NoValue noSpO2) = reason != NoValue.None ? (null, reason)
            : redFault != NoValue.None ? (null, redFault)
            : Saturation(windows);
        double? perfusion = reason == NoValue.None ? 100 * Statistics.Median([.. windows.SelectMany(w => w.Perfusions)]) : null;
        return new PlethResult
        {
            Pulses = _pulses,
            PulseRatePerMin = rate,
            NoPulseRate = reason,
            SpO2Percent = saturation,
            NoSpO2 = noSpO2,
            RatioOfRatios = ratios.Length > 0 && reason == NoValue.None ? Statistics.Median(ratios) : null,
            PerfusionIndexPercent = perfusion,
            IsPerfusionLow = perfusion < options.PerfusionIndexLow,
            GoodPart = samples > 0 ? (double)_verdicts.Good / samples : 0,
            CalibrationId = options.Calibration.Id,
        };
    }

    // A window whose rate is far from what the windows have in the middle counted something else than the heart.
    private List<GoodWindow> Vote()
    {
        if (_windows.Count == 0) return [];
        double middle = Statistics.Median([.. _windows.Select(w => w.TypicalInterval)]);
        List<GoodWindow> kept = [];
        foreach (GoodWindow window in _windows)
        {
            bool agrees = Math.Abs(window.TypicalInterval - middle) <= options.WindowDifferenceMax * middle;
            if (agrees) kept.Add(window);
            _verdicts.Add(agrees ? NoValue.None : NoValue.Inconsistent, window.Samples);
        }
        return kept;
    }

    // A pulse missed or found twice makes an odd beat; a few are left out, many mean that the rate is not known.
    private (double? Rate, NoValue Reason) Rate(List<GoodWindow> windows, double[] ratios)
    {
        // What swings in a ratio that no blood has is not a pulse, however regular.
        if (ratios.Length >= options.PulsesMin && !options.Calibration.IsBlood(Statistics.Median(ratios))) return (null, NoValue.NotBlood);
        double[] intervals = [.. windows.SelectMany(w => w.Intervals)];
        int all = windows.Sum(w => w.Beats);
        if (intervals.Length == 0 || all - intervals.Length > BeatsLeftOutMax * all) return (null, NoValue.Inconsistent);
        double rate = 60 * sampleRateHz / Statistics.Mean(intervals);
        return rate >= options.PulseRateMin && rate <= options.PulseRateMax ? (rate, NoValue.None) : (null, NoValue.RateOutOfRange);
    }

    private (double? Percent, NoValue Reason) Saturation(List<GoodWindow> windows)
    {
        // Light that does not pulse makes the ratio wrong and shows only by its change.
        double red = Statistics.Median([.. windows.Select(w => w.RedLight)]), infrared = Statistics.Median([.. windows.Select(w => w.InfraredLight)]);
        List<GoodWindow> steady = windows.FindAll(w => IsNear(w.RedLight, red) && IsNear(w.InfraredLight, infrared));
        if (2 * steady.Sum(w => w.Samples) < windows.Sum(w => w.Samples)) return (null, NoValue.AmbientLight);

        double[] ratios = [.. steady.SelectMany(w => w.Ratios)];
        int beats = steady.Sum(w => w.Intervals.Count);
        if (beats < options.PulsesMin) return (null, NoValue.NotEnoughSignal);
        // Red that does not follow infrared, pulse by pulse, is not blood.
        if (ratios.Length < options.PulsesMin || 2 * ratios.Length < beats) return (null, NoValue.Inconsistent);
        double ratio = Statistics.Median(ratios), spread = Statistics.QuartileDistance(ratios);
        if (spread > options.RatioSpreadMax * ratio) return (null, NoValue.Inconsistent);
        if (!options.Calibration.TryConvert(ratio, out double percent)) return (null, NoValue.OutOfCalibration);
        double uncertainty = MedianLoss * spread / NormalQuartileDistance / Math.Sqrt(ratios.Length) * options.Calibration.SlopeAt(ratio);
        return uncertainty <= options.UncertaintyMax ? (percent, NoValue.None) : (null, NoValue.Inconsistent);
    }

    private bool IsNear(double light, double middle) => Math.Abs(light - middle) <= options.LightChangeMax * middle;
}
