using Kiosk.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>
/// What is published on the present connection without PUBACK: bounded in number, with places that a less urgent lane may not take, and in
/// bytes, so that nothing urgent waits long behind it.
/// </summary>
internal sealed class Flight(UplinkOptions options, TimeProvider time)
{
    private readonly SortedSet<WindowEntry> _byDue = new(WindowEntry.ByDue);
    private readonly long[] _lineBytes = new long[Lanes.Published.Count];
    private WindowEntry? _suspect;
    private long _payloadBytes;

    /// <summary>Publications without PUBACK.</summary>
    public int Count => _byDue.Count;

    /// <summary>What the line bears.</summary>
    public LineRate Line { get; } = new(time, options.LineRateMin);

    /// <summary>When the first of them is overdue; null when there are none.</summary>
    public long? OverdueAt => _byDue.Min?.DueAt;

    /// <summary>Of so many places, those that a lane may take: an eighth is kept for each lane that is more urgent.</summary>
    public static int PlacesFor(Lane lane, int places) => places - ((int)lane * (places < 3 ? 0 : Math.Max(places / 8, 1)));

    /// <summary>Whether a record may be published beside what is in flight.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="isProven">False lets only one be in flight: whether the broker passes records on is still to be seen.</param>
    public bool HasRoomFor(WindowEntry entry, bool isProven)
    {
        if (Count == 0) return true;
        if (!isProven || entry.IsSuspect) return false;
        Lane lane = entry.Record.Lane;
        // Only what is more urgent goes beside a suspect: at worst it is suspected too, and cleared by its next flight, alone.
        if (_suspect is not null && lane >= _suspect.Record.Lane) return false;
        if (Count >= PlacesFor(lane, options.InFlightMax)) return false;
        // Bytes of less urgent lanes do not count: they must not stop this one.
        long ahead = 0;
        for (int i = 0; i <= (int)lane; i++) ahead += _lineBytes[i];
        return ahead == 0 || ahead + LineBytes(entry) <= Line.BytesMax;
    }

    /// <summary>It is being handed to the connection.</summary>
    public void Add(WindowEntry entry)
    {
        Line.NoteSent(entry, isAlone: Count == 0);
        _payloadBytes += entry.Record.Size;
        _lineBytes[(int)entry.Record.Lane] += LineBytes(entry);
        if (entry.IsSuspect) _suspect = entry;
        // All of what is in flight goes over the line before its PUBACK can come.
        entry.DueAt = time.After(options.PubAckTimeout + options.LineTime(_payloadBytes));
        entry.Place = EntryPlace.InFlight;
        _byDue.Add(entry);
    }

    /// <summary>It is in flight no more.</summary>
    public void Remove(WindowEntry entry)
    {
        if (!_byDue.Remove(entry)) throw new InvalidOperationException($"Record {entry.Record.Id} is not in flight.");
        entry.Place = EntryPlace.Outside;
        _payloadBytes -= entry.Record.Size;
        _lineBytes[(int)entry.Record.Lane] -= LineBytes(entry);
        if (ReferenceEquals(_suspect, entry)) _suspect = null;
    }

    /// <summary>The connection ended.</summary>
    public void Clear()
    {
        foreach (WindowEntry entry in _byDue) entry.Place = EntryPlace.Outside;
        _byDue.Clear();
        Array.Clear(_lineBytes);
        _payloadBytes = 0;
        _suspect = null;
        Line.Forget();
    }

    private static long LineBytes(WindowEntry entry) => entry.Record.Size + LineRate.OverheadBytes;
}
