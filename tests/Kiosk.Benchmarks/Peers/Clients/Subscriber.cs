using System.Net.Sockets;

namespace Kiosk.Benchmarks.Peers.Clients;

/// <summary>The consumer in the cloud: durable, on a thread of its own, connecting again whenever its broker went away.</summary>
internal abstract class Subscriber : IDisposable
{
    private const int RetryMs = 50;

    private readonly Thread _thread;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _stop = new();
    private volatile Connection? _connection;
    private Exception? _fault;

    protected Subscriber(int port)
    {
        Port = port;
        _thread = new Thread(Run) { IsBackground = true, Name = "subscriber" };
    }

    /// <summary>Done once the broker knows the subscription.</summary>
    public Task Ready => _ready.Task;

    /// <summary>What ended it for good, such as a message that nobody sent; null while all is well.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    protected int Port { get; }

    /// <summary>Begins.</summary>
    public void Start() => _thread.Start();

    public void Dispose()
    {
        _stop.Set();
        _connection?.Dispose();
        _thread.Join();
    }

    /// <summary>Opens the session, calls <see cref="NoteReady"/>, and takes messages until the connection fails.</summary>
    protected abstract void Consume(Connection connection);

    protected void NoteReady() => _ready.TrySetResult();

    private void Run()
    {
        while (!_stop.IsSet)
        {
            try
            {
                using var connection = new Connection(Port);
                _connection = connection;
                if (!_stop.IsSet) Consume(connection);
            }
            catch (Exception away) when (away is IOException or SocketException or ObjectDisposedException)
            {
                _stop.Wait(RetryMs);
            }
#pragma warning disable CA1031 // Kept for the run to end on; nothing may escape from a thread.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Volatile.Write(ref _fault, fault);
                _ready.TrySetException(fault);
                return;
            }
        }
    }
}

/// <summary>A durable MQTT session with QoS 1.</summary>
internal sealed class MqttSubscriber(int port, Tally tally) : Subscriber(port)
{
    protected override void Consume(Connection connection)
    {
        MqttWire.Connect(connection, "subscriber", cleanSession: false);
        MqttWire.Subscribe(connection, "r/#");
        while (true)
        {
            while (MqttWire.TryNext(connection.Received) is { } packet)
            {
                if (packet.Type == MqttWire.Suback) NoteReady();
                if (packet.Type == MqttWire.Publish) Take(connection, packet);
                MqttWire.Consume(connection, packet);
            }

            connection.Flush();
            connection.Receive();
        }
    }

    private void Take(Connection connection, MqttWire.Packet packet)
    {
        ReadOnlySpan<byte> body = MqttWire.Body(connection, packet);
        (ushort mid, int payloadAt, _) = MqttWire.ReadPublish(packet, body);
        tally.Note(Message.Read(body[payloadAt..]));
        MqttWire.QueuePuback(connection, mid);
    }
}
