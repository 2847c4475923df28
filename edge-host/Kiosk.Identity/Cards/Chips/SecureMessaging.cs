using System.Buffers.Binary;
using System.Security.Cryptography;
using Kiosk.Identity.Tlv;

namespace Kiosk.Identity.Cards.Chips;

/// <summary>Commands to a document's chip under the keys of one session: data encrypted, each command and each answer signed and counted.</summary>
/// <param name="session">To the chip.</param>
/// <param name="keys">Of the session; from now on this one's to dispose of.</param>
/// <param name="counter">What counts commands and answers, before the first one.</param>
/// <remarks>ICAO Doc 9303-11, 9.8: data objects 87 (encrypted data), 97 (Le), 99 (status), 8E (MAC), in this order.</remarks>
internal sealed class SecureMessaging(CardSession session, DocumentKeys keys, ulong counter) : IBinarySource, IDisposable
{
    private const byte Protected = 0x0C, Select = 0xA4, ReadBinaryCommand = 0xB0, ByFile = 0x02, NoAnswer = 0x0C, PaddedBefore = 0x01;
    private const uint Encrypted = 0x87, Le = 0x97, Status = 0x99, Mac = 0x8E;
    private const int HeaderBytes = 4, MacBytes = 8, PieceMax = 220;

    // Counter, header or data objects of a short answer, padding.
    private const int BufferMax = 288;

    private readonly byte[] _plain = GC.AllocateUninitializedArray<byte>(BufferMax, pinned: true);

    /// <inheritdoc/>
    public int ChunkMax => PieceMax;

    /// <summary>Selects a file of the application that is selected.</summary>
    /// <param name="name">Of the file, for a technician.</param>
    /// <param name="id">Its two bytes.</param>
    public CardFault? SelectFile(string name, ReadOnlySpan<byte> id)
    {
        CardFault? fault = Send(name, [Protected, Select, ByFile, NoAnswer], id, 0, out CardReply reply);
        return fault ?? (reply.IsDone ? null : CardFault.Damaged($"{name}: SELECT answered {reply.Status:X4}"));
    }

    /// <inheritdoc/>
    public CardFault? ReadBinary(string name, int offset, int count, out CardReply reply) =>
        Send(name, [Protected, ReadBinaryCommand, (byte)(offset >> 8), (byte)offset], [], (byte)count, out reply);

    /// <summary>Overwrites keys and what was read.</summary>
    public void Dispose()
    {
        keys.Dispose();
        CryptographicOperations.ZeroMemory(_plain);
    }

    /// <param name="name">Of the command, for a technician.</param>
    /// <param name="header">CLA INS P1 P2.</param>
    /// <param name="data">At most 7 bytes: a block with its padding.</param>
    /// <param name="expected">Le; 0 for none.</param>
    /// <param name="reply">What the chip answered, its data decrypted. A status that is not 9000 may come unsigned.</param>
    private CardFault? Send(string name, scoped ReadOnlySpan<byte> header, scoped ReadOnlySpan<byte> data, byte expected, out CardReply reply)
    {
        Span<byte> command = stackalloc byte[64];
        header.CopyTo(command);
        int at = HeaderBytes + 1;
        if (!data.IsEmpty)
        {
            Span<byte> value = command[(at + 3)..];
            data.CopyTo(value);
            int padded = DocumentKeys.Pad(value, data.Length);
            keys.Encrypt(value[..padded]);
            (command[at], command[at + 1], command[at + 2]) = ((byte)Encrypted, (byte)(padded + 1), PaddedBefore);
            at += 3 + padded;
        }

        if (expected != 0)
        {
            (command[at], command[at + 1], command[at + 2]) = ((byte)Le, 1, expected);
            at += 3;
        }

        ReadOnlySpan<byte> objects = command[(HeaderBytes + 1)..at];
        (command[at], command[at + 1]) = ((byte)Mac, MacBytes);
        at += 2;
        Sign(header, objects, command.Slice(at, MacBytes));
        at += MacBytes;
        command[HeaderBytes] = (byte)(at - HeaderBytes - 1);
        command[at++] = 0;

        CardFault? fault = session.Send(name, command[..at], out CardReply answer);
        reply = default;
        return fault ?? Open(name, answer, out reply);
    }

    private CardFault? Open(string name, CardReply answer, out CardReply reply)
    {
        reply = new CardReply(answer.Status, []);
        if (answer.Data.IsEmpty && !answer.IsDone) return null;
        reply = default;
        var reader = new TlvReader(answer.Data);
        TlvElement encrypted = default;
        if (answer.Data is [(byte)Encrypted, ..] && !reader.TryRead(Encrypted, out encrypted)) return Wrong(name, reader.Error);
        if (!reader.TryRead(Status, out TlvElement status)) return Wrong(name, reader.Error);
        if (!reader.TryRead(Mac, out TlvElement mac) || !reader.TryEnd()) return Wrong(name, reader.Error);
        if (mac.Value.Length != MacBytes || status.Value.Length != 2 || answer.Data.Length > BufferMax - 16) return Unsigned(name);

        Span<byte> expected = stackalloc byte[MacBytes];
        Sign([], answer.Data[..mac.Offset], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, mac.Value)) return Unsigned(name);

        ushort signed = BinaryPrimitives.ReadUInt16BigEndian(status.Value);
        if (signed != answer.Status) return Unsigned(name);
        int length = 0;
        if (encrypted.Tag == Encrypted)
        {
            ReadOnlySpan<byte> value = encrypted.Value;
            if (value is not [PaddedBefore, _, ..] || value.Length % Des.BlockBytes != 1) return CardFault.Damaged($"{name}: the chip's answer is not whole blocks");
            Span<byte> plain = _plain.AsSpan(0, value.Length - 1);
            value[1..].CopyTo(plain);
            keys.Decrypt(plain);
            if (!DocumentKeys.TryUnpad(plain, out length)) return CardFault.Damaged($"{name}: the chip's answer is not padded");
        }

        reply = new CardReply(signed, _plain.AsSpan(0, length));
        return null;
    }

    // Over the counter, the header as a block of its own, and the data objects.
    private void Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> objects, Span<byte> mac)
    {
        Span<byte> message = stackalloc byte[BufferMax];
        BinaryPrimitives.WriteUInt64BigEndian(message, ++counter);
        int length = sizeof(ulong);
        if (!header.IsEmpty)
        {
            header.CopyTo(message[length..]);
            length = DocumentKeys.Pad(message, length + header.Length);
        }

        objects.CopyTo(message[length..]);
        length += objects.Length;
        // What is a whole block already is padded by another one.
        length = DocumentKeys.Pad(message, length);
        keys.Sign(message[..length], mac);
    }

    private static CardFault Wrong(string name, TlvError error) => CardFault.Damaged($"{name}: the chip's protected answer: {error}");

    private static CardFault Unsigned(string name) => CardFault.Damaged($"{name}: the chip's answer is not signed by its session");
}
