using System.Globalization;
using Kiosk.Benchmarks.Peers.Clients;

namespace Kiosk.Benchmarks.Peers.Contenders;

/// <summary>A RabbitMQ on the edge that takes MQTT, and whose shovel moves the messages to a RabbitMQ in the cloud.</summary>
/// <remarks>Two nodes of their own, with their own epmd: nothing of a RabbitMQ that runs on this machine is touched.</remarks>
internal sealed class RabbitMq : Contender
{
    // Not the /usr/sbin one: as root that becomes the system's rabbitmq user.
    private static readonly Needed Program = new("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server");
    private static readonly Needed PortMapper = new("epmd", "erlang-base");

    private readonly Node _edge = new("edge");
    private readonly Node _cloud = new("cloud");
    private readonly int _mapperPort = Ports.Free();
    private Child? _mapper;

    public override string Name => "rabbitmq-shovel";

    public override string PathToAck => "MQTT publish and PUBACK over a loopback socket, another process";

    public override string Settings => "rabbitmq_mqtt, durable queue bound to amq.topic; shovel on-confirm, prefetch 1000, to a second RabbitMQ";

    public override IReadOnlyList<Needed> Needs => [Program, PortMapper];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_mapper is not null) await _mapper.DisposeAsync();
    }

    protected override async Task PrepareAsync()
    {
        // A node would start one itself, in the background and for good.
        _mapper = Child.Start("epmd", [PortMapper.Path!, "-port", Text(_mapperPort), "-address", "127.0.0.1"], Folder);
        await _mapper.ListensAsync(_mapperPort, StartPatience);
    }

    protected override async Task<Child> StartEdgeAsync()
    {
        Child edge = RunEdge([Program.Path!], Configure(_edge, Shovel()));
        await edge.ListensAsync(_edge.Mqtt, StartPatience);
        return edge;
    }

    protected override async Task<Child> StartCloudAsync()
    {
        Child cloud = RunCloud([Program.Path!], Configure(_cloud, "[]."));
        await cloud.ListensAsync(_cloud.Mqtt, StartPatience);
        return cloud;
    }

    protected override IPublisher ConnectPublisher() => new MqttPublisher(_edge.Mqtt);

    protected override Subscriber Subscribe() => new MqttSubscriber(_cloud.Mqtt, Tally);

    private string Shovel() => $$"""
        [{rabbitmq_shovel, [{shovels, [{edge_to_cloud, [
          {source, [{protocol, amqp091}, {uris, ["amqp://guest:guest@127.0.0.1:{{Text(_edge.Amqp)}}"]},
            {declarations, [{'queue.declare', [{queue, <<"outgoing">>}, durable]},
              {'queue.bind', [{exchange, <<"amq.topic">>}, {queue, <<"outgoing">>}, {routing_key, <<"r.#">>}]}]},
            {queue, <<"outgoing">>}, {prefetch_count, 1000}]},
          {destination, [{protocol, amqp091}, {uris, ["amqp://guest:guest@127.0.0.1:{{Text(_cloud.Amqp)}}"]},
            {publish_properties, [{delivery_mode, 2}]},
            {publish_fields, [{exchange, <<"amq.topic">>}, {routing_key, <<"r.1">>}]}]},
          {ack_mode, on_confirm}, {reconnect_delay, 1}]}]}]}].
        """;

    private Dictionary<string, string> Configure(Node node, string advanced)
    {
        string home = SubFolder(node.Name);
        string File(string name, string text)
        {
            string path = Path.Combine(home, name);
            System.IO.File.WriteAllText(path, text + "\n");
            return path;
        }

        return new Dictionary<string, string>
        {
            ["detached"] = "1", // The script then becomes the node, instead of a shell that watches it.
            ["HOME"] = home, // The cookie goes there.
            ["RABBITMQ_NODENAME"] = $"kiosk-peer-{node.Name}-{Text(node.Dist)}@localhost",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(home, "mnesia"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(home, "log"),
            ["RABBITMQ_DIST_PORT"] = Text(node.Dist),
            ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(home, "no-rabbitmq-env.conf"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = File("enabled_plugins", "[rabbitmq_mqtt,rabbitmq_shovel]."),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = File("advanced.config", advanced),
            ["RABBITMQ_CONFIG_FILE"] = File("rabbitmq.conf", $"""
                listeners.tcp.local = 127.0.0.1:{Text(node.Amqp)}
                mqtt.listeners.tcp.local = 127.0.0.1:{Text(node.Mqtt)}
                mqtt.prefetch = 1000
                log.console = false
                log.file.level = warning
                """),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
            ["ERL_EPMD_PORT"] = Text(_mapperPort),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Node(string Name)
    {
        public int Amqp { get; } = Ports.Free();

        public int Mqtt { get; } = Ports.Free();

        public int Dist { get; } = Ports.Free();
    }
}
