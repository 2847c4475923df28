namespace Kiosk.Identity.Cards;

/// <summary>What a card says of its make when it is switched on. It decides nothing; it is for a technician who wonders what card that was.</summary>
/// <remarks>
/// ISO/IEC 7816-3:2006, 8.2: TS, T0, interface bytes as told by the upper half of T0 and of each TD, historical bytes as many as the lower half of T0 says.
/// </remarks>
internal static class AnswerToReset
{
    private const int LengthMax = 33, InterfacesMax = 8;

    /// <summary>The ATR in hexadecimal, and the family where its historical bytes are known.</summary>
    public static string Describe(ReadOnlySpan<byte> atr)
    {
        string hex = $"ATR {Convert.ToHexString(atr[..Math.Min(atr.Length, LengthMax)])}";
        return Family(Historical(atr)) is { } family ? $"{hex} ({family})" : hex;
    }

    /// <summary>The historical bytes; none when the ATR is not in order.</summary>
    public static ReadOnlySpan<byte> Historical(ReadOnlySpan<byte> atr)
    {
        if (atr.Length < 2) return [];
        int at = 2, present = atr[1] >> 4, count = atr[1] & 0xF;
        for (int i = 0; i < InterfacesMax && present != 0; i++)
        {
            // TA, TB and TC, then TD, which tells of the next four.
            at += (present & 1) + ((present >> 1) & 1) + ((present >> 2) & 1);
            if ((present & 8) == 0) break;
            if (at >= atr.Length) return [];
            present = atr[at++] >> 4;
        }

        return at + count <= atr.Length ? atr.Slice(at, count) : [];
    }

    // The last: PC/SC part 3, 3.1.3.2.3, for contactless cards without a processor.
    private static string? Family(ReadOnlySpan<byte> historical)
    {
        if (historical.IndexOf("FOMS"u8) >= 0) return "named as an OMS policy, yet without its application";
        if (historical.IndexOf("JCOP"u8) >= 0) return "a Java card";
        ReadOnlySpan<byte> storage = [0x80, 0x4F, 0x0C, 0xA0, 0, 0, 0x03, 0x06];
        return historical.StartsWith(storage) ? "a contactless memory card, as for transport or doors" : null;
    }
}
