namespace Kiosk.Brokers.Network;

/// <summary>The lines between the nodes of a cluster, a relay for each direction of dialling, so that a node can be parted from its peers alone.</summary>
public sealed class PeerLinks : IAsyncDisposable
{
    private readonly TcpRelay?[,] _relays;

    /// <param name="ports">Where each node listens for its peers.</param>
    public PeerLinks(IReadOnlyList<int> ports)
    {
        Count = ports.Count;
        _relays = new TcpRelay?[Count, Count];
        foreach ((int from, int to) in Pairs()) _relays[from, to] = new TcpRelay(() => [ports[to]]);
    }

    /// <summary>How many nodes.</summary>
    public int Count { get; }

    /// <summary>The port at which node <paramref name="from"/> finds node <paramref name="to"/>.</summary>
    public int Port(int from, int to) => _relays[from, to]!.Port;

    /// <summary>Sets all lines of one node.</summary>
    public void Set(int node, LineState state)
    {
        foreach ((int from, int to) in Pairs())
            if (from == node || to == node) _relays[from, to]!.Set(state);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (TcpRelay? relay in _relays)
            if (relay is not null) await relay.DisposeAsync().ConfigureAwait(false);
    }

    private IEnumerable<(int From, int To)> Pairs() =>
        from one in Enumerable.Range(0, Count) from other in Enumerable.Range(0, Count) where one != other select (one, other);
}
