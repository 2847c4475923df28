using Kiosk.Simulator.App.Broker;

namespace Kiosk.Brokers.Rabbit;

/// <summary>What RabbitMQ must be told, for one node and for three.</summary>
internal static class RabbitSettings
{
    /// <summary>The users by the common names of <see cref="LocalCertificates"/>' clients and of the clinical store; they have no password.</summary>
    public const string Definitions = """
        {
          "vhosts": [{ "name": "/" }],
          "users": [
            { "name": "kiosk-test", "password_hash": "", "tags": "" },
            { "name": "store", "password_hash": "", "tags": "" }
          ],
          "permissions": [
            { "user": "kiosk-test", "vhost": "/", "configure": "^mqtt-subscription-", "write": "^(mqtt-subscription-|amq\\.topic$)", "read": "^(mqtt-subscription-|amq\\.topic$)" },
            { "user": "store", "vhost": "/", "configure": "^mqtt-subscription-", "write": "^(mqtt-subscription-|amq\\.topic$)", "read": "^(mqtt-subscription-|amq\\.topic$)" }
          ]
        }
        """;

    /// <summary>rabbitmq.conf.</summary>
    public static IEnumerable<string> Lines(int port, LocalCertificates certificates, string definitions, IReadOnlyList<string> peers) =>
    [
        "listeners.tcp = none",
        "mqtt.listeners.tcp = none",
        $"mqtt.listeners.ssl.default = 127.0.0.1:{port}",
        $"ssl_options.cacertfile = {certificates.CaFile}",
        $"ssl_options.certfile = {certificates.Server.CertificateFile}",
        $"ssl_options.keyfile = {certificates.Server.KeyFile}",
        "ssl_options.verify = verify_peer",
        "ssl_options.fail_if_no_peer_cert = true",
        "ssl_cert_login_from = common_name",
        "mqtt.ssl_cert_login = true",
        "mqtt.allow_anonymous = false",
        "mqtt.vhost = /",
        "mqtt.exchange = amq.topic",
        "mqtt.subscription_ttl = 86400000", // ms that a session outlives its connection; receipts wait there for a kiosk.
        "load_definitions = " + definitions,
        "log.console.level = info",
        .. peers.Count == 1 ? ["mqtt.durable_queue_type = classic"] : Clustered(peers),
    ];

    private static IEnumerable<string> Clustered(IReadOnlyList<string> peers) =>
    [
        // Sessions are quorum queues: a message is on the disks of a majority before it is acknowledged. With one node they do not do:
        // after a kill the only copy may have no leader (rabbitmq-server issue 10070).
        "mqtt.durable_queue_type = quorum",
        "cluster_partition_handling = pause_minority",
        "net_ticktime = 6", // s after which a silent peer counts as gone, roughly; 60 by default.
        "cluster_formation.peer_discovery_backend = classic_config",
        .. peers.Select((peer, number) => $"cluster_formation.classic_config.nodes.{number + 1} = {peer}"),
    ];
}
