using Kiosk.Brokers;
using Kiosk.Brokers.Clients;
using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.BrokerTests;

/// <summary>One broker for all tests of a class, since some take 10 s to start; each test has a kiosk of its own.</summary>
public abstract class BrokerFixture(BrokerKind kind) : IAsyncLifetime
{
    private readonly LocalCertificates _certificates = new();
    private int _kiosks;

    /// <summary>Why there is no broker here, or null.</summary>
    public string? Missing { get; } = BrokerKinds.FindMissing(kind);

    public IBroker Broker { get; private set; } = null!;

    public BrokerAccess Access => BrokerAccess.To(Broker);

    /// <summary>What the clinical store has, over all tests.</summary>
    public Arrivals Arrivals { get; } = new();

    public string NextKioskName() => $"k-{Interlocked.Increment(ref _kiosks)}";

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null) return;
        Broker = BrokerKinds.Single(kind, _certificates);
        await Broker.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Broker is not null) await Broker.DisposeAsync();
        _certificates.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class MosquittoFixture() : BrokerFixture(BrokerKind.Mosquitto);

public sealed class RabbitFixture() : BrokerFixture(BrokerKind.Rabbit);

public sealed class NatsFixture() : BrokerFixture(BrokerKind.Nats);
