using System.Buffers.Binary;
using System.Numerics;

namespace Kiosk.Outbox.Journal;

/// <summary>CRC-32C (Castagnoli; RFC 3720, appendix B.4), by the processor's own instruction where it has one.</summary>
internal static class Crc32C
{
    /// <summary>Continues a checksum over more bytes.</summary>
    /// <param name="crc">Of what came before; 0 to begin.</param>
    /// <param name="data">More.</param>
    public static uint Of(uint crc, ReadOnlySpan<byte> data)
    {
        crc = ~crc;
        for (; data.Length >= 8; data = data[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (byte one in data) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
