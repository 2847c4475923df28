namespace Kiosk.Signals.Sound;

/// <summary>Bounds of <see cref="SoundAnalysis"/>.</summary>
/// <remarks>
/// None of these is from a standard: they were set so that synthetic heart sounds at the level of usual electronic stethoscopes pass with a
/// wide margin and each fault of the tests' table does not. They await recordings of a real microphone on real chests.
/// </remarks>
public sealed record SoundOptions
{
    /// <summary>A shorter recording is too short, s.</summary>
    public double SecondsMin { get; init; } = 14.5;

    /// <summary>
    /// At or below this level above 20 Hz there was no sound, dB of full scale. The noise of a 16-bit converter alone is at -98, that of a
    /// muted or open microphone input of the usual USB codecs at -75 to -90.
    /// </summary>
    public double SilenceDbfs { get; init; } = -70;

    /// <summary>More of the samples at the converter's limit than this is clipping: a tap may clip, the heart must not.</summary>
    public double ClippedShareMax { get; init; } = 0.001;

    /// <summary>More of the power in 50 or 60 Hz and their harmonics than this is mains hum.</summary>
    public double HumShareMax { get; init; } = 0.5;

    /// <summary>The envelope must repeat itself so well after a beat, as a correlation, for heart sounds to be plausible; noise reaches 0.2.</summary>
    public double BeatCorrelationMin { get; init; } = 0.3;

    /// <summary>And its standard deviation must be this part of its mean: an even hum has an envelope that does not move.</summary>
    public double EnvelopeDepthMin { get; init; } = 0.25;
}
