using Kiosk.Edge.Uplink;
using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>A real broker that is away, hangs, flaps, or takes nothing.</summary>
public sealed class UplinkOutageTests
{
    [Fact]
    public async Task A_broker_that_is_down_at_the_start_is_waited_for()
    {
        await using var rig = new UplinkRig();
        rig.Broker.Kill();
        await rig.AddAsync(1, 3);
        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Worker!.Status().LastProblem is not null, "a problem is told");
        Assert.Contains("refuses the connection", rig.Worker!.Status().LastProblem, StringComparison.Ordinal);

        rig.Broker.Restart();
        rig.StartClinicalStore();

        await rig.UntilDelivered(3);
    }

    [Fact]
    public async Task A_broker_killed_midway_costs_nothing()
    {
        await using var rig = new UplinkRig();
        rig.StartClinicalStore();
        await rig.StartUplinkAsync();
        await rig.AddAsync(1, 3000);
        await rig.Until(() => rig.Status.Delivered > 20, "some delivered");

        rig.Broker.Kill();
        Assert.True(rig.Status.Delivered < 3000, "the broker was killed too late to show anything");
        rig.Broker.Restart();

        await rig.UntilDelivered(3000);
        Assert.Equal(UplinkRig.Names(1, 3000), rig.Kept());
        Assert.Equal(0, rig.Reordered());
    }

    [Fact]
    public async Task A_frozen_broker_is_noticed_by_the_missing_acknowledgement()
    {
        await using var rig = new UplinkRig();
        rig.StartClinicalStore();
        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Worker!.Status().State == UplinkState.Online, "online");

        rig.Broker.Freeze();
        await rig.AddAsync(1, 3);
        await rig.Until(() => rig.Worker!.Status().LastProblem is not null, "the problem is told");
        string problem = rig.Worker!.Status().LastProblem!;
        rig.Broker.Thaw();

        await rig.UntilDelivered(3);
        Assert.Contains("acknowledged nothing for 1 s", problem, StringComparison.Ordinal);
        Assert.Equal(UplinkRig.Names(1, 3), rig.Kept());
    }

    [Fact]
    public async Task What_the_broker_throws_away_for_want_of_a_subscriber_stays_pending_and_in_order()
    {
        await using var rig = new UplinkRig();
        await rig.AddAsync(1, 40);
        await rig.StartUplinkAsync();

        await rig.Until(() => rig.Worker!.Status().LastProblem is not null, "the problem is told");
        Assert.Contains("nobody at the broker takes records", rig.Worker!.Status().LastProblem, StringComparison.Ordinal);
        Assert.Equal(0, rig.Status.BrokerHas);
        rig.StartClinicalStore();

        await rig.UntilDelivered(40);
        Assert.Equal(UplinkRig.Names(1, 40), rig.Kept());
    }

    [Fact]
    public async Task Two_hundred_records_over_a_flapping_broker_arrive_once_and_in_order()
    {
        await using var rig = new UplinkRig();
        const int seed = 5;
        var random = new Random(seed);
        rig.StartClinicalStore();
        await rig.StartUplinkAsync();

        for (int flap = 0; flap < 10; flap++)
        {
            await rig.AddAsync((flap * 20) + 1, 20);
            await UplinkRig.Pause(random.NextDouble() * 0.5);
            rig.Broker.Kill();
            rig.Broker.Restart();
        }

        await rig.UntilDelivered(200);
        Assert.True(UplinkRig.Names(1, 200).SequenceEqual(rig.Kept()), $"seed {seed}: {string.Join(' ', rig.Kept())}");
        Assert.Equal((200, 0), (rig.Status.Produced, rig.Status.Stored));
        Assert.Equal(0, rig.Reordered());
    }

    [Fact]
    public async Task A_publication_that_the_broker_forbids_is_named_and_not_tried_in_a_hot_loop()
    {
        await using var rig = new UplinkRig(new LocalBrokerOptions { AccessRules = ["user kiosk-test", "topic read kiosk/v1/k-1/receipt"] });
        using var published = new MetricSum("kiosk.uplink.rejected", "0x87");
        await rig.AddAsync(1, 1);

        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Log.Any(line => line.Contains("may not publish its records", StringComparison.Ordinal)), "the rejection is told");
        await UplinkRig.Pause(2);

        Assert.Equal(UplinkState.Online, rig.Worker!.Status().State);
        Assert.Equal((1, 0), (rig.Status.Stored, rig.Status.Delivered));
        // Waits of 50 to 100, then 100 to 200 ms: about 20 in 2 s, where a hot loop makes thousands.
        Assert.InRange(published.Sum, 2, 50);
    }

    [Fact]
    public async Task A_window_without_receipts_stays_bounded()
    {
        await using var rig = new UplinkRig();
        rig.Options = rig.Options with { InFlightMax = 4, UnreceiptedMax = 10 };
        await rig.AddAsync(1, 50);
        await rig.StartClinicalStoreAsync();
        await rig.StopClinicalStoreAsync();

        await rig.StartUplinkAsync();
        // Of 10 places one is kept for alarms.
        await rig.Until(() => rig.Status.BrokerHas == 9, "9 with the broker");
        await UplinkRig.Pause(0.5);

        Assert.True(rig.Status.BrokerHas + rig.Status.Sent <= 9, rig.Status.ToString());
        rig.StartClinicalStore();
        await rig.UntilDelivered(50);
        Assert.Equal(UplinkRig.Names(1, 50), rig.Kept());
    }
}
