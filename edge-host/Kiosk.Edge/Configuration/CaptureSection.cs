using Kiosk.Edge.Capture;

namespace Kiosk.Edge.Configuration;

/// <summary>Instruments at the edge host itself that take a sound or a picture.</summary>
public sealed record CaptureSection
{
    [Option("The electronic stethoscope: 15 s of sound.")]
    public StethoscopeSection Stethoscope { get; init; } = new();

    [Option("The otoscope's camera: a still.")]
    public OtoscopeSection Otoscope { get; init; } = new();

    /// <summary>What is switched on.</summary>
    public IReadOnlyList<ICapture> ToCaptures(ToolRunner tools)
    {
        var captures = new List<ICapture>();
        if (Stethoscope.Device != "off") captures.Add(new StethoscopeCapture(Stethoscope.ToMicrophone(tools)));
        if (Otoscope.Device != "off") captures.Add(new OtoscopeCapture(Otoscope.ToCamera(tools)));
        return captures;
    }

    /// <summary>The path behind file:, or null.</summary>
    internal static string? FileOf(string device) => device.StartsWith("file:", StringComparison.Ordinal) ? device["file:".Length..] : null;
}

/// <summary>The electronic stethoscope.</summary>
public sealed record StethoscopeSection
{
    [Option("The microphone as ALSA names it (arecord -L), such as plughw:CARD=Stethoscope,DEV=0, for a USB or an I2S one; or file:/path.wav, which"
        + " makes every visit that it is used in test data; or off.",
        Pattern = "off|file:/.+|[A-Za-z0-9_][A-Za-z0-9_:=,.-]{0,99}", PatternText = "an ALSA device, file:/path.wav or off")]
    public string Device { get; init; } = "off";

    [Option("Samples per second that the microphone gives of itself (arecord --dump-hw-params).", OneOf = "8000|16000|32000|44100|48000")]
    public int SampleRate { get; init; } = 48000;

    internal IMicrophone ToMicrophone(ToolRunner tools) =>
        CaptureSection.FileOf(Device) is { } path ? new FileMicrophone(path) : new AlsaMicrophone(tools, Device, SampleRate);
}

/// <summary>The otoscope's camera.</summary>
public sealed record OtoscopeSection
{
    [Option("The camera, best by its stable name below /dev/v4l/by-id; or file:/path of a PPM, PNG or JPEG, which makes every visit that it is used"
        + " in test data; or off. Needs ffmpeg.", Pattern = "off|file:/.+|/dev/.+", PatternText = "a path below /dev, file:/path or off")]
    public string Device { get; init; } = "off";

    [Option("Width and height of the picture; what the camera does not offer it answers with its nearest.",
        OneOf = "640x480|800x600|1024x768|1280x720|1280x960|1600x1200|1920x1080")]
    public string Size { get; init; } = "1280x720";

    internal ICamera ToCamera(ToolRunner tools) =>
        CaptureSection.FileOf(Device) is { } path ? FfmpegCamera.OfFile(tools, path) : FfmpegCamera.OfDevice(tools, Device, Size);
}
