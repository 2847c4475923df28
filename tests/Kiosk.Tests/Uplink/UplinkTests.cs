using System.Collections.Concurrent;
using System.Text;
using Kiosk.Edge.Uplink;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.ClinicalStore;
using Kiosk.Tests.ClinicalStore;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>Records and receipts over a real broker with TLS.</summary>
public sealed class UplinkTests
{
    [Theory]
    [InlineData(MqttVersion.V5)]
    [InlineData(MqttVersion.V311)]
    public async Task Records_are_delivered_in_order_and_byte_for_byte(MqttVersion version)
    {
        await using var rig = new UplinkRig();
        rig.Options = rig.Options with { Version = version };
        await rig.AddAsync(1, 40);
        await rig.StartClinicalStoreAsync();

        await rig.StartUplinkAsync();
        await rig.UntilDelivered(40);
        await rig.AddAsync("late", TestBundles.Bytes("late"));
        await rig.UntilDelivered(41);
        await rig.Until(() => rig.Status is { Sent: 0, BrokerHas: 0 }, "nothing is on its way");

        Assert.Equal([.. UplinkRig.Names(1, 40), "late"], rig.Kept());
        Assert.Equal(TestBundles.Bytes("r-17"), rig.KeptBytes("r-17"));
        Assert.Equal(UplinkState.Online, rig.Worker!.Status().State);
        RigStatus status = rig.Status;
        Assert.Equal((41, 41, 0, 0, 0, 0), (status.Produced, status.Delivered, status.Refused, status.Stored, status.Sent, status.BrokerHas));
    }

    [Fact]
    public async Task While_the_clinical_store_is_away_the_broker_has_records_but_none_is_delivered()
    {
        await using var rig = new UplinkRig();
        await rig.StartClinicalStoreAsync();
        await rig.StopClinicalStoreAsync();
        await rig.StartUplinkAsync();
        await rig.AddAsync(1, 3);

        await rig.Until(() => rig.Status.BrokerHas == 3, "the broker has 3");
        Assert.Equal((0, 3), (rig.Status.Delivered, rig.Status.Stored));
        rig.StartClinicalStore();

        await rig.UntilDelivered(3);
        Assert.Equal(UplinkRig.Names(1, 3), rig.Kept());
    }

    [Fact]
    public async Task A_lost_receipt_is_asked_for_again_and_nothing_is_kept_twice()
    {
        await using var rig = new UplinkRig();
        var seen = new ConcurrentDictionary<string, int>();
        using var store = new MqttConnection(rig.StoreOptions());
        store.MessageReceived += message =>
        {
            string id = message.Topic.Split('/')[6];
            if (seen.AddOrUpdate(id, 1, (_, times) => times + 1) == 1) return;
            store.Publish("kiosk/v1/k-1/receipt", ReceiptFor(id, message.Payload, "accepted"));
        };
        Assert.True((await store.ConnectAsync(TestContext.Current.CancellationToken)).IsConnected);
        Assert.True(store.Subscribe(Arrival.TopicFilter).IsSent);
        await rig.AddAsync(1, 3);

        await rig.StartUplinkAsync();
        await rig.UntilDelivered(3);

        Assert.All(seen, record => Assert.Equal(2, record.Value));
        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public async Task A_receipt_for_other_content_is_ignored_and_told()
    {
        await using var rig = new UplinkRig();
        // Long after which the record is published again, and answered for rightly.
        rig.Options = rig.Options with { ReceiptTimeout = TimeSpan.FromSeconds(5) };
        using var store = new MqttConnection(rig.StoreOptions());
        int answers = 0;
        store.MessageReceived += message =>
        {
            byte[] content = answers++ == 0 ? Encoding.UTF8.GetBytes("another") : message.Payload;
            store.Publish("kiosk/v1/k-1/receipt", ReceiptFor("r-1", content, "accepted"));
        };
        Assert.True((await store.ConnectAsync(TestContext.Current.CancellationToken)).IsConnected);
        store.Subscribe(Arrival.TopicFilter);
        await rig.AddAsync(1, 1);

        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Log.Any(line => line.Contains("other content", StringComparison.Ordinal)), "the foreign receipt is told");
        Assert.Equal(0, rig.Status.Delivered);

        await rig.UntilDelivered(1);
    }

    [Fact]
    public async Task A_refused_bundle_is_kept_with_its_reason_counted_and_told_while_others_go_on()
    {
        await using var rig = new UplinkRig();
        using var refusals = new MetricSum("kiosk.uplink.receipts", "refused");
        var bad = TestBundles.Good("bad");
        bad.Remove("type");
        rig.StartClinicalStore();
        await rig.StartUplinkAsync();

        await rig.AddAsync("bad", TestBundles.Bytes(bad));
        await rig.AddAsync(1, 1);
        await rig.Until(() => rig.Status is { Refused: 1, Delivered: 1 }, "one refused, one delivered");

        Assert.Equal("Bundle: type must be transaction", Assert.Single(rig.Outbox.ListRefused(10)).Reason);
        // Counted and told once it is kept.
        await rig.Until(() => refusals.Sum >= 1 && rig.Log.Any(line => line.Contains("refused record bad: Bundle: type must be transaction", StringComparison.Ordinal)), "it is counted and told");
        Assert.Equal(0, rig.Status.Stored);
    }

    [Fact]
    public async Task A_kiosk_restarted_with_records_pending_sent_and_at_the_broker_delivers_each_once()
    {
        await using var rig = new UplinkRig();
        // What is sent to the frozen broker must not be taken back before it was seen.
        rig.Options = rig.Options with { PubAckTimeout = TimeSpan.FromSeconds(15) };
        await rig.StartClinicalStoreAsync();
        await rig.StopClinicalStoreAsync();
        await rig.StartUplinkAsync();
        await rig.AddAsync(1, 2);
        await rig.Until(() => rig.Status.BrokerHas == 2, "2 with the broker");
        await rig.RestartKioskAsync();

        await rig.Until(() => rig.Status.BrokerHas == 2, "2 with the broker again");
        rig.Broker.Freeze();
        await rig.AddAsync(3, 2);
        await rig.Until(() => rig.Status.Sent >= 2, "2 sent");
        await rig.RestartKioskAsync();
        rig.Broker.Thaw();
        await rig.StopUplinkAsync();
        await rig.AddAsync(5, 2);
        await rig.RestartKioskAsync();
        rig.StartClinicalStore();

        await rig.UntilDelivered(6);
        Assert.Equal(UplinkRig.Names(1, 6), rig.Kept());
    }

    private static byte[] ReceiptFor(string id, byte[] content, string outcome)
    {
        string sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        return Encoding.UTF8.GetBytes($$"""{"receipts":[{"record":"{{id}}","sha256":"{{sha256}}","outcome":"{{outcome}}","reason":null}]}""");
    }
}
