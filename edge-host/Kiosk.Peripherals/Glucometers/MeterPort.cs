using Kiosk.Interop.Serial;

namespace Kiosk.Peripherals.Glucometers;

/// <summary>A serial line, byte by byte, with deadlines on a clock that a test can hold.</summary>
/// <param name="line">The line.</param>
/// <param name="time">For the deadlines.</param>
internal sealed class MeterPort(ISerialLine line, TimeProvider time)
{
    /// <summary>No byte came in time.</summary>
    public const int TimedOut = -1;

    /// <summary>The line is gone.</summary>
    public const int Gone = -2;

    // So that a cancelled read ends soon.
    private const int SliceMs = 100;
    private const int WriteMs = 1000;

    private readonly byte[] _buffer = new byte[256];
    private int _at, _count;

    /// <summary>Waits for a byte.</summary>
    /// <returns>0 to 255, <see cref="TimedOut"/> or <see cref="Gone"/>.</returns>
    public int Read(TimeSpan timeout, CancellationToken cancel)
    {
        long started = time.GetTimestamp();
        while (_at == _count)
        {
            TimeSpan left = timeout - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || cancel.IsCancellationRequested) return TimedOut;
            SerialTransfer transfer = line.Read(_buffer, Math.Min(SliceMs, (int)Math.Ceiling(left.TotalMilliseconds)));
            if (transfer.Status is SerialStatus.TimedOut or SerialStatus.NobodyThere) continue;
            if (transfer.Status != SerialStatus.Ok) return Gone;
            (_at, _count) = (0, transfer.Count);
        }

        return _buffer[_at++];
    }

    /// <summary>Writes all; false when the line does not take them.</summary>
    public bool Write(params ReadOnlySpan<byte> bytes) => line.Write(bytes, WriteMs).Status == SerialStatus.Ok;

    /// <summary>Throws away what came so far.</summary>
    public void Drain()
    {
        // A meter that never stops to talk is left to the deadlines.
        const int ReadsMax = 64;
        _at = _count = 0;
        for (int i = 0; i < ReadsMax && line.Read(_buffer, 0).Status == SerialStatus.Ok; i++)
        {
        }
    }
}
