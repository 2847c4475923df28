using System.Globalization;
using Kiosk.Simulator.App.Broker;

namespace Kiosk.Brokers.Rabbit;

/// <summary>A node's place in its cluster.</summary>
/// <param name="Peers">All node names, its own among them; one for a single node.</param>
/// <param name="PeerPorts">Where this node finds each, by the name before the '@'.</param>
public sealed record RabbitPlace(IReadOnlyList<string> Peers, IReadOnlyDictionary<string, int> PeerPorts);

/// <summary>One RabbitMQ process with the MQTT plugin, apart from any other on this machine: port mapper, cookie, settings and data are its own.</summary>
public sealed class RabbitNode : BrokerNode
{
    private const string Scripts = "/usr/lib/rabbitmq/bin";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _nodeName;
    private readonly int _distributionPort;
    private readonly RabbitPlace _place;
    private readonly PortDirectory _directory;

    /// <summary>A single node.</summary>
    /// <param name="name">Its name before the '@'.</param>
    /// <param name="certificates">Stay the caller's.</param>
    public RabbitNode(string name, LocalCertificates certificates)
        : this(name, certificates, LocalBroker.FreePort(), null)
    {
    }

    /// <summary>A node of a cluster, or a single one.</summary>
    /// <param name="name">Its name before the '@'.</param>
    /// <param name="certificates">Stay the caller's.</param>
    /// <param name="distributionPort">Where it listens for its peers.</param>
    /// <param name="place">Null: alone.</param>
    public RabbitNode(string name, LocalCertificates certificates, int distributionPort, RabbitPlace? place)
        : base(name, certificates)
    {
        _nodeName = NodeName(name);
        _distributionPort = distributionPort;
        _place = place ?? new RabbitPlace([_nodeName], new Dictionary<string, int> { [name] = distributionPort });
        _directory = new PortDirectory(_place.PeerPorts);
    }

    /// <summary>Whether this machine has it.</summary>
    public static bool IsInstalled => File.Exists(Scripts + "/rabbitmq-server");

    /// <summary>The Erlang node's full name.</summary>
    public static string NodeName(string name) => name + "@127.0.0.1";

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        await _directory.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override BrokerProcess Launch()
    {
        string settings = Write("rabbitmq.conf", RabbitSettings.Lines(Port, Certificates, Path.Combine(Folder, "definitions.json"), _place.Peers));
        Write("definitions.json", [RabbitSettings.Definitions]);
        string plugins = Write("enabled_plugins", ["[rabbitmq_mqtt]."]);
        return BrokerProcess.Start(Name, Scripts + "/../lib/rabbitmq_server-" + Version() + "/sbin/rabbitmq-server", ["-noinput"], Environment(settings, plugins));
    }

    /// <inheritdoc/>
    protected override Task WaitUntilServingAsync(BrokerProcess process) => process.WaitForLineAsync("Server startup complete", Patience);

    private static string Version() =>
        Path.GetFileName(Directory.GetDirectories(Scripts + "/../lib", "rabbitmq_server-*")[0])["rabbitmq_server-".Length..];

    private Dictionary<string, string> Environment(string settings, string plugins) => new()
    {
        ["HOME"] = Folder,
        ["ERL_EPMD_PORT"] = _directory.Port.ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODENAME"] = _nodeName,
        ["RABBITMQ_USE_LONGNAME"] = "true",
        ["RABBITMQ_DIST_PORT"] = _distributionPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(Folder, "none"),
        ["RABBITMQ_CONFIG_FILE"] = settings,
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(Folder, "none.config"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = plugins,
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(Folder, "data"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(Folder, "log"),
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_ALLOW_INPUT"] = "true", // The script then execs, so that the process that it was is the node.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "-setcookie kiosk-broker-test -start_epmd false -kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
    };

    private string Write(string name, IEnumerable<string> lines)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
