using System.Collections.Concurrent;
using Kiosk.Edge.Uplink;
using Kiosk.Interop.Mqtt;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Simulator.App.Broker;
using Kiosk.Simulator.App.ClinicalStore;
using Kiosk.Tests.ClinicalStore;
using Kiosk.Tests.Interop;
using Kiosk.Tests.Store;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>The books of all published lanes together.</summary>
internal sealed record RigStatus(long Produced, long Delivered, long Refused, long Stored, int Sent, int BrokerHas)
{
    public static RigStatus Of(OutboxAccount account)
    {
        LaneAccount[] lanes = [.. Lanes.Published.Select(lane => account[lane])];
        return new RigStatus(lanes.Sum(lane => lane.Produced), lanes.Sum(lane => lane.Delivered), lanes.Sum(lane => lane.Refused),
            lanes.Sum(lane => lane.Stored), account.Sent, account.BrokerHas);
    }
}

/// <summary>A kiosk's outbox and uplink, a real broker over TLS and a real clinical store, each of which a test can stop and start.</summary>
internal sealed class UplinkRig : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private CancellationTokenSource _storeStop = new();
    private readonly PemPair _storeCertificate;
    private Task _clinicalStore = Task.CompletedTask;
    private BundleArchive? _archive;

    public UplinkRig(LocalBrokerOptions? options = null)
    {
        Broker = TestBroker.Start(options);
        _storeCertificate = Broker.Certificates.Issue("store", "store");
        Options = new UplinkOptions
        {
            KioskId = "k-1",
            BrokerHost = Broker.Host,
            BrokerPort = Broker.Port,
            CaFile = Broker.Certificates.CaFile,
            CertificateFile = Broker.Certificates.Client.CertificateFile,
            KeyFile = Broker.Certificates.Client.KeyFile,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PubAckTimeout = TimeSpan.FromSeconds(1),
            ReceiptTimeout = TimeSpan.FromSeconds(1),
            ReconnectDelayMin = TimeSpan.FromMilliseconds(50),
            ReconnectDelay = TimeSpan.FromMilliseconds(100),
            ReconnectDelayMax = TimeSpan.FromMilliseconds(200),
            HoldUpDelay = TimeSpan.FromMilliseconds(100),
            HoldUpDelayMax = TimeSpan.FromMilliseconds(200),
        };
        OpenOutbox();
    }

    public LocalBroker Broker { get; }

    public UplinkOptions Options { get; set; }

    public RecordOutbox Outbox { get; private set; } = null!;

    public UplinkWorker? Worker { get; private set; }

    public RigStatus Status => RigStatus.Of(Outbox.Account());

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public ConcurrentQueue<string> Log { get; } = new();

    public ConcurrentQueue<ArrivalEnd> Arrivals { get; } = new();

    public async Task StartUplinkAsync(Action<UplinkWorker>? before = null)
    {
        Worker = new UplinkWorker(Options, Outbox, Time, new Random(1), new ListLogger(Log));
        before?.Invoke(Worker);
        await Worker.StartAsync(CancellationToken.None);
    }

    public async Task StopUplinkAsync()
    {
        if (Worker is null) return;
        await Worker.StopAsync(CancellationToken.None);
        Worker.Dispose();
        Worker = null;
    }

    /// <summary>The whole edge host again: worker and outbox.</summary>
    public async Task RestartKioskAsync()
    {
        await StopUplinkAsync();
        await Outbox.DisposeAsync();
        OpenOutbox();
        await StartUplinkAsync();
    }

    public void StartClinicalStore()
    {
        _archive = new BundleArchive(_folder.File("bundles"));
        var subscriber = new RecordSubscriber(StoreOptions(), _archive, TimeProvider.System, Arrivals.Enqueue, Log.Enqueue);
        _clinicalStore = Task.Run(() => subscriber.RunAsync(_storeStop.Token));
    }

    /// <summary>The broker then keeps a session for the store, also while it is away.</summary>
    public async Task StartClinicalStoreAsync()
    {
        StartClinicalStore();
        await Until(() => Log.Any(line => line.StartsWith("ready", StringComparison.Ordinal)), "the store has subscribed");
    }

    public async Task StopClinicalStoreAsync()
    {
        await _storeStop.CancelAsync();
        await _clinicalStore;
        _archive?.Dispose();
        _storeStop.Dispose();
        _storeStop = new CancellationTokenSource();
    }

    public MqttOptions StoreOptions() => new()
    {
        Host = Broker.Host,
        Port = Broker.Port,
        ClientId = "clinical-store",
        CaFile = Broker.Certificates.CaFile,
        CertificateFile = _storeCertificate.CertificateFile,
        KeyFile = _storeCertificate.KeyFile,
        CleanStart = false,
        SessionExpirySeconds = 3600,
    };

    public Task AddAsync(int from, int count) =>
        Task.WhenAll(Enumerable.Range(from, count).Select(number => AddAsync($"r-{number}", TestBundles.Bytes($"r-{number}"))));

    public Task AddAsync(string id, byte[] payload, Lane lane = Lane.Visit) => Outbox.AddAsync(lane, id, payload);

    /// <summary>The records that the clinical store kept, in the order in which they first came.</summary>
    public IReadOnlyList<string> Kept()
    {
        using SqliteConnection connection = OpenIndex();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT record FROM bundle ORDER BY seq";
        using SqliteDataReader reader = command.ExecuteReader();
        var records = new List<string>();
        while (reader.Read()) records.Add(reader.GetString(0));
        return records;
    }

    /// <summary>Records that came to the clinical store behind a later one.</summary>
    public long Reordered()
    {
        using SqliteConnection connection = OpenIndex();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT ifnull(sum(reordered), 0) FROM lane_order";
        return (long)command.ExecuteScalar()!;
    }

    public byte[] KeptBytes(string recordId) => File.ReadAllBytes(_folder.File($"bundles/k-1/{recordId}.json"));

    public async Task Until(Func<bool> condition, string what, int seconds = 20)
    {
        for (int turn = 0; turn < seconds * 100; turn++)
        {
            if (condition()) return;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"not in {seconds} s: {what}. {Status}\n{string.Join('\n', Log.TakeLast(30))}");
    }

    public Task UntilDelivered(long count) => Until(() => Status.Delivered == count, $"{count} delivered");

    /// <summary>The ids that <see cref="AddAsync(int, int)"/> gives.</summary>
    public static string[] Names(int from, int count) => [.. Enumerable.Range(from, count).Select(number => $"r-{number}")];

    public static Task Pause(double seconds) =>
        Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopUplinkAsync();
        await StopClinicalStoreAsync();
        await Outbox.DisposeAsync();
        Broker.Dispose();
        _folder.Dispose();
        _storeStop.Dispose();
    }

    // A connection of its own: the store is within a transaction now and then.
    private SqliteConnection OpenIndex()
    {
        var connection = new SqliteConnection($"Data Source={_folder.File("bundles/index.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private void OpenOutbox() =>
        Outbox = RecordOutbox.Open(new OutboxOptions(_folder.File("outbox")), new PosixDisk(), null, TimeProvider.System);

    private sealed class ListLogger(ConcurrentQueue<string> lines) : ILogger<UplinkWorker>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
