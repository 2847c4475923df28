using Kiosk.Edge.Capture;
using Kiosk.Edge.Records;
using Xunit;

namespace Kiosk.Tests.Capture;

/// <summary>What the programs say when something is wrong, and what people are told.</summary>
public class MediaReasonsTests
{
    [Theory]
    // alsa-utils 1.2.8
    [InlineData(MediaKind.Stethoscope, 0, "ALSA lib pcm_hw.c:1829:(_snd_pcm_hw_open) Invalid value for card\narecord: main:831: audio open error: No such file or directory", "is not connected")]
    [InlineData(MediaKind.Stethoscope, 0, "ALSA lib confmisc.c:160:(snd_config_get_card) Invalid field card\nALSA lib pcm.c:2666:(snd_pcm_open_noupdate) Unknown PCM nothing", "is not connected")]
    [InlineData(MediaKind.Stethoscope, 0, "arecord: main:831: audio open error: Device or resource busy", "is in use by another program")]
    [InlineData(MediaKind.Stethoscope, 0, "arecord: main:831: audio open error: Permission denied", "may not be used")]
    [InlineData(MediaKind.Stethoscope, 96_000, "arecord: pcm_read:2221: read error: No such device", "was unplugged while it was used")]
    [InlineData(MediaKind.Stethoscope, 96_000, "arecord: pcm_read:2221: read error: Input/output error", "was unplugged while it was used")]
    [InlineData(MediaKind.Stethoscope, 0, "arecord: set_params:1416: Sample format non available", "failed: arecord: set_params:1416: Sample format non available")]
    // ffmpeg 5.1
    [InlineData(MediaKind.Otoscope, 0, "[video4linux2,v4l2 @ 0x1] Cannot open video device /dev/video0: No such file or directory\n/dev/video0: No such file or directory", "is not connected")]
    [InlineData(MediaKind.Otoscope, 0, "[video4linux2,v4l2 @ 0x1] Cannot open video device /dev/video0: Permission denied", "may not be used")]
    [InlineData(MediaKind.Otoscope, 0, "[video4linux2,v4l2 @ 0x1] ioctl(VIDIOC_STREAMON): Device or resource busy", "is in use by another program")]
    [InlineData(MediaKind.Otoscope, 50_000, "[video4linux2,v4l2 @ 0x1] ioctl(VIDIOC_DQBUF): No such device", "was unplugged while it was used")]
    public void Words_of_the_programs_become_a_plain_reason(MediaKind kind, int bytes, string errors, string expected)
    {
        string? reason = MediaReasons.Of(new ToolRun(ToolEnd.Exited, 1, new byte[bytes], errors), "tool", kind, "the device");

        Assert.StartsWith($"the {MediaReasons.Name(kind)}", reason, StringComparison.Ordinal);
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Success_has_no_reason() =>
        Assert.Null(MediaReasons.Of(new ToolRun(ToolEnd.Exited, 0, [1], "a warning about a busy line"), "tool", MediaKind.Otoscope, "x"));

    [Fact]
    public void Device_that_hangs_is_told() => Assert.Equal("the otoscope did not answer in time",
        MediaReasons.Of(new ToolRun(ToolEnd.TimedOut, 0, [], ""), "ffmpeg", MediaKind.Otoscope, "x"));
}
