using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;
using Kiosk.Torture.Harness;

namespace Kiosk.Torture.World;

/// <summary>A kiosk's edge host, a real broker with TLS, a clinical store and a producer, each of which a scenario can hurt.</summary>
public sealed class KioskWorld : IAsyncDisposable
{
    private readonly LocalCertificates _certificates = new();
    private readonly PemPair _clinic;

    /// <param name="run">The scenario's run.</param>
    /// <param name="shape">Changes the host's options before it is made.</param>
    /// <param name="inFlight">The producer's requests at once.</param>
    /// <param name="port">Where the host connects to; null for the broker itself.</param>
    public KioskWorld(TortureRun run, int inFlight, Func<KioskWorld, EdgeHostOptions, EdgeHostOptions>? shape = null, Func<int, int>? port = null)
    {
        if (!LocalBroker.IsInstalled) throw new MissingPartException("mosquitto is not installed: apt install mosquitto");
        if (!File.Exists(EdgeHost.ProgramPath)) throw new MissingPartException($"{EdgeHost.ProgramPath} is not there: build the solution");
        _clinic = _certificates.Issue("clinic", "clinical-store");
        Kiosk = _certificates.Issue("kiosk", EdgeHost.KioskId);
        Broker = LocalBroker.Prepare(new LocalBrokerOptions { Certificates = _certificates });
        Ledger = new Ledger(run.Seed);
        var options = new EdgeHostOptions { Folder = run.Folder, Uplink = Uplink(port?.Invoke(Broker.Port) ?? Broker.Port) };
        Host = new EdgeHost(shape?.Invoke(this, options) ?? options, inFlight + 2);
        Producer = new Producer(run.Seed, Host.Control, Ledger, inFlight);
    }

    /// <summary>The broker.</summary>
    public LocalBroker Broker { get; }

    /// <summary>The authority.</summary>
    public LocalCertificates Certificates => _certificates;

    /// <summary>The kiosk's own certificate.</summary>
    public PemPair Kiosk { get; }

    /// <summary>The edge host.</summary>
    public EdgeHost Host { get; }

    /// <summary>What was promised and what came.</summary>
    public Ledger Ledger { get; }

    /// <summary>What makes records.</summary>
    public Producer Producer { get; }

    /// <summary>The clinical store, when started.</summary>
    public ReceivingStore? Store { get; private set; }

    /// <summary>Starts broker, store and host, in this order.</summary>
    public async Task StartAsync()
    {
        Broker.Restart();
        await StartStoreAsync().ConfigureAwait(false);
        await Host.StartAsync().ConfigureAwait(false);
    }

    /// <summary>Starts the clinical store, anew.</summary>
    public async Task StartStoreAsync()
    {
        await StopStoreAsync().ConfigureAwait(false);
        Store = new ReceivingStore(Client("clinical-store", _clinic), Ledger);
        await Store.ReadyAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the clinical store; the broker keeps its session and queues for it.</summary>
    public async Task StopStoreAsync()
    {
        if (Store is not null) await Store.DisposeAsync().ConfigureAwait(false);
        Store = null;
    }

    /// <summary>Options of a client of the broker.</summary>
    public MqttOptions Client(string clientId, PemPair certificate) => new()
    {
        Host = Broker.Host,
        Port = Broker.Port,
        ClientId = clientId,
        CaFile = _certificates.CaFile,
        CertificateFile = certificate.CertificateFile,
        KeyFile = certificate.KeyFile,
        CleanStart = false,
        SessionExpirySeconds = 3600,
        KeepAliveSeconds = 5,
    };

    /// <summary>Waits until all that was acknowledged came and the host knows it, and enters what is wrong with its books.</summary>
    public async Task SettleAsync(TimeSpan patience, Action<string> progress)
    {
        await Ledger.WaitForAllAsync(patience, progress).ConfigureAwait(false);
        try
        {
            foreach (string wrong in await Host.FindWrongAsync(Ledger.Accepted, patience).ConfigureAwait(false)) Ledger.Wrong(wrong);
        }
        catch (InvalidOperationException failure)
        {
            Ledger.Wrong(failure.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync().ConfigureAwait(false);
        if (Store is not null) await Store.DisposeAsync().ConfigureAwait(false);
        Broker.Dispose();
        _certificates.Dispose();
    }

    // Waits are short ones, so that a run takes minutes; what they guard is the same.
    private object Uplink(int port) => new
    {
        brokerHost = "localhost",
        brokerPort = port,
        caFile = _certificates.CaFile,
        certificateFile = Kiosk.CertificateFile,
        keyFile = Kiosk.KeyFile,
        keepAliveSeconds = 5,
        connectTimeoutSeconds = 5,
        pubAckTimeoutSeconds = 3,
        receiptTimeoutSeconds = 3,
        receiptTimeoutSecondsMax = 20,
        holdUpDelaySeconds = 0.2,
        holdUpDelaySecondsMax = 1,
        reconnectDelaySecondsMin = 0.05,
        reconnectDelaySeconds = 0.3,
        reconnectDelaySecondsMax = 1,
    };
}
