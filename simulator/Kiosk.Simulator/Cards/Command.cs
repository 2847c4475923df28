namespace Kiosk.Simulator.Cards;

/// <summary>A command in the short form of ISO/IEC 7816-4:2013, 5.1.</summary>
/// <param name="Cla">Class.</param>
/// <param name="Ins">Instruction.</param>
/// <param name="P1">First parameter.</param>
/// <param name="P2">Second parameter.</param>
/// <param name="Data">Empty when there are none.</param>
/// <param name="Le">How many bytes are expected at most, 1 to 256; null for none.</param>
internal sealed record Command(byte Cla, byte Ins, byte P1, byte P2, byte[] Data, int? Le)
{
    private const int HeaderBytes = 4;

    /// <summary>Takes a command apart.</summary>
    /// <returns>Null when its lengths do not fit together.</returns>
    public static Command? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes) return null;
        Command Of(ReadOnlySpan<byte> all, byte[] data, int? le) => new(all[0], all[1], all[2], all[3], data, le);
        if (bytes.Length == HeaderBytes) return Of(bytes, [], null);
        if (bytes.Length == HeaderBytes + 1) return Of(bytes, [], Expected(bytes[HeaderBytes]));
        int dataLength = bytes[HeaderBytes], rest = bytes.Length - HeaderBytes - 1 - dataLength;
        if (dataLength == 0 || rest is < 0 or > 1) return null;
        return Of(bytes, bytes.Slice(HeaderBytes + 1, dataLength).ToArray(), rest == 1 ? Expected(bytes[^1]) : null);
    }

    private static int Expected(byte le) => le == 0 ? 256 : le;
}

/// <summary>Status bytes of ISO/IEC 7816-4:2013, tables 5 and 6.</summary>
internal static class Sw
{
    public const ushort Done = 0x9000, EndOfFile = 0x6282, NotVerified = 0x6300, WrongLength = 0x6700, NoAccess = 0x6982, NotInThisState = 0x6985;
    public const ushort NoFileSelected = 0x6986, SmObjectsMissing = 0x6987, SmObjectsWrong = 0x6988, NotFound = 0x6A82, WrongParameters = 0x6A86;
    public const ushort NoSuchData = 0x6A88, OffsetOutside = 0x6B00, NoSuchInstruction = 0x6D00, NoSuchClass = 0x6E00;

    /// <summary>A response.</summary>
    public static byte[] With(ushort status, ReadOnlySpan<byte> data = default) => [.. data, (byte)(status >> 8), (byte)status];
}
