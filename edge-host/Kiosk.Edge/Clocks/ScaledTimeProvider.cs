namespace Kiosk.Edge.Clocks;

/// <summary>
/// A clock that runs <paramref name="speed"/> times as fast as life, for demonstrations against a simulator with the same factor.
/// It starts at the true time; timers and monotonic stamps are scaled alike.
/// </summary>
/// <param name="inner">The clock that is scaled.</param>
/// <param name="speed">Above 0; 10 makes one true second ten.</param>
public sealed class ScaledTimeProvider(TimeProvider inner, double speed) : TimeProvider
{
    private readonly long _startStamp = inner.GetTimestamp();
    private readonly DateTimeOffset _startUtc = inner.GetUtcNow();

    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc/>
    public override long GetTimestamp() => _startStamp + (long)((inner.GetTimestamp() - _startStamp) * speed);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _startUtc + (inner.GetElapsedTime(_startStamp) * speed);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(inner.CreateTimer(callback, state, Scale(dueTime), Scale(period)), this);

    // A wait that is not zero must not become zero, and an infinite one stays infinite.
    private TimeSpan Scale(TimeSpan time)
    {
        if (time <= TimeSpan.Zero) return time;
        TimeSpan scaled = time / speed;
        return scaled < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : scaled;
    }

    private sealed class ScaledTimer(ITimer timer, ScaledTimeProvider clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Scale(dueTime), clock.Scale(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
