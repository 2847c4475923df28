using System.Security.Cryptography;
using System.Text;
using Kiosk.Benchmarks.Peers.Contenders;

namespace Kiosk.Benchmarks.Peers.Clients;

/// <summary>The least of a clinical store: counts the records and answers them with receipts, many in a message.</summary>
/// <remarks>It keeps nothing, so its receipts promise nothing: what is measured is the edge.</remarks>
internal sealed class ClinicalSubscriber(int port, string kioskId, Tally tally) : Subscriber(port)
{
    private const int ReceiptsMax = 256;

    private readonly byte[] _topic = Encoding.UTF8.GetBytes($"kiosk/v1/{kioskId}/receipt");
    private readonly StringBuilder _receipts = new();
    private int _count;
    private ushort _mid;

    protected override void Consume(Connection connection)
    {
        _receipts.Clear();
        _count = 0;
        MqttWire.Connect(connection, "subscriber", cleanSession: false);
        MqttWire.Subscribe(connection, $"kiosk/v1/{kioskId}/record/#");
        while (true)
        {
            while (MqttWire.TryNext(connection.Received) is { } packet)
            {
                if (packet.Type == MqttWire.Suback) NoteReady();
                if (packet.Type == MqttWire.Publish) Take(connection, packet);
                MqttWire.Consume(connection, packet);
                if (_count == ReceiptsMax) QueueReceipts(connection);
            }

            if (_count > 0) QueueReceipts(connection);
            connection.Flush();
            connection.Receive();
        }
    }

    private void Take(Connection connection, MqttWire.Packet packet)
    {
        ReadOnlySpan<byte> body = MqttWire.Body(connection, packet);
        (ushort mid, int payloadAt, int topicBytes) = MqttWire.ReadPublish(packet, body);
        ReadOnlySpan<byte> payload = body[payloadAt..];
        int number = Message.Read(payload);
        ReadOnlySpan<byte> topic = body.Slice(2, topicBytes);
        string record = Encoding.UTF8.GetString(topic[(topic.LastIndexOf((byte)'/') + 1)..]);
        if (record != OursEdge.RecordId(number)) throw new InvalidDataException($"message {number} came as record {record}");
        tally.Note(number);
        _receipts.Append(_count++ == 0 ? "{\"receipts\":[" : ",").Append("{\"record\":\"").Append(record).Append("\",\"sha256\":\"")
            .Append(Convert.ToHexStringLower(SHA256.HashData(payload))).Append("\",\"outcome\":\"accepted\"}");
        MqttWire.QueuePuback(connection, mid);
    }

    private void QueueReceipts(Connection connection)
    {
        byte[] json = Encoding.UTF8.GetBytes(_receipts.Append("]}").ToString());
        _mid = (ushort)((_mid % 60_000) + 1);
        json.CopyTo(MqttWire.QueuePublish(connection, _topic, _mid, json.Length));
        _receipts.Clear();
        _count = 0;
    }
}
