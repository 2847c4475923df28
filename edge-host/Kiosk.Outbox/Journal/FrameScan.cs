using System.Buffers.Binary;
using Kiosk.Outbox.Disk;

namespace Kiosk.Outbox.Journal;

/// <summary>Finds the intact frames of a file, also behind damage.</summary>
internal static class FrameScan
{
    /// <summary>An intact frame.</summary>
    public readonly record struct Found(FrameHeader Header, long Offset, string Id);

    /// <summary>All intact frames, in the order of the file.</summary>
    public static List<Found> All(IDiskFile file)
    {
        var content = new byte[file.Length];
        return All(content.AsSpan(0, file.Read(0, content)));
    }

    /// <summary>All intact frames of a file's content, in its order.</summary>
    public static List<Found> All(ReadOnlySpan<byte> bytes)
    {
        var found = new List<Found>();
        for (int offset = 0; offset >= 0;)
        {
            if (TryFrame(bytes[offset..], out FrameHeader header))
            {
                found.Add(new Found(header, offset, Frame.Id(bytes[offset..], header)));
                offset += header.Length;
            }
            else
            {
                offset = NextMagic(bytes, offset + 1);
            }
        }

        return found;
    }

    /// <summary>The records that such a file holds, in order, when it is the newest of its lane and the power may have gone while it was written.</summary>
    /// <param name="found">All intact frames.</param>
    /// <param name="first">The file's first record.</param>
    /// <param name="last">Its last one: behind it are only leftovers of what was never acknowledged.</param>
    /// <returns>The frames up to there. Missing numbers among them were damaged: they were synced before a later frame was written.</returns>
    public static List<Found> Recover(IReadOnlyList<Found> found, long first, out long last)
    {
        long synced = found.Count == 0 ? 0 : found.Max(frame => frame.Header.Synced);
        var records = new List<Found>();
        last = first - 1;
        foreach (Found frame in found)
        {
            long sequence = frame.Header.Sequence;
            bool isNext = sequence == last + 1;
            bool isBehindDamage = sequence > last && last + 1 <= synced && sequence <= Math.Max(synced, last) + 1;
            if (!isNext && !isBehindDamage) continue;
            records.Add(frame);
            last = sequence;
        }

        last = Math.Max(last, Math.Max(synced, first - 1));
        return records;
    }

    private static bool TryFrame(ReadOnlySpan<byte> bytes, out FrameHeader header) =>
        Frame.TryReadHeader(bytes, out header) && header.Length <= bytes.Length && Frame.IsIntact(bytes[..header.Length], header);

    private static int NextMagic(ReadOnlySpan<byte> bytes, int from)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, Frame.Magic);
        if (from >= bytes.Length) return -1;
        int index = bytes[from..].IndexOf(magic);
        return index < 0 ? -1 : from + index;
    }
}
