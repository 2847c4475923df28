using Kiosk.Brokers.Clients;
using Xunit;

namespace Kiosk.BrokerTests;

/// <summary>A kiosk and a clinical store at a broker that other tests have used before.</summary>
public sealed class ContractRig : IAsyncDisposable
{
    private const int Seed = 7;

    private readonly BrokerFixture _fixture;
    private readonly Arrivals _arrivals;
    private readonly long _outOfOrderBefore;
    private CountingStore? _store;

    /// <param name="fixture">The broker.</param>
    /// <param name="kioskPort">Where the kiosk connects instead of the broker's own port.</param>
    public ContractRig(BrokerFixture fixture, int? kioskPort = null)
    {
        if (fixture.Missing is { } missing) Assert.Skip(missing);
        (_fixture, _arrivals) = (fixture, fixture.Arrivals);
        _outOfOrderBefore = _arrivals.OutOfOrder;
        Kiosk = new UplinkKiosk(fixture.Access with { Port = kioskPort ?? fixture.Broker.Port }, fixture.NextKioskName());
        Records = new RecordMaker(Kiosk, new Random(Seed));
    }

    public UplinkKiosk Kiosk { get; }

    public RecordMaker Records { get; }

    /// <summary>First arrivals of this test that came after a later one of their lane.</summary>
    public long OutOfOrder => _arrivals.OutOfOrder - _outOfOrderBefore;

    public long StoreHas => Records.Taken.Count(record => _arrivals.Has(Kiosk.Name, record));

    /// <summary>By the store that runs now.</summary>
    public long ReceiptsGiven => _store?.ReceiptsGiven ?? 0;

    public async Task StartStoreAsync(bool answers = true)
    {
        _store = new CountingStore(_fixture.Access, _arrivals, answers);
        await _store.ReadyAsync();
    }

    public async Task StopStoreAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        _store = null;
    }

    /// <summary>Waits until every record has its receipt; then none is lost, doubled or out of order at the store.</summary>
    public async Task AllArriveAsync()
    {
        await Until(() => Kiosk.Delivered == Records.Taken.Count, "all have their receipts");

        Assert.Equal(Records.Taken.Count, StoreHas);
        Assert.Empty(_arrivals.Doubles);
        Assert.Empty(_arrivals.Reorders);
        Assert.True(Kiosk.Outbox.Account().IsBalanced);
    }

    public async Task Until(Func<bool> condition, string what)
    {
        for (int turn = 0; turn < 4500; turn++)
        {
            if (condition()) return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"not in 90 s: {what}. Seed {Seed}; {Kiosk.Delivered} of {Records.Taken.Count} delivered, the store has {StoreHas}. "
            + $"Store: {_store?.LastProblem}\n{Kiosk.Name}:\n{string.Join('\n', Kiosk.Log.TakeLast(15))}\n{_fixture.Broker.Name}:\n{string.Join('\n', _fixture.Broker.Log.TakeLast(15))}");
    }

    public async ValueTask DisposeAsync()
    {
        await StopStoreAsync();
        await Kiosk.DisposeAsync();
    }
}
