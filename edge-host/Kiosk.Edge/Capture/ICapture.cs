using Kiosk.Edge.Records;

namespace Kiosk.Edge.Capture;

/// <summary>What a taking gave: a content that was judged fit to be looked at or listened to, or why there is none.</summary>
/// <param name="ContentType">What it is, or would have been.</param>
/// <param name="Content">The file; null when there is none.</param>
/// <param name="Reason">Why not, for people; null with a content.</param>
/// <param name="Seconds">Length of a sound.</param>
/// <param name="Width">Pixels in a row of a picture.</param>
/// <param name="Height">Rows of a picture.</param>
/// <param name="Notes">What the reader is told beside it.</param>
public sealed record CapturedMedia(
    string ContentType, byte[]? Content, string? Reason, decimal? Seconds = null, int? Width = null, int? Height = null, IReadOnlyList<string>? Notes = null);

/// <summary>An instrument at the edge host that takes a sound or a picture.</summary>
public interface ICapture
{
    /// <summary>Of what.</summary>
    MediaKind Kind { get; }

    /// <summary>About how long a taking lasts.</summary>
    TimeSpan Expected { get; }

    /// <summary>A file stands for the device: what it gives is test data.</summary>
    bool IsSimulated { get; }

    /// <summary>Takes and judges.</summary>
    /// <exception cref="OperationCanceledException">Stopped; nothing was kept.</exception>
    Task<CapturedMedia> TakeAsync(CancellationToken stop);
}
