using Kiosk.Brokers.Network;
using Kiosk.Simulator.App.Broker;

namespace Kiosk.Brokers.Nats;

/// <summary>Three NATS servers: JetStream with three copies of every message and session, their routes through lines that can be cut.</summary>
public sealed class NatsCluster : BrokerCluster
{
    private const int Size = 3;

    private readonly int[] _routePorts = [.. Enumerable.Range(0, Size).Select(_ => LocalBroker.FreePort())];
    private readonly NatsNode[] _nodes;

    /// <param name="certificates">Stay the caller's.</param>
    public NatsCluster(LocalCertificates certificates)
    {
        Links = new PeerLinks(_routePorts);
        _nodes = [.. Enumerable.Range(0, Size).Select(node => new NatsNode($"nats-{node}", certificates, ClusterLines(node), Size))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IBroker> Nodes => _nodes;

    /// <inheritdoc/>
    protected override PeerLinks Links { get; }

    /// <inheritdoc/>
    public override async Task StartAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.StartAsync())).ConfigureAwait(false);
        await WaitForAsync(() => _nodes.Any(node => node.Log.Any(line => line.Contains("new metadata leader", StringComparison.Ordinal))),
            "the servers elected no JetStream metadata leader").ConfigureAwait(false);
    }

    private string[] ClusterLines(int node) =>
    [
        "cluster {",
        "  name: kiosks",
        $"  listen: 127.0.0.1:{_routePorts[node]}",
        // Servers tell each other of their peers' addresses and would dial them past the lines; nothing answers at this one.
        "  advertise: \"127.0.0.1:1\"",
        "  no_advertise: true",
        "  routes: [" + string.Join(", ", Enumerable.Range(0, Size).Where(peer => peer != node).Select(peer => $"\"nats-route://127.0.0.1:{Links.Port(node, peer)}\"")) + "]",
        "}",
    ];
}
