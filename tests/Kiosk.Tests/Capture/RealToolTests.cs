using Kiosk.Edge.Capture;
using Kiosk.Simulator.Media;
using Xunit;

namespace Kiosk.Tests.Capture;

/// <summary>
/// The very programs, without hardware: arecord from an ALSA device that reads a file, ffmpeg from its own test source. What these
/// cannot show is a driver: a real microphone and a real camera remain to be tried.
/// </summary>
public sealed class RealToolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-capture-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Arecord_records_what_an_alsa_device_gives()
    {
        Tools.Require("arecord", "alsa-utils");
        short[] sound = new HeartSoundRecording(5).Make();
        AlsaMicrophone microphone = Microphone(sound);

        RecordedSound recorded = await microphone.RecordAsync(15, TestContext.Current.CancellationToken);
        CapturedMedia media = await new StethoscopeCapture(microphone).TakeAsync(TestContext.Current.CancellationToken);

        Assert.Equal((null, 48_000, 15 * 48_000), (recorded.Problem, recorded.SampleRateHz, recorded.Samples.Length));
        Assert.Equal(sound, recorded.Samples);
        Assert.Null(media.Reason);
    }

    [Fact]
    public async Task Arecord_without_the_device_says_that_it_is_not_connected()
    {
        Tools.Require("arecord", "alsa-utils");

        RecordedSound recorded = await new AlsaMicrophone(Tools.Runner, "plughw:CARD=NoSuchCard,DEV=0", 48_000).RecordAsync(1, TestContext.Current.CancellationToken);

        Assert.Equal(("the stethoscope is not connected", 0), (recorded.Problem, recorded.Samples.Length));
    }

    [Fact]
    public async Task Ffmpeg_takes_two_stills_and_their_luminance()
    {
        Tools.Require("ffmpeg", "ffmpeg");
        var camera = new FfmpegCamera(Tools.Runner, ["-f", "lavfi"], "testsrc2=size=640x480:rate=30,noise=alls=8:allf=t", 20, isSimulated: false);

        TakenStills taken = await camera.TakeAsync(TestContext.Current.CancellationToken);
        CapturedMedia media = await new OtoscopeCapture(camera).TakeAsync(TestContext.Current.CancellationToken);

        Assert.Equal((null, 2), (taken.Problem, taken.Stills.Count));
        Assert.All(taken.Stills, still => Assert.Equal((640, 480, 640 * 480), (still.Width, still.Height, still.Luminance.Length)));
        Assert.NotEqual(taken.Stills[0].Luminance, taken.Stills[1].Luminance);
        Assert.Equal((byte[])[0xFF, 0xD8, 0xFF], media.Content![..3]);
        Assert.Equal((640, 480, null), (media.Width, media.Height, media.Reason));
    }

    [Fact]
    public async Task Ffmpeg_on_a_camera_that_stands_still_is_refused_as_an_old_picture()
    {
        Tools.Require("ffmpeg", "ffmpeg");
        await File.WriteAllBytesAsync(Path.Combine(_folder, "ear.ppm"), new EarPicture(1).ToPpm(), TestContext.Current.CancellationToken);
        var camera = new FfmpegCamera(Tools.Runner, ["-loop", "1"], Path.Combine(_folder, "ear.ppm"), 5, isSimulated: false);

        CapturedMedia media = await new OtoscopeCapture(camera).TakeAsync(TestContext.Current.CancellationToken);

        Assert.Contains("an old picture", media.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ffmpeg_reads_the_simulators_picture_and_finds_it_in_focus_or_not()
    {
        Tools.Require("ffmpeg", "ffmpeg");
        string good = Path.Combine(_folder, "good.ppm"), blurred = Path.Combine(_folder, "blurred.ppm");
        await File.WriteAllBytesAsync(good, new EarPicture(1).ToPpm(), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(blurred, new EarPicture(1) { Fault = PictureFault.OutOfFocus }.ToPpm(), TestContext.Current.CancellationToken);

        CapturedMedia first = await new OtoscopeCapture(FfmpegCamera.OfFile(Tools.Runner, good)).TakeAsync(TestContext.Current.CancellationToken);
        CapturedMedia second = await new OtoscopeCapture(FfmpegCamera.OfFile(Tools.Runner, blurred)).TakeAsync(TestContext.Current.CancellationToken);

        Assert.Null(first.Reason);
        Assert.InRange(first.Content!.Length, 10_000, 400_000);
        Assert.Contains("out of focus", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ffmpeg_without_a_camera_says_that_it_is_not_connected()
    {
        Tools.Require("ffmpeg", "ffmpeg");

        TakenStills taken = await FfmpegCamera.OfDevice(Tools.Runner, "/dev/video-none", "640x480").TakeAsync(TestContext.Current.CancellationToken);

        Assert.Equal("the otoscope is not connected", taken.Problem);
    }

    // ALSA's file plugin over its null plugin reads what a microphone would give from a file.
    private AlsaMicrophone Microphone(short[] sound)
    {
        string raw = Path.Combine(_folder, "sound.raw"), configuration = Path.Combine(_folder, "asound.conf");
        File.WriteAllBytes(raw, WavFile.Of(sound, 48_000)[44..]);
        File.WriteAllText(configuration,
            $"</usr/share/alsa/alsa.conf>\npcm.kiosk_file {{ type file\n slave.pcm null\n file /dev/null\n infile \"{raw}\"\n format raw }}\n");
        return new AlsaMicrophone(Tools.Runner, "kiosk_file", 48_000, new Dictionary<string, string> { ["ALSA_CONFIG_PATH"] = configuration });
    }
}
