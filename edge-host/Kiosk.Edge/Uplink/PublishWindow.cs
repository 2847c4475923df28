using Kiosk.Edge.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>
/// The records on their way, bounded in number and bytes: which to publish next, which to publish again. Outlives connections; used
/// on one thread at a time, but for <see cref="NoteMore"/>.
/// </summary>
/// <remarks>
/// No record may hold up the others for ever. One that connections fail under, and one that never gets a receipt, is pushed back:
/// it leaves its place to others, stays stored, and is tried again later at a slow pace. The others keep their order.
/// </remarks>
/// <param name="outbox">Where the records are.</param>
/// <param name="options">The bounds and times.</param>
/// <param name="time">All waits.</param>
/// <param name="pushedBack">Told of each record that is pushed back; for want of a receipt, only the first time.</param>
public sealed class PublishWindow(SqliteOutbox outbox, UplinkOptions options, TimeProvider time, Action<PushBack> pushedBack)
{
    /// <summary>A record in flight when so many connections in a row failed is pushed back.</summary>
    public const int FailuresMax = 3;

    /// <summary>A record is published at least so often before it is pushed back for want of a receipt.</summary>
    private const int PublicationsMin = 3;

    private const int KeepAliveSecondsMax = 65_535;

    private readonly List<WindowEntry> _entries = [];
    private readonly PushedBack _pushedBack = new();
    private long _bytes;
    private int _inFlight;
    private long _bytesInFlight;
    private bool _isSuspectInFlight;
    private int _retries;
    private volatile bool _mayHoldMore = true;

    /// <summary>The outbox may hold records that are not in the window. From any thread.</summary>
    public void NoteMore() => _mayHoldMore = true;

    /// <summary>
    /// How long the line may be silent. A ping's answer waits behind a large record, and a client whose ping is not answered within
    /// a keepalive ends the connection: after a failure it is long enough for what was in flight, at the slowest line allowed.
    /// </summary>
    public TimeSpan KeepAlive
    {
        get
        {
            long bytes = _pushedBack.SuspectBytes + _entries.Where(entry => entry.IsSuspect).Sum(entry => (long)entry.Record.Size);
            TimeSpan needed = options.KeepAlive + options.LineTime(bytes);
            return bytes == 0 ? options.KeepAlive : TimeSpan.FromSeconds(Math.Min(Math.Ceiling(needed.TotalSeconds), KeepAliveSecondsMax));
        }
    }

    /// <summary>
    /// Pushes back what waits for its receipt in vain, lets back in what was pushed back and is due, and takes more from the outbox
    /// when half of the window is free: a read for many records, not one for each.
    /// </summary>
    public void Refill()
    {
        long now = time.GetTimestamp();
        int next = 0;
        while (next < _entries.Count)
        {
            if (IsReceiptHopeless(_entries[next], now)) PushBackForWantOfReceipt(next);
            else next++;
        }

        LetBackIn(now);
        int free = options.UnreceiptedMax - _entries.Count;
        long freeBytes = options.UnreceiptedBytesMax - _bytes;
        if (!_mayHoldMore || free < (options.UnreceiptedMax + 1) / 2 || freeBytes < options.UnreceiptedBytesMax / 2) return;
        foreach (OutboxRecord record in Take(free, freeBytes))
        {
            _entries.Add(new WindowEntry(record));
            _bytes += record.Size;
        }
    }

    /// <summary>The oldest record whose turn it is, with its payload, now Pending; null when there is none or too many are in flight.</summary>
    /// <param name="now">The present timestamp.</param>
    /// <param name="isProven">False lets only one be in flight: whether the broker passes records on is still to be seen.</param>
    public WindowEntry? NextToPublish(long now, bool isProven)
    {
        if (_inFlight >= (isProven ? options.InFlightMax : 1) || _isSuspectInFlight) return null;
        foreach (WindowEntry entry in _entries)
        {
            if (entry.DueAt > now || entry.Record.State == RecordState.Sent) continue;
            if (entry.IsSuspect && _inFlight > 0) return null;
            if (entry.Record.State == RecordState.BrokerHas) outbox.Move(entry.Record, RecordState.Pending);
            outbox.Load(entry.Record);
            return entry;
        }

        return null;
    }

