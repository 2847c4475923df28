using Kiosk.Simulator.App.Broker;

namespace Kiosk.Brokers.Nats;

/// <summary>One nats-server process with JetStream and the MQTT listener.</summary>
/// <param name="name">Its server name; unique in a cluster.</param>
/// <param name="certificates">Stay the caller's.</param>
/// <param name="cluster">The lines of a cluster's configuration; empty for a single server.</param>
/// <param name="replicas">Copies of all that MQTT keeps.</param>
public sealed class NatsNode(string name, LocalCertificates certificates, IReadOnlyList<string> cluster, int replicas)
    : BrokerNode(name, certificates)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] Places = ["/usr/sbin/nats-server", "/usr/bin/nats-server", "/usr/local/bin/nats-server"];

    /// <summary>Whether this machine has it.</summary>
    public static bool IsInstalled => Places.Any(File.Exists);

    /// <inheritdoc/>
    protected override BrokerProcess Launch()
    {
        string settings = Path.Combine(Folder, "nats.conf");
        File.WriteAllLines(settings, [.. Settings(), .. cluster]);
        return BrokerProcess.Start(Name, Places.First(File.Exists), ["-c", settings]);
    }

    /// <inheritdoc/>
    protected override Task WaitUntilServingAsync(BrokerProcess process) => process.WaitForLineAsync("Server is ready", Patience);

    private string[] Settings() =>
    [
        $"server_name: {Name}",
        "listen: 127.0.0.1:-1", // The NATS protocol's own listener: nobody's here, and it cannot be turned off.
        "max_payload: 17MB", // A record of 16 MiB and its topic; 1 MB by default, and a larger record ends the connection.
        "write_deadline: 10s",
        "ping_interval: 2s", // Also between the nodes: how soon a silent line to a peer is noticed.
        "ping_max: 2",
        $"jetstream {{ store_dir: \"{Folder}/jetstream\", max_memory_store: 64MB, max_file_store: 8GB }}",
        "mqtt {",
        $"  listen: 127.0.0.1:{Port}",
        $"  tls {{ cert_file: \"{Certificates.Server.CertificateFile}\", key_file: \"{Certificates.Server.KeyFile}\", ca_file: \"{Certificates.CaFile}\", verify: true }}",
        // One message at a time to each subscriber. With more, those that a lost connection had under way come again after the newer ones.
        "  max_ack_pending: 1",
        "  ack_wait: 2s", // How long the subscription then stands still; 30 s by default.
        $"  stream_replicas: {replicas}",
        $"  consumer_replicas: {replicas}",
        "}",
    ];
}
