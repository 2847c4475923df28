using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.Tests.Interop;

public sealed class MqttConnectionTests
{
    [Theory]
    [InlineData(MqttVersion.V5)]
    [InlineData(MqttVersion.V311)]
    public void Publication_is_acknowledged_with_its_token(MqttVersion version)
    {
        using LocalBroker broker = TestBroker.Start();
        using MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker, version: version));
        object token = new();

        MqttSendResult sent = probe.Connection.Publish("kiosk/a", "hello"u8, qos: 1, token: token);

        MqttPublished published = MqttProbe.Next(probe.Published);
        Assert.True(sent.IsSent, sent.Text);
        Assert.Equal(sent.Mid, published.Mid);
        Assert.Same(token, published.Token);
        Assert.True(published.IsAccepted);
        Assert.True(MqttProbe.Next(probe.Connected).IsConnected);
    }

    [Theory]
    [InlineData(MqttVersion.V5)]
    [InlineData(MqttVersion.V311)]
    public void Large_payload_comes_back_byte_for_byte(MqttVersion version)
    {
        using LocalBroker broker = TestBroker.Start();
        using MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker, version: version));
        byte[] payload = new byte[300_000];
        new Random(20240817).NextBytes(payload);
        probe.Subscribe("kiosk/+/large");

        MqttSendResult sent = probe.Connection.Publish("kiosk/1/large", payload);

        Assert.True(sent.IsSent, sent.Text);
        MqttMessage message = MqttProbe.Next(probe.Messages);
        Assert.Equal("kiosk/1/large", message.Topic);
        Assert.Equal(1, message.Qos);
        Assert.Equal(payload, message.Payload);
    }

    [Fact]
    public void Properties_arrive_as_they_were_sent()
    {
        using LocalBroker broker = TestBroker.Start();
        using MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker));
        MqttProperties properties = new()
        {
            CorrelationData = [0, 1, 255],
            ResponseTopic = "kiosk/answer",
            ContentType = "application/fhir+json",
            ExpirySeconds = 60,
            UserProperties = [new("visit", "a"), new("visit", "bé")],
        };
        probe.Subscribe("kiosk/ask");

        MqttSendResult sent = probe.Connection.Publish("kiosk/ask", [], properties: properties);

        Assert.True(sent.IsSent, sent.Text);
        MqttMessage message = MqttProbe.Next(probe.Messages);
        Assert.Empty(message.Payload);
        Assert.Equal(properties.CorrelationData, message.Properties.CorrelationData);
        Assert.Equal(properties.ResponseTopic, message.Properties.ResponseTopic);
        Assert.Equal(properties.ContentType, message.Properties.ContentType);
        Assert.Equal(properties.UserProperties, message.Properties.UserProperties);
    }

    [Fact]
    public void Refused_publication_carries_the_reason_in_version_5()
    {
        using LocalBroker broker = TestBroker.Start(new LocalBrokerOptions { AccessRules = ["user kiosk-test", "topic readwrite kiosk/#"] });
        using MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker));

        _ = probe.Connection.Publish("elsewhere/a", "x"u8);

        MqttPublished published = MqttProbe.Next(probe.Published);
        Assert.False(published.IsAccepted);
        Assert.Equal(0x87, published.ReasonCode);
        Assert.Contains("Not authorized", published.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Many_publications_are_each_acknowledged_once()
    {
        using LocalBroker broker = TestBroker.Start();
        using MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker));
        const int count = 500;

        for (int i = 0; i < count; i++)
        {
            Assert.True(probe.Connection.Publish("kiosk/n", "x"u8, token: i).IsSent);
        }

        HashSet<object?> acknowledged = [];
        for (int i = 0; i < count; i++)
        {
            Assert.True(acknowledged.Add(MqttProbe.Next(probe.Published).Token));
        }

        Assert.Empty(probe.Published);
    }

    [Fact]
    public void Session_is_kept_and_brings_what_was_missed()
    {
        using LocalBroker broker = TestBroker.Start();
        MqttOptions options = MqttProbe.OptionsFor(broker, "receiver") with { CleanStart = false, SessionExpirySeconds = 600 };
        using (MqttProbe first = MqttProbe.Open(options))
        {
            first.Subscribe("kiosk/receipt");
        }

        using MqttProbe sender = MqttProbe.Open(MqttProbe.OptionsFor(broker, "sender"));
        Assert.True(sender.Connection.Publish("kiosk/receipt", "ok"u8).IsSent);
        _ = MqttProbe.Next(sender.Published);

        using MqttProbe second = MqttProbe.Open(options);

        Assert.True(MqttProbe.Next(second.Connected).SessionPresent);
        Assert.Equal("ok"u8.ToArray(), MqttProbe.Next(second.Messages).Payload);
    }

    [Fact]
    public void Bad_requests_are_refused_by_name()
    {
        using LocalBroker broker = TestBroker.Start();
        using MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker, version: MqttVersion.V311));

        Assert.Equal(MqttSendError.BadRequest, probe.Connection.Publish("kiosk/#", "x"u8).Error);
        Assert.Equal(MqttSendError.BadRequest, probe.Connection.Publish("kiosk/a", "x"u8, qos: 3).Error);
        Assert.Equal(MqttSendError.BadRequest, probe.Connection.Subscribe("kiosk/#/a").Error);
        Assert.Equal(MqttSendError.NotSupported,
            probe.Connection.Publish("kiosk/a", "x"u8, properties: new MqttProperties { ContentType = "text/plain" }).Error);
        Assert.True(probe.Connection.IsConnected);
    }

    [Fact]
    public void Publication_larger_than_the_broker_takes_is_refused_here()
    {
        using LocalBroker broker = TestBroker.Start(new LocalBrokerOptions { GlobalLines = ["max_packet_size 2000"] });
        using MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker));

        Assert.Equal(MqttSendError.TooLarge, probe.Connection.Publish("kiosk/a", new byte[3000]).Error);

        Assert.True(probe.Connection.Publish("kiosk/a", new byte[1000]).IsSent);
        Assert.True(MqttProbe.Next(probe.Published).IsAccepted);
    }

    [Fact]
    public void Handler_that_throws_ends_the_connection_and_is_reported()
    {
        using LocalBroker broker = TestBroker.Start();
        using MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker));
        InvalidOperationException fault = new("handler bug");
        probe.Connection.Published += _ => throw fault;

        _ = probe.Connection.Publish("kiosk/a", "x"u8);

        MqttDisconnect end = MqttProbe.Next(probe.Disconnected);
        Assert.Equal(MqttDisconnectCause.HandlerFault, end.Cause);
        Assert.Same(fault, end.HandlerFault);
        Assert.Same(fault, probe.Connection.HandlerFault);
    }

    [Fact]
    public void Handlers_may_publish_subscribe_and_dispose()
    {
        using LocalBroker broker = TestBroker.Start();
        using MqttProbe probe = new(MqttProbe.OptionsFor(broker));
        using ManualResetEventSlim disposed = new();
        MqttConnection connection = probe.Connection;
        connection.Connected += _ => connection.Subscribe("kiosk/echo");
        connection.Subscribed += _ => connection.Publish("kiosk/echo", "once"u8);
        connection.MessageReceived += _ =>
        {
            connection.Dispose();
            disposed.Set();
        };

        Assert.True(connection.Connect().IsConnected);

        Assert.True(disposed.Wait(MqttProbe.Patience));
        connection.Dispose();
        Assert.Single(probe.Messages);
        Assert.False(connection.IsConnected);
        Assert.Equal(MqttSendError.NotConnected, connection.Publish("kiosk/a", "x"u8).Error);
    }

    [Fact]
    public void Disconnect_is_reported_as_asked_and_the_will_stays_unsaid()
    {
        using LocalBroker broker = TestBroker.Start();
        using MqttProbe watcher = MqttProbe.Open(MqttProbe.OptionsFor(broker, "watcher"));
        watcher.Subscribe("kiosk/will");
        MqttWill will = new("kiosk/will", "gone"u8.ToArray());
        using MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker, "leaver") with { Will = will });

        probe.Connection.Disconnect();

        Assert.Equal(MqttDisconnectCause.Requested, MqttProbe.Next(probe.Disconnected).Cause);
        Assert.True(watcher.Connection.Publish("kiosk/will", "after"u8).IsSent);
        Assert.Equal("after"u8.ToArray(), MqttProbe.Next(watcher.Messages).Payload);
    }

    [Fact]
    public void Connection_is_used_once()
    {
        using LocalBroker broker = TestBroker.Start();
        using MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker));

        Assert.Throws<InvalidOperationException>(() => probe.Connection.Connect());
    }
}
