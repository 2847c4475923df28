using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Ecg;

/// <summary>One run of consecutive samples with what is derived from it. Indices count from the run's start.</summary>
internal sealed class EcgRun
{
    private const double EdgeS = 0.06, SearchS = 0.08, RefineS = 0.012;

    public EcgRun(ReadOnlySpan<double> samples, double sampleRateHz)
    {
        SampleRateHz = sampleRateHz;
        Samples = samples.ToArray();
        Wide = ZeroPhase.BandPass(samples, 1, 40, sampleRateHz);
        QrsBand = ZeroPhase.BandPass(samples, QrsDetector.BandLowHz, QrsDetector.BandHighHz, sampleRateHz);
        SecondOpinion = MovingAverageQrsDetector.Detect(samples, sampleRateHz);
        QrsPass first = QrsDetector.Detect(QrsBand, sampleRateHz);
        RPeaks = Locate(first.Beats.ConvertAll(beat => new ChosenBeat(beat, false)));
        bool[] isClean = CleanWindows();
        RPeaks = Locate(BeatSelection.Choose(samples, first, isClean, sampleRateHz));
    }

    public double SampleRateHz { get; }

    public double[] Samples { get; }

    /// <summary>1-40 Hz: the ECG without baseline wander and hum.</summary>
    public double[] Wide { get; }

    /// <summary>5-15 Hz: mostly QRS.</summary>
    public double[] QrsBand { get; }

    public List<int> RPeaks { get; private set; }

    /// <summary>Those of <see cref="RPeaks"/> whose complex has the shape that most have.</summary>
    public HashSet<int> CommonBeats { get; } = [];

    /// <summary>The beats by another rule, for comparison only.</summary>
    public List<int> SecondOpinion { get; }

    // Windows that look like an ECG by bounds of their own: here a wrong verdict costs a little weight, there a number.
    private bool[] CleanWindows()
    {
        bool[] isClean = new bool[Samples.Length];
        foreach (SampleRun part in new SampleRun(0, Samples.Length).Windows((int)(EcgWindow.LengthS * SampleRateHz)))
        {
            isClean.AsSpan(part.Start, part.Length).Fill(new EcgWindow(this, part, EcgOptions.FirstLook).Verdict == NoValue.None);
        }
        return isClean;
    }

    // The R peak is the larger extreme near the center of the complex; it is chosen without the baseline and then
    // put on the extreme of the signal as given. A complex cut by the run's edge has no sure peak.
    private List<int> Locate(List<ChosenBeat> complexes)
    {
        List<int> peaks = new(complexes.Count);
        int edge = (int)(EdgeS * SampleRateHz);
        foreach (ChosenBeat complex in complexes)
        {
            int peak = Extreme(Wide, complex.At, (int)(SearchS * SampleRateHz), 0);
            peak = Extreme(Samples, peak, (int)(RefineS * SampleRateHz), Math.Sign(Wide[peak]));
            if (peak < edge || peak >= Samples.Length - edge || (peaks.Count > 0 && peak <= peaks[^1])) continue;
            peaks.Add(peak);
            if (complex.IsCommon) CommonBeats.Add(peak);
        }
        return peaks;
    }

    // Sign 1 looks for the largest value, -1 for the smallest, 0 for the largest magnitude.
    private static int Extreme(double[] samples, int center, int reach, int sign)
    {
        int best = center;
        for (int i = Math.Max(0, center - reach); i <= Math.Min(samples.Length - 1, center + reach); i++)
        {
            bool larger = sign == 0 ? Math.Abs(samples[i]) > Math.Abs(samples[best]) : sign * samples[i] > sign * samples[best];
            if (larger) best = i;
        }
        return best;
    }
}
