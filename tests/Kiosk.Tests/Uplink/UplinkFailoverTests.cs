using Kiosk.Edge.Uplink;
using Kiosk.Interop.Mqtt;
using Kiosk.Outbox;
using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>A broker that is half open, kicks, or has a second one beside it; and a wall clock that jumps.</summary>
public sealed class UplinkFailoverTests
{
    [Fact]
    public async Task A_half_open_broker_is_noticed_while_idle_by_the_keepalive_and_nothing_is_lost_or_reordered()
    {
        await using var rig = new UplinkRig();
        rig.Options = rig.Options with { KeepAlive = TimeSpan.FromSeconds(5) };
        await rig.StartClinicalStoreAsync();
        await rig.StartUplinkAsync();
        await rig.AddAsync(1, 20);
        await rig.UntilDelivered(20);

        rig.Broker.Freeze();
        await rig.Until(() => rig.Worker!.Status().LastProblem is not null, "noticed, without anything to publish");
        string problem = rig.Worker!.Status().LastProblem!;
        await rig.AddAsync(21, 20);
        rig.Broker.Thaw();

        await rig.UntilDelivered(40);
        Assert.Contains("did not answer a ping within 5 s", problem, StringComparison.Ordinal);
        Assert.Equal(UplinkRig.Names(1, 40), rig.Kept());
        Assert.Equal(0, rig.Reordered());
    }

    [Fact]
    public async Task A_broker_frozen_in_the_midst_of_a_backlog_costs_nothing()
    {
        await using var rig = new UplinkRig();
        await rig.StartClinicalStoreAsync();
        await rig.StartUplinkAsync();
        await rig.AddAsync(1, 3000);
        await rig.Until(() => rig.Status.Delivered > 20, "some delivered");

        rig.Broker.Freeze();
        Assert.True(rig.Status.Delivered < 3000, "the broker was frozen too late to show anything");
        await rig.Until(() => rig.Worker!.Status().LastProblem is not null, "the problem is told");
        string problem = rig.Worker!.Status().LastProblem!;
        rig.Broker.Thaw();

        await rig.UntilDelivered(3000);
        Assert.Contains("acknowledged nothing for 1 s", problem, StringComparison.Ordinal);
        Assert.Equal(UplinkRig.Names(1, 3000), rig.Kept());
        Assert.Equal(0, rig.Reordered());
    }

    [Fact]
    public async Task When_a_broker_of_the_list_is_away_the_next_one_is_used()
    {
        await using var rig = new UplinkRig();
        using LocalBroker other = LocalBroker.Prepare(new LocalBrokerOptions { Certificates = rig.Broker.Certificates });
        rig.Options = rig.Options with { BrokerHost = $"localhost:{other.Port},localhost:{rig.Broker.Port},127.0.0.1:{other.Port}" };
        await rig.StartClinicalStoreAsync();
        await rig.AddAsync(1, 5);

        await rig.StartUplinkAsync();
        await rig.UntilDelivered(5);
        rig.Broker.Kill();
        await rig.Until(() => rig.Worker!.Status().State != UplinkState.Online, "the loss is noticed");
        rig.Broker.Restart();
        await rig.AddAsync(6, 5);

        await rig.UntilDelivered(10);
        Assert.Equal($"localhost:{rig.Broker.Port}", rig.Worker!.Status().Broker);
    }

    [Fact]
    public async Task After_a_kick_the_kiosk_waits_before_it_comes_back()
    {
        await using var rig = new UplinkRig();
        rig.Options = rig.Options with
        {
            ReconnectDelayMin = TimeSpan.FromSeconds(1), ReconnectDelay = TimeSpan.FromSeconds(1.1), ReconnectDelayMax = TimeSpan.FromSeconds(2),
        };
        await rig.StartClinicalStoreAsync();
        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Worker!.Status().State == UplinkState.Online, "online");
        using var twin = new MqttConnection(rig.StoreOptions() with { ClientId = "kiosk-k-1" });

        Assert.True((await twin.ConnectAsync(TestContext.Current.CancellationToken)).IsConnected);
        await rig.Until(() => rig.Worker!.Status().State == UplinkState.Waiting, "kicked");
        twin.Dispose();
        await rig.AddAsync(1, 1);
        await rig.UntilDelivered(1);

        string down = Assert.Single(rig.Log, line => line.Contains("Uplink down", StringComparison.Ordinal));
        Assert.Contains(" in 00:00:01.", down, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_of_the_wall_clock_lose_and_expire_nothing_and_disturb_no_timer()
    {
        await using var rig = new UplinkRig();
        var clock = new SteppedClock();
        rig.Time = clock;
        rig.Options = rig.Options with { CertificateCheck = TimeSpan.FromMilliseconds(100) };
        await rig.StartClinicalStoreAsync();
        await rig.StartUplinkAsync();
        int number = 1;

        foreach (TimeSpan step in new[] { TimeSpan.FromDays(5), TimeSpan.FromDays(-5), DateTimeOffset.UnixEpoch - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(4000) })
        {
            clock.Step = step;
            await rig.AddAsync(number, 20);
            number += 20;
            await rig.UntilDelivered(number - 1);
            await UplinkRig.Pause(0.3);
        }

        Assert.Equal(UplinkRig.Names(1, 80), rig.Kept());
        Assert.Single(rig.Log, line => line.Contains("Uplink online", StringComparison.Ordinal));
        Assert.Equal(0, rig.Reordered());
    }

    [Fact]
    public async Task Each_delivery_is_told_to_the_host_once_and_alarms_overtake_a_backlog()
    {
        await using var rig = new UplinkRig();
        rig.Options = rig.Options with { InFlightMax = 16, UnreceiptedMax = 64 };
        var delivered = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await rig.StartClinicalStoreAsync();
        foreach (int i in Enumerable.Range(1, 2000)) await rig.AddAsync($"t-{i}", [1, 2, 3], Lane.Telemetry);
        await rig.StartUplinkAsync(worker => worker.Delivered += delivered.Enqueue);
        await rig.Until(() => rig.Status.Delivered > 20, "draining");

        await rig.AddAsync("alarm", [4], Lane.Alarm);
        await rig.UntilDelivered(2001);
        await rig.Until(() => delivered.Count >= 2001, "each is told");

        Assert.Equal(2001, delivered.Distinct().Count());
        Assert.Equal(2001, delivered.Count);
        Assert.True(delivered.ToList().IndexOf("alarm") < 2000, "the alarm came last");
        Assert.Equal(0, rig.Reordered());
    }

    /// <summary>Only its wall clock is set off; timers and timestamps are the machine's.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        public TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Step;
    }
}
