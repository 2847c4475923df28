namespace Kiosk.Brokers.Clients;

/// <summary>
/// What came to a clinical store: drops what it has by its id, and puts into order what a broker brought out of order. A record is kept
/// when all before it are, or when what is missing did not come in time; only then it is given a receipt.
/// </summary>
/// <remarks>
/// A cluster may bring again, behind newer ones, what was on the way to a subscriber whose node was lost. A sequence that never comes (the
/// kiosk dropped its record for want of room) holds up its strand for <see cref="HoldMax"/> once.
/// </remarks>
public sealed class Arrivals
{
    /// <summary>How long a record waits for those before it.</summary>
    public static readonly TimeSpan HoldMax = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Kiosk, string Record), Delivery> _seen = [];
    private readonly HashSet<(string Kiosk, string Record)> _kept = [];
    private readonly Dictionary<(Strand Strand, long Sequence), string> _places = [];
    private readonly Dictionary<Strand, Order> _orders = [];
    private readonly List<string> _reorders = [];
    private readonly List<string> _doubles = [];
    private long _again;
    private long _outOfOrder;

    /// <summary>Records kept.</summary>
    public int Kept
    {
        get
        {
            lock (_gate) return _kept.Count;
        }
    }

    /// <summary>Arrivals of records that were there already, dropped by their id.</summary>
    public long Again
    {
        get
        {
            lock (_gate) return _again;
        }
    }

    /// <summary>Records whose first arrival came after that of a later one of their strand: the broker's order, before it was mended here.</summary>
    public long OutOfOrder
    {
        get
        {
            lock (_gate) return _outOfOrder;
        }
    }

    /// <summary>Records kept after a later one of their strand; a line each.</summary>
    public IReadOnlyList<string> Reorders
    {
        get
        {
            lock (_gate) return [.. _reorders];
        }
    }

    /// <summary>What dropping by id does not catch: a record that came under two sequences, or a sequence under two names; a line each.</summary>
    public IReadOnlyList<string> Doubles
    {
        get
        {
            lock (_gate) return [.. _doubles];
        }
    }

    /// <summary>Whether a record is kept.</summary>
    public bool Has(string kiosk, string recordId)
    {
        lock (_gate) return _kept.Contains((kiosk, recordId));
    }

    /// <summary>Notes an arrival.</summary>
    /// <returns>The records that are to be given a receipt now: what is kept by it, or kept already. In their order; empty when it waits.</returns>
    public IReadOnlyList<Delivery> Note(Delivery delivery)
    {
        lock (_gate)
        {
            if (!_seen.TryAdd((delivery.Strand.Kiosk, delivery.RecordId), delivery))
            {
                _again++;
                Delivery first = _seen[(delivery.Strand.Kiosk, delivery.RecordId)];
                if (first != delivery) _doubles.Add($"{first.Topic} came also as {delivery.Topic}");
                return _kept.Contains((delivery.Strand.Kiosk, delivery.RecordId)) ? [delivery] : [];
            }

            if (!_places.TryAdd((delivery.Strand, delivery.Sequence), delivery.RecordId)) _doubles.Add($"{delivery.Topic} has the place of another");
            if (!_orders.TryGetValue(delivery.Strand, out Order? order)) _orders[delivery.Strand] = order = new Order();
            if (delivery.Sequence < order.Highest) _outOfOrder++;
            order.Highest = Math.Max(order.Highest, delivery.Sequence);
            if (delivery.Sequence < order.Next)
            {
                _reorders.Add($"{delivery.Topic} came after sequence {order.Next - 1} was kept");
                _kept.Add((delivery.Strand.Kiosk, delivery.RecordId));
                return [delivery];
            }

            if (order.Held.Count == 0) order.HeldSince = TimeProvider.System.GetTimestamp();
            order.Held.Add(delivery.Sequence, delivery);
            return Release(order);
        }
    }

    /// <summary>Gives up waiting for what is overdue.</summary>
    /// <returns>The records that are to be given a receipt now.</returns>
    public IReadOnlyList<Delivery> ReleaseOverdue()
    {
        var released = new List<Delivery>();
        lock (_gate)
        {
            foreach (Order order in _orders.Values)
            {
                if (order.Held.Count == 0 || TimeProvider.System.GetElapsedTime(order.HeldSince) < HoldMax) continue;
                order.Next = order.Held.GetKeyAtIndex(0);
                released.AddRange(Release(order));
            }
        }

        return released;
    }

    private List<Delivery> Release(Order order)
    {
        var released = new List<Delivery>();
        while (order.Held.Count > 0 && order.Held.GetKeyAtIndex(0) == order.Next)
        {
            Delivery delivery = order.Held.GetValueAtIndex(0);
            order.Held.RemoveAt(0);
            order.Next++;
            order.HeldSince = TimeProvider.System.GetTimestamp();
            _kept.Add((delivery.Strand.Kiosk, delivery.RecordId));
            released.Add(delivery);
        }

        return released;
    }

    /// <summary>One strand's next sequence, and what waits for it.</summary>
    private sealed class Order
    {
        public long Next { get; set; } = 1;

        public long Highest { get; set; }

        public SortedList<long, Delivery> Held { get; } = [];

        public long HeldSince { get; set; }
    }
}
