namespace Kiosk.Outbox.Journal;

/// <summary>
/// How long this process has known its records, by the monotonic clock: wall clocks jump. Records from before the start count from
/// the start. Kept for at most 1,024 moments; beyond these, neighbours share the older one's, so an age is never too small.
/// </summary>
internal sealed class LaneAges
{
    private const int MomentsMax = 1024;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();

    // A moment (n, t): the records up to n, beyond those of the moment before, are known since t.
    private Queue<(long Newest, long Timestamp)> _moments = new();
    private long _newest;

    /// <param name="time">Whose monotonic clock is used.</param>
    /// <param name="newest">The newest record at the start.</param>
    public LaneAges(TimeProvider time, long newest)
    {
        _time = time;
        _newest = newest;
        _moments.Enqueue((newest, time.GetTimestamp()));
    }

    /// <summary>The records up to this one exist now.</summary>
    public void Note(long newest)
    {
        lock (_gate)
        {
            if (newest <= _newest) return;
            _newest = newest;
            if (_moments.Count == MomentsMax) _moments = new(_moments.Chunk(2).Select(pair => (pair[^1].Newest, pair[0].Timestamp)));
            _moments.Enqueue((newest, _time.GetTimestamp()));
        }
    }

    /// <summary>Age of the oldest stored record; what is older is forgotten.</summary>
    public TimeSpan Of(long oldest)
    {
        lock (_gate)
        {
            while (_moments.TryPeek(out (long Newest, long Timestamp) moment))
            {
                if (moment.Newest >= oldest) return _time.GetElapsedTime(moment.Timestamp);
                _moments.Dequeue();
            }

            return TimeSpan.Zero;
        }
    }
}
