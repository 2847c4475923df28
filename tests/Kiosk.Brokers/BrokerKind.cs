using Kiosk.Simulator.App.Broker;

namespace Kiosk.Brokers;

/// <summary>The brokers that the uplink is proved against.</summary>
public enum BrokerKind
{
    /// <summary>Eclipse mosquitto, one node.</summary>
    Mosquitto = 0,

    /// <summary>RabbitMQ with its MQTT plugin.</summary>
    Rabbit,

    /// <summary>NATS with JetStream and its MQTT listener.</summary>
    Nats,
}

/// <summary>Makes brokers by kind.</summary>
public static class BrokerKinds
{
    /// <summary>Why there can be no broker of this kind on this machine, with what to do; null when there can.</summary>
    public static string? FindMissing(BrokerKind kind) => kind switch
    {
        BrokerKind.Mosquitto => LocalBroker.IsInstalled ? null : "mosquitto is not installed: apt install mosquitto",
        BrokerKind.Rabbit => Rabbit.RabbitNode.IsInstalled ? null : "RabbitMQ is not installed: apt install rabbitmq-server",
        BrokerKind.Nats => Nats.NatsNode.IsInstalled ? null : "NATS is not installed: apt install nats-server",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a broker"),
    };

    /// <summary>One broker that does not run yet.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="certificates">Stay the caller's.</param>
    public static IBroker Single(BrokerKind kind, LocalCertificates certificates) => kind switch
    {
        BrokerKind.Mosquitto => new Mosquitto.MosquittoBroker(certificates),
        BrokerKind.Rabbit => new Rabbit.RabbitNode("rabbit", certificates),
        BrokerKind.Nats => new Nats.NatsNode("nats", certificates, [], 1),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a broker"),
    };

    /// <summary>Three nodes that do not run yet; mosquitto has no clusters.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="certificates">Stay the caller's.</param>
    public static BrokerCluster Cluster(BrokerKind kind, LocalCertificates certificates) => kind switch
    {
        BrokerKind.Rabbit => new Rabbit.RabbitCluster(certificates),
        BrokerKind.Nats => new Nats.NatsCluster(certificates),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "has no clusters"),
    };
}
