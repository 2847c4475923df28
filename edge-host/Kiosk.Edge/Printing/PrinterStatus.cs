namespace Kiosk.Edge.Printing;

/// <summary>What a printer says of itself in answer to DLE EOT 1, 2 and 4.</summary>
/// <param name="Answers">It answered at all: not all clones do.</param>
/// <param name="IsOffline">It does not print now.</param>
/// <param name="IsCoverOpen">Why: the cover.</param>
/// <param name="IsPaperOut">Why: no paper.</param>
/// <param name="HasError">Why: the knife, the head, something else.</param>
/// <param name="IsPaperLow">It prints, and the roll is nearly at its end.</param>
public sealed record PrinterStatus(bool Answers, bool IsOffline, bool IsCoverOpen, bool IsPaperOut, bool HasError, bool IsPaperLow)
{
    /// <summary>Nothing was answered.</summary>
    public static PrinterStatus Silent { get; } = new(false, false, false, false, false, false);

    /// <summary>Of the three answers; 0 for one that did not come.</summary>
    /// <remarks>Epson's ESC/POS command reference, DLE EOT: bits as in the table there; 1 and 4 are always set, 0 and 7 never.</remarks>
    public static PrinterStatus Of(byte printer, byte cause, byte paper) => printer == 0 ? Silent
        : new PrinterStatus(true, (printer & 0x08) != 0, (cause & 0x04) != 0, (cause & 0x20) != 0 || (paper & 0x60) != 0, (cause & 0x40) != 0, (paper & 0x0C) != 0);

    /// <summary>True for a byte that answers DLE EOT.</summary>
    public static bool IsAnswer(byte one) => (one & 0x93) == 0x12;

    /// <summary>True for a byte that answers GS r 1.</summary>
    public static bool IsPaperReport(byte one) => (one & 0x90) == 0;

    /// <summary>Why it would not print, for people; null when it would, or nobody knows.</summary>
    public string? Trouble => !Answers ? null
        : IsPaperOut ? "the printer has no paper: put a new roll in"
        : IsCoverOpen ? "the printer's cover is open: close it"
        : HasError ? "the printer reports an error: look at its knife and switch it off and on"
        : IsOffline ? "the printer is offline: press its feed button, or switch it off and on"
        : null;
}
