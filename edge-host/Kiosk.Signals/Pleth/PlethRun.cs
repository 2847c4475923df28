using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Pleth;

/// <summary>One run of consecutive samples with what is derived from it. Indices count from the run's start.</summary>
internal sealed class PlethRun
{
    private const double BandLowHz = 0.5, BandHighHz = 8, LightWindowS = 2;

    /// <param name="red">Counts, ambient taken off.</param>
    /// <param name="infrared">Counts, ambient taken off.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    public PlethRun(double[] red, double[] infrared, double sampleRateHz)
    {
        SampleRateHz = sampleRateHz;
        RedWave = RelativeWave(red, sampleRateHz);
        InfraredWave = RelativeWave(infrared, sampleRateHz);
        Pulses = PulseDetector.Detect(InfraredWave, sampleRateHz);
    }

    public double SampleRateHz { get; }

    public int Length => InfraredWave.Length;

    /// <summary>Pulse wave over light, rising with the blood's volume, as a part of 1.</summary>
    public double[] RedWave { get; }

    /// <inheritdoc cref="RedWave"/>
    public double[] InfraredWave { get; }

    /// <summary>Instants of steepest rise of the infrared wave.</summary>
    public List<int> Pulses { get; }

    /// <summary>The stretches from one pulse to the next within a window.</summary>
    public IEnumerable<SampleRun> Beats(SampleRun window)
    {
        for (int i = 1; i < Pulses.Count; i++)
        {
            if (Pulses[i - 1] >= window.Start && Pulses[i] < window.End) yield return new SampleRun(Pulses[i - 1], Pulses[i] - Pulses[i - 1]);
        }
    }

    // More blood lets less light back: the wave is the light's change upside down.
    private static double[] RelativeWave(double[] light, double sampleRateHz)
    {
        double[] wave = ZeroPhase.BandPass(light, BandLowHz, BandHighHz, sampleRateHz);
        double[] mean = MovingAverage.Centered(light, (int)(LightWindowS * sampleRateHz));
        for (int i = 0; i < wave.Length; i++) wave[i] = mean[i] > 0 ? -wave[i] / mean[i] : 0;
        return wave;
    }
}
