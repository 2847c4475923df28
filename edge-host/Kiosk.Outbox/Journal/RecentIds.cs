namespace Kiosk.Outbox.Journal;

/// <summary>The names of a lane's newest records, so that adding one again adds nothing.</summary>
internal sealed class RecentIds
{
    /// <summary>So many are remembered.</summary>
    public const int Max = 4096;

    private readonly HashSet<string> _known = [];
    private readonly Queue<string> _order = new();

    /// <summary>Whether it is among them.</summary>
    public bool Contains(string id) => _known.Contains(id);

    /// <summary>Remembers one, and forgets the oldest.</summary>
    public void Add(string id)
    {
        if (!_known.Add(id)) return;
        _order.Enqueue(id);
        if (_order.Count > Max) _known.Remove(_order.Dequeue());
    }
}
