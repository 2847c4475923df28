using Kiosk.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>
/// The records on their way, bounded in number and bytes: which to publish next, which to publish again. Outlives connections; used
/// on one thread at a time, but for <see cref="NoteMore"/>.
/// </summary>
/// <remarks>
/// The more urgent lane goes first at every publication, and has places that the others may not take, in flight and in the window.
/// Within a lane the order is kept, and no record may hold up the others for ever: one that connections fail under, and one that
/// never gets a receipt, is pushed back. It leaves its place to others, stays stored, and is tried again later at a slow pace.
/// </remarks>
public sealed class PublishWindow
{
    /// <summary>A record in flight when so many connections in a row failed is pushed back.</summary>
    public const int FailuresMax = 3;

    private const int KeepAliveSecondsMax = 65_535;

    private readonly RecordOutbox _outbox;
    private readonly UplinkOptions _options;
    private readonly TimeProvider _time;
    private readonly Flight _flight;
    private readonly LaneWindow[] _lanes;

    /// <param name="outbox">Where the records are.</param>
    /// <param name="options">The bounds and times.</param>
    /// <param name="time">All waits.</param>
    /// <param name="pushedBack">Told of each record that is pushed back; for want of a receipt, only the first time.</param>
    public PublishWindow(RecordOutbox outbox, UplinkOptions options, TimeProvider time, Action<PushBack> pushedBack)
    {
        (_outbox, _options, _time) = (outbox, options, time);
        _flight = new Flight(options, time);
        _lanes = [.. Lanes.Published.Select(lane => new LaneWindow(lane, outbox, options, time, _flight, pushedBack))];
    }

    /// <summary>Records published without PUBACK.</summary>
    public int InFlight => _flight.Count;

    /// <summary>
    /// How long the line may be silent. A ping's answer waits behind a large record, and a client whose ping is not answered within
    /// a keepalive ends the connection: after a failure it is long enough for what was in flight, at the slowest line allowed.
    /// </summary>
    public TimeSpan KeepAlive
    {
        get
        {
            long bytes = _lanes.Sum(lane => lane.SuspectBytes);
            TimeSpan needed = _options.KeepAlive + _options.LineTime(bytes);
            return bytes == 0 ? _options.KeepAlive : TimeSpan.FromSeconds(Math.Min(Math.Ceiling(needed.TotalSeconds), KeepAliveSecondsMax));
        }
    }

    /// <summary>The outbox may hold records that are not in the window. From any thread.</summary>
    public void NoteMore()
    {
        foreach (LaneWindow lane in _lanes) lane.NoteMore();
    }

    /// <summary>
    /// Pushes back what waits for its receipt in vain, lets back in what was pushed back and is due, and takes more from the outbox
    /// where there is room: a read for many records, not one for each.
    /// </summary>
    /// <param name="now">The present timestamp.</param>
    public void Refill(long now)
    {
        int count = 0;
        foreach (LaneWindow lane in _lanes)
        {
            lane.Advance(now);
            count += lane.Count;
        }

        long bytes = 0;
        for (int i = 0; i < _lanes.Length; i++)
        {
            // Places are shared, with some that are kept for the more urgent; bytes count with those of the more urgent only.
            LaneWindow lane = _lanes[i];
            (int before, bytes) = (lane.Count, bytes + lane.Bytes);
            lane.Refill(now, Flight.PlacesFor((Lane)i, _options.UnreceiptedMax) - count, _options.UnreceiptedBytesMax - bytes);
            count += lane.Count - before;
        }
    }

    /// <summary>The record whose turn it is, with its payload, now Pending; null when there is none or too much is in flight.</summary>
    /// <param name="isProven">False lets only one be in flight: whether the broker passes records on is still to be seen.</param>
    public WindowEntry? NextToPublish(bool isProven)
    {
        foreach (LaneWindow lane in _lanes)
        {
            if (lane.Next is not { } entry) continue;
            if (!_flight.HasRoomFor(entry, isProven)) return null;
            if (entry.Record.State == RecordState.BrokerHas) _outbox.Move(entry.Record, RecordState.Pending);
            _outbox.Load(entry.Record);
            return entry;
        }

        return null;
    }

