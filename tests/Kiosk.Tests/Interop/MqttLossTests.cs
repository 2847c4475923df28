using System.Diagnostics;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.Tests.Interop;

/// <summary>What happens when the broker or the network goes while a connection stands.</summary>
public sealed class MqttLossTests
{
    [Theory]
    [InlineData(MqttVersion.V5)]
    [InlineData(MqttVersion.V311)]
    public void Killed_broker_ends_the_connection_and_a_new_one_works(MqttVersion version)
    {
        using LocalBroker broker = TestBroker.Start();
        MqttOptions options = MqttProbe.OptionsFor(broker, version: version);
        using MqttProbe probe = MqttProbe.Open(options);

        broker.Kill();

        Assert.Equal(MqttDisconnectCause.ConnectionLost, MqttProbe.Next(probe.Disconnected).Cause);
        Assert.Equal(MqttSendError.NotConnected, probe.Connection.Publish("kiosk/a", "x"u8).Error);
        broker.Restart();
        using MqttProbe again = MqttProbe.Open(options);
        Assert.True(again.Connection.Publish("kiosk/a", "x"u8).IsSent);
        Assert.True(MqttProbe.Next(again.Published).IsAccepted);
    }

    [Fact]
    public async Task Disconnect_of_a_version_5_broker_carries_its_reason()
    {
        using ScriptedBroker broker = new();
        using MqttProbe probe = new(broker.Options);
        Task<MqttConnectResult> connecting = probe.Connection.ConnectAsync(CancellationToken.None);
        await broker.AcceptAsync([0x20, 3, 0, 0, 0]);
        Assert.True((await connecting).IsConnected);

        await broker.SendAsync([0xE0, 2, 0x8E, 0]);

        MqttDisconnect end = MqttProbe.Next(probe.Disconnected);
        Assert.True(end.Cause == MqttDisconnectCause.ByBroker, end.ToString());
        Assert.Equal(0x8E, end.ReasonCode);
        Assert.Contains("taken over", end.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Garbage_from_the_peer_ends_the_connection_as_failed()
    {
        using ScriptedBroker broker = new();
        using MqttProbe probe = new(broker.Options);
        Task<MqttConnectResult> connecting = probe.Connection.ConnectAsync(CancellationToken.None);
        await broker.AcceptAsync([0x20, 3, 0, 0, 0]);
        Assert.True((await connecting).IsConnected);

        await broker.SendAsync([0xF0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);

        Assert.Equal(MqttDisconnectCause.Failed, MqttProbe.Next(probe.Disconnected).Cause);
    }

    [Fact]
    public void Broker_that_stops_in_order_ends_the_connection()
    {
        using LocalBroker broker = TestBroker.Start();
        using MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker));

        broker.Stop();

        // mosquitto 2.0.11 closes without a DISCONNECT; later ones send one.
        MqttDisconnect end = MqttProbe.Next(probe.Disconnected);
        Assert.True(end.Cause is MqttDisconnectCause.ConnectionLost or MqttDisconnectCause.ByBroker, end.ToString());
    }

    [Fact]
    public void Second_connection_of_one_client_id_throws_the_first_out()
    {
        using LocalBroker broker = TestBroker.Start();
        using MqttProbe first = MqttProbe.Open(MqttProbe.OptionsFor(broker, "same"));

        using MqttProbe second = MqttProbe.Open(MqttProbe.OptionsFor(broker, "same"));

        MqttDisconnect end = MqttProbe.Next(first.Disconnected);
        Assert.True(end.Cause is MqttDisconnectCause.ConnectionLost or MqttDisconnectCause.ByBroker, end.ToString());
        Assert.True(second.Connection.IsConnected);
    }

    [Fact]
    public void Silent_broker_is_given_up_within_two_keepalives()
    {
        using LocalBroker broker = TestBroker.Start();
        using MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker) with { KeepAliveSeconds = 5 });

        broker.Freeze();
        long frozen = Stopwatch.GetTimestamp();

        Assert.Equal(MqttDisconnectCause.KeepAliveTimeout, MqttProbe.Next(probe.Disconnected).Cause);
        Assert.InRange(Stopwatch.GetElapsedTime(frozen).TotalSeconds, 4, 13);
    }

    [Fact]
    public void Dispose_of_a_half_open_connection_with_unsent_data_is_quick()
    {
        using LocalBroker broker = TestBroker.Start();
        MqttProbe probe = MqttProbe.Open(MqttProbe.OptionsFor(broker));
        broker.Freeze();
        for (int i = 0; i < 20; i++)
        {
            Assert.True(probe.Connection.Publish("kiosk/stuck", new byte[1_000_000]).IsSent);
        }

        long started = Stopwatch.GetTimestamp();
        probe.Dispose();

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 3);
    }

    [Fact]
    public void Disposing_amid_traffic_neither_hangs_nor_leaks()
    {
        using LocalBroker broker = TestBroker.Start();
        MqttOptions options = MqttProbe.OptionsFor(broker);
        RunAndDisposeAmidTraffic(options);
        int before = OwnSockets();

        for (int i = 0; i < 50; i++)
        {
            RunAndDisposeAmidTraffic(options with { ClientId = "churn-" + i });
        }

        // One left of each would be 50; a class that runs beside this one has a dozen of its own.
        Assert.InRange(OwnSockets(), 0, before + 45);
    }

    // The sender runs on while the connection is disposed under it.
    private static void RunAndDisposeAmidTraffic(MqttOptions options)
    {
        using MqttConnection connection = new(options);
        using ManualResetEventSlim flowing = new();
        int afterDispose = 0;
        bool disposed = false;
        connection.MessageReceived += _ =>
        {
            flowing.Set();
            if (Volatile.Read(ref disposed))
            {
                Interlocked.Increment(ref afterDispose);
            }
        };
        MqttConnectResult result = connection.Connect();
        Assert.True(result.IsConnected, result.Text);
        _ = connection.Subscribe("kiosk/churn/" + options.ClientId);
        Thread sender = new(() =>
        {
            byte[] payload = new byte[2000];
            while (connection.Publish("kiosk/churn/" + options.ClientId, payload).IsSent)
            {
                Thread.Yield();
            }
        });
        sender.Start();
        Assert.True(flowing.Wait(MqttProbe.Patience));

        long started = Stopwatch.GetTimestamp();
        connection.Dispose();
        Volatile.Write(ref disposed, true);

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 1.9);
        Assert.True(sender.Join(MqttProbe.Patience));
        Assert.Equal(0, Volatile.Read(ref afterDispose));
    }

    // Other tests run at the same time, so the count is of kinds that a leak of ours would raise by 50 and more.
    private static int OwnSockets() => Directory.GetFiles("/proc/self/fd")
        .Select(file => new FileInfo(file).LinkTarget ?? "")
        .Count(target => target.Contains("eventfd", StringComparison.Ordinal) || target.StartsWith("socket:", StringComparison.Ordinal));
}
