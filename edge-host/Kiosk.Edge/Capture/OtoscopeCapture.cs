using System.Globalization;
using System.Security.Cryptography;
using Kiosk.Edge.Records;
using Kiosk.Signals.Pictures;

namespace Kiosk.Edge.Capture;

/// <summary>A still, judged on the luminance of the very file that is kept.</summary>
/// <remarks>
/// A camera that hangs gives its last frame for ever, and that may show the person before: two frames of one taking that are the same to
/// the last pixel, or one that equals the last taking's, are refused. Of earlier takings only a hash is kept, in memory.
/// </remarks>
/// <param name="camera">Where from.</param>
/// <param name="options">Bounds; null for the defaults.</param>
public sealed class OtoscopeCapture(ICamera camera, PictureOptions? options = null) : ICapture
{
    private const string ContentType = "image/jpeg";
    private static readonly TimeSpan About = TimeSpan.FromSeconds(3);

    private byte[] _lastHash = [];

    /// <inheritdoc/>
    public MediaKind Kind => MediaKind.Otoscope;

    /// <inheritdoc/>
    public TimeSpan Expected => About;

    /// <inheritdoc/>
    public bool IsSimulated => camera.IsSimulated;

    /// <inheritdoc/>
    public async Task<CapturedMedia> TakeAsync(CancellationToken stop)
    {
        TakenStills taken = await camera.TakeAsync(stop).ConfigureAwait(false);
        if (taken.Problem is { } problem) return new CapturedMedia(ContentType, null, problem);
        Still still = taken.Stills[^1];
        byte[] hash = SHA256.HashData(still.Luminance);
        // A file is no camera: it may be taken twice.
        bool isRepeated = !camera.IsSimulated && hash.AsSpan().SequenceEqual(_lastHash);
        _lastHash = hash;
        foreach (Still earlier in taken.Stills.SkipLast(1)) isRepeated |= earlier.Luminance.AsSpan().SequenceEqual(still.Luminance);

        PictureResult result = PictureAnalysis.Analyze(still.Luminance, still.Width, still.Height, isRepeated, options);
        if (result.Flaw != PictureFlaw.None) return new CapturedMedia(ContentType, null, MediaReasons.Of(result.Flaw));
        if (still.Jpeg.Length > VisitMedia.ContentBytesMax)
            return new CapturedMedia(ContentType, null, $"the picture has {still.Jpeg.Length >> 10} KiB, too much for a record: set a smaller capture.otoscope.size");
        string note = string.Create(CultureInfo.InvariantCulture,
            $"lit {100 * result.LitShare:0} % of the picture, white {100 * result.WhiteShare:0.0} % of that, contrast {result.Contrast}, sharpness {result.Sharpness:0.000}");
        return new CapturedMedia(ContentType, still.Jpeg, null, Width: still.Width, Height: still.Height, Notes: [note]);
    }
}
