using System.Buffers.Binary;
using System.Text;

namespace Kiosk.Benchmarks.Peers.Clients;

/// <summary>The packets of MQTT 3.1.1 (OASIS standard, section 3) that a publisher and a subscriber with QoS 1 need.</summary>
/// <remarks>
/// Not Kiosk.Interop's: that one is TLS only and copies each message several times, which on two cores would be measured as the peers'
/// slowness.
/// </remarks>
internal static class MqttWire
{
    public const byte Connack = 2, Publish = 3, Puback = 4, Suback = 9;

    private const ushort KeepAliveSeconds = 600;

    /// <summary>Connects and waits for the broker's consent.</summary>
    /// <exception cref="IOException">The broker does not take us.</exception>
    public static void Connect(Connection connection, string clientId, bool cleanSession)
    {
        byte[] id = Encoding.UTF8.GetBytes(clientId);
        Span<byte> packet = connection.Queue(2 + 10 + 2 + id.Length);
        ReadOnlySpan<byte> head = [0x10, (byte)(packet.Length - 2), 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, (byte)(cleanSession ? 2 : 0)];
        head.CopyTo(packet);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], KeepAliveSeconds);
        Text(packet[12..], id);
        connection.Flush();
        Packet answer = Next(connection);
        byte code = Body(connection, answer)[1];
        Consume(connection, answer);
        if (answer.Type != Connack || code != 0) throw new IOException($"the broker refused the connection of {clientId} (code {code})");
    }

    /// <summary>Subscribes with QoS 1 and waits for the broker's consent.</summary>
    /// <exception cref="IOException">The broker does not allow it.</exception>
    public static void Subscribe(Connection connection, string filter)
    {
        byte[] text = Encoding.UTF8.GetBytes(filter);
        Span<byte> packet = connection.Queue(2 + 2 + 2 + text.Length + 1);
        packet[0] = 0x82;
        packet[1] = (byte)(packet.Length - 2);
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], 1);
        Text(packet[4..], text);
        packet[^1] = 1;
        connection.Flush();
    }

    /// <summary>Queues a publication with QoS 1.</summary>
    /// <returns>Where the payload goes.</returns>
    public static Span<byte> QueuePublish(Connection connection, ReadOnlySpan<byte> topic, ushort mid, int payloadBytes)
    {
        int length = 2 + topic.Length + 2 + payloadBytes;
        if (length >= 128 * 128 * 128) throw new ArgumentOutOfRangeException(nameof(payloadBytes));
        int lengthBytes = length < 128 ? 1 : length < 128 * 128 ? 2 : 3;
        Span<byte> packet = connection.Queue(1 + lengthBytes + length);
        packet[0] = 0x32;
        for (int i = 0; i < lengthBytes; i++) packet[1 + i] = (byte)(((length >> (7 * i)) & 0x7F) | (i < lengthBytes - 1 ? 0x80 : 0));
        Span<byte> body = packet[(1 + lengthBytes)..];
        Text(body, topic);
        BinaryPrimitives.WriteUInt16BigEndian(body[(2 + topic.Length)..], mid);
        return body[(4 + topic.Length)..];
    }

    /// <summary>Queues the acknowledgement of a message.</summary>
    public static void QueuePuback(Connection connection, ushort mid)
    {
        Span<byte> packet = connection.Queue(4);
        packet[0] = 0x40;
        packet[1] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], mid);
    }

    /// <summary>Takes a publication apart.</summary>
    public static (ushort Mid, int PayloadAt, int TopicBytes) ReadPublish(Packet packet, ReadOnlySpan<byte> body)
    {
        int topic = BinaryPrimitives.ReadUInt16BigEndian(body);
        bool hasMid = (packet.Flags & 6) != 0;
        ushort mid = hasMid ? BinaryPrimitives.ReadUInt16BigEndian(body[(2 + topic)..]) : (ushort)0;
        return (mid, 2 + topic + (hasMid ? 2 : 0), topic);
    }

    /// <summary>The next packet, waiting for it.</summary>
    public static Packet Next(Connection connection)
    {
        while (true)
        {
            if (TryNext(connection.Received) is { } packet) return packet;
            connection.Receive();
        }
    }

    /// <summary>The packet at the beginning of what was received; null while it is not complete.</summary>
    public static Packet? TryNext(ReadOnlySpan<byte> received)
    {
        int length = 0;
        for (int i = 1; i < received.Length && i <= 4; i++)
        {
            length |= (received[i] & 0x7F) << (7 * (i - 1));
            if ((received[i] & 0x80) != 0) continue;
            return received.Length > i + length ? new Packet((byte)(received[0] >> 4), (byte)(received[0] & 0xF), i + 1, length) : null;
        }

        return null;
    }

    public static ReadOnlySpan<byte> Body(Connection connection, Packet packet) => connection.Received.Slice(packet.HeadBytes, packet.BodyBytes);

    public static void Consume(Connection connection, Packet packet) => connection.Consume(packet.HeadBytes + packet.BodyBytes);

    private static void Text(Span<byte> to, ReadOnlySpan<byte> utf8)
    {
        BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)utf8.Length);
        utf8.CopyTo(to[2..]);
    }

    /// <summary>A packet that is complete in the buffer.</summary>
    public readonly record struct Packet(byte Type, byte Flags, int HeadBytes, int BodyBytes);
}
