using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Kiosk.Edge.Outbox;
using Kiosk.Edge.Uplink;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;
using Kiosk.Simulator.App.ClinicalStore;
using Kiosk.Tests.ClinicalStore;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>The uplink against a real broker over TLS.</summary>
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

        Assert.Equal([.. Names(1, 40), "late"], rig.Kept());
        Assert.Equal(TestBundles.Bytes("r-17"), rig.KeptBytes("r-17"));
        Assert.Equal(UplinkState.Online, rig.Worker!.Status().State);
        OutboxStatus status = rig.Status;
        Assert.Equal((41, 41, 0, 0, 0, 0), (status.Produced, status.Delivered, status.Refused, status.Stored, status.Sent, status.BrokerHas));
    }

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
        await rig.AddAsync(1, 200);
        await rig.Until(() => rig.Status.Delivered > 20, "some delivered");

        rig.Broker.Kill();
        Assert.True(rig.Status.Delivered < 200, "the broker was killed too late to show anything");
        rig.Broker.Restart();

        await rig.UntilDelivered(200);
        Assert.Equal(Names(1, 200), rig.Kept());
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
        Assert.Equal(Names(1, 3), rig.Kept());
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
        Assert.Equal(Names(1, 3), rig.Kept());
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
        Assert.Equal(Names(1, 40), rig.Kept());
    }

    [Fact]
    public async Task A_lost_receipt_is_asked_for_again_and_nothing_is_kept_twice()
    {
        await using var rig = new UplinkRig();
        var seen = new ConcurrentDictionary<string, int>();
        using var store = new MqttConnection(rig.StoreOptions());
        store.MessageReceived += message =>
        {
            string id = message.Topic.Split('/')[4];
            if (seen.AddOrUpdate(id, 1, (_, times) => times + 1) == 1) return;
            store.Publish(message.Topic.Replace("/record/", "/receipt/", StringComparison.Ordinal), ReceiptFor(id, message.Payload, "accepted"));
        };
        Assert.True((await store.ConnectAsync(TestContext.Current.CancellationToken)).IsConnected);
        Assert.True(store.Subscribe(RecordSubscriber.RecordFilter).IsSent);
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
        using var store = new MqttConnection(rig.StoreOptions());
        int answers = 0;
        store.MessageReceived += message =>
        {
            byte[] content = answers++ == 0 ? Encoding.UTF8.GetBytes("another") : message.Payload;
            store.Publish("kiosk/v1/k-1/receipt/r-1", ReceiptFor("r-1", content, "accepted"));
        };
        Assert.True((await store.ConnectAsync(TestContext.Current.CancellationToken)).IsConnected);
        store.Subscribe(RecordSubscriber.RecordFilter);
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
        Assert.True(refusals.Sum >= 1);
        Assert.Contains(rig.Log, line => line.Contains("refused record bad: Bundle: type must be transaction", StringComparison.Ordinal));
        Assert.Equal(0, rig.Status.Stored);
    }

    [Fact]
    public async Task A_kiosk_restarted_with_records_pending_sent_and_at_the_broker_delivers_each_once()
    {
        await using var rig = new UplinkRig();
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
        Assert.Equal(Names(1, 6), rig.Kept());
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
        Assert.True(Names(1, 200).SequenceEqual(rig.Kept()), $"seed {seed}: {string.Join(' ', rig.Kept())}");
        Assert.Equal((200, 0), (rig.Status.Produced, rig.Status.Stored));
    }

    [Fact]
    public async Task A_publication_that_the_broker_forbids_is_named_and_not_tried_in_a_hot_loop()
    {
        await using var rig = new UplinkRig(new LocalBrokerOptions { AccessRules = ["user kiosk-test", "topic read kiosk/v1/k-1/receipt/+"] });
        using var published = new MetricSum("kiosk.uplink.rejected", "0x87");
        await rig.AddAsync(1, 1);

        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Log.Any(line => line.Contains("may not publish its records", StringComparison.Ordinal)), "the rejection is told");
        await UplinkRig.Pause(2);

        Assert.Equal(UplinkState.Online, rig.Worker!.Status().State);
        Assert.Equal((1, 0), (rig.Status.Stored, rig.Status.Sent));
        // Waits of 50 to 100, then 100 to 200 ms.
        Assert.InRange(published.Sum, 2, 24);
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
        await rig.Until(() => rig.Status.BrokerHas == 10, "10 with the broker");
        await UplinkRig.Pause(0.5);

        Assert.True(rig.Status.BrokerHas + rig.Status.Sent <= 10, rig.Status.ToString());
        rig.StartClinicalStore();
        await rig.UntilDelivered(50);
        Assert.Equal(Names(1, 50), rig.Kept());
    }

    [Fact]
    public async Task A_broker_of_another_authority_is_not_trusted_and_the_file_is_named()
    {
        await using var rig = new UplinkRig();
        rig.Options = rig.Options with { CaFile = rig.Broker.Certificates.OtherCaFile };
        await rig.AddAsync(1, 1);

        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Worker!.Status().LastProblem is not null, "the problem is told");

        Assert.Contains("not trusted", rig.Worker!.Status().LastProblem, StringComparison.Ordinal);
        Assert.Contains("other-ca.pem", rig.Worker!.Status().LastProblem, StringComparison.Ordinal);
        Assert.Equal((1, 0), (rig.Status.Stored, rig.Status.Sent));
    }

    [Fact]
    public async Task An_expired_certificate_and_a_key_of_another_are_named_with_file_and_date()
    {
        await using var rig = new UplinkRig();
        LocalCertificates certificates = rig.Broker.Certificates;
        rig.Options = rig.Options with { CertificateFile = certificates.ExpiredClient.CertificateFile, KeyFile = certificates.ExpiredClient.KeyFile };
        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Worker!.Status().LastProblem is not null, "the problem is told");
        string expired = rig.Worker!.Status().LastProblem!;
        await rig.StopUplinkAsync();

        rig.Options = rig.Options with { CertificateFile = certificates.Client.CertificateFile };
        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Worker!.Status().LastProblem is not null, "the problem is told");
        string otherKey = rig.Worker!.Status().LastProblem!;

        Assert.Contains("expired-client.pem expired at ", expired, StringComparison.Ordinal);
        Assert.Contains($"not the one of {certificates.Client.CertificateFile}", otherKey, StringComparison.Ordinal);
    }

    private static string[] Names(int from, int count) => [.. Enumerable.Range(from, count).Select(number => $"r-{number}")];

    private static byte[] ReceiptFor(string id, byte[] content, string outcome)
    {
        string sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        return Encoding.UTF8.GetBytes($$"""{"record":"{{id}}","sha256":"{{sha256}}","outcome":"{{outcome}}","reason":null}""");
    }

    /// <summary>What a counter of the uplink counted with one tag value, since this was made.</summary>
    private sealed class MetricSum : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _sum;

        public MetricSum(string instrument, string tagValue)
        {
            _listener.InstrumentPublished = (published, listener) =>
            {
                if (published.Meter.Name == UplinkMetrics.MeterName && published.Name == instrument) listener.EnableMeasurementEvents(published);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            {
                foreach (KeyValuePair<string, object?> tag in tags)
                {
                    if (tagValue.Equals(tag.Value)) Interlocked.Add(ref _sum, value);
                }
            });
            _listener.Start();
        }

        public long Sum => Interlocked.Read(ref _sum);

        public void Dispose() => _listener.Dispose();
    }
}
