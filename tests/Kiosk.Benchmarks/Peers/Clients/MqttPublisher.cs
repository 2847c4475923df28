using System.Diagnostics;

namespace Kiosk.Benchmarks.Peers.Clients;

/// <summary>Hands messages to a contender.</summary>
internal interface IPublisher : IDisposable
{
    /// <summary>Publishes messages with consecutive numbers, <see cref="Message.Window"/> in flight.</summary>
    /// <returns>Seconds to the last acknowledgement.</returns>
    double Publish(int first, int count);
}

/// <summary>One connection to a broker's MQTT port; messages with QoS 1.</summary>
internal sealed class MqttPublisher : IPublisher
{
    private readonly Connection _connection;

    public MqttPublisher(int port)
    {
        _connection = new Connection(port);
        MqttWire.Connect(_connection, "publisher", cleanSession: true);
    }

    public double Publish(int first, int count)
    {
        long begin = Stopwatch.GetTimestamp();
        int acked = 0;
        for (int next = 0; acked < count;)
        {
            for (; next < count && next - acked < Message.Window; next++)
                Message.Write(first + next, MqttWire.QueuePublish(_connection, "r/1"u8, (ushort)(1 + (next % 60_000)), Message.Bytes));
            _connection.Flush();
            _connection.Receive();
            acked += TakeAcks();
        }

        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    public void Dispose() => _connection.Dispose();

    private int TakeAcks()
    {
        int acks = 0;
        while (MqttWire.TryNext(_connection.Received) is { } packet)
        {
            if (packet.Type == MqttWire.Puback) acks++;
            MqttWire.Consume(_connection, packet);
        }

        return acks;
    }
}
