namespace Kiosk.Edge.Identity.Readers;

/// <summary>
/// When the readers were asked. What pcscd answers may be as old as its own poll of the reader: an answer "still in" holds for the moment of a question that was
/// asked one such poll before.
/// </summary>
/// <param name="time">True time, in which the poll runs.</param>
/// <param name="lag">The poll.</param>
internal sealed class SeenStamps(TimeProvider time, TimeSpan lag)
{
    private readonly Queue<(long Stamp, long HostUs)> _asked = new();
    private (long Stamp, long HostUs)? _settled;

    /// <summary>A question is asked now.</summary>
    /// <param name="hostUs">Now, on the host's clock, which may run faster than true time.</param>
    public void Ask(long hostUs)
    {
        long now = time.GetTimestamp();
        _asked.Enqueue((now, hostUs));
        while (_asked.TryPeek(out (long Stamp, long HostUs) oldest) && time.GetElapsedTime(oldest.Stamp, now) >= lag) _settled = _asked.Dequeue();
    }

    /// <summary>The latest moment for which the answer to the last question holds, on the host's clock; null when that lies before <paramref name="since"/>.</summary>
    public long? SeenSince(long since) => _settled is { } settled && settled.Stamp >= since ? settled.HostUs : null;
}
