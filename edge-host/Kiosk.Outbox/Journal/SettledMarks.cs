using System.Buffers.Binary;
using Kiosk.Outbox.Disk;

namespace Kiosk.Outbox.Journal;

/// <summary>
/// The file beside a segment that lists its settled records. Never synced: a mark that a power cut takes is a record that is
/// published once more, and the clinical store knows it.
/// </summary>
/// <remarks>
/// Batches, one after the other: <c>count (4) | count times { place in the segment (3) | outcome (1) } | CRC-32C (4)</c>, little endian.
/// Reading ends at the first batch that is not whole; writing goes on there.
/// </remarks>
internal static class SettledMarks
{
    private const int BatchMax = 1 << 20;

    /// <summary>Bytes of a batch.</summary>
    public static int Size(int count) => 8 + (4 * count);

    /// <summary>Writes a batch; returns where the next one goes.</summary>
    public static long Write(IDiskFile file, long offset, IReadOnlyList<(int Place, Outcome Outcome)> marks)
    {
        var batch = new byte[Size(marks.Count)];
        BinaryPrimitives.WriteInt32LittleEndian(batch, marks.Count);
        for (int i = 0; i < marks.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(batch.AsSpan(4 + (4 * i)), ((uint)marks[i].Place << 8) | (byte)marks[i].Outcome);
        BinaryPrimitives.WriteUInt32LittleEndian(batch.AsSpan(batch.Length - 4), Crc32C.Of(0, batch.AsSpan(0, batch.Length - 4)));
        file.Write(offset, batch);
        return offset + batch.Length;
    }

    /// <summary>Reads all whole batches; returns where the next one goes.</summary>
    public static long Read(IDiskFile file, Action<int, Outcome> mark)
    {
        var content = new byte[file.Length];
        int length = file.Read(0, content);
        int offset = 0;
        while (offset + 8 <= length)
        {
            int count = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(offset));
            if (count is <= 0 or > BatchMax || offset + Size(count) > length) break;
            ReadOnlySpan<byte> batch = content.AsSpan(offset, Size(count));
            if (BinaryPrimitives.ReadUInt32LittleEndian(batch[^4..]) != Crc32C.Of(0, batch[..^4])) break;
            for (int i = 0; i < count; i++)
            {
                uint one = BinaryPrimitives.ReadUInt32LittleEndian(batch[(4 + (4 * i))..]);
                mark((int)(one >> 8), (Outcome)(byte)one);
            }

            offset += batch.Length;
        }

        return offset;
    }
}
