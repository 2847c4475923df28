using System.Collections.Concurrent;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.Tests.Interop;

/// <summary>A connection whose events are collected, to be taken one by one with a bounded wait.</summary>
public sealed class MqttProbe : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public MqttProbe(MqttOptions options)
    {
        Connection = new MqttConnection(options);
        Connection.Connected += Connected.Add;
        Connection.Disconnected += Disconnected.Add;
        Connection.Published += Published.Add;
        Connection.MessageReceived += Messages.Add;
        Connection.Subscribed += Subscribed.Add;
    }

    public MqttConnection Connection { get; }

    public BlockingCollection<MqttConnectResult> Connected { get; } = [];

    public BlockingCollection<MqttDisconnect> Disconnected { get; } = [];

    public BlockingCollection<MqttPublished> Published { get; } = [];

    public BlockingCollection<MqttMessage> Messages { get; } = [];

    public BlockingCollection<MqttSubscribed> Subscribed { get; } = [];

    /// <summary>Options of a good client of this broker.</summary>
    public static MqttOptions OptionsFor(LocalBroker broker, string clientId = "probe", MqttVersion version = MqttVersion.V5) => new()
    {
        Host = broker.Host,
        Port = broker.Port,
        ClientId = clientId,
        CaFile = broker.Certificates.CaFile,
        CertificateFile = broker.Certificates.Client.CertificateFile,
        KeyFile = broker.Certificates.Client.KeyFile,
        Version = version,
        ConnectTimeoutMs = 10_000,
    };

    /// <summary>A probe that is connected.</summary>
    public static MqttProbe Open(MqttOptions options)
    {
        MqttProbe probe = new(options);
        MqttConnectResult result = probe.Connection.Connect();
        Assert.True(result.IsConnected, result.Text);
        return probe;
    }

    public static T Next<T>(BlockingCollection<T> events)
    {
        Assert.True(events.TryTake(out T? taken, Patience), $"no {typeof(T).Name} in {Patience.TotalSeconds} s");
        return taken!;
    }

    /// <summary>Subscribes and waits until the broker has agreed.</summary>
    public void Subscribe(string filter, int qos = 1)
    {
        MqttSendResult sent = Connection.Subscribe(filter, qos);
        Assert.True(sent.IsSent, sent.Text);
        Assert.True(Next(Subscribed).IsAccepted);
    }

    public void Dispose()
    {
        Connection.Dispose();
        Connected.Dispose();
        Disconnected.Dispose();
        Published.Dispose();
        Messages.Dispose();
        Subscribed.Dispose();
    }
}
