using Kiosk.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>One lane's part of the <see cref="PublishWindow"/>: its records in their order, and those that were pushed back.</summary>
/// <remarks>Each record is in one sorted set, by its <see cref="EntryPlace"/>: nothing here takes longer with more records than a search tree does.</remarks>
internal sealed class LaneWindow(Lane lane, RecordOutbox outbox, UplinkOptions options, TimeProvider time, Flight flight, Action<PushBack> pushedBack)
{
    /// <summary>
    /// Records pushed back at once; about 500 bytes each. When so many have no receipt it is the clinical store that is gone, and
    /// waiting is right.
    /// </summary>
    public const int AsideMax = 4096;

    /// <summary>A record is published at least so often before it is pushed back for want of a receipt.</summary>
    private const int PublicationsMin = 3;

    private readonly Dictionary<string, WindowEntry> _byId = [];
    private readonly SortedSet<WindowEntry> _ready = new(WindowEntry.ByOrder);
    private readonly SortedSet<WindowEntry> _waiting = new(WindowEntry.ByDue);
    private readonly SortedSet<WindowEntry> _aside = new(WindowEntry.ByDue);
    private long _lastOrder;
    private int _all;
    private int _retries;
    private volatile bool _mayHoldMore = true;

    /// <summary>Records in the window; those aside not counted.</summary>
    public int Count => _all - _aside.Count;

    /// <summary>Payload bytes of these.</summary>
    public long Bytes { get; private set; }

    /// <summary>Payload bytes of those that connections failed under, aside or not. Looks at all.</summary>
    public long SuspectBytes => All().Where(entry => entry.IsSuspect).Sum(entry => (long)entry.Record.Size);

    /// <summary>The next whose turn it is; null when none is ready.</summary>
    public WindowEntry? Next => _ready.Min;

    private bool IsAsideFull => _aside.Count >= AsideMax;

    /// <summary>The outbox may hold records that are not here. From any thread.</summary>
    public void NoteMore() => _mayHoldMore = true;

    /// <summary>The newest record of that name, in the window or aside, with older ones behind it; null when there is none.</summary>
    public WindowEntry? Find(string recordId) => _byId.GetValueOrDefault(recordId);

    /// <summary>What is due becomes ready, or is pushed back.</summary>
    public void Advance(long now)
    {
        while (_waiting.Min is { } entry && entry.DueAt <= now)
        {
            if (IsReceiptHopeless(entry)) PushBackForWantOfReceipt(entry);
            else Put(entry, EntryPlace.Ready);
        }
    }

    /// <summary>What is aside and due comes back where there is room, and more is taken from the outbox.</summary>
    /// <param name="now">The present timestamp.</param>
    /// <param name="free">Free places in the window, for this lane.</param>
    /// <param name="freeBytes">Payload bytes that may be added.</param>
    public void Refill(long now, int free, long freeBytes)
    {
        int taken = LetBackIn(now, free, freeBytes);
        // Many at a time, not one for each receipt.
        if (_mayHoldMore && free - taken >= Math.Max(options.UnreceiptedMax / 16, 1) && freeBytes >= options.UnreceiptedBytesMax / 2)
            Take(free - taken, freeBytes);
    }

    /// <summary>Its PUBACK came: it waits for its receipt.</summary>
    public void AwaitReceipt(WindowEntry entry)
    {
        entry.Failures = 0;
        Put(entry, EntryPlace.Waiting, time.After(entry.IsRetry ? options.ReceiptTimeout : ReceiptWait(entry)));
    }

    /// <summary>It is to be published, at once or later; Pending.</summary>
    public void Return(WindowEntry entry, TimeSpan? later = null)
    {
        if (later is { } wait) Put(entry, EntryPlace.Waiting, time.After(wait));
        else Put(entry, EntryPlace.Ready);
    }

    /// <summary>It is about to be in flight.</summary>
    public void Release(WindowEntry entry) => Put(entry, EntryPlace.Outside);

    /// <summary>It has ended, or is gone from the outbox. Again does nothing.</summary>
    public void Remove(WindowEntry entry)
    {
        if (entry.IsGone) return;
        entry.IsGone = true;
        bool isInWindow = entry.Place != EntryPlace.Aside;
        Put(entry, EntryPlace.Outside);
        Unlink(entry);
        if (isInWindow) Leave(entry);
    }

    /// <summary>The connection ended, and the flight is cleared: see <see cref="PublishWindow.Recall"/>.</summary>
    public void Recall(bool hasFailed)
    {
        foreach (WindowEntry entry in All().Where(entry => entry.Place != EntryPlace.Aside).ToList())
        {
            bool wasSent = entry.Record.State == RecordState.Sent;
            bool wasRejected = entry.Record.State == RecordState.Pending && entry.Publications > 0;
            if (hasFailed && wasSent) entry.Failures++;
            if (entry.Record.State != RecordState.Pending) outbox.Move(entry.Record, RecordState.Pending);
            if (hasFailed && wasSent && entry.Failures >= PublishWindow.FailuresMax && !IsAsideFull)
                PushBack(entry, PushBackReason.ConnectionsFailed, entry.Failures, FailureWait(entry));
            else if (!wasRejected) Put(entry, EntryPlace.Ready);
        }
    }

