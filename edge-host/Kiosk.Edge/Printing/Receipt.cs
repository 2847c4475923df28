using Kiosk.Edge.Screen.Thresholds;
using Kiosk.Edge.Visits;

namespace Kiosk.Edge.Printing;

/// <summary>What stands on a receipt. No name and no number of a person: it may be lost, and who has it may be anybody.</summary>
/// <param name="KioskId">The kiosk's name.</param>
/// <param name="VisitId">The visit.</param>
/// <param name="Opened">When it began, in the kiosk's time zone.</param>
/// <param name="IsTest">Not of a person.</param>
/// <param name="Values">Values and reasons.</param>
/// <param name="Media">Sounds and pictures: what, and why not.</param>
public sealed record Receipt(
    string KioskId, string VisitId, DateTimeOffset Opened, bool IsTest, IReadOnlyList<SummaryValue> Values, IReadOnlyList<ReceiptMedia> Media);

/// <summary>A sound or picture on a receipt.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Reason">Why there is none; null when there is one.</param>
public sealed record ReceiptMedia(Records.MediaKind Kind, string? Reason);

/// <summary>What a receipt looks like.</summary>
/// <param name="Columns">Characters in a line: 32 on 58 mm paper, 42 or 48 on 80 mm.</param>
/// <param name="Language">Of labels and sentences.</param>
/// <param name="Header">A line at the top, such as the clinic's name and telephone number; empty for none.</param>
/// <param name="QrPrefix">Before the visit's id in the QR code.</param>
/// <param name="HasQr">Whether there is one.</param>
/// <param name="CodePageNumber">The printer's number of CP866.</param>
/// <param name="Cutting">How it ends.</param>
public sealed record ReceiptStyle(
    int Columns, ReceiptLanguage Language, string Header, string QrPrefix, bool HasQr, byte CodePageNumber, PaperCutting Cutting)
{
    /// <summary>The clinicians' table, from which the usual ranges come.</summary>
    public ThresholdTable Thresholds { get; init; } = ThresholdTable.BuiltIn;
}
