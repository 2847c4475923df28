using Kiosk.Edge.Capture;
using Kiosk.Simulator.Media;
using Xunit;

namespace Kiosk.Tests.Capture;

/// <summary>Each fault of a recording or a picture, and the reason that stands in its place.</summary>
public class CaptureJudgementTests
{
    [Theory]
    [InlineData(SoundFault.Silence, "no sound at all")]
    [InlineData(SoundFault.OpenInput, "no sound at all")]
    [InlineData(SoundFault.Clipping, "too loud and distorted")]
    [InlineData(SoundFault.Hum, "mains hum in place of sound")]
    [InlineData(SoundFault.Short, "the recording is too short")]
    public async Task Wrong_sound_gives_its_reason_and_no_content(SoundFault fault, string expected)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, WavFile.Of(new HeartSoundRecording(3) { Fault = fault }.Make(), 48_000), TestContext.Current.CancellationToken);

        CapturedMedia media = await new StethoscopeCapture(new FileMicrophone(file)).TakeAsync(default);

        File.Delete(file);
        Assert.Null(media.Content);
        Assert.Contains(expected, media.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Good_sound_is_kept_as_wav_of_8_kHz_and_sounds_the_same()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, WavFile.Of(new HeartSoundRecording(3).Make(), 48_000), TestContext.Current.CancellationToken);

        CapturedMedia media = await new StethoscopeCapture(new FileMicrophone(file)).TakeAsync(default);

        File.Delete(file);
        Assert.Equal((null, "audio/wav", 15m), (media.Reason, media.ContentType, media.Seconds));
        Assert.True(PcmWav.TryRead(media.Content, out short[] samples, out int rate, out _));
        Assert.Equal((8000, 120_000, 44 + 240_000), (rate, samples.Length, media.Content!.Length));
        Assert.True(Kiosk.Signals.Sound.SoundAnalysis.Analyze(samples, rate).HasHeartSounds);
        Assert.Contains("periodic sounds at a heart's pace", media.Notes!);
    }

    [Theory]
    [InlineData("/nowhere/x.wav", "the stethoscope is not connected")]
    [InlineData("/etc/hostname", "it is no WAV file")]
    public async Task File_that_is_no_sound_gives_a_reason(string path, string expected)
    {
        CapturedMedia media = await new StethoscopeCapture(new FileMicrophone(path)).TakeAsync(default);

        Assert.Contains(expected, media.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PictureFault.Black, "the picture is black")]
    [InlineData(PictureFault.OverExposed, "over-exposed")]
    [InlineData(PictureFault.Covered, "an even surface")]
    [InlineData(PictureFault.OutOfFocus, "out of focus")]
    public async Task Wrong_picture_gives_its_reason_and_no_content(PictureFault fault, string expected)
    {
        var camera = new ScriptedCamera(new EarPicture(2) { Fault = fault });

        CapturedMedia media = await new OtoscopeCapture(camera).TakeAsync(default);

        Assert.Null(media.Content);
        Assert.Contains(expected, media.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Camera_that_hangs_is_found_within_a_taking_and_from_one_to_the_next()
    {
        var picture = new EarPicture(2);
        var capture = new OtoscopeCapture(new ScriptedCamera(picture));

        CapturedMedia first = await capture.TakeAsync(default);
        CapturedMedia again = await capture.TakeAsync(default);
        CapturedMedia twice = await new OtoscopeCapture(new ScriptedCamera(picture, picture)).TakeAsync(default);
        CapturedMedia live = await new OtoscopeCapture(new ScriptedCamera(picture with { Seed = 3 }, picture)).TakeAsync(default);

        Assert.Equal((null, null), (first.Reason, live.Reason));
        Assert.All([again, twice], media => Assert.Contains("an old picture", media.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_camera_is_told()
    {
        CapturedMedia media = await new OtoscopeCapture(new ScriptedCamera { Problem = "the otoscope is not connected" }).TakeAsync(default);

        Assert.Equal((null, "the otoscope is not connected"), (media.Content, media.Reason));
    }

    [Fact]
    public async Task Picture_too_large_for_a_record_is_told_with_what_to_do()
    {
        CapturedMedia media = await new OtoscopeCapture(new ScriptedCamera(new EarPicture(2)) { JpegBytes = (1 << 20) + 1 }).TakeAsync(default);

        Assert.Null(media.Content);
        Assert.Contains("capture.otoscope.size", media.Reason, StringComparison.Ordinal);
    }

    private sealed class ScriptedCamera(params EarPicture[] pictures) : ICamera
    {
        public bool IsSimulated => false;

        public string? Problem { get; init; }

        public int JpegBytes { get; init; } = 1000;

        public Task<TakenStills> TakeAsync(CancellationToken stop) => Task.FromResult(Problem is not null ? new TakenStills([], Problem)
            : new TakenStills([.. pictures.Select(one => new Still(new byte[JpegBytes], EarPicture.Luminance(one.Make()), one.Width, one.Height))], null));
    }
}
