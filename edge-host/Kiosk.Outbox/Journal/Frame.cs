using System.Buffers.Binary;
using System.Text;
using Kiosk.Outbox.Keys;

namespace Kiosk.Outbox.Journal;

/// <summary>The fixed part of a record's frame in a segment.</summary>
/// <param name="Sequence">Its number in the lane, from 1.</param>
/// <param name="Synced">The lane's newest record that was synced when this one was written: what is missing below it is damage, not a power cut.</param>
/// <param name="Length">Bytes of the whole frame.</param>
/// <param name="IsSealed">The body is encrypted.</param>
/// <param name="Origin">The lane that it was added to; differs from the file's lane for a refused record.</param>
/// <param name="IdLength">Bytes of the id.</param>
/// <param name="NoteLength">Bytes of the note at the beginning of the body: the reason of a refusal.</param>
internal readonly record struct FrameHeader(
    long Sequence, long Synced, int Length, bool IsSealed, Lane Origin, int IdLength, int NoteLength)
{
    /// <summary>Where the id begins.</summary>
    public int IdOffset => Frame.HeaderBytes + (IsSealed ? RecordCipher.WrappedKeyBytes : 0);

    /// <summary>Where the body begins.</summary>
    public int BodyOffset => IdOffset + IdLength;

    /// <summary>Bytes of note and payload.</summary>
    public int BodyLength => Length - BodyOffset - (IsSealed ? RecordCipher.TagBytes : 0);
}

/// <summary>A record read from a segment.</summary>
internal readonly record struct FrameContent(string Id, string Note, byte[] Payload);

/// <summary>A record in a segment, little endian.</summary>
/// <remarks>
/// <code>
/// offset bytes
///  0     4   magic "KOR1"
///  4     4   length of the whole frame
///  8     4   CRC-32C of bytes 12.. without the wrapped key, which is erased in place
/// 12     8   sequence
/// 20     8   synced
/// 28     1   flags: 1 = body encrypted
/// 29     1   origin lane
/// 30     1   length of the id
/// 31     1   0
/// 32     2   length of the note
/// 34     2   0
/// 36    60   wrapped key, if encrypted
///  .     .   id, ASCII
///  .     .   note (UTF-8) and payload, or their ciphertext
///  .    16   tag, if encrypted
/// </code>
/// </remarks>
internal static class Frame
{
    public const int HeaderBytes = 36;
    public const int NoteBytesMax = 8000;
    public const int LengthMax = OutboxOptions.PayloadBytesMax + HeaderBytes + RecordCipher.WrappedKeyBytes + 255 + NoteBytesMax + RecordCipher.TagBytes;

    /// <summary>"KOR1" read as a little-endian number.</summary>
    public const uint Magic = 0x31524F4B;

    private const int CrcOffset = 8;
    private const int CheckedOffset = 12;
    private const int BoundBytesMax = 8 + 8 + 1 + 255;

    /// <summary>Bytes that a record takes.</summary>
    public static int Size(int idLength, int noteLength, int payloadLength, bool isSealed) =>
        HeaderBytes + idLength + noteLength + payloadLength + (isSealed ? RecordCipher.WrappedKeyBytes + RecordCipher.TagBytes : 0);

