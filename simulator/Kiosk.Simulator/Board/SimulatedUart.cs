using Kiosk.Firmware;

namespace Kiosk.Simulator.Board;

/// <summary>
/// The board's UART and the cable to the edge host: bytes take their time on the line in both directions (8N1: ten bits a byte), the
/// buffers are bounded as in the device's adapter, and nothing passes while the cable is out. Optionally bits flip.
/// </summary>
/// <remarks>The firmware's side is <see cref="ISerialLine"/>; the far side is <see cref="HostRead"/> and <see cref="HostWrite"/>.</remarks>
public sealed class SimulatedUart : ISerialLine
{
    /// <summary>The board's send and receive buffers, as in the device's adapter.</summary>
    public const int BufferBytes = 4096;

    private const int HostBufferBytes = 1 << 16;
    private const int BitsPerByte = 10;

    private readonly int _baud;
    private readonly ByteQueue _boardSends = new(BufferBytes);
    private readonly ByteQueue _boardReceives = new(BufferBytes);
    private readonly ByteQueue _hostSends = new(HostBufferBytes);
    private readonly ByteQueue _hostReceives = new(HostBufferBytes);
    private readonly BitFlips _toHost;
    private readonly BitFlips _toBoard;
    private long _creditUs;

    /// <param name="baud">Bits per second on the line.</param>
    /// <param name="seed">Seed of the flipped bits.</param>
    public SimulatedUart(int baud, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baud);
        _baud = baud;
        _toHost = new BitFlips(seed);
        _toBoard = new BitFlips(seed ^ 0x5A5A5A);
    }

    /// <summary>Whether the cable is plugged in. While it is not, bytes of both directions vanish.</summary>
    public bool IsConnected { get; set; } = true;

    /// <summary>Bits flipped so far, both directions.</summary>
    public long Flipped => _toHost.Flipped + _toBoard.Flipped;

    /// <summary>Bytes that the board has put on the line.</summary>
    public long BytesFromBoard { get; private set; }

    /// <summary>Flips one bit in every <paramref name="oneIn"/> bytes of each direction on average; 0 stops it.</summary>
    public void Flip(int oneIn)
    {
        _toHost.OneIn = oneIn;
        _toBoard.OneIn = oneIn;
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count) => _boardReceives.Take(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public int Writable() => _boardSends.Free;

    /// <inheritdoc/>
    public void Write(byte[] buffer, int offset, int count) => _boardSends.Put(buffer.AsSpan(offset, count));

    /// <summary>Takes what has arrived at the edge host's end.</summary>
    /// <returns>How many bytes.</returns>
    public int HostRead(Span<byte> target) => _hostReceives.Take(target);

    /// <summary>Sends from the edge host's end.</summary>
    public void HostWrite(ReadOnlySpan<byte> bytes) => _hostSends.Put(bytes);

    /// <summary>Bytes that the edge host's end has room to send.</summary>
    public int HostWritable => _hostSends.Free;

    /// <summary>Lets time pass on the line.</summary>
    public void Advance(long us)
    {
        _creditUs += us;
        long bytes = _creditUs * _baud / (BitsPerByte * 1_000_000L);
        _creditUs -= bytes * BitsPerByte * 1_000_000L / _baud;
        for (long i = Math.Min(bytes, _boardSends.Count); i > 0; i--)
        {
            byte value = _toHost.Pass(_boardSends.Take());
            BytesFromBoard++;
            if (IsConnected) _hostReceives.Put(value);
        }
        for (long i = Math.Min(bytes, _hostSends.Count); i > 0; i--)
        {
            byte value = _toBoard.Pass(_hostSends.Take());
            if (IsConnected) _boardReceives.Put(value);
        }
    }

    /// <summary>The board was reset: what stood in its buffers is gone.</summary>
    public void ResetBoard()
    {
        _boardSends.Clear();
        _boardReceives.Clear();
    }
}
