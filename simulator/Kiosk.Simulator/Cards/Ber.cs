namespace Kiosk.Simulator.Cards;

/// <summary>Writes BER-TLV.</summary>
public static class Ber
{
    /// <summary>An element.</summary>
    /// <param name="tag">As its bytes read: 0x62, 0x5F26.</param>
    /// <param name="value">At most 65535 bytes.</param>
    /// <param name="lengthBytes">1 for 00 to 7F, 2 for 81 LL, 3 for 82 LL LL; 0 for the shortest.</param>
    public static byte[] Element(uint tag, ReadOnlySpan<byte> value, int lengthBytes = 0)
    {
        if (lengthBytes == 0) lengthBytes = value.Length < 0x80 ? 1 : value.Length < 0x100 ? 2 : 3;
        byte[] length = lengthBytes switch
        {
            1 => [(byte)value.Length],
            2 => [0x81, (byte)value.Length],
            _ => [0x82, (byte)(value.Length >> 8), (byte)value.Length],
        };
        return [.. Tag(tag), .. length, .. value];
    }

    private static byte[] Tag(uint tag) => tag switch
    {
        > 0xFFFF => [(byte)(tag >> 16), (byte)(tag >> 8), (byte)tag],
        > 0xFF => [(byte)(tag >> 8), (byte)tag],
        _ => [(byte)tag],
    };
}
