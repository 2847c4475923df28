using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;

namespace Kiosk.Brokers;

/// <summary>A real broker as a child process: TLS and client certificates, a loopback port and a folder of its own.</summary>
/// <remarks>
/// Stopped or killed it keeps what it has on disk, and Start brings it back on the same port. Dispose ends it and removes its folder;
/// when this process dies without disposing, the broker dies with it (<see cref="BrokerProcess"/>).
/// </remarks>
public interface IBroker : IAsyncDisposable
{
    /// <summary>Product, and the node's number in a cluster.</summary>
    string Name { get; }

    /// <summary>The name to connect to; the broker's certificate carries it.</summary>
    string Host => "localhost";

    /// <summary>The TLS listener's port.</summary>
    int Port { get; }

    /// <summary>The authority of broker and clients.</summary>
    LocalCertificates Certificates { get; }

    /// <summary>The protocol versions that it speaks, the best first.</summary>
    IReadOnlyList<MqttVersion> Versions { get; }

    /// <summary>What it printed, oldest first.</summary>
    IReadOnlyCollection<string> Log { get; }

    /// <summary>Starts it, or starts it again, and waits until it serves.</summary>
    /// <exception cref="InvalidOperationException">It ended, or does not come up; the message holds its last lines.</exception>
    Task StartAsync();

    /// <summary>Asks it to end (SIGTERM) and waits until it has.</summary>
    Task StopAsync();

    /// <summary>Ends it at once (SIGKILL). Does nothing when it does not run.</summary>
    Task Kill9Async();

    /// <summary>Stops it in its tracks (SIGSTOP): the kernel still takes bytes for it, it answers nothing.</summary>
    void Pause();

    /// <summary>Lets a paused one go on (SIGCONT).</summary>
    void Resume();
}
