using System.Globalization;
using System.Text;
using Kiosk.Edge.Records;

namespace Kiosk.Edge.Capture;

/// <summary>A still with its luminance.</summary>
/// <param name="Jpeg">The file.</param>
/// <param name="Luminance">Of each pixel of that file, 0 to 255, row by row.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
public sealed record Still(byte[] Jpeg, byte[] Luminance, int Width, int Height);

/// <summary>What a camera gave.</summary>
/// <param name="Stills">In order of time; the last one is the newest.</param>
/// <param name="Problem">What went wrong, for people; null when nothing did.</param>
public sealed record TakenStills(IReadOnlyList<Still> Stills, string? Problem);

/// <summary>A camera.</summary>
public interface ICamera
{
    /// <summary>A file stands for it.</summary>
    bool IsSimulated { get; }

    /// <summary>Takes stills.</summary>
    Task<TakenStills> TakeAsync(CancellationToken stop);
}

/// <summary>A UVC camera by <c>ffmpeg</c>, or what else it can read. Two runs: one takes JPEGs, one gives their luminance, all by pipes.</summary>
/// <remarks>
/// ffmpeg was chosen before v4l2-ctl and fswebcam: it takes what a camera offers (MJPEG without tables, YUYV), writes one sound JPEG form,
/// decodes the same file for the judgement, is maintained by Debian security, and runs without a camera in tests. It costs 156 MB of disk.
/// </remarks>
/// <param name="tools">Runs it.</param>
/// <param name="inputOptions">Before -i, such as -f v4l2.</param>
/// <param name="input">Such as /dev/video0.</param>
/// <param name="skip">Frames to let pass while exposure settles; then two are taken. Null for a file of one frame.</param>
/// <param name="isSimulated">The input is no camera.</param>
public sealed class FfmpegCamera(ToolRunner tools, IReadOnlyList<string> inputOptions, string input, int? skip, bool isSimulated) : ICamera
{
    private const string Program = "ffmpeg";
    private const int JpegBytesMax = 4 << 20, PixelsMax = 4096 * 4096;
    private static readonly TimeSpan TakeTime = TimeSpan.FromSeconds(10), DecodeTime = TimeSpan.FromSeconds(10);
    private static readonly string[] Quiet = ["-hide_banner", "-nostdin", "-loglevel", "error"];

    /// <inheritdoc/>
    public bool IsSimulated => isSimulated;

    /// <summary>A Video4Linux device.</summary>
    public static FfmpegCamera OfDevice(ToolRunner tools, string device, string size)
    {
        const int FramesUntilExposed = 20;
        return new FfmpegCamera(tools, ["-f", "v4l2", "-video_size", size], device, FramesUntilExposed, isSimulated: false);
    }

    /// <summary>A picture file in place of a camera, for the simulator and for tests: PPM, PNG, JPEG.</summary>
    public static FfmpegCamera OfFile(ToolRunner tools, string path) => new(tools, [], path, null, isSimulated: true);

    /// <inheritdoc/>
    public async Task<TakenStills> TakeAsync(CancellationToken stop)
    {
        string[] selection = skip is null ? ["-frames:v", "1"]
            : ["-vf", string.Create(CultureInfo.InvariantCulture, $"select=gte(n\\,{skip})"), "-frames:v", "2"];
        ToolRun taken = await tools.RunAsync(Program,
            [
                .. Quiet, .. inputOptions, "-i", input, .. selection, "-fps_mode", "passthrough",
                "-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p", "-flags:v", "+bitexact", "-f", "image2pipe", "pipe:1",
            ],
            default, TakeTime, 2 * JpegBytesMax, stop).ConfigureAwait(false);
        if (MediaReasons.Of(taken, Program, MediaKind.Otoscope, input) is { } problem) return Failed(problem);
        List<byte[]> jpegs = JpegStream.Split(taken.Output);
        if (jpegs.Count != (skip is null ? 1 : 2)) return Failed("the otoscope stopped giving pictures");

        ToolRun decoded = await tools.RunAsync(Program,
            [.. Quiet, "-f", "mjpeg", "-i", "pipe:0", "-fps_mode", "passthrough", "-c:v", "pgm", "-pix_fmt", "gray", "-f", "image2pipe", "pipe:1"],
            taken.Output, DecodeTime, jpegs.Count * (PixelsMax + 64), stop).ConfigureAwait(false);
        if (MediaReasons.Of(decoded, Program, MediaKind.Otoscope, input) is { } fault) return Failed(fault);
        var stills = new List<Still>();
        ReadOnlySpan<byte> left = decoded.Output;
        foreach (byte[] jpeg in jpegs)
        {
            if (!TryTakePgm(ref left, out int width, out int height, out byte[] luminance)) return Failed("the otoscope's picture cannot be decoded");
            stills.Add(new Still(jpeg, luminance, width, height));
        }

        return new TakenStills(stills, null);
    }

    private static TakenStills Failed(string problem) => new([], problem);

    // "P5", width, height and 255, each ended by white space (netpbm).
    private static bool TryTakePgm(ref ReadOnlySpan<byte> left, out int width, out int height, out byte[] luminance)
    {
        (width, height, luminance) = (0, 0, []);
        Span<int> numbers = stackalloc int[3];
        if (!left.StartsWith("P5"u8)) return false;
        int at = 3;
        for (int i = 0; i < numbers.Length; i++)
        {
            int end = left[at..].IndexOfAny("\n "u8);
            if (end <= 0 || !int.TryParse(Encoding.ASCII.GetString(left.Slice(at, end)), NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return false;
            at += end + 1;
        }

        (width, height) = (numbers[0], numbers[1]);
        if (numbers[2] != 255 || (long)width * height > Math.Min(PixelsMax, left.Length - at)) return false;
        luminance = left.Slice(at, width * height).ToArray();
        left = left[(at + luminance.Length)..];
        return true;
    }
}