    /// <summary>It is being handed to the connection.</summary>
    public void NotePublished(WindowEntry entry)
    {
        LaneOf(entry).Release(entry);
        _outbox.Move(entry.Record, RecordState.Sent);
        entry.Publications++;
        _flight.Add(entry);
    }

    /// <summary>Its payload is gone from the outbox: dropped for want of room, or damaged. It leaves the window.</summary>
    public void NoteMissing(WindowEntry entry) => LaneOf(entry).Remove(entry);

    /// <summary>The broker has it; from here a receipt is awaited. False when the receipt was faster.</summary>
    public bool NotePubAck(WindowEntry entry)
    {
        if (entry.Record.State != RecordState.Sent) return false;
        _flight.Line.NoteAcknowledged(entry);
        _outbox.Move(entry.Record, RecordState.BrokerHas);
        LaneOf(entry).AwaitReceipt(entry);
        return true;
    }

    /// <summary>The broker takes no records now: it stays the oldest to be published, so that none of its lane overtakes it.</summary>
    public void NoteHeldUp(WindowEntry entry)
    {
        entry.Publications--;
        LeaveFlight(entry, null);
    }

    /// <summary>The broker, or the connection, will not have this very record: others go on, and its next turn is later each time.</summary>
    /// <returns>How much later.</returns>
    public TimeSpan NoteRejected(WindowEntry entry)
    {
        TimeSpan wait = Backoff.Doubled(_options.HoldUpDelay, _options.ReceiptTimeoutMax, entry.Publications - 1);
        LeaveFlight(entry, wait);
        return wait;
    }

    /// <summary>
    /// The record that a receipt is for: its name and its content, in the window or pushed back. Null when there is none; then
    /// <paramref name="isOther"/> tells whether one of that name but with other content is.
    /// </summary>
    public WindowEntry? Find(string recordId, string sha256, out bool isOther)
    {
        isOther = false;
        foreach (LaneWindow lane in _lanes)
        {
            for (WindowEntry? entry = lane.Find(recordId); entry is not null; entry = entry.Older)
            {
                if (entry.Record.Sha256 == sha256 && !entry.IsSettling) return entry;
                isOther |= entry.Record.Sha256 != sha256;
            }
        }

        return null;
    }

    /// <summary>Its receipt was entered: the record leaves the window.</summary>
    public void NoteSettled(WindowEntry entry, RecordState end)
    {
        LaneOf(entry).Remove(entry);
        _outbox.Move(entry.Record, end);
    }

    /// <summary>
    /// The connection ended. What has no receipt is published again on the next one, oldest first: a broker that was restarted may
    /// have lost it, and then what is published next must not overtake it.
    /// </summary>
    /// <param name="hasFailed">The connection was lost or given up, and not ended by this kiosk's stop or plan.</param>
    public void Recall(bool hasFailed)
    {
        _flight.Clear();
        foreach (LaneWindow lane in _lanes) lane.Recall(hasFailed);
    }

    /// <summary>A short question was answered while nothing was in flight.</summary>
    public void NoteRoundTrip(TimeSpan taken) => _flight.Line.NoteRoundTrip(taken);

    /// <summary>Whether a PUBACK is overdue.</summary>
    public bool IsPubAckOverdue(long now) => _flight.OverdueAt <= now;

    /// <summary>When something that is not due now is due; null when nothing will be by itself.</summary>
    public long? NextDue(long now)
    {
        long? next = _flight.OverdueAt;
        foreach (LaneWindow lane in _lanes)
        {
            long? due = lane.NextDue(now);
            if (next is null || due < next) next = due ?? next;
        }

        return next;
    }

    private LaneWindow LaneOf(WindowEntry entry) => _lanes[(int)entry.Record.Lane];

    private void LeaveFlight(WindowEntry entry, TimeSpan? later)
    {
        entry.Failures = 0;
        _outbox.Move(entry.Record, RecordState.Pending);
        LaneOf(entry).Return(entry, later);
    }
}
