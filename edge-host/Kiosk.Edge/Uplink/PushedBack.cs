using Kiosk.Edge.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>Why a record had to let the others go first.</summary>
public enum PushBackReason
{
    /// <summary>It was in flight when connections failed, several times in a row.</summary>
    ConnectionsFailed = 1,

    /// <summary>The broker took it again and again, and no receipt ever came.</summary>
    NoReceipt = 2,
}

/// <summary>A record that was pushed back.</summary>
/// <param name="Record">Which; it stays stored.</param>
/// <param name="Reason">Why.</param>
/// <param name="Times">Connections that failed under it, or publications without a receipt.</param>
/// <param name="Again">When it is tried again.</param>
public sealed record PushBack(OutboxRecord Record, PushBackReason Reason, int Times, TimeSpan Again);

/// <summary>
/// The records that were pushed back, without payloads, by when they are tried again. At most <see cref="RecordsMax"/>: when so many
/// have no receipt it is the clinical store that is gone, and waiting is right.
/// </summary>
internal sealed class PushedBack
{
    /// <summary>Records pushed back at once; about 300 bytes each.</summary>
    public const int RecordsMax = 4096;

    private readonly Dictionary<string, WindowEntry> _entries = [];
    private readonly PriorityQueue<WindowEntry, (long DueAt, long Sequence)> _byDue = new();

    public bool IsFull => _entries.Count >= RecordsMax;

    /// <summary>Payload bytes of those that connections failed under.</summary>
    public long SuspectBytes => _entries.Values.Where(entry => entry.IsSuspect).Sum(entry => (long)entry.Record.Size);

    public void Add(WindowEntry entry)
    {
        _entries.Add(entry.Record.Id, entry);
        _byDue.Enqueue(entry, (entry.DueAt, entry.Record.Sequence));
    }

    /// <summary>Takes out the record of a receipt; null when it is not here.</summary>
    public WindowEntry? Remove(string recordId) => _entries.Remove(recordId, out WindowEntry? entry) ? entry : null;

    /// <summary>The one to be tried next, which stays; null when there is none.</summary>
    public WindowEntry? Peek()
    {
        // What got its receipt meanwhile is still queued.
        while (_byDue.TryPeek(out WindowEntry? entry, out _))
        {
            if (_entries.TryGetValue(entry.Record.Id, out WindowEntry? here) && ReferenceEquals(here, entry)) return entry;
            _byDue.Dequeue();
        }

        return null;
    }

    /// <summary>Takes out what <see cref="Peek"/> gave.</summary>
    public void RemoveFirst() => _entries.Remove(_byDue.Dequeue().Record.Id);
}
