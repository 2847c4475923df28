using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Ecg;

/// <summary>Decides whether a window of about ten seconds is an ECG that a heart rate may be made of, and which of its beats are sure.</summary>
/// <remarks>
/// Four measures, all of which must hold. Agreement of two detectors, kurtosis and the part of the power in the QRS band: Q. Li, R. Mark and
/// G. Clifford, Robust heart rate estimation from multiple asynchronous noisy sources using signal quality indices and a Kalman filter,
/// Physiol Meas 29(1):15-32, 2008. Likeness of the beats: <see cref="BeatSimilarity"/>.
/// </remarks>
internal sealed class EcgWindow
{
    public const double LengthS = 10;
    private const int BurstBeats = 3;
    private const double BeatHalfWidthS = 0.2, MatchS = 0.15, QrsHalfWidthS = 0.06, HumPart = 0.1;

    private readonly EcgRun _run;
    private readonly SampleRun _window;
    private readonly List<int> _beats;
    private readonly BeatSimilarity _similarity;
    private readonly bool[] _confirmed;
    private readonly double _agreement;

    /// <param name="run">The signals of the run that the window is part of.</param>
    /// <param name="window">Where in the run.</param>
    /// <param name="options">Bounds.</param>
    public EcgWindow(EcgRun run, SampleRun window, EcgOptions options)
    {
        (_run, _window) = (run, window);
        _beats = Within(run.RPeaks, window);
        _similarity = new BeatSimilarity(run.Wide, _beats, (int)(BeatHalfWidthS * run.SampleRateHz));
        (_confirmed, _agreement) = Compare(_beats, Within(run.SecondOpinion, window), MatchS * run.SampleRateHz);
        NoValue fault = Fault(options);
        bool mayBeHum = fault is NoValue.Noise or NoValue.NoBeats or NoValue.SignalTooWeak;
        Verdict = mayBeHum && IsHum() ? NoValue.MainsInterference : fault;
    }

    /// <summary>None for a good window, else why not.</summary>
    public NoValue Verdict { get; }

    /// <summary>The beats that intervals may be made of.</summary>
    /// <param name="likenessMin">Correlation with the likest other beat.</param>
    /// <remarks>
    /// A beat unlike every other may be ectopic when both detectors found it; one that a single detector found, or several unlike ones in a
    /// row, are a burst of noise.
    /// </remarks>
    public IEnumerable<int> SureBeats(double likenessMin)
    {
        for (int i = 0, end; i < _beats.Count; i = end)
        {
            end = i;
            while (end < _beats.Count && _similarity.BestOf(end) < likenessMin) end++;
            bool burst = end - i >= BurstBeats;
            for (int unlike = i; unlike < end; unlike++)
            {
                if (!burst && _confirmed[unlike]) yield return _beats[unlike];
            }
            if (end < _beats.Count) yield return _beats[end++];
        }
    }

    private NoValue Fault(EcgOptions options)
    {
        // Beats that one rule sees and the choice as a whole rejects are noise; where neither sees any, there are none.
        if (_beats.Count < 3) return Within(_run.SecondOpinion, _window).Count < 3 ? NoValue.NoBeats : NoValue.Noise;
        if (QrsSize() < options.QrsMilliVoltMin) return NoValue.SignalTooWeak;

        ReadOnlySpan<double> wide = _run.Wide.AsSpan(_window.Start, _window.Length);
        ReadOnlySpan<double> qrsBand = _run.QrsBand.AsSpan(_window.Start, _window.Length);
        bool good = Statistics.Kurtosis(wide) >= options.KurtosisMin
            && Statistics.Power(qrsBand) >= options.QrsBandPartMin * Statistics.Power(wide)
            && _agreement >= options.AgreementMin
            && _similarity.OfWindow >= options.SimilarityMin;
        return good ? NoValue.None : NoValue.Noise;
    }

    private double QrsSize()
    {
        int half = (int)(QrsHalfWidthS * _run.SampleRateHz);
        double[] sizes = new double[_beats.Count];
        for (int i = 0; i < sizes.Length; i++)
        {
            int from = Math.Max(0, _beats[i] - half), to = Math.Min(_run.Wide.Length, _beats[i] + half + 1);
            sizes[i] = Statistics.PeakToPeak(_run.Wide.AsSpan(from, to - from));
        }
        return Statistics.Median(sizes);
    }

    // Which beats both found, and their number over the beats that either found.
    private static (bool[] Confirmed, double Agreement) Compare(List<int> first, List<int> second, double tolerance)
    {
        bool[] confirmed = new bool[first.Count];
        int both = 0, j = 0;
        for (int i = 0; i < first.Count; i++)
        {
            while (j < second.Count && second[j] < first[i] - tolerance) j++;
            if (j == second.Count || second[j] > first[i] + tolerance) continue;
            confirmed[i] = true;
            both++;
            j++;
        }
        return (confirmed, (double)both / Math.Max(1, first.Count + second.Count - both));
    }

    private bool IsHum()
    {
        double all = Statistics.Power(ZeroPhase.HighPass(_run.Samples.AsSpan(_window.Start, _window.Length), 1, _run.SampleRateHz));
        return Statistics.Power(_run.Wide.AsSpan(_window.Start, _window.Length)) < HumPart * all;
    }

    private static List<int> Within(List<int> beats, SampleRun window) => beats.FindAll(b => b >= window.Start && b < window.End);
}
