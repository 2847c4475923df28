using System.Collections.Concurrent;
using Kiosk.Edge.Uplink;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Microsoft.Extensions.Logging;

namespace Kiosk.Brokers.Clients;

/// <summary>A kiosk's real outbox, on disk, and its real uplink; no board, no visits.</summary>
/// <remarks>The waits are short for tests; all else is as in a kiosk.</remarks>
public sealed class UplinkKiosk : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-outbox-").FullName;
    private readonly ConcurrentQueue<string> _log = new();
    private UplinkWorker? _worker;

    /// <param name="access">The broker.</param>
    /// <param name="name">The kiosk's id.</param>
    public UplinkKiosk(BrokerAccess access, string name)
    {
        Name = name;
        Options = new UplinkOptions
        {
            KioskId = name,
            BrokerHost = "localhost",
            BrokerPort = access.Port,
            Version = access.Version,
            CaFile = access.Certificates.CaFile,
            CertificateFile = access.Certificates.Client.CertificateFile,
            KeyFile = access.Certificates.Client.KeyFile,
            KeepAlive = TimeSpan.FromSeconds(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PubAckTimeout = TimeSpan.FromSeconds(3),
            ReceiptTimeout = TimeSpan.FromSeconds(3),
            ReconnectDelayMin = TimeSpan.FromMilliseconds(50),
            ReconnectDelay = TimeSpan.FromMilliseconds(200),
            ReconnectDelayMax = TimeSpan.FromMilliseconds(1000),
            HoldUpDelay = TimeSpan.FromMilliseconds(100),
            HoldUpDelayMax = TimeSpan.FromMilliseconds(500),
        };
        Outbox = OpenOutbox();
    }

    /// <summary>Its id.</summary>
    public string Name { get; }

    /// <summary>Of the next start.</summary>
    public UplinkOptions Options { get; set; }

    /// <summary>The outbox; another one after <see cref="RestartAsync"/>.</summary>
    public RecordOutbox Outbox { get; private set; }

    /// <summary>What the uplink logged.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>Records that have their receipt.</summary>
    public long Delivered => Sum(lane => lane.Delivered);

    /// <summary>Records ever added.</summary>
    public long Produced => Sum(lane => lane.Produced);

    /// <summary>The newest fault of the uplink.</summary>
    public string LastProblem => _worker?.Status().LastProblem ?? "";

    /// <summary>Starts the uplink.</summary>
    public async Task StartAsync()
    {
        _worker = new UplinkWorker(Options, Outbox, TimeProvider.System, new Random(Name.Length), new ListLogger(_log));
        await _worker.StartAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Stops the uplink; records can still be added.</summary>
    public async Task StopAsync()
    {
        if (_worker is not { } worker) return;
        _worker = null;
        await worker.StopAsync(CancellationToken.None).ConfigureAwait(false);
        worker.Dispose();
    }

    /// <summary>Uplink and outbox anew, from what is on disk.</summary>
    public async Task RestartAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await Outbox.DisposeAsync().ConfigureAwait(false);
        Outbox = OpenOutbox();
        await StartAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await Outbox.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }

    private RecordOutbox OpenOutbox() =>
        RecordOutbox.Open(new OutboxOptions(Path.Combine(_folder, "outbox")), new PosixDisk(), null, TimeProvider.System);

    private long Sum(Func<LaneAccount, long> count)
    {
        OutboxAccount account = Outbox.Account();
        return Lanes.Published.Sum(lane => count(account[lane]));
    }

    private sealed class ListLogger(ConcurrentQueue<string> lines) : ILogger<UplinkWorker>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
