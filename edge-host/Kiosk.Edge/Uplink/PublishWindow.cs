using Kiosk.Edge.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>A record in the window and when it is its turn.</summary>
internal sealed class WindowEntry(OutboxRecord record)
{
    public OutboxRecord Record { get; } = record;

    /// <summary>How often it was published.</summary>
    public int Publications { get; set; }

    /// <summary>Timestamp from which it may be published (again); while Sent, when its PUBACK was due.</summary>
    public long DueAt { get; set; }
}

/// <summary>
/// The records on their way, bounded in number and bytes: which to publish next, which to publish again. Outlives connections; used
/// on one thread at a time, but for <see cref="NoteMore"/>.
/// </summary>
internal sealed class PublishWindow(SqliteOutbox outbox, UplinkOptions options, TimeProvider time)
{
    private readonly List<WindowEntry> _entries = [];
    private long _bytes;
    private int _inFlight;
    private volatile bool _mayHoldMore = true;

    /// <summary>The outbox may hold records that are not in the window. From any thread.</summary>
    public void NoteMore() => _mayHoldMore = true;

    /// <summary>Takes more from the outbox when half of the window is free: a read for many records, not one for each.</summary>
    public void Refill()
    {
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
        if (_inFlight >= (isProven ? options.InFlightMax : 1)) return null;
        foreach (WindowEntry entry in _entries)
        {
            if (entry.DueAt > now || entry.Record.State == RecordState.Sent) continue;
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
        entry.Publications++;
        entry.DueAt = In(options.PubAckTimeout);
    }

    /// <summary>Its payload is not in the store: it was settled a moment ago, or the row is damaged. It is looked at again later.</summary>
    public void NoteMissing(WindowEntry entry) => entry.DueAt = In(options.ReceiptTimeout);

    /// <summary>The broker has it; from here a receipt is awaited. False when the receipt was faster.</summary>
    public bool NotePubAck(WindowEntry entry)
    {
        if (entry.Record.State != RecordState.Sent) return false;
        _inFlight--;
        outbox.Move(entry.Record, RecordState.BrokerHas);
        entry.DueAt = In(Backoff.Doubled(options.ReceiptTimeout, options.ReceiptTimeoutMax, entry.Publications - 1));
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
        if (index < 0) return;
        WindowEntry entry = _entries[index];
        if (entry.Record.State == RecordState.Sent) _inFlight--;
        outbox.Move(entry.Record, end);
        _bytes -= entry.Record.Size;
        _entries.RemoveAt(index);
    }

    /// <summary>
    /// The connection ended. What has no receipt is published again on the next one, oldest first: a broker that was restarted may
    /// have lost it, and then what is published next must not overtake it.
    /// </summary>
    public void Recall()
    {
        foreach (WindowEntry entry in _entries)
        {
            bool wasRejected = entry.Record.State == RecordState.Pending && entry.Publications > 0;
            if (entry.Record.State != RecordState.Pending) outbox.Move(entry.Record, RecordState.Pending);
            if (!wasRejected) entry.DueAt = 0;
        }

        _inFlight = 0;
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

        return next is null ? null : time.GetElapsedTime(now, next.Value);
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
        _inFlight--;
        outbox.Move(entry.Record, RecordState.Pending);
    }

    private long In(TimeSpan wait) => time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
}
