using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Ecg;

/// <summary>A second QRS detector with another rule, whose agreement with the first is a measure of quality.</summary>
/// <remarks>
/// M. Elgendi, Fast QRS detection with an optimized knowledge-based method, PLoS ONE 8(9):e73557, 2013: the energy in 8-20 Hz averaged over a
/// QRS width is compared with its average over a beat width. The paper's offset of 0.08 times the mean energy is taken here over ten
/// seconds around, so that one artefact does not silence a whole visit.
/// </remarks>
internal static class MovingAverageQrsDetector
{
    private const double BandLowHz = 8, BandHighHz = 20, QrsS = 0.097, BeatS = 0.611, RefractoryS = 0.3, OffsetWindowS = 10, Offset = 0.08;

    /// <param name="samples">Consecutive finite samples, at least a second; polarity and offset do not matter.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    /// <returns>The centers of the complexes, ascending, in samples.</returns>
    public static List<int> Detect(ReadOnlySpan<double> samples, double sampleRateHz)
    {
        double[] energy = ZeroPhase.BandPass(samples, BandLowHz, BandHighHz, sampleRateHz);
        for (int i = 0; i < energy.Length; i++) energy[i] *= energy[i];
        double[] overQrs = MovingAverage.Centered(energy, (int)(QrsS * sampleRateHz));
        double[] overBeat = MovingAverage.Centered(energy, (int)(BeatS * sampleRateHz));
        double[] overWindow = MovingAverage.Centered(energy, (int)(OffsetWindowS * sampleRateHz));

        List<int> beats = [];
        for (int i = 0; i < energy.Length; i++)
        {
            int start = i, best = i;
            for (; i < energy.Length && overQrs[i] > overBeat[i] + Offset * overWindow[i]; i++)
            {
                if (overQrs[i] > overQrs[best]) best = i;
            }
            if (i - start < QrsS * sampleRateHz) continue;
            if (beats.Count == 0 || best - beats[^1] > RefractoryS * sampleRateHz) beats.Add(best);
            else if (overQrs[best] > overQrs[beats[^1]]) beats[^1] = best;
        }
        return beats;
    }
}
