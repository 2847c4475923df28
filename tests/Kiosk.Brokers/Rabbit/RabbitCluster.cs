using Kiosk.Brokers.Network;
using Kiosk.Simulator.App.Broker;

namespace Kiosk.Brokers.Rabbit;

/// <summary>Three RabbitMQ nodes: sessions in quorum queues, a minority pauses, the distribution through lines that can be cut.</summary>
public sealed class RabbitCluster : BrokerCluster
{
    private const int Size = 3;

    private readonly int[] _distributionPorts = [.. Enumerable.Range(0, Size).Select(_ => LocalBroker.FreePort())];
    private readonly RabbitNode[] _nodes;

    /// <param name="certificates">Stay the caller's.</param>
    public RabbitCluster(LocalCertificates certificates)
    {
        Links = new PeerLinks(_distributionPorts);
        _nodes = [.. Enumerable.Range(0, Size).Select(node => new RabbitNode(Name(node), certificates, _distributionPorts[node], Place(node)))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IBroker> Nodes => _nodes;

    /// <inheritdoc/>
    protected override PeerLinks Links { get; }

    /// <inheritdoc/>
    public override async Task StartAsync()
    {
        // The first makes the cluster, the others join it; all at once each might make its own.
        await _nodes[0].StartAsync().ConfigureAwait(false);
        await Task.WhenAll(_nodes[1].StartAsync(), _nodes[2].StartAsync()).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A node writes the names of its quorum queues to disk up to 3 s late (dets, delayed_write). One that is killed before does not know
    /// its copy any more and starts an empty one, which may leave the queue without a leader.
    /// </remarks>
    public override Task SettleAsync() => Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);

    private static string Name(int node) => $"rabbit-{node}";

    private RabbitPlace Place(int node) => new(
        [.. Enumerable.Range(0, Size).Select(peer => RabbitNode.NodeName(Name(peer)))],
        Enumerable.Range(0, Size).ToDictionary(Name, peer => peer == node ? _distributionPorts[node] : Links.Port(node, peer)));
}
