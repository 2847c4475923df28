using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Sound;

/// <summary>Whether a recording of an electronic stethoscope can be listened to, before the person leaves.</summary>
public static class SoundAnalysis
{
    /// <summary>Samples per second that can be judged.</summary>
    public const int SampleRateHzMin = 2000, SampleRateHzMax = 96_000;

    // Steps of the converter by which a sample may miss the limit and still count as being at it.
    private const int LimitSteps = 1;

    // A sine that just touches its own peak stays there for one or two samples; a clipped one stays.
    private const int ClippedRunMin = 3;

    // A front end may clip below the converter's limit, but not at a tenth of it.
    private const int ClippedLevelMin = short.MaxValue / 4;

    /// <param name="samples">16-bit samples of one channel.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    public static SoundResult Analyze(ReadOnlySpan<short> samples, int sampleRateHz, SoundOptions? options = null)
    {
        Argument.Check(samples.Length, sampleRateHz, 0, SampleRateHzMin, SampleRateHzMax);
        options ??= new SoundOptions();
        double seconds = (double)samples.Length / sampleRateHz;
        // Less than a second cannot be filtered, and nobody asks for it.
        if (seconds < 1) return new SoundResult(SoundFlaw.TooShort, seconds, null, null, 0, 0, 0, false);

        double[] plain = new double[samples.Length];
        int low = 0, high = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            plain[i] = samples[i] / 32768.0;
            (low, high) = (Math.Min(low, samples[i]), Math.Max(high, samples[i]));
        }

        const double RumbleHz = 20;
        double[] sound = ZeroPhase.HighPass(plain, RumbleHz, sampleRateHz);
        double power = Statistics.Power(sound);
        // Below a tenth of a converter's step there is nothing, only rounding of the filter.
        double? level = power > 1e-12 ? 10 * Math.Log10(power) : null;
        int peak = Math.Max(-low, high);
        int clipped = CountClipped(samples, low, high);
        double hum = level is null ? 0 : MainsHum.Share(sound, sampleRateHz, power);
        bool hasHeart = level > options.SilenceDbfs && HeartSounds.ArePlausible(plain, sampleRateHz, options);

        SoundFlaw flaw = seconds < options.SecondsMin ? SoundFlaw.TooShort
            : level is null || level <= options.SilenceDbfs ? SoundFlaw.Silent
            : clipped > options.ClippedShareMax * samples.Length ? SoundFlaw.Clipped
            : hum > options.HumShareMax ? SoundFlaw.MainsHum
            : SoundFlaw.None;
        return new SoundResult(
            flaw, seconds, level, peak > 0 ? 20 * Math.Log10(peak / 32768.0) : null, Statistics.Mean(plain), clipped, hum, hasHeart);
    }

    private static int CountClipped(ReadOnlySpan<short> samples, int low, int high) =>
        CountRuns(samples, high >= ClippedLevelMin ? high - LimitSteps : int.MaxValue, isHigh: true)
        + CountRuns(samples, low <= -ClippedLevelMin ? low + LimitSteps : int.MinValue, isHigh: false);

    private static int CountRuns(ReadOnlySpan<short> samples, int limit, bool isHigh)
    {
        int count = 0, run = 0;
        foreach (short sample in samples)
        {
            if (isHigh ? sample >= limit : sample <= limit)
            {
                run++;
                continue;
            }

            if (run >= ClippedRunMin) count += run;
            run = 0;
        }

        return run >= ClippedRunMin ? count + run : count;
    }
}
