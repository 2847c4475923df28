namespace Kiosk.Identity.Tlv;

/// <summary>Tag and length of one element of BER-TLV.</summary>
/// <param name="Tag">As its bytes read: 0x62, 0x5F26.</param>
/// <param name="Length">Bytes of tag and length, 2 to 6.</param>
/// <param name="ValueLength">Bytes of the value, 0 to 65535.</param>
/// <remarks>
/// ISO/IEC 7816-4:2013, 5.2.2.1 and 5.2.2.2: a tag of one to three bytes; a length of one byte (00 to 7F) or of 81 or 82 and one or two bytes. It may be longer
/// than it need be: cards write <c>62 81 LL</c> whatever LL is. Lengths of more than two bytes are legal there, and longer than any file that is read here. A
/// second byte of a tag from 01 to 1E is not, yet ICAO Doc 9303-10 has 5F01, so it is taken.
/// </remarks>
public readonly record struct TlvHeader(uint Tag, int Length, int ValueLength)
{
    /// <summary>Bytes of tag and length, at most.</summary>
    public const int LengthMax = 6;

    private const byte NumberFollows = 0x1F, MoreFollows = 0x80, OneByte = 0x81, TwoBytes = 0x82, Constructed = 0x20;

    /// <summary>True when the value is made of elements: bit 6 of the tag's first byte.</summary>
    public bool IsConstructed => (FirstByte(Tag) & Constructed) != 0;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">From its first byte; more than it needs does no harm.</param>
    /// <param name="header">With its tag also when only the length is wrong; else default.</param>
    /// <returns>None, or what is wrong. Whether the value is there is the caller's to check.</returns>
    public static TlvProblem Read(ReadOnlySpan<byte> bytes, out TlvHeader header)
    {
        header = default;
        if (bytes.IsEmpty) return TlvProblem.TagCut;
        uint tag = bytes[0];
        if (tag is 0 or 0xFF) return TlvProblem.TagInvalid;
        int at = 1;
        if ((tag & NumberFollows) == NumberFollows)
        {
            if (bytes.Length < 2) return TlvProblem.TagCut;
            if (bytes[1] is 0 or MoreFollows) return TlvProblem.TagInvalid;
            tag = (tag << 8) | bytes[at++];
            if ((tag & MoreFollows) != 0)
            {
                if (bytes.Length < 3) return TlvProblem.TagCut;
                if (bytes[2] >= MoreFollows) return TlvProblem.TagInvalid;
                tag = (tag << 8) | bytes[at++];
            }
        }

        header = new TlvHeader(tag, at, 0);
        if (at == bytes.Length) return TlvProblem.LengthCut;
        int first = bytes[at++];
        if (first is MoreFollows or > TwoBytes) return TlvProblem.LengthInvalid;
        int more = first switch { OneByte => 1, TwoBytes => 2, _ => 0 };
        if (bytes.Length - at < more) return TlvProblem.LengthCut;
        int length = more switch { 1 => bytes[at], 2 => (bytes[at] << 8) | bytes[at + 1], _ => first };
        header = new TlvHeader(tag, at + more, length);
        return TlvProblem.None;
    }

    private static uint FirstByte(uint tag) => tag > 0xFFFF ? tag >> 16 : tag > 0xFF ? tag >> 8 : tag;
}