    /// <summary>Writes a frame.</summary>
    /// <param name="frame">Exactly its size.</param>
    /// <param name="header">Its fixed part.</param>
    /// <param name="id">ASCII.</param>
    /// <param name="note">UTF-8.</param>
    /// <param name="payload">The record.</param>
    /// <param name="outboxId">What the encryption is bound to.</param>
    /// <param name="cipher">Needed when the header says sealed.</param>
    public static void Write(Span<byte> frame, in FrameHeader header, string id, ReadOnlySpan<byte> note, ReadOnlySpan<byte> payload,
        long outboxId, RecordCipher? cipher)
    {
        frame[..HeaderBytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], header.Length);
        BinaryPrimitives.WriteInt64LittleEndian(frame[12..], header.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(frame[20..], header.Synced);
        frame[28] = header.IsSealed ? (byte)1 : (byte)0;
        frame[29] = (byte)header.Origin;
        frame[30] = (byte)header.IdLength;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[32..], (ushort)header.NoteLength);
        Encoding.ASCII.GetBytes(id, frame[header.IdOffset..]);
        note.CopyTo(frame[header.BodyOffset..]);
        payload.CopyTo(frame[(header.BodyOffset + header.NoteLength)..]);
        if (header.IsSealed)
        {
            Span<byte> bound = stackalloc byte[BoundBytesMax];
            bound = bound[..WriteBound(bound, header, frame, outboxId)];
            cipher!.Seal(frame.Slice(header.BodyOffset, header.BodyLength), frame[^RecordCipher.TagBytes..],
                frame.Slice(HeaderBytes, RecordCipher.WrappedKeyBytes), bound);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(frame[CrcOffset..], Checksum(frame, header));
    }

    /// <summary>Reads the fixed part; false when these bytes begin no frame. Says nothing of the rest.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic) return false;
        header = new FrameHeader(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]), (bytes[28] & 1) != 0, (Lane)bytes[29], bytes[30],
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[32..]));
        return header.Length <= LengthMax && header.Sequence > 0 && bytes[28] <= 1 && bytes[29] <= (byte)Lane.Refused
            && header.IdLength > 0 && header.BodyLength > header.NoteLength;
    }

    /// <summary>Whether a whole frame is what was written, but for its key.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> frame, in FrameHeader header) =>
        frame.Length == header.Length && BinaryPrimitives.ReadUInt32LittleEndian(frame[CrcOffset..]) == Checksum(frame, header);

    /// <summary>The id of an intact frame.</summary>
    public static string Id(ReadOnlySpan<byte> frame, in FrameHeader header) => Encoding.ASCII.GetString(frame.Slice(header.IdOffset, header.IdLength));

    /// <summary>Whether a frame's key was erased: the record was settled.</summary>
    public static bool IsErased(ReadOnlySpan<byte> frame, in FrameHeader header) =>
        header.IsSealed && !frame.Slice(HeaderBytes, RecordCipher.WrappedKeyBytes).ContainsAnyExcept((byte)0);

    /// <summary>Takes an intact frame apart, decrypting it in place; null when it cannot be decrypted.</summary>
    public static FrameContent? Read(Span<byte> frame, in FrameHeader header, long outboxId, RecordCipher? cipher)
    {
        Span<byte> body = frame.Slice(header.BodyOffset, header.BodyLength);
        if (header.IsSealed)
        {
            if (cipher is null) return null;
            Span<byte> bound = stackalloc byte[BoundBytesMax];
            bound = bound[..WriteBound(bound, header, frame, outboxId)];
            if (!cipher.TryOpen(body, frame[^RecordCipher.TagBytes..], frame.Slice(HeaderBytes, RecordCipher.WrappedKeyBytes), bound)) return null;
        }

        return new FrameContent(Id(frame, header), Encoding.UTF8.GetString(body[..header.NoteLength]), body[header.NoteLength..].ToArray());
    }

    private static int WriteBound(Span<byte> bound, in FrameHeader header, ReadOnlySpan<byte> frame, long outboxId)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bound, outboxId);
        BinaryPrimitives.WriteInt64LittleEndian(bound[8..], header.Sequence);
        bound[16] = (byte)header.Origin;
        frame.Slice(header.IdOffset, header.IdLength).CopyTo(bound[17..]);
        return 17 + header.IdLength;
    }

    private static uint Checksum(ReadOnlySpan<byte> frame, in FrameHeader header) =>
        Crc32C.Of(Crc32C.Of(0, frame[CheckedOffset..HeaderBytes]), frame[header.IdOffset..]);
}
