using System.Globalization;
using Kiosk.Benchmarks.Peers.Clients;

namespace Kiosk.Benchmarks.Peers.Contenders;

/// <summary>A NATS leaf node with a JetStream stream on file, which a stream of the hub sources.</summary>
internal sealed class NatsLeaf : Contender
{
    private static readonly Needed Program = new("nats-server", "nats-server");

    private readonly int _edgePort = Ports.Free();
    private readonly int _cloudPort = Ports.Free();
    private readonly int _leafPort = Ports.Free();

    public override string Name => "nats-leaf";

    public override string PathToAck => "NATS publish and the stream's ack over a loopback socket, another process; it does not sync before it acks";

    public override string Settings => "JetStream on file, domain edge; stream HUB in domain hub sources it; what was drained is purged (it stays otherwise)";

    public override IReadOnlyList<Needed> Needs => [Program];

    public override Task RemoveDeliveredAsync() => Task.Run(() => NatsWire.Ask(_edgePort, "$JS.API.STREAM.PURGE.EDGE", ""));

    protected override async Task<Child> StartEdgeAsync()
    {
        bool isNew = !Directory.Exists(Path.Combine(Folder, "edge"));
        string file = Configure("edge", _edgePort,
            $$"""leafnodes { reconnect: 1, remotes: [ { url: "nats://127.0.0.1:{{_leafPort.ToString(CultureInfo.InvariantCulture)}}" } ] }""");
        Child edge = RunEdge([Program.Path!, "-c", file]);
        await edge.ListensAsync(_edgePort, StartPatience);
        if (isNew) await Task.Run(() => NatsWire.Ask(_edgePort, "$JS.API.STREAM.CREATE.EDGE", """{"name":"EDGE","subjects":["r.>"],"storage":"file"}"""));
        return edge;
    }

    protected override async Task<Child> StartCloudAsync()
    {
        bool isNew = !Directory.Exists(Path.Combine(Folder, "hub"));
        string file = Configure("hub", _cloudPort, $$"""leafnodes { listen: "127.0.0.1:{{_leafPort.ToString(CultureInfo.InvariantCulture)}}" }""");
        Child cloud = RunCloud([Program.Path!, "-c", file]);
        await cloud.ListensAsync(_cloudPort, StartPatience);
        if (isNew) await Task.Run(CreateStream);
        return cloud;
    }

    protected override IPublisher ConnectPublisher() => new NatsPublisher(_edgePort);

    protected override Subscriber Subscribe() => new NatsSubscriber(_cloudPort, Tally);

    private void CreateStream()
    {
        NatsWire.Ask(_cloudPort, "$JS.API.STREAM.CREATE.HUB",
            """{"name":"HUB","storage":"file","sources":[{"name":"EDGE","external":{"api":"$JS.edge.API"}}]}""");
        NatsWire.Ask(_cloudPort, "$JS.API.CONSUMER.DURABLE.CREATE.HUB.cloud",
            $$$"""
            {"stream_name":"HUB","config":{"durable_name":"cloud","deliver_subject":"{{{NatsSubscriber.DeliverTo}}}","ack_policy":"explicit",
            "max_ack_pending":5000,"deliver_policy":"all"}}
            """);
    }

    private string Configure(string name, int port, string leaf)
    {
        string file = Path.Combine(Folder, name + ".conf");
        File.WriteAllText(file, $$"""
            server_name: {{name}}
            listen: "127.0.0.1:{{port.ToString(CultureInfo.InvariantCulture)}}"
            jetstream { store_dir: "{{SubFolder(name)}}", domain: {{name}}, max_memory_store: 64MB, max_file_store: 4GB }
            {{leaf}}
            """);
        return file;
    }
}
