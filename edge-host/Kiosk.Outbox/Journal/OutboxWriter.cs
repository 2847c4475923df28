using System.Diagnostics;
using System.Threading.Channels;

namespace Kiosk.Outbox.Journal;

/// <summary>The one thread that writes: takes what is waiting, commits it together, and flushes when it is time.</summary>
internal sealed class OutboxWriter : IAsyncDisposable
{
    /// <summary>Records in one commit, at most: bounds how long the first of a burst waits for the last.</summary>
    private const int RecordsPerCommitMax = 1024;

    private const long BytesPerCommitMax = 4 << 20;

    /// <summary>
    /// How long a commit waits, under load, for the callers of the one before it to come again: without it they settle into two
    /// halves that take turns, and a sync carries half of what it could. A lone record never waits.
    /// </summary>
    private static readonly TimeSpan GatherTime = TimeSpan.FromMicroseconds(200);

    private readonly Channel<object> _queue = Channel.CreateBounded<object>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly List<LaneWriter> _lanes;
    private readonly Room _room;
    private readonly Action _added;
    private readonly ITimer _timer;
    private readonly Task _loop;
    private readonly List<AddWork>[] _batch = [.. Lanes.All.Select(_ => new List<AddWork>())];
    private readonly TimeSpan _flushInterval;
    private int _lastRecords;

    /// <param name="lanes">By lane.</param>
    /// <param name="room">Flushes.</param>
    /// <param name="flushInterval">How often.</param>
    /// <param name="time">Tells when.</param>
    /// <param name="added">Called after commits, quick.</param>
    public OutboxWriter(List<LaneWriter> lanes, Room room, TimeSpan flushInterval, TimeProvider time, Action added)
    {
        (_lanes, _room, _added, _flushInterval) = (lanes, room, added, flushInterval);
        _timer = time.CreateTimer(_ => QueueFlush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _loop = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        QueueFlush();
    }

    /// <summary>Adds a record; ends when it is synced.</summary>
    /// <exception cref="ChannelClosedException">The outbox is being closed.</exception>
    public async Task<AddVerdict> AddAsync(AddWork work)
    {
        if (!_queue.Writer.TryWrite(work)) await _queue.Writer.WriteAsync(work).ConfigureAwait(false);
        return await work.Done.ConfigureAwait(false);
    }

    /// <summary>Flushes after what was queued before.</summary>
    public async Task FlushAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(done).ConfigureAwait(false);
        await done.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private void QueueFlush()
    {
        // When the queue is full, the next time will do.
        if (!_queue.Writer.TryWrite(_timer)) FlushLater();
    }

    private void FlushLater() => _timer.Change(_flushInterval, Timeout.InfiniteTimeSpan);

    private void Loop()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) Work();
        _room.Flush();
        foreach (LaneWriter lane in _lanes) lane.CloseActive();
    }

    private void Work()
    {
        (int records, object? other) = Gather();
        for (int lane = 0; lane < _batch.Length; lane++)
        {
            if (_batch[lane].Count == 0) continue;
            Append(_lanes[lane], _batch[lane]);
            _batch[lane].Clear();
        }

        _lastRecords = records;
        if (records > 0) _added();
        if (other is null) return;
        _room.Flush();
        if (other is TaskCompletionSource asked) asked.TrySetResult();
        else FlushLater();
    }

    // What is waiting, up to the bounds and up to the next flush.
    private (int Records, object? Other) Gather()
    {
        int records = 0;
        long bytes = 0;
        int expected = 0;
        long since = Stopwatch.GetTimestamp();
        var wait = default(SpinWait);
        while (records < RecordsPerCommitMax && bytes < BytesPerCommitMax)
        {
            if (_queue.Reader.TryRead(out object? item))
            {
                if (item is not AddWork work) return (records, item);
                _batch[(int)work.Lane].Add(work);
                records++;
                bytes += work.Payload.Length;
                continue;
            }

            if (expected == 0) expected = records + _lastRecords;
            if (_lastRecords <= 1 || records >= expected || Stopwatch.GetElapsedTime(since) >= GatherTime) break;
            wait.SpinOnce(sleep1Threshold: -1);
        }

        return (records, null);
    }

    private static void Append(LaneWriter lane, List<AddWork> works)
    {
        try
        {
            lane.Append(works);
        }
#pragma warning disable CA1031 // A defect must not end the writer: every caller of the batch is told, and the others are served.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            foreach (AddWork work in works) work.Fail(defect);
        }
    }
}
