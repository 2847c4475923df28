namespace Kiosk.Brokers.Clients;

/// <summary>What came to a clinical store, checked as it comes: which records, how often, in which order.</summary>
public sealed class Arrivals
{
    private readonly Lock _gate = new();
    private readonly HashSet<(string Kiosk, string Record)> _kept = [];
    private readonly Dictionary<Strand, long> _last = [];
    private readonly List<string> _reorders = [];
    private long _again;

    /// <summary>Different records.</summary>
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

    /// <summary>Records whose first arrival came after that of a later one of its strand; a line each.</summary>
    public IReadOnlyList<string> Reorders
    {
        get
        {
            lock (_gate) return [.. _reorders];
        }
    }

    /// <summary>Notes an arrival.</summary>
    /// <returns>True when the record is new.</returns>
    public bool Note(Delivery delivery)
    {
        lock (_gate)
        {
            if (!_kept.Add((delivery.Strand.Kiosk, delivery.RecordId)))
            {
                _again++;
                return false;
            }

            long last = _last.GetValueOrDefault(delivery.Strand);
            if (delivery.Sequence < last) _reorders.Add($"{delivery.Topic} came after sequence {last}");
            else _last[delivery.Strand] = delivery.Sequence;
            return true;
        }
    }

    /// <summary>Whether a record came.</summary>
    public bool Has(string kiosk, string recordId)
    {
        lock (_gate) return _kept.Contains((kiosk, recordId));
    }
}
