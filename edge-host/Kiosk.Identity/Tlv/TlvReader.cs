namespace Kiosk.Identity.Tlv;

/// <summary>One element.</summary>
/// <param name="tag">As its bytes read: 0x62, 0x5F26.</param>
/// <param name="value">A part of the data, not a copy.</param>
/// <param name="offset">Of its first byte, from the beginning of the data.</param>
/// <param name="valueOffset">Of its value's first byte.</param>
/// <param name="isConstructed">Whether the value is made of elements.</param>
public readonly ref struct TlvElement(uint tag, ReadOnlySpan<byte> value, int offset, int valueOffset, bool isConstructed)
{
    /// <summary>As its bytes read: 0x62, 0x5F26.</summary>
    public uint Tag { get; } = tag;

    /// <summary>A part of the data, not a copy.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>Of its first byte, from the beginning of the data.</summary>
    public int Offset { get; } = offset;

    /// <summary>Of its value's first byte, from the beginning of the data.</summary>
    public int ValueOffset { get; } = valueOffset;

    /// <summary>Whether the value is made of elements.</summary>
    public bool IsConstructed { get; } = isConstructed;
}

/// <summary>
/// Reads BER-TLV strictly: element after element, each within its template, none skipped unseen, and nothing between or behind them. It copies and allocates
/// nothing, and takes any bytes.
/// </summary>
/// <remarks>
/// ISO/IEC 7816-4, 5.2.2, lets bytes of erased memory (00 or FF) stand before, between and behind data objects. Here they are an error: whoever steps over them also
/// steps over a wrong length. A file may still be longer than its template: what reads files asks for no byte behind it.
/// </remarks>
public ref struct TlvReader
{
    /// <summary>Elements in one template, at most.</summary>
    public const int ElementsMax = 64;

    /// <summary>Templates in one another, at most.</summary>
    public const int DepthMax = 4;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _origin, _depth;
    private int _at, _count;

    /// <summary>Reads from the beginning.</summary>
    /// <param name="bytes">The data, whole.</param>
    public TlvReader(ReadOnlySpan<byte> bytes) : this(bytes, 0, 0)
    {
    }

    private TlvReader(ReadOnlySpan<byte> bytes, int origin, int depth)
    {
        _bytes = bytes;
        _origin = origin;
        _depth = depth;
    }

    /// <summary>What is wrong; it stays.</summary>
    public TlvError Error { get; private set; }

    /// <summary>Goes through all of the data and their templates.</summary>
    /// <returns>The first thing that is wrong.</returns>
    public static TlvError Check(ReadOnlySpan<byte> bytes) => new TlvReader(bytes).CheckRest();

    /// <summary>Reads the next element.</summary>
    /// <param name="element">Default when there is none.</param>
    /// <returns>False at the end, and when something is wrong: see <see cref="Error"/>.</returns>
    public bool TryRead(out TlvElement element)
    {
        element = default;
        if (Error.IsError || _at == _bytes.Length) return false;
        ReadOnlySpan<byte> rest = _bytes[_at..];
        TlvProblem problem = TlvHeader.Read(rest, out TlvHeader header);
        if (problem == TlvProblem.None)
        {
            if (_depth > DepthMax) problem = TlvProblem.TooDeep;
            else if (_count == ElementsMax) problem = TlvProblem.TooMany;
            else if (header.ValueLength > rest.Length - header.Length) problem = TlvProblem.ValueCut;
        }

        if (problem != TlvProblem.None)
        {
            Error = new TlvError(problem, header.Tag, _origin + _at);
            return false;
        }

        int valueAt = _at + header.Length;
        element = new TlvElement(header.Tag, _bytes.Slice(valueAt, header.ValueLength), _origin + _at, _origin + valueAt, header.IsConstructed);
        _at = valueAt + header.ValueLength;
        _count++;
        return true;
    }

    /// <summary>Reads the next element, which is to be a certain one.</summary>
    /// <returns>False when it is another or there is none.</returns>
    public bool TryRead(uint tag, out TlvElement element)
    {
        int at = _at;
        if (TryRead(out element) && element.Tag == tag) return true;
        if (!Error.IsError) Error = new TlvError(TlvProblem.Unexpected, element.Tag, _origin + at);
        element = default;
        return false;
    }

    /// <summary>Says that nothing may follow.</summary>
    /// <returns>True when nothing does and nothing was wrong before.</returns>
    public bool TryEnd()
    {
        if (!Error.IsError && _at < _bytes.Length) Error = new TlvError(TlvProblem.Trailing, 0, _origin + _at);
        return !Error.IsError;
    }

    /// <summary>A reader of an element's value.</summary>
    /// <param name="element">One that this reader gave.</param>
    public readonly TlvReader Enter(in TlvElement element) => new(element.Value, element.ValueOffset, _depth + 1);

    private TlvError CheckRest()
    {
        while (TryRead(out TlvElement element))
        {
            if (!element.IsConstructed) continue;
            TlvError error = Enter(element).CheckRest();
            if (error.IsError) return error;
        }

        return Error;
    }
}