    /// <summary>When something that is not due now is due; null when nothing will be by itself.</summary>
    public long? NextDue(long now)
    {
        // What could go now but does not waits for a free place, which an answer brings.
        long? waiting = _waiting.Min is { } first && first.DueAt > now ? first.DueAt : null;
        long? aside = _aside.Min is { } next && next.DueAt > now ? next.DueAt : null;
        return waiting is null || aside < waiting ? aside ?? waiting : waiting;
    }

    private TimeSpan ReceiptWait(WindowEntry entry) =>
        Backoff.Doubled(options.ReceiptTimeout, options.ReceiptTimeoutMax, entry.Publications - 1);

    private TimeSpan FailureWait(WindowEntry entry) =>
        Backoff.Doubled(options.ReceiptTimeout, options.ReceiptTimeoutMax, entry.Failures - 1);

    private bool IsReceiptHopeless(WindowEntry entry) => entry.Record.State == RecordState.BrokerHas && !IsAsideFull
        && (entry.IsRetry || (entry.Publications >= PublicationsMin && ReceiptWait(entry) >= options.ReceiptTimeoutMax));

    private void PushBackForWantOfReceipt(WindowEntry entry)
    {
        outbox.Move(entry.Record, RecordState.Pending);
        PushBack(entry, PushBackReason.NoReceipt, entry.Publications, options.ReceiptTimeoutMax);
    }

    private void PushBack(WindowEntry entry, PushBackReason reason, int times, TimeSpan again)
    {
        bool isNews = reason == PushBackReason.ConnectionsFailed || !entry.IsRetry;
        entry.IsRetry = entry.IsRetry || reason == PushBackReason.NoReceipt;
        entry.Record.Payload = null;
        Leave(entry);
        Put(entry, EntryPlace.Aside, time.After(again));
        if (isNews) pushedBack(new PushBack(entry.Record, reason, times, again));
    }

    // At most a quarter of the window, and behind the others, so that retries never crowd them out.
    private int LetBackIn(long now, int free, long freeBytes)
    {
        int back = 0;
        while (back < free && _retries < (options.UnreceiptedMax + 3) / 4 && _aside.Min is { } entry && entry.DueAt <= now)
        {
            if (freeBytes < Math.Min(entry.Record.Size, options.UnreceiptedBytesMax / 2)) break;
            freeBytes -= entry.Record.Size;
            entry.Order = ++_lastOrder;
            Put(entry, EntryPlace.Ready);
            Bytes += entry.Record.Size;
            _retries++;
            entry.HoldsRetryPlace = true;
            back++;
        }

        return back;
    }

    private void Take(int recordsMax, long bytesMax)
    {
        // Lowered before reading: a record that is added meanwhile raises it again.
        _mayHoldMore = false;
        bool isEmpty = false;
        try
        {
            IReadOnlyList<OutboxRecord> records = outbox.Take(lane, recordsMax, bytesMax);
            isEmpty = records.Count == 0;
            foreach (OutboxRecord record in records) Enter(record);
        }
        finally
        {
            if (!isEmpty) _mayHoldMore = true;
        }
    }

    private void Enter(OutboxRecord record)
    {
        // A name may come twice: what was refused and is sent again, or was added again long after.
        var entry = new WindowEntry(record, ++_lastOrder) { Older = _byId.GetValueOrDefault(record.Id) };
        _byId[record.Id] = entry;
        _all++;
        Bytes += record.Size;
        Put(entry, EntryPlace.Ready);
    }

    private void Unlink(WindowEntry entry)
    {
        _all--;
        WindowEntry newest = _byId[entry.Record.Id];
        if (!ReferenceEquals(newest, entry))
        {
            while (!ReferenceEquals(newest.Older, entry)) newest = newest.Older!;
            newest.Older = entry.Older;
        }
        else if (entry.Older is null) _byId.Remove(entry.Record.Id);
        else _byId[entry.Record.Id] = entry.Older;
    }

    private IEnumerable<WindowEntry> All()
    {
        foreach (WindowEntry newest in _byId.Values)
            for (WindowEntry? entry = newest; entry is not null; entry = entry.Older) yield return entry;
    }

    private void Leave(WindowEntry entry)
    {
        Bytes -= entry.Record.Size;
        if (!entry.HoldsRetryPlace) return;
        entry.HoldsRetryPlace = false;
        _retries--;
    }

    private void Put(WindowEntry entry, EntryPlace place, long dueAt = 0)
    {
        if (entry.Place == EntryPlace.InFlight) flight.Remove(entry);
        else SetOf(entry.Place)?.Remove(entry);
        entry.DueAt = dueAt;
        entry.Place = place;
        SetOf(place)?.Add(entry);
    }

    private SortedSet<WindowEntry>? SetOf(EntryPlace place) => place switch
    {
        EntryPlace.Ready => _ready,
        EntryPlace.Waiting => _waiting,
        EntryPlace.Aside => _aside,
        EntryPlace.Outside or EntryPlace.InFlight => null,
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, "not a place"),
    };
}
