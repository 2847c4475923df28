using Kiosk.Edge.Measuring;
using Kiosk.Edge.Visits;
using Kiosk.Signals.Oscillometry;
using Kiosk.Wire;

namespace Kiosk.Edge.Cuff;

/// <summary>The pressure in the cuff during one cycle.</summary>
/// <param name="Wave">The wave that it was cut out of.</param>
/// <param name="MmHg">Samples; any value where <paramref name="Present"/> is false.</param>
/// <param name="Present">False where a sample was lost or is not to be trusted.</param>
public sealed record CuffTrace(Wave Wave, double[] MmHg, bool[] Present)
{
    /// <summary>The trace of a cycle, up to now when it still runs; null when nothing of it arrived.</summary>
    public static CuffTrace? Of(VisitSignals signals, CuffCycle cycle)
    {
        foreach (Wave wave in signals.Waves(Channel.CuffPressure))
        {
            if (wave.First.BootKey != cycle.BootKey || wave.First.Acquisition != cycle.Acquisition) continue;
            int from = Math.Max(0, wave.IndexAt(cycle.BeganUs));
            int to = Math.Min(wave.Counts.Count, cycle.EndedUs is { } ended ? wave.IndexAt(ended) : wave.Counts.Count);
            if (to <= from) continue;
            double scale = (double)wave.Factor;
            return new CuffTrace(wave, [.. wave.Counts.Skip(from).Take(to - from).Select(c => c * scale)], [.. wave.Present.Skip(from).Take(to - from)]);
        }

        return null;
    }

    /// <summary>What to do with the cuff while the trace still grows.</summary>
    public DeflationAdvice Advice() => OscillometryProgress.Of(MmHg, Wave.SampleRateHz, Present);

    /// <summary>What it says.</summary>
    public OscillometryResult Analyze() => OscillometryAnalysis.Analyze(MmHg, Wave.SampleRateHz, Present);
}