    /// <summary>It was handed to the connection.</summary>
    public void NotePublished(WindowEntry entry)
    {
        outbox.Move(entry.Record, RecordState.Sent);
        _inFlight++;
        _bytesInFlight += entry.Record.Size;
        _isSuspectInFlight = entry.IsSuspect;
        entry.Publications++;
        // All of what is in flight goes over the line before its PUBACK can come.
        entry.DueAt = In(options.PubAckTimeout + options.LineTime(_bytesInFlight));
    }

    /// <summary>Its payload is not in the store: it was settled a moment ago, or the row is damaged. It is looked at again later.</summary>
    public void NoteMissing(WindowEntry entry) => entry.DueAt = In(options.ReceiptTimeout);

    /// <summary>The broker has it; from here a receipt is awaited. False when the receipt was faster.</summary>
    public bool NotePubAck(WindowEntry entry)
    {
        if (entry.Record.State != RecordState.Sent) return false;
        Land(entry);
        entry.Failures = 0;
        outbox.Move(entry.Record, RecordState.BrokerHas);
        entry.DueAt = In(entry.IsRetry ? options.ReceiptTimeout : ReceiptWait(entry));
        return true;
    }

    /// <summary>The broker takes no records now: it stays the oldest to be published, so that none overtakes it.</summary>
    public void NoteHeldUp(WindowEntry entry)
    {
        LeaveFlight(entry);
        entry.Publications--;
        entry.DueAt = 0;
    }

    /// <summary>The broker, or the connection, will not have this very record: others go on, and its next turn is later each time.</summary>
    /// <returns>How much later.</returns>
    public TimeSpan NoteRejected(WindowEntry entry)
    {
        LeaveFlight(entry);
        TimeSpan wait = Backoff.Doubled(options.ReconnectDelay, options.ReceiptTimeoutMax, entry.Publications - 1);
        entry.DueAt = In(wait);
        return wait;
    }

    /// <summary>A receipt was entered: the record leaves the window, if it is there.</summary>
    public void NoteSettled(string recordId, RecordState end)
    {
        int index = _entries.FindIndex(entry => entry.Record.Id == recordId);
        WindowEntry? entry = index < 0 ? _pushedBack.Remove(recordId) : _entries[index];
        if (entry is null) return;
        if (entry.Record.State == RecordState.Sent) Land(entry);
        outbox.Move(entry.Record, end);
        if (index >= 0) Leave(index);
    }

