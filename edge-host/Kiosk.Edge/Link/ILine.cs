namespace Kiosk.Edge.Link;

/// <summary>How a transfer on the line ended.</summary>
public enum LineStatus
{
    /// <summary>Bytes were moved.</summary>
    Ok,

    /// <summary>The time was over before all (writing) or any (reading) were moved.</summary>
    TimedOut,

    /// <summary>The line is gone: cable pulled, device removed. Dispose it and open a new one.</summary>
    Gone,
}

/// <summary>The result of a transfer.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Count">Bytes moved, whatever the status.</param>
public readonly record struct LineTransfer(LineStatus Status, int Count);

/// <summary>An open byte line to the board.</summary>
public interface ILine : IDisposable
{
    /// <summary>Reads what is there, or waits for it, at most <paramref name="timeoutMs"/> of true time.</summary>
    LineTransfer Read(Span<byte> buffer, int timeoutMs);

    /// <summary>Writes all, or as much as the line takes in the time.</summary>
    LineTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs);
}

/// <summary>Opens the line, again and again while the cable is out.</summary>
public interface ILineOpener
{
    /// <summary>Tries once, without waiting.</summary>
    /// <param name="problem">Why there is no line, in words for a technician; empty when there is one.</param>
    /// <returns>The open line, which the caller disposes; null when it cannot be opened now.</returns>
    ILine? TryOpen(out string problem);
}
