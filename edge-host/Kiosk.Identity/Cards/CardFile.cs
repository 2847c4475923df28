using System.Security.Cryptography;
using Kiosk.Identity.Tlv;

namespace Kiosk.Identity.Cards;

/// <summary>The READ BINARY of one way to a card: plain or protected.</summary>
internal interface IBinarySource
{
    /// <summary>Bytes that one command may ask for, at most.</summary>
    int ChunkMax { get; }

    /// <summary>Reads from the file that is selected.</summary>
    /// <param name="name">Of the file, for a technician.</param>
    /// <param name="offset">0 to 32767.</param>
    /// <param name="count">1 to <see cref="ChunkMax"/>.</param>
    /// <param name="reply">As the card answered, without protection.</param>
    CardFault? ReadBinary(string name, int offset, int count, out CardReply reply);
}

/// <summary>
/// The file that is selected, as far as it has been read: a window that moves on. No byte is asked for that the template's length does not promise, and a
/// long value that is not wanted is passed over but for the part of it that comes along in a piece.
/// </summary>
/// <param name="source">Reads it.</param>
/// <param name="name">Of the file, for a technician: "EF 0201".</param>
internal sealed class CardFile(IBinarySource source, string name) : IDisposable
{
    /// <summary>Bytes of one value, at most.</summary>
    public const int ValueMax = 512;

    // The offset of READ BINARY has 15 bits (ISO/IEC 7816-4:2013, 11.2.3).
    private const int OffsetMax = 0x7FFF;

    private readonly byte[] _window = GC.AllocateUninitializedArray<byte>(ValueMax + TlvHeader.LengthMax, pinned: true);
    private int _start, _length, _end;

    /// <summary>Of the file.</summary>
    public string Name => name;

    /// <summary>Reads the header of the template that the file is to begin with.</summary>
    /// <param name="tag">One byte, 0x62.</param>
    /// <param name="start">Where its value begins.</param>
    /// <param name="end">Where it ends.</param>
    public CardFault? Open(uint tag, out int start, out int end)
    {
        // Tag, 82 and two bytes: no template with something in it is shorter.
        const int Enough = 4;
        start = end = 0;
        _end = Enough;
        CardFault? fault = Peek(0, Enough, out ReadOnlySpan<byte> bytes);
        if (fault is not null) return fault;
        TlvProblem problem = TlvHeader.Read(bytes, out TlvHeader header);
        if (problem != TlvProblem.None) return Wrong(new TlvError(problem, header.Tag, 0));
        if (header.Tag != tag) return Wrong(new TlvError(TlvProblem.Unexpected, header.Tag, 0));
        _end = header.Length + header.ValueLength;
        if (_end < Enough || _end > OffsetMax + 1) return Wrong(new TlvError(TlvProblem.LengthInvalid, tag, 0));
        (start, end) = (header.Length, _end);
        return null;
    }

    /// <summary>Reads the header of the element at an offset.</summary>
    /// <param name="offset">Within the template.</param>
    /// <param name="end">Of the template that it is in.</param>
    /// <param name="header">Its value ends within that template.</param>
    public CardFault? ReadHeader(int offset, int end, out TlvHeader header)
    {
        header = default;
        CardFault? fault = Peek(offset, Math.Min(TlvHeader.LengthMax, end - offset), out ReadOnlySpan<byte> bytes);
        if (fault is not null) return fault;
        TlvProblem problem = TlvHeader.Read(bytes, out header);
        if (problem == TlvProblem.None && header.ValueLength > end - offset - header.Length) problem = TlvProblem.ValueCut;
        return problem == TlvProblem.None ? null : Wrong(new TlvError(problem, header.Tag, offset));
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="offset">Of the first one.</param>
    /// <param name="count">0 to the window's length, and no further than the template.</param>
    /// <param name="bytes">In the window: valid until the next call.</param>
    public CardFault? Peek(int offset, int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > _window.Length) return CardFault.Damaged($"{name}: {count} bytes at {offset} are more than {ValueMax}");
        if (offset < _start || offset > _start + _length) (_start, _length) = (offset, 0);
        if (offset + count > _start + _window.Length)
        {
            // Forward only: what was before is done with.
            int keep = _start + _length - offset;
            _window.AsSpan(offset - _start, keep).CopyTo(_window);
            (_start, _length) = (offset, keep);
        }

        while (offset + count > _start + _length)
        {
            CardFault? fault = Fill();
            if (fault is not null) return fault;
        }

        bytes = _window.AsSpan(offset - _start, count);
        return null;
    }

    /// <summary>A fault in the file's contents.</summary>
    public CardFault Wrong(TlvError error) => CardFault.Damaged($"{name}: {error}");

    /// <summary>Overwrites what was read.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_window);

    private CardFault? Fill()
    {
        int at = _start + _length;
        int count = Math.Min(Math.Min(source.ChunkMax, _end - at), _window.Length - _length);
        CardFault? fault = source.ReadBinary(name, at, count, out CardReply reply);
        if (fault is not null) return fault;
        if (reply.Status is not (CardReply.Done or CardReply.EndOfFile)) return CardFault.Damaged($"{name}: READ BINARY at {at} answered {reply.Status:X4}");
        if (reply.Data.IsEmpty) return CardFault.Damaged($"{name}: the file ends at {at} of {_end}");
        if (reply.Data.Length > count) return CardFault.Damaged($"{name}: READ BINARY at {at} gave {reply.Data.Length} bytes for {count}");
        reply.Data.CopyTo(_window.AsSpan(_length));
        _length += reply.Data.Length;
        return null;
    }
}
