using Kiosk.Signals.Filters;
using Kiosk.Signals.Pleth;

namespace Kiosk.Signals.Oscillometry;

/// <summary>One pulse found in the deflation. Indices count from the trace's start.</summary>
internal sealed class CuffBeat
{
    public required int Foot { get; init; }
    public required int NextFoot { get; init; }
    public required int Peak { get; init; }
    public required double CuffMmHg { get; init; }
    public required double AmplitudeMmHg { get; init; }

    /// <summary>The pulse from foot to foot over its line, in equal steps; for comparing shapes.</summary>
    public required double[] Shape { get; init; }

    public bool Accepted { get; set; } = true;

    public int Length => NextFoot - Foot;
}

/// <summary>Finds the pulses of a deflation and measures each over the line from its foot to the next.</summary>
/// <remarks>
/// A pulse is measured over its own chord and not in a high-passed signal: the ramp of the deflation, straight over one beat, cancels to first order
/// at every heart rate, and no filter smears a movement or a step into the neighbours. The band pass serves only to find beats and feet.
/// </remarks>
internal static class CuffBeats
{
    private const double BandLowHz = 0.5, BandHighHz = 8, LowPassS = 0.05, FootBeforeS = 0.35;
    private const int ShapeSteps = 32;

    public static List<CuffBeat> Find(CuffTrace trace, SampleRun run)
    {
        double[] band = ZeroPhase.BandPass(trace.MmHg.AsSpan(run.Start, run.Length), BandLowHz, BandHighHz, trace.SampleRateHz);
        double[] level = MovingAverage.Centered(trace.MmHg.AsSpan(run.Start, run.Length), trace.Samples(LowPassS));
        List<int> feet = Feet(band, trace);
        List<CuffBeat> beats = [];
        for (int k = 0; k + 1 < feet.Count; k++)
        {
            if (feet[k + 1] - feet[k] < trace.Samples(0.2)) continue;
            beats.Add(Measure(level, feet[k], feet[k + 1], run.Start, trace));
        }
        return beats;
    }

    private static List<int> Feet(double[] band, CuffTrace trace)
    {
        List<int> feet = [];
        int before = trace.Samples(FootBeforeS);
        foreach (int upstroke in PulseDetector.Detect(band, trace.SampleRateHz))
        {
            int foot = upstroke;
            int earliest = Math.Max(feet.Count > 0 ? feet[^1] + 1 : 0, upstroke - before);
            for (int i = upstroke; i >= earliest; i--)
            {
                if (band[i] < band[foot]) foot = i;
            }
            if (feet.Count == 0 || foot > feet[^1]) feet.Add(foot);
        }
        return feet;
    }

    private static CuffBeat Measure(double[] level, int foot, int next, int offset, CuffTrace trace)
    {
        double slope = (level[next] - level[foot]) / (next - foot), amplitude = 0;
        int peak = foot;
        for (int i = foot; i <= next; i++)
        {
            double over = level[i] - level[foot] - (slope * (i - foot));
            if (over > amplitude) (amplitude, peak) = (over, i);
        }
        double[] shape = new double[ShapeSteps];
        double mean = 0;
        for (int s = 0; s < ShapeSteps; s++)
        {
            int i = foot + ((next - foot) * s / ShapeSteps);
            shape[s] = level[i] - level[foot] - (slope * (i - foot));
            mean += shape[s] / ShapeSteps;
        }
        return new CuffBeat
        {
            Foot = foot + offset,
            NextFoot = next + offset,
            Peak = peak + offset,
            // The pressure about which the pulse swings: its line at the peak, and the pulse's mean.
            CuffMmHg = level[foot] + (slope * (peak - foot)) + mean,
            AmplitudeMmHg = amplitude,
            Shape = shape,
            Accepted = trace.IsKnown(foot + offset, next + offset),
        };
    }
}
