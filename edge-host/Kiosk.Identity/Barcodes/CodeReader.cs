using Kiosk.Identity.Numbers;
using Kiosk.Identity.Zones;

namespace Kiosk.Identity.Barcodes;

/// <summary>Tells apart what a scanner reads.</summary>
/// <remarks>
/// The first byte of the paper policy's barcode is 01 or 02, which no text has. The digital policy's code has no public format: what the kiosk takes of it is
/// a bare policy number that passes its check.
/// </remarks>
public static class CodeReader
{
    private const int PolicyNumberLength = 16;

    /// <summary>Whom a code tells.</summary>
    /// <param name="code">One code, with or without a line end behind; may be anything; stays the caller's to wipe.</param>
    /// <param name="today">A birth date after this day is rejected.</param>
    public static Scanned Read(ReadOnlySpan<byte> code, DateOnly today)
    {
        if (OmsBarcode.IsBegun(code)) return OmsBarcode.Read(code.Length > OmsBarcode.Length ? TrimSuffix(code) : code, today);
        ReadOnlySpan<byte> text = code.Trim(" \t\r\n"u8);
        if (text.IsEmpty) return Scanned.Failed(CodeWords.Unknown);
        if (text.Length == PolicyNumberLength && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            return NationalIds.Read(IdentitySource.ScannedNumber, IdentifierKind.RussianEnp, text, today);
        return MachineReadableZone.Looks(text) ? MachineReadableZone.Read(text, today) : Scanned.Failed(CodeWords.Unknown);
    }

    // Only what makes the length fit: the last bytes of a signature may be any.
    private static ReadOnlySpan<byte> TrimSuffix(ReadOnlySpan<byte> code) =>
        code[OmsBarcode.Length..].IndexOfAnyExcept((byte)'\r', (byte)'\n') < 0 ? code[..OmsBarcode.Length] : code;
}
