namespace Kiosk.Simulator.Board;

/// <summary>A bounded queue of bytes: what finds no room is counted and lost, as in a UART.</summary>
public sealed class ByteQueue
{
    private readonly byte[] _bytes;
    private int _head;

    /// <param name="capacity">Bytes held, at most.</param>
    public ByteQueue(int capacity) => _bytes = new byte[capacity];

    /// <summary>Bytes held.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that there is room for.</summary>
    public int Free => _bytes.Length - Count;

    /// <summary>Bytes lost for want of room.</summary>
    public long Lost { get; private set; }

    public void Put(byte value)
    {
        if (Count == _bytes.Length)
        {
            Lost++;
            return;
        }
        _bytes[(_head + Count++) % _bytes.Length] = value;
    }

    public void Put(ReadOnlySpan<byte> values)
    {
        foreach (byte value in values) Put(value);
    }

    /// <summary>Takes the oldest byte; there is one.</summary>
    public byte Take()
    {
        byte value = _bytes[_head];
        _head = (_head + 1) % _bytes.Length;
        Count--;
        return value;
    }

    /// <summary>Takes as many bytes as there are and fit.</summary>
    /// <returns>How many.</returns>
    public int Take(Span<byte> target)
    {
        int count = Math.Min(target.Length, Count);
        for (int i = 0; i < count; i++) target[i] = Take();
        return count;
    }

    public void Clear() => Count = 0;
}
