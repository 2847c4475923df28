using Kiosk.Edge.Uplink;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Tests.ClinicalStore;
using Kiosk.Tests.Consultations;
using Kiosk.Tests.Store;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>An outbox and uplink that listens for answers, at a <see cref="ReluctantBroker"/>.</summary>
internal sealed class ReluctantKiosk : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ReluctantBroker _broker;
    private readonly RecordOutbox _outbox;

    public ReluctantKiosk(ReluctantBroker broker)
    {
        _broker = broker;
        _outbox = RecordOutbox.Open(new OutboxOptions(_folder.File("outbox")), new PosixDisk(), null, TimeProvider.System);
        var options = new UplinkOptions
        {
            KioskId = "k-1", BrokerHost = "localhost", BrokerPort = broker.Port, CaFile = broker.Certificates.CaFile,
            CertificateFile = broker.Certificates.Client.CertificateFile, KeyFile = broker.Certificates.Client.KeyFile, ConnectTimeout = TimeSpan.FromSeconds(5),
            ReconnectDelayMin = TimeSpan.FromMilliseconds(20), ReconnectDelay = TimeSpan.FromMilliseconds(100), ReconnectDelayMax = TimeSpan.FromMilliseconds(100),
        };
        Worker = new UplinkWorker(options, _outbox, TimeProvider.System, new Random(1), Log);
        Worker.AnswerCame += _ => { };
    }

    public UplinkWorker Worker { get; }

    public LineLog<UplinkWorker> Log { get; } = new();

    public Task StartAsync() => Worker.StartAsync(CancellationToken.None);

    public async Task DeliverAsync(params string[] records)
    {
        long before = _outbox.Account()[Lane.Visit].Delivered;
        foreach (string record in records) await _outbox.AddAsync(Lane.Visit, record, TestBundles.Bytes(record));
        await Until(() => _outbox.Account()[Lane.Visit].Delivered == before + records.Length);
    }

    public async Task ReconnectAsync()
    {
        int before = _broker.Connections;
        _broker.HangUp();
        await Until(() => _broker.Connections > before);
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.StopAsync(CancellationToken.None);
        Worker.Dispose();
        await _outbox.DisposeAsync();
        _folder.Dispose();
    }

    private async Task Until(Func<bool> condition)
    {
        for (int turn = 0; turn < 2000; turn++)
        {
            if (condition()) return;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"not in 20 s:\n{string.Join('\n', Log.Lines)}");
    }
}
