namespace Kiosk.Interop.Serial;

/// <summary>How a read or write on a serial line ended.</summary>
public enum SerialStatus
{
    /// <summary>Bytes were moved.</summary>
    Ok = 0,

    /// <summary>The time ended first; the line is as good as before.</summary>
    TimedOut,

    /// <summary>The cable was pulled or the other end closed (hang-up, EIO, ENODEV, end of file). Open the line anew.</summary>
    LineGone,

    /// <summary>Pseudo-terminal only: no program has the slave side open. Try again later.</summary>
    NobodyThere,

    /// <summary>This object was disposed, perhaps while the call waited.</summary>
    Disposed,
}

/// <summary>The end of a read or write.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Count">Bytes moved; a write that timed out half-way says how far it came.</param>
public readonly record struct SerialTransfer(SerialStatus Status, int Count);

/// <summary>A byte stream with bounded waits: a serial line, or the master side of a pseudo-terminal.</summary>
/// <remarks>One reader and one writer at a time, on different threads if wanted; Dispose from any thread ends both at once.</remarks>
public interface ISerialLine : IDisposable
{
    /// <summary>Waits for bytes and takes what is there.</summary>
    /// <param name="buffer">At least one byte long; filled from its start.</param>
    /// <param name="timeoutMs">Longest wait, ms; 0 takes only what is there.</param>
    /// <returns>Ok with 1 byte or more, or why there are none.</returns>
    SerialTransfer Read(Span<byte> buffer, int timeoutMs);

    /// <summary>Hands all bytes to the driver.</summary>
    /// <param name="bytes">What to write.</param>
    /// <param name="timeoutMs">Longest wait in all, ms, when the other end does not take them.</param>
    /// <returns>Ok with the whole count, or why not, with the count that was handed over.</returns>
    SerialTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs);
}
