using System.Globalization;
using Kiosk.Edge.Records;
using Kiosk.Signals.Sound;

namespace Kiosk.Edge.Capture;

/// <summary>15 s of sound, judged on the samples as the microphone gave them and kept as WAV at 8 kHz or a little above.</summary>
/// <remarks>Heart sounds end below 200 Hz and lung sounds below 2.5 kHz, so that 8 kHz loses nothing, and 15 s are 240 KB.</remarks>
/// <param name="microphone">Where from.</param>
/// <param name="options">Bounds; null for the defaults.</param>
public sealed class StethoscopeCapture(IMicrophone microphone, SoundOptions? options = null) : ICapture
{
    /// <summary>Length of a recording, s.</summary>
    public const int Seconds = 15;

    private const string ContentType = "audio/wav";
    private const int KeptRateHz = 8000;

    /// <inheritdoc/>
    public MediaKind Kind => MediaKind.Stethoscope;

    /// <inheritdoc/>
    public TimeSpan Expected => TimeSpan.FromSeconds(Seconds);

    /// <inheritdoc/>
    public bool IsSimulated => microphone.IsSimulated;

    /// <inheritdoc/>
    public async Task<CapturedMedia> TakeAsync(CancellationToken stop)
    {
        RecordedSound sound = await microphone.RecordAsync(Seconds, stop).ConfigureAwait(false);
        if (sound.Problem is { } problem) return new CapturedMedia(ContentType, null, problem);
        if (sound.SampleRateHz is < SoundAnalysis.SampleRateHzMin or > SoundAnalysis.SampleRateHzMax)
            return new CapturedMedia(ContentType, null, $"the stethoscope gives {sound.SampleRateHz} samples a second, which cannot be judged");
        SoundResult result = SoundAnalysis.Analyze(sound.Samples, sound.SampleRateHz, options);
        if (result.Flaw != SoundFlaw.None) return new CapturedMedia(ContentType, null, MediaReasons.Of(result.Flaw));
        int factor = Math.Clamp(sound.SampleRateHz / KeptRateHz, 1, 32);
        short[] kept = Decimation.By(sound.Samples, factor);
        return new CapturedMedia(ContentType, PcmWav.Write(kept, sound.SampleRateHz / factor), null,
            Seconds: decimal.Round((decimal)result.Seconds, 2), Notes: [.. Notes(result)]);
    }

    private static IEnumerable<string> Notes(SoundResult result)
    {
        yield return string.Create(CultureInfo.InvariantCulture,
            $"level {result.LevelDbfs:0.0} dBFS, peak {result.PeakDbfs:0.0} dBFS, mains hum {100 * result.HumShare:0} % of the power, {result.ClippedSamples} clipped samples");
        yield return result.HasHeartSounds ? "periodic sounds at a heart's pace" : "no periodic sounds at a heart's pace";
    }
}
