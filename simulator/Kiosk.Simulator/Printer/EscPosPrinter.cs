namespace Kiosk.Simulator.Printer;

/// <summary>A receipt printer at its line: takes bytes, answers status, and puts on paper what it understands.</summary>
/// <remarks>
/// Written from Epson's ESC/POS command reference. Real-time commands (DLE EOT, DLE DC4 fn 8) act as soon as they arrive, also while it is
/// offline; all others wait in the receive buffer while it is, and are printed when it comes back: that is what an unfinished receipt does
/// in the drawer of the next person. A serial printer without flow control loses what its buffer does not hold. One thread.
/// </remarks>
/// <param name="columns">Characters in a line: 32 (58 mm), 42 or 48 (80 mm).</param>
/// <param name="trouble">What is the matter with it.</param>
public sealed class EscPosPrinter(int columns, PrinterTrouble trouble)
{
    /// <summary>Bytes that wait, at most, as in the TM-T20's smaller setting and most clones.</summary>
    public const int BufferBytes = 4096;

    private const byte Dle = 0x10, Eot = 0x04, Dc4 = 0x14;
    private static readonly byte[] ClearBuffer = [Dle, Dc4, 8, 1, 3, 20, 1, 6, 2, 8];
    private static readonly byte[] ClearResponse = [0x37, 0x25, 0x00];

    private readonly List<byte> _buffer = [];
    private readonly List<byte> _arriving = [];
    private readonly List<byte> _replies = [];
    private readonly EscPosInterpreter _interpreter = new(columns, trouble);

    /// <summary>The paper so far.</summary>
    public IReadOnlyList<PaperItem> Paper => _interpreter.Paper;

    /// <summary>Commands that it does not know, in hex.</summary>
    public IReadOnlyList<string> Unknown => _interpreter.Unknown;

    /// <summary>Bytes that came while the buffer was full.</summary>
    public int BytesLost { get; private set; }

    /// <summary>Bytes that wait in the buffer.</summary>
    public int BytesWaiting => _buffer.Count;

    /// <summary>Bytes arrive.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes)
        {
            _arriving.Add(one);
            Sort();
        }

        Print();
    }

    /// <summary>Prints what waits, as far as it can: call it after a change of the trouble.</summary>
    public void Print()
    {
        while (trouble.IsOnline && _interpreter.TryStep(_buffer, out byte? reply))
        {
            if (reply is { } status && !trouble.IsDumb) _replies.Add(status);
        }
    }

    /// <summary>What it answered since the last call.</summary>
    public byte[] TakeReplies()
    {
        byte[] replies = [.. _replies];
        _replies.Clear();
        return replies;
    }

    // Real-time commands are taken out of the stream; what can still become one is held back.
    private void Sort()
    {
        while (_arriving.Count > 0)
        {
            if (_arriving[0] != Dle)
            {
                Keep(_arriving[0]);
                _arriving.RemoveAt(0);
                continue;
            }

            if (_arriving.Count == 1) return;
            if (_arriving[1] == Eot)
            {
                if (_arriving.Count < 3) return;
                Answer(_arriving[2]);
                _arriving.RemoveRange(0, 3);
            }
            else if (_arriving.Count <= ClearBuffer.Length && _arriving.SequenceEqual(ClearBuffer.Take(_arriving.Count)))
            {
                if (_arriving.Count < ClearBuffer.Length) return;
                Clear();
                _arriving.Clear();
            }
            else
            {
                Keep(_arriving[0]);
                _arriving.RemoveAt(0);
            }
        }
    }

    private void Keep(byte one)
    {
        if (_buffer.Count < BufferBytes) _buffer.Add(one);
        else BytesLost++;
    }

    private void Clear()
    {
        if (trouble.KeepsBuffer || trouble.IsDumb) return;
        _buffer.Clear();
        _interpreter.DropLine();
        _replies.AddRange(ClearResponse);
    }

    // Bits 1 and 4 are fixed to 1, 0 and 7 to 0.
    private void Answer(byte n)
    {
        if (trouble.IsDumb) return;
        const int Fixed = 0x12, DrawerPin = 0x04;
        bool isPaperOut = trouble.LinesLeft is 0;
        int status = n switch
        {
            1 => Fixed | DrawerPin | (trouble.IsOnline ? 0 : 0x08),
            2 => Fixed | (trouble.IsCoverOpen ? 0x04 : 0) | (isPaperOut ? 0x20 : 0) | (trouble.IsKnifeJammed ? 0x40 : 0),
            3 => Fixed | (trouble.IsKnifeJammed ? 0x08 : 0),
            4 => Fixed | (trouble.LinesLeft is <= 10 ? 0x0C : 0) | (isPaperOut ? 0x60 : 0),
            _ => 0,
        };
        if (status != 0) _replies.Add((byte)status);
    }
}
