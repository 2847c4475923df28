using System.Text;
using Kiosk.Edge.Uplink;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Clinician;
using Kiosk.Tests.Consultations;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>Doctors' answers over the uplink, which is there for records and receipts first.</summary>
public sealed class AnswerSubscriptionTests
{
    private const string Topic = "kiosk/v1/k-1/answer";

    private readonly ManualTime _time = new();
    private readonly LineLog<UplinkWorker> _log = new();
    private readonly List<string> _asked = [];
    private bool _isWanted = true;
    private int _mid;

    [Theory]
    [InlineData(MqttVersion.V5)]
    [InlineData(MqttVersion.V311)]
    public async Task Answers_come_beside_receipts_over_a_real_broker(MqttVersion version)
    {
        await using var rig = new UplinkRig();
        rig.Options = rig.Options with { Version = version };
        var came = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await rig.StartClinicalStoreAsync();
        await rig.StartUplinkAsync(worker => worker.AnswerCame += payload => came.TrySetResult(payload));
        await rig.AddAsync(1, 3);
        await rig.UntilDelivered(3);
        using var probe = new MqttConnection(rig.StoreOptions() with { ClientId = "doctor" });
        Assert.True((await probe.ConnectAsync(TestContext.Current.CancellationToken)).IsConnected);

        // The subscription may stand a moment after the first receipts.
        byte[]? payload = null;
        for (int i = 0; i < 100 && payload is null; i++)
        {
            probe.Publish(AnswerMessages.Topic("k-1"), "an answer"u8);
            if (await Task.WhenAny(came.Task, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System)) == came.Task) payload = await came.Task;
        }

        Assert.Equal("an answer"u8.ToArray(), payload);
        Assert.Equal(UplinkTopics.Answer("k-1"), AnswerMessages.Topic("k-1"));
    }

    [Fact]
    public async Task Handler_that_fails_over_an_answer_costs_no_record_and_is_told_once()
    {
        await using var rig = new UplinkRig();
        int came = 0;
        await rig.StartClinicalStoreAsync();
        await rig.StartUplinkAsync(worker => worker.AnswerCame += _ =>
        {
            came++;
            throw new InvalidOperationException("the text of a patient");
        });
        using var probe = new MqttConnection(rig.StoreOptions() with { ClientId = "doctor" });
        Assert.True((await probe.ConnectAsync(TestContext.Current.CancellationToken)).IsConnected);
        await rig.Until(
            () =>
            {
                probe.Publish(Topic, "x"u8);
                return came >= 2;
            },
            "two answers");
        await rig.AddAsync(1, 3);

        await rig.UntilDelivered(3);

        Assert.Single(rig.Log, line => line.Contains("could not be taken", StringComparison.Ordinal));
        Assert.DoesNotContain(rig.Log, line => line.Contains("the text of a patient", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Broker_that_refuses_answers_brings_records_and_receipts_all_the_same_and_is_told_of_once()
    {
        using var broker = new ReluctantBroker(Topic, hangsUp: false);
        await using var kiosk = new ReluctantKiosk(broker);

        await kiosk.StartAsync();
        await kiosk.DeliverAsync("r-1", "r-2");
        await kiosk.ReconnectAsync();
        await kiosk.DeliverAsync("r-3");

        Assert.Equal(UplinkState.Online, kiosk.Worker.Status().State);
        Assert.Equal(2, broker.Connections);
        Assert.Single(kiosk.Log.Lines, line => line.Contains($"subscribe to {Topic} (0x87)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Broker_that_hangs_up_over_answers_is_asked_for_them_no_more_and_then_takes_the_records()
    {
        using var broker = new ReluctantBroker(Topic, hangsUp: true);
        await using var kiosk = new ReluctantKiosk(broker);

        await kiosk.StartAsync();
        await kiosk.DeliverAsync("r-1", "r-2");

        Assert.Equal(AnswerSubscription.EndsMax + 1, broker.Connections);
        Assert.Single(kiosk.Log.Lines, line => line.Contains("does without doctors' answers", StringComparison.Ordinal));
        Assert.Equal(UplinkState.Online, kiosk.Worker.Status().State);
    }

    [Fact]
    public void Nobody_who_listens_means_no_subscription()
    {
        AnswerSubscription answers = New();
        _isWanted = false;

        answers.Begin(Subscribe);

        Assert.Empty(_asked);
    }

    [Fact]
    public void Only_connections_that_end_before_the_brokers_answer_count_and_after_an_hour_it_is_tried_again()
    {
        AnswerSubscription answers = New();
        for (int i = 0; i < 5; i++)
        {
            answers.Begin(Subscribe);
            answers.Ended();
            answers.Begin(Subscribe);
            Assert.True(answers.Take(new MqttSubscribed(_mid, 1)));
            answers.Ended();
        }

        for (int i = 0; i < 10; i++)
        {
            answers.Begin(Subscribe);
            answers.Ended();
        }

        int before = _asked.Count;
        _time.Advance(AnswerSubscription.Rest + TimeSpan.FromSeconds(1));
        answers.Begin(Subscribe);

        Assert.Equal((10 + AnswerSubscription.EndsMax, 10 + AnswerSubscription.EndsMax + 1), (before, _asked.Count));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public void Answer_to_another_subscription_and_message_on_another_topic_are_left_to_others()
    {
        AnswerSubscription answers = New();
        answers.Begin(Subscribe);

        Assert.False(answers.Take(new MqttSubscribed(_mid + 1, 1)));
        Assert.True(answers.Take(new MqttSubscribed(_mid, 1)));
        Assert.False(answers.Take(new MqttSubscribed(_mid, 1)));
        Assert.False(answers.Take(new MqttMessage("kiosk/v1/k-1/receipt", [], 1, false, new MqttProperties())));
        Assert.True(answers.Take(new MqttMessage(Topic, Encoding.UTF8.GetBytes("x"), 1, false, new MqttProperties())));
    }

    private AnswerSubscription New() => new(Topic, () => _isWanted, _ => { }, _time, _log);

    private MqttSendResult Subscribe(string topic)
    {
        _asked.Add(topic);
        return new MqttSendResult(MqttSendError.None, ++_mid, "");
    }
}
