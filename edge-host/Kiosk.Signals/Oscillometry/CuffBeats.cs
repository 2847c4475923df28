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

    /// <summary>The pulse over its chord from the foot on, in equal steps of time for all beats; for comparing shapes.</summary>
    public required double[] Shape { get; init; }

    /// <summary>False where samples are missing.</summary>
    public required bool Whole { get; init; }

    /// <summary>The valve stepped in it.</summary>
    public required bool Stepped { get; init; }

    /// <summary>Unlike its neighbours: something else than the heart moved the cuff.</summary>
    public bool Moved { get; set; }

    /// <summary>Larger or smaller than its neighbours say, as an early beat is.</summary>
    public bool OddSize { get; set; }

    /// <summary>Far shorter or longer than the others: a beat missed, or two in one.</summary>
    public bool OddLength { get; set; }

    /// <summary>Spoilt by the valve's step.</summary>
    public bool Spoilt { get; set; }

    public bool Accepted => Whole && !Moved && !OddSize && !OddLength && !Spoilt && AmplitudeMmHg > 0;

    public int Length => NextFoot - Foot;
}

/// <summary>Finds the pulses of a deflation and measures each over the line from its foot to the next.</summary>
/// <remarks>
/// A pulse is measured over its own chord and not in a high-passed signal: the ramp of the deflation, straight over one beat, cancels to first order
/// at every heart rate, and no filter smears a movement into the neighbours. The band pass serves only to find beats and feet. Steps of the valve are
/// taken out before.
/// </remarks>
internal static class CuffBeats
{
    private const double BandLowHz = 0.5, BandHighHz = 8, LowPassS = 0.05, FootBeforeS = 0.35, ShortestS = 0.25, ShapePart = 0.6;
    private const int ShapeSteps = 24;

    public static List<CuffBeat> Find(CuffTrace trace, SampleRun run)
    {
        (double[] free, bool[] steps) = ValveSteps.Remove(trace.MmHg.AsSpan(run.Start, run.Length), trace.SampleRateHz);
        double[] band = ZeroPhase.BandPass(free, BandLowHz, BandHighHz, trace.SampleRateHz);
        double[] level = MovingAverage.Centered(free, trace.Samples(LowPassS));
        List<int> feet = Feet(band, trace);
        if (feet.Count < 2) return [];
        double typical = Statistics.Median([.. feet.Skip(1).Zip(feet, (next, foot) => (double)(next - foot))]);
        List<CuffBeat> beats = [];
        for (int k = 0; k + 1 < feet.Count; k++)
        {
            beats.Add(Measure(level, feet[k], feet[k + 1], (int)(ShapePart * typical), run.Start, trace, steps));
        }
        return beats;
    }

    private static List<int> Feet(double[] band, CuffTrace trace)
    {
        List<int> feet = [];
        int before = trace.Samples(FootBeforeS), shortest = trace.Samples(ShortestS);
        foreach (int upstroke in PulseDetector.Detect(band, trace.SampleRateHz))
        {
            int foot = upstroke;
            int earliest = Math.Max(feet.Count > 0 ? feet[^1] + 1 : 0, upstroke - before);
            for (int i = upstroke; i >= earliest; i--)
            {
                if (band[i] < band[foot]) foot = i;
            }
            if (feet.Count == 0 || foot - feet[^1] >= shortest) feet.Add(foot);
        }
        return feet;
    }

    private static CuffBeat Measure(double[] level, int foot, int next, int shapeLength, int offset, CuffTrace trace, bool[] steps)
    {
        double slope = (level[next] - level[foot]) / (next - foot), amplitude = 0, mean = 0;
        int peak = foot;
        for (int i = foot; i < next; i++)
        {
            double over = level[i] - level[foot] - (slope * (i - foot));
            mean += over / (next - foot);
            if (over > amplitude) (amplitude, peak) = (over, i);
        }
        double[] shape = new double[ShapeSteps];
        for (int s = 0; s < ShapeSteps; s++)
        {
            int i = Math.Min(foot + (shapeLength * s / ShapeSteps), level.Length - 1);
            shape[s] = level[i] - level[foot] - (slope * (i - foot));
        }
        return new CuffBeat
        {
            Foot = foot + offset,
            NextFoot = next + offset,
            Peak = peak + offset,
            // The pressure about which the pulse swings, at its peak: the cuff's own less the pulse's height over its mean.
            CuffMmHg = trace.MmHg[peak + offset] - amplitude + mean,
            AmplitudeMmHg = amplitude,
            Shape = shape,
            Stepped = steps.AsSpan(foot, next - foot).Contains(true),
            Whole = trace.IsKnown(foot + offset, next + offset),
        };
    }
}
