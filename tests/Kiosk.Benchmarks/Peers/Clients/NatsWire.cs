using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Kiosk.Benchmarks.Peers.Clients;

/// <summary>NATS' text protocol, as far as publishing to and consuming from JetStream need it (docs.nats.io, "Client protocol").</summary>
internal static class NatsWire
{
    private const string Inbox = "answer";

    /// <summary>Introduces this client. Without headers: the server then leaves them out of what it delivers.</summary>
    public static void Connect(Connection connection)
    {
        Queue(connection, "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":false}\r\n");
        connection.Flush();
    }

    /// <summary>Queues a subscription.</summary>
    public static void QueueSubscribe(Connection connection, string subject, int id) =>
        Queue(connection, string.Create(CultureInfo.InvariantCulture, $"SUB {subject} {id}\r\n"));

    /// <summary>Queues a message.</summary>
    /// <param name="connection">Where to.</param>
    /// <param name="head">PUB, subject, subject of the answer, and a blank.</param>
    /// <param name="payloadBytes">Of the payload.</param>
    /// <returns>Where the payload goes.</returns>
    public static Span<byte> QueuePublish(Connection connection, ReadOnlySpan<byte> head, int payloadBytes)
    {
        Span<byte> digits = stackalloc byte[11];
        Utf8Formatter.TryFormat(payloadBytes, digits, out int length);
        Span<byte> message = connection.Queue(head.Length + length + 2 + payloadBytes + 2);
        head.CopyTo(message);
        digits[..length].CopyTo(message[head.Length..]);
        "\r\n"u8.CopyTo(message[(head.Length + length)..]);
        "\r\n"u8.CopyTo(message[^2..]);
        return message[(head.Length + length + 2)..^2];
    }

    /// <summary>Asks JetStream on a new connection, and checks its answer.</summary>
    /// <exception cref="IOException">It answered with an error; or the connection failed.</exception>
    public static void Ask(int port, string subject, string json)
    {
        using var connection = new Connection(port);
        Connect(connection);
        QueueSubscribe(connection, Inbox, 1);
        byte[] payload = Encoding.UTF8.GetBytes(json);
        payload.CopyTo(QueuePublish(connection, Encoding.UTF8.GetBytes($"PUB {subject} {Inbox} "), payload.Length));
        connection.Flush();
        Frame frame = Next(connection);
        using JsonDocument answer = JsonDocument.Parse(frame.Payload(connection).ToArray());
        if (answer.RootElement.TryGetProperty("error", out JsonElement error)) throw new IOException($"{subject}: {error.GetRawText()}");
    }

    /// <summary>The next message, waiting for it; the server's other lines are dealt with.</summary>
    public static Frame Next(Connection connection)
    {
        while (true)
        {
            if (TryNext(connection) is { } frame) return frame;
            connection.Flush();
            connection.Receive();
        }
    }

    /// <summary>The message at the beginning of what was received; null while it is not complete.</summary>
    /// <exception cref="IOException">The server says that something is wrong.</exception>
    public static Frame? TryNext(Connection connection)
    {
        while (true)
        {
            ReadOnlySpan<byte> received = connection.Received;
            int line = received.IndexOf("\r\n"u8);
            if (line < 0) return null;
            if (received.StartsWith("MSG "u8))
            {
                int lastBlank = received[..line].LastIndexOf((byte)' ');
                if (!Utf8Parser.TryParse(received[(lastBlank + 1)..line], out int bytes, out _)) throw new InvalidDataException("a MSG without its length");
                return received.Length >= line + 2 + bytes + 2 ? new Frame(line, lastBlank, bytes) : null;
            }

            if (received.StartsWith("-ERR"u8)) throw new IOException("NATS: " + Encoding.UTF8.GetString(received[..line]));
            if (received.StartsWith("PING"u8)) Queue(connection, "PONG\r\n");
            connection.Consume(line + 2);
        }
    }

    private static void Queue(Connection connection, string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        bytes.CopyTo(connection.Queue(bytes.Length));
    }

    /// <summary>A message that is complete in the buffer: <c>MSG subject id [answer to] bytes</c>, payload.</summary>
    public readonly record struct Frame(int LineBytes, int LastBlank, int PayloadBytes)
    {
        public ReadOnlySpan<byte> Payload(Connection connection) => connection.Received.Slice(LineBytes + 2, PayloadBytes);

        /// <summary>Where an answer goes; only for a message that wants one.</summary>
        public ReadOnlySpan<byte> AnswerTo(Connection connection)
        {
            ReadOnlySpan<byte> line = connection.Received[..LastBlank];
            return line[(line.LastIndexOf((byte)' ') + 1)..];
        }

        public void Consume(Connection connection) => connection.Consume(LineBytes + 2 + PayloadBytes + 2);
    }
}
