using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;

namespace Kiosk.Brokers.Clients;

/// <summary>Where the clients of a broker or a cluster connect, and with which certificates.</summary>
/// <param name="Port">On localhost; of a cluster, its door.</param>
/// <param name="Version">To be spoken.</param>
/// <param name="Certificates">The authority.</param>
public sealed record BrokerAccess(int Port, MqttVersion Version, LocalCertificates Certificates)
{
    /// <summary>To a single broker, with the best version that it speaks.</summary>
    public static BrokerAccess To(IBroker broker) => new(broker.Port, broker.Versions[0], broker.Certificates);

    /// <summary>To a cluster.</summary>
    public static BrokerAccess To(BrokerCluster cluster) => new(cluster.Port, cluster.Nodes[0].Versions[0], cluster.Nodes[0].Certificates);

    /// <summary>A client whose session outlives its connections.</summary>
    public MqttOptions Client(string clientId, int window = 16) => new()
    {
        Host = "localhost",
        Port = Port,
        ClientId = clientId,
        CaFile = Certificates.CaFile,
        CertificateFile = Certificates.Client.CertificateFile,
        KeyFile = Certificates.Client.KeyFile,
        Version = Version,
        CleanStart = false,
        SessionExpirySeconds = 86_400,
        KeepAliveSeconds = 5,
        MaxInflight = window,
        ConnectTimeoutMs = 5000,
    };
}