    /// <summary>
    /// The connection ended. What has no receipt is published again on the next one, oldest first: a broker that was restarted may
    /// have lost it, and then what is published next must not overtake it.
    /// </summary>
    /// <param name="hasFailed">The connection was lost or given up, and not ended by this kiosk's stop.</param>
    public void Recall(bool hasFailed)
    {
        _inFlight = 0;
        _bytesInFlight = 0;
        _isSuspectInFlight = false;
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            WindowEntry entry = _entries[i];
            if (hasFailed && entry.Record.State == RecordState.Sent) entry.Failures++;
            bool mustYield = hasFailed && entry.Record.State == RecordState.Sent && entry.Failures >= FailuresMax && !_pushedBack.IsFull;
            bool wasRejected = entry.Record.State == RecordState.Pending && entry.Publications > 0;
            if (entry.Record.State != RecordState.Pending) outbox.Move(entry.Record, RecordState.Pending);
            if (!wasRejected) entry.DueAt = 0;
            if (mustYield) PushBack(i, PushBackReason.ConnectionsFailed, entry.Failures, FailureWait(entry));
        }
    }

    /// <summary>Whether a PUBACK is overdue.</summary>
    public bool IsPubAckOverdue(long now) =>
        _inFlight > 0 && _entries.Exists(entry => entry.Record.State == RecordState.Sent && entry.DueAt <= now);

    /// <summary>How long until something that is not due now is due; null when nothing will be by itself.</summary>
    public TimeSpan? NextDueIn(long now)
    {
        long? next = null;
        foreach (WindowEntry entry in _entries)
        {
            // What could go now but does not waits for a free place in flight, which a PUBACK brings.
            if (entry.DueAt > now && (next is null || entry.DueAt < next)) next = entry.DueAt;
        }

        if (_pushedBack.Peek() is { } first && first.DueAt > now && (next is null || first.DueAt < next)) next = first.DueAt;
        return next is null ? null : time.GetElapsedTime(now, next.Value);
    }

    private TimeSpan ReceiptWait(WindowEntry entry) =>
        Backoff.Doubled(options.ReceiptTimeout, options.ReceiptTimeoutMax, entry.Publications - 1);

    private TimeSpan FailureWait(WindowEntry entry) =>
        Backoff.Doubled(options.ReceiptTimeout, options.ReceiptTimeoutMax, entry.Failures - 1);

    private bool IsReceiptHopeless(WindowEntry entry, long now) =>
        entry.Record.State == RecordState.BrokerHas && entry.DueAt <= now && !_pushedBack.IsFull
        && (entry.IsRetry || (entry.Publications >= PublicationsMin && ReceiptWait(entry) >= options.ReceiptTimeoutMax));

    private void PushBackForWantOfReceipt(int index)
    {
        WindowEntry entry = _entries[index];
        outbox.Move(entry.Record, RecordState.Pending);
        PushBack(index, PushBackReason.NoReceipt, entry.Publications, options.ReceiptTimeoutMax);
    }

    private void PushBack(int index, PushBackReason reason, int times, TimeSpan again)
    {
        WindowEntry entry = _entries[index];
        bool isNews = reason == PushBackReason.ConnectionsFailed || !entry.IsRetry;
        Leave(index);
        entry.IsRetry = entry.IsRetry || reason == PushBackReason.NoReceipt;
        entry.DueAt = In(again);
        entry.Record.Payload = null;
        _pushedBack.Add(entry);
        if (isNews) pushedBack(new PushBack(entry.Record, reason, times, again));
    }

    // At most a quarter of the window, and behind the others, so that retries never crowd them out.
    private void LetBackIn(long now)
    {
        while (_retries < (options.UnreceiptedMax + 3) / 4 && _entries.Count < options.UnreceiptedMax
            && _pushedBack.Peek() is { } entry && entry.DueAt <= now)
        {
            long free = options.UnreceiptedBytesMax - _bytes;
            if (free < Math.Min(entry.Record.Size, options.UnreceiptedBytesMax / 2)) return;
            _pushedBack.RemoveFirst();
            _entries.Add(entry);
            _bytes += entry.Record.Size;
            _retries++;
            entry.HoldsRetryPlace = true;
        }
    }

    private void Leave(int index)
    {
        WindowEntry entry = _entries[index];
        _entries.RemoveAt(index);
        _bytes -= entry.Record.Size;
        if (!entry.HoldsRetryPlace) return;
        entry.HoldsRetryPlace = false;
        _retries--;
    }

    private void Land(WindowEntry entry)
    {
        _inFlight--;
        _bytesInFlight -= entry.Record.Size;
        _isSuspectInFlight = false;
    }

    private IReadOnlyList<OutboxRecord> Take(int recordsMax, long bytesMax)
    {
        // Lowered before reading: a record that is added meanwhile raises it again.
        _mayHoldMore = false;
        bool isEmpty = false;
        try
        {
            IReadOnlyList<OutboxRecord> records = outbox.Take(recordsMax, bytesMax);
            isEmpty = records.Count == 0;
            return records;
        }
        finally
        {
            if (!isEmpty) _mayHoldMore = true;
        }
    }

    private void LeaveFlight(WindowEntry entry)
    {
        Land(entry);
        entry.Failures = 0;
        outbox.Move(entry.Record, RecordState.Pending);
    }

    private long In(TimeSpan wait) => time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
}
