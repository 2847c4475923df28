namespace Kiosk.Edge.Identity.Readers;

/// <summary>Since when a thread is within a call that may never return, and by when it should have. One thread writes, others watch.</summary>
/// <param name="time">True time.</param>
internal sealed class CallClock(TimeProvider time)
{
    private long _since, _deadline;

    /// <summary>True when the call that is under way has taken too long.</summary>
    public bool IsOverdue => Volatile.Read(ref _deadline) is not 0 and var deadline && time.GetTimestamp() > deadline;

    /// <summary>How long the call under way has taken; zero when there is none.</summary>
    public TimeSpan Pending => Volatile.Read(ref _since) is not 0 and var since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>A call begins.</summary>
    public void Begin(TimeSpan limit)
    {
        long now = time.GetTimestamp();
        Volatile.Write(ref _since, now);
        Volatile.Write(ref _deadline, now + (long)(limit.TotalSeconds * time.TimestampFrequency));
    }

    /// <summary>It returned.</summary>
    public void End()
    {
        Volatile.Write(ref _deadline, 0);
        Volatile.Write(ref _since, 0);
    }
}
