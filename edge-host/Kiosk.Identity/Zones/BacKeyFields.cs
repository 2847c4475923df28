using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kiosk.Identity.Numbers;

namespace Kiosk.Identity.Zones;

/// <summary>What of a zone the key of Basic Access Control is made of: document number, birth date and end of validity, each with its check digit.</summary>
/// <remarks>ICAO Doc 9303-11, section 4.3.2 (MRZ_information). Whoever has these can read the chip: to be disposed of as soon as it was read.</remarks>
public sealed class BacKeyFields : IDisposable
{
    private const int NumberLengthMin = 9, NumberLengthMax = 22, DateLength = 6;
    private readonly PersonalText _information;

    private BacKeyFields(PersonalText information) => _information = information;

    /// <summary>The characters to hash, in ASCII; 24 of them, more for a document number of more than nine.</summary>
    /// <exception cref="ObjectDisposedException">It was wiped.</exception>
    public ReadOnlySpan<byte> Information => _information.Utf8;

    /// <summary>Makes them of what stands on a document.</summary>
    /// <param name="number">The document's number as in its zone; fillers behind a short one may be left out.</param>
    /// <param name="birthDate">YYMMDD, unknown parts as fillers.</param>
    /// <param name="expiry">YYMMDD.</param>
    /// <param name="fields">The caller's to dispose of; null when there are none.</param>
    /// <returns>False when something is of another length or has characters that no zone has.</returns>
    public static bool TryMake(ReadOnlySpan<byte> number, ReadOnlySpan<byte> birthDate, ReadOnlySpan<byte> expiry, [NotNullWhen(true)] out BacKeyFields? fields)
    {
        fields = null;
        if (number.IsEmpty || number.Length > NumberLengthMax || birthDate.Length != DateLength || expiry.Length != DateLength) return false;
        if (!MachineReadableZone.IsText(number) || !MachineReadableZone.IsText(birthDate) || !MachineReadableZone.IsText(expiry)) return false;
        Span<byte> information = stackalloc byte[NumberLengthMax + 1 + (2 * (DateLength + 1))];
        try
        {
            int numberLength = Math.Max(number.Length, NumberLengthMin);
            information[..numberLength].Fill((byte)'<');
            number.CopyTo(information);
            int length = Close(information, 0, numberLength);
            birthDate.CopyTo(information[length..]);
            length = Close(information, length, DateLength);
            expiry.CopyTo(information[length..]);
            length = Close(information, length, DateLength);
            fields = new BacKeyFields(PersonalText.FromUtf8(information[..length]));
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(information);
        }
    }

    /// <summary>Overwrites them.</summary>
    public void Dispose() => _information.Dispose();

    /// <summary>Never what they are.</summary>
    public override string ToString() => "(personal)";

    // Puts the check digit behind a field; returns where the next one begins.
    private static int Close(Span<byte> information, int at, int length)
    {
        information[at + length] = CheckDigit731.Of(information.Slice(at, length));
        return at + length + 1;
    }
}
