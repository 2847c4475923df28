using Kiosk.Brokers;
using Kiosk.Brokers.Network;
using Xunit;

namespace Kiosk.BrokerTests;

/// <summary>What the uplink needs of a broker, and what it makes of the broker's failures. The same for each.</summary>
public abstract class BrokerContract(BrokerFixture fixture)
{
    private const int Some = 300;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    [Fact]
    public async Task Records_of_all_lanes_arrive_once_and_in_order()
    {
        await using var rig = new ContractRig(fixture);
        await rig.StartStoreAsync();
        await rig.Kiosk.StartAsync();

        await rig.Records.AddAsync(Some, TimeSpan.Zero);

        await rig.AllArriveAsync();
        Assert.Equal(0, rig.OutOfOrder);
    }

    [Fact]
    public async Task A_record_of_1_MiB_arrives_whole_between_small_ones()
    {
        await using var rig = new ContractRig(fixture);
        await rig.StartStoreAsync();
        await rig.Kiosk.StartAsync();

        await rig.Records.AddAsync(10, TimeSpan.Zero);
        await rig.Records.AddAsync(payloadBytes: 1 << 20);
        await rig.Records.AddAsync(10, TimeSpan.Zero);

        // A receipt counts for the very bytes only: it carries their hash.
        await rig.AllArriveAsync();
    }

    [Fact]
    public async Task Records_wait_in_the_stores_session_and_receipts_in_the_kiosks()
    {
        Assert.SkipWhen(fixture.Missing is not null, fixture.Missing ?? "");
        await using var line = new TcpRelay(() => [fixture.Broker.Port]);
        await using var rig = new ContractRig(fixture, line.Port);
        await rig.StartStoreAsync(answers: false);
        await rig.StopStoreAsync();
        await rig.Kiosk.StartAsync();
        await rig.Records.AddAsync(Some, TimeSpan.Zero);
        await rig.Until(() => rig.Kiosk.Outbox.Account().BrokerHas == Some, "the broker has all");

        // The kiosk is cut off; the store comes, takes, answers and goes; the kiosk comes back to a broker without a store.
        line.Set(LineState.Cut);
        await rig.StartStoreAsync();
        await rig.Until(() => rig.StoreHas == Some && rig.ReceiptsGiven >= Some, "the store has all, and the broker all receipts");
        await rig.StopStoreAsync();
        line.Set(LineState.Open);

        await rig.AllArriveAsync();
    }

    [Fact]
    public async Task Receipts_that_never_came_are_asked_for_again()
    {
        await using var rig = new ContractRig(fixture);
        await rig.StartStoreAsync(answers: false);
        await rig.Kiosk.StartAsync();
        await rig.Records.AddAsync(20, TimeSpan.Zero);
        await rig.Until(() => rig.StoreHas == 20, "the store has all");
        await rig.StopStoreAsync();
        Assert.Equal(0, rig.Kiosk.Delivered);

        await rig.StartStoreAsync();

        await rig.AllArriveAsync();
    }

    [Fact]
    public async Task The_windows_bounds_hold_until_the_store_answers()
    {
        await using var rig = new ContractRig(fixture);
        rig.Kiosk.Options = rig.Kiosk.Options with { InFlightMax = 4, UnreceiptedMax = 16 };
        await rig.StartStoreAsync(answers: false);
        await rig.Records.AddAsync(100, TimeSpan.Zero);

        await rig.Kiosk.StartAsync();
        await rig.Until(() => rig.Kiosk.Outbox.Account().BrokerHas >= 10, "the window is full");
        await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.InRange(rig.Kiosk.Outbox.Account().BrokerHas + rig.Kiosk.Outbox.Account().Sent, 10, 16);
        await rig.StopStoreAsync();
        await rig.StartStoreAsync();
        await rig.AllArriveAsync();
    }

    [Fact]
    public Task A_broker_that_is_restarted_costs_nothing() => NothingIsLostWhen(async broker =>
    {
        await broker.StopAsync();
        await broker.StartAsync();
    });

    [Fact]
    public Task A_broker_that_is_killed_costs_nothing() => NothingIsLostWhen(async broker =>
    {
        await broker.Kill9Async();
        await broker.StartAsync();
    });

    [Fact]
    public Task A_broker_that_hangs_is_left_and_costs_nothing() => NothingIsLostWhen(async broker =>
    {
        broker.Pause();
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, TestContext.Current.CancellationToken); // Longer than PubAckTimeout.
        broker.Resume();
    });

    [Fact]
    public async Task A_flapping_line_costs_nothing()
    {
        Assert.SkipWhen(fixture.Missing is not null, fixture.Missing ?? "");
        await using var line = new TcpRelay(() => [fixture.Broker.Port]);
        await using var rig = new ContractRig(fixture, line.Port);
        await rig.StartStoreAsync();
        await rig.Kiosk.StartAsync();
        Task adding = rig.Records.AddAsync(Some, Pace);

        for (int flap = 0; flap < 8; flap++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
            line.Set(LineState.Cut);
            line.Set(LineState.Open);
        }

        await adding;
        await rig.AllArriveAsync();
    }

    private async Task NothingIsLostWhen(Func<IBroker, Task> failure)
    {
        await using var rig = new ContractRig(fixture);
        await rig.StartStoreAsync();
        await rig.Kiosk.StartAsync();
        Task adding = rig.Records.AddAsync(Some, Pace);
        await rig.Until(() => rig.Kiosk.Delivered > Some / 10, "some are delivered");

        Assert.True(rig.Kiosk.Delivered < Some, "the failure would come too late to show anything");
        await failure(fixture.Broker);

        await adding;
        await rig.AllArriveAsync();
    }
}

public sealed class MosquittoContractTests(MosquittoFixture fixture) : BrokerContract(fixture), IClassFixture<MosquittoFixture>;

public sealed class RabbitContractTests(RabbitFixture fixture) : BrokerContract(fixture), IClassFixture<RabbitFixture>;

public sealed class NatsContractTests(NatsFixture fixture) : BrokerContract(fixture), IClassFixture<NatsFixture>;
