using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Ecg;

/// <summary>Decides whether a window of about ten seconds is an ECG that a heart rate may be made of.</summary>
/// <remarks>
/// Four measures, all of which must hold. Agreement of two detectors, kurtosis and the part of the power in the QRS band: Q. Li, R. Mark and
/// G. Clifford, Robust heart rate estimation from multiple asynchronous noisy sources using signal quality indices and a Kalman filter,
/// Physiol Meas 29(1):15-32, 2008. Likeness of the beats: <see cref="BeatSimilarity"/>.
/// </remarks>
internal static class EcgWindow
{
    public const double LengthS = 10;
    private const double BeatHalfWidthS = 0.2, MatchS = 0.15, QrsHalfWidthS = 0.06, HumPart = 0.1;

    /// <param name="run">The signals of the run that the window is part of.</param>
    /// <param name="window">Where in the run.</param>
    /// <param name="options">Bounds.</param>
    /// <returns>None for a good window, else why not.</returns>
    public static NoValue Assess(EcgRun run, SampleRun window, EcgOptions options)
    {
        NoValue fault = Fault(run, window, options);
        return fault is NoValue.Noise or NoValue.NoBeats or NoValue.SignalTooWeak && IsHum(run, window) ? NoValue.MainsInterference : fault;
    }

    private static NoValue Fault(EcgRun run, SampleRun window, EcgOptions options)
    {
        List<int> beats = Within(run.RPeaks, window);
        if (beats.Count < 3) return NoValue.NoBeats;
        if (QrsSize(run, beats) < options.QrsMilliVoltMin) return NoValue.SignalTooWeak;

        ReadOnlySpan<double> wide = run.Wide.AsSpan(window.Start, window.Length);
        ReadOnlySpan<double> qrsBand = run.QrsBand.AsSpan(window.Start, window.Length);
        bool good = Statistics.Kurtosis(wide) >= options.KurtosisMin
            && Statistics.Power(qrsBand) >= options.QrsBandPartMin * Statistics.Power(wide)
            && Agreement(beats, Within(run.SecondOpinion, window), MatchS * run.SampleRateHz) >= options.AgreementMin
            && BeatSimilarity.Of(wide, beats.ConvertAll(b => b - window.Start), (int)(BeatHalfWidthS * run.SampleRateHz)) >= options.SimilarityMin;
        return good ? NoValue.None : NoValue.Noise;
    }

    private static double QrsSize(EcgRun run, List<int> beats)
    {
        int half = (int)(QrsHalfWidthS * run.SampleRateHz);
        double[] sizes = new double[beats.Count];
        for (int i = 0; i < sizes.Length; i++)
        {
            int from = Math.Max(0, beats[i] - half), to = Math.Min(run.Wide.Length, beats[i] + half + 1);
            sizes[i] = Statistics.PeakToPeak(run.Wide.AsSpan(from, to - from));
        }
        return Statistics.Median(sizes);
    }

    // Beats that both found, over beats that either found.
    private static double Agreement(List<int> first, List<int> second, double tolerance)
    {
        int both = 0, j = 0;
        foreach (int beat in first)
        {
            while (j < second.Count && second[j] < beat - tolerance) j++;
            if (j == second.Count || second[j] > beat + tolerance) continue;
            both++;
            j++;
        }
        return (double)both / (first.Count + second.Count - both);
    }

    private static bool IsHum(EcgRun run, SampleRun window)
    {
        double all = Statistics.Power(ZeroPhase.HighPass(run.Samples.AsSpan(window.Start, window.Length), 1, run.SampleRateHz));
        return Statistics.Power(run.Wide.AsSpan(window.Start, window.Length)) < HumPart * all;
    }

    private static List<int> Within(List<int> beats, SampleRun window) => beats.FindAll(b => b >= window.Start && b < window.End);
}
