namespace Kiosk.Edge.Records;

/// <summary>What a medium is of. The numbers are stored: they are appended to, never changed.</summary>
public enum MediaKind
{
    /// <summary>Sound of an electronic stethoscope.</summary>
    Stethoscope = 1,

    /// <summary>A still of an otoscope's camera.</summary>
    Otoscope = 2,
}

/// <summary>A sound or picture of a visit, or the reason why there is none.</summary>
/// <param name="Number">Counts from 1 within the visit.</param>
/// <param name="Kind">What of.</param>
/// <param name="Taken">When the taking began.</param>
/// <param name="ContentType">Media type (RFC 6838) of the content: audio/wav, image/jpeg, image/svg+xml.</param>
/// <param name="Content">The bytes; null when there are none.</param>
/// <param name="Reason">Why there are none, for people; null when there are.</param>
/// <param name="Seconds">Length of a sound; null for a picture.</param>
/// <param name="Width">Pixels in a row; null for a sound.</param>
/// <param name="Height">Rows; null for a sound.</param>
/// <param name="Notes">What the reader is told beside it: level, hum. Never a diagnosis.</param>
public sealed record VisitMedia(
    int Number, MediaKind Kind, DateTimeOffset Taken, string ContentType, byte[]? Content, string? Reason, decimal? Seconds, int? Width, int? Height,
    IReadOnlyList<string> Notes)
{
    /// <summary>Bytes of a content, at most: 15 s of 16-bit sound at 8 kHz are 240 KB, a still of 1280 x 720 rarely above 500 KB.</summary>
    public const int ContentBytesMax = 1 << 20;

    /// <summary>Captures in a visit, at most, failed ones included.</summary>
    public const int PerVisitMax = 16;

    /// <summary>
    /// Each medium is a record of its own, this part of the visit and above, so that the numbers of the visit (part 0) and those that come
    /// late (1 and above, never so many) neither wait for it on a slow line nor are lost with it.
    /// </summary>
    public const int PartFirst = 1_000_001;

    /// <summary>The part of the visit that this is.</summary>
    public int Part => PartFirst + Number - 1;
}
