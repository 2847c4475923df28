namespace Kiosk.Simulator.Parts;

/// <summary>The ECG FIFO of a MAX30003: 32 words; the tag tells which word is the last.</summary>
internal sealed class Max30003Fifo
{
    public const int Depth = 32;

    private const uint TagFast = 1;
    private const uint TagLast = 2;
    private const uint TagEmpty = 6;
    private const uint TagOverflow = 7;

    private readonly uint[] _words = new uint[Depth];
    private int _first;

    public int Count { get; private set; }

    /// <summary>Once it has run over, it gives nothing but the overflow tag until it is cleared.</summary>
    public bool Overflowed { get; private set; }

    public void Clear()
    {
        _first = 0;
        Count = 0;
        Overflowed = false;
    }

    /// <param name="code">18 bits, two's complement.</param>
    /// <param name="fast">Taken in fast recovery.</param>
    public void Push(int code, bool fast)
    {
        if (Count == Depth)
        {
            Overflowed = true;
            return;
        }

        uint tag = fast ? TagFast : 0;
        _words[(_first + Count) % Depth] = (((uint)code & 0x3FFFF) << 6) | (tag << 3);
        Count++;
    }

    /// <summary>The word that a read presents now.</summary>
    public uint Peek()
    {
        if (Overflowed) return TagOverflow << 3;
        if (Count == 0) return TagEmpty << 3;
        return Count == 1 ? _words[_first] | (TagLast << 3) : _words[_first];
    }

    /// <summary>All 24 bits of the word are out.</summary>
    public void Pop()
    {
        if (Overflowed || Count == 0) return;
        _first = (_first + 1) % Depth;
        Count--;
    }
}
