using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Pleth;

/// <summary>One run of consecutive samples with what is derived from it. Indices count from the run's start.</summary>
internal sealed class PlethRun
{
    private const double BandLowHz = 0.5, BandHighHz = 8, LightWindowS = 2, AboveBandHz = 12, SampleRateHzForAbove = 60, SmoothS = 0.05;

    private readonly double[] _smooth;

    /// <param name="red">Counts, ambient taken off.</param>
    /// <param name="infrared">Counts, ambient taken off.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    public PlethRun(double[] red, double[] infrared, double sampleRateHz)
    {
        SampleRateHz = sampleRateHz;
        (RedLight, RedWave, RedAbove) = Parts(red, sampleRateHz);
        (InfraredLight, InfraredWave, InfraredAbove) = Parts(infrared, sampleRateHz);
        _smooth = MovingAverage.Centered(infrared, (int)(SmoothS * sampleRateHz));
        Pulses = PulseDetector.Detect(InfraredWave, sampleRateHz);
    }

    public double SampleRateHz { get; }

    public int Length => InfraredWave.Length;

    /// <summary>The red light, counts, over two seconds around each sample.</summary>
    public double[] RedLight { get; }

    /// <inheritdoc cref="RedLight"/>
    public double[] InfraredLight { get; }

    /// <summary>Pulse wave over light, rising with the blood's volume, as a part of 1.</summary>
    public double[] RedWave { get; }

    /// <inheritdoc cref="RedWave"/>
    public double[] InfraredWave { get; }

    /// <summary>What lies above the pulse's band, over light: noise and flicker. Empty at a rate too low to have it.</summary>
    public double[] RedAbove { get; }

    /// <inheritdoc cref="RedAbove"/>
    public double[] InfraredAbove { get; }

    /// <summary>Instants of steepest rise of the infrared wave.</summary>
    public List<int> Pulses { get; }

    /// <summary>The part of noise above the band that a channel's wave has within it, when the noise is white; relative to light, squared.</summary>
    /// <param name="above"><see cref="RedAbove"/> or <see cref="InfraredAbove"/>.</param>
    /// <param name="window">Where.</param>
    public double NoiseInBand(double[] above, SampleRun window) => above.Length == 0
        ? 0
        : Statistics.Power(above.AsSpan(window.Start, window.Length)) * (BandHighHz - BandLowHz) / (SampleRateHz / 2 - AboveBandHz);

    /// <summary>
    /// Height of one infrared pulse over its light, as a part of 1: from the line between the feet before and after it to its peak. The
    /// perfusion index is the median of these. The band of <see cref="InfraredWave"/> would make a slow pulse too small.
    /// </summary>
    /// <param name="beat">From a steepest rise to the next.</param>
    public double Height(SampleRun beat)
    {
        int before = Foot(beat.Start, beat.Length), after = Foot(beat.End, beat.Length);
        double height = 0;
        for (int i = before + 1; i < after; i++)
        {
            double line = _smooth[before] + (_smooth[after] - _smooth[before]) * (i - before) / (after - before);
            height = Math.Max(height, line - _smooth[i]);
        }
        double light = InfraredLight[beat.Start];
        return light > 0 ? height / light : 0;
    }

    // Most light comes back just before the blood arrives.
    private int Foot(int rise, int beatLength)
    {
        int foot = Math.Min(rise, Length - 1);
        for (int i = foot; i >= Math.Max(0, rise - beatLength / 2); i--)
        {
            if (_smooth[i] > _smooth[foot]) foot = i;
        }
        return foot;
    }

    // More blood lets less light back: the wave is the light's change upside down.
    private static (double[] Light, double[] Wave, double[] Above) Parts(double[] counts, double sampleRateHz)
    {
        double[] light = MovingAverage.Centered(counts, (int)(LightWindowS * sampleRateHz));
        double[] wave = ZeroPhase.BandPass(counts, BandLowHz, BandHighHz, sampleRateHz);
        double[] above = sampleRateHz < SampleRateHzForAbove ? [] : ZeroPhase.HighPass(counts, AboveBandHz, sampleRateHz);
        for (int i = 0; i < wave.Length; i++) wave[i] = light[i] > 0 ? -wave[i] / light[i] : 0;
        for (int i = 0; i < above.Length; i++) above[i] = light[i] > 0 ? above[i] / light[i] : 0;
        return (light, wave, above);
    }
}
