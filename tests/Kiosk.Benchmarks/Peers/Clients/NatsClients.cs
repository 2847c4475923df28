using System.Diagnostics;
using System.Text;

namespace Kiosk.Benchmarks.Peers.Clients;

/// <summary>Publishes to a JetStream stream; what counts is the stream's acknowledgement of each message.</summary>
internal sealed class NatsPublisher : IPublisher
{
    private readonly Connection _connection;

    public NatsPublisher(int port)
    {
        _connection = new Connection(port);
        NatsWire.Connect(_connection);
        NatsWire.QueueSubscribe(_connection, "acks", 1);
    }

    public double Publish(int first, int count)
    {
        long begin = Stopwatch.GetTimestamp();
        int acked = 0;
        for (int next = 0; acked < count;)
        {
            for (; next < count && next - acked < Message.Window; next++)
                Message.Write(first + next, NatsWire.QueuePublish(_connection, "PUB r.1 acks "u8, Message.Bytes));
            _connection.Flush();
            if (_connection.Received.IsEmpty) _connection.Receive();
            acked += TakeAcks();
        }

        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    public void Dispose() => _connection.Dispose();

    private int TakeAcks()
    {
        int acks = 0;
        NatsWire.Frame? frame;
        while ((frame = NatsWire.TryNext(_connection)) is null) _connection.Receive();
        for (; frame is { } ack; frame = NatsWire.TryNext(_connection))
        {
            ReadOnlySpan<byte> payload = ack.Payload(_connection);
            if (payload.IndexOf("\"error\""u8) >= 0) throw new IOException("JetStream refused a message: " + Encoding.UTF8.GetString(payload));
            acks++;
            ack.Consume(_connection);
        }

        return acks;
    }
}

/// <summary>A durable consumer of a stream in the hub, which acknowledges each message.</summary>
internal sealed class NatsSubscriber(int port, Tally tally) : Subscriber(port)
{
    /// <summary>Where the consumer delivers to.</summary>
    public const string DeliverTo = "delivery";

    protected override void Consume(Connection connection)
    {
        NatsWire.Connect(connection);
        NatsWire.QueueSubscribe(connection, DeliverTo, 1);
        connection.Flush();
        NoteReady();
        while (true)
        {
            NatsWire.Frame frame = NatsWire.Next(connection);
            tally.Note(Message.Read(frame.Payload(connection)));
            ReadOnlySpan<byte> answerTo = frame.AnswerTo(connection);
            byte[] head = [.. "PUB "u8, .. answerTo, (byte)' '];
            NatsWire.QueuePublish(connection, head, 0);
            frame.Consume(connection);
        }
    }
}
