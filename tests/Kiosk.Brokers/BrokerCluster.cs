using Kiosk.Brokers.Network;

namespace Kiosk.Brokers;

/// <summary>Three broker nodes on loopback behind one door, each of which can be killed, or parted from its peers while clients still reach it.</summary>
/// <remarks>
/// The door stands for the load balancer of a fleet: each new connection goes to the next node in turn that takes TCP, whether or not
/// it is any good. A node keeps its number, its ports and its folder.
/// </remarks>
public abstract class BrokerCluster : IAsyncDisposable
{
    private readonly Lazy<TcpRelay> _door;
    private int _turn = -1;

    protected BrokerCluster() => _door = new Lazy<TcpRelay>(() => new TcpRelay(InTurn));

    /// <summary>The nodes in their order.</summary>
    public abstract IReadOnlyList<IBroker> Nodes { get; }

    /// <summary>Where clients connect; TLS passes through to the node.</summary>
    public int Port => _door.Value.Port;

    /// <summary>The lines between the nodes.</summary>
    protected abstract PeerLinks Links { get; }

    /// <summary>Starts all nodes and waits until they are one cluster.</summary>
    public abstract Task StartAsync();

    /// <summary>Waits until sessions that were just made are safe against the loss of a node.</summary>
    public virtual Task SettleAsync() => Task.CompletedTask;

    /// <summary>Kills a node (SIGKILL).</summary>
    public Task KillNodeAsync(int node) => Nodes[node].Kill9Async();

    /// <summary>Starts a killed node again and waits until it serves.</summary>
    public Task RestartNodeAsync(int node) => Nodes[node].StartAsync();

    /// <summary>Parts a node from both its peers; clients still reach it.</summary>
    /// <param name="node">From 0.</param>
    /// <param name="state">Cut: noticed at once. Silent: noticed by the nodes' own timers.</param>
    public void PartitionNode(int node, LineState state = LineState.Silent) => Links.Set(node, state);

    /// <summary>Ends a partition.</summary>
    public void Heal(int node) => Links.Set(node, LineState.Open);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_door.IsValueCreated) await _door.Value.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Links.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits for something that shows in the nodes' logs.</summary>
    /// <exception cref="InvalidOperationException">It did not come in 60 s; the message holds the last lines.</exception>
    protected async Task WaitForAsync(Func<bool> condition, string otherwise)
    {
        for (int turn = 0; turn < 600; turn++)
        {
            if (condition()) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System).ConfigureAwait(false);
        }

        throw new InvalidOperationException(otherwise + ":\n" + string.Join('\n', Nodes.SelectMany(node => node.Log.TakeLast(15).Select(line => $"{node.Name}: {line}"))));
    }

    private IEnumerable<int> InTurn()
    {
        int first = Interlocked.Increment(ref _turn);
        return Enumerable.Range(0, Nodes.Count).Select(step => Nodes[(first + step) % Nodes.Count].Port);
    }
}
