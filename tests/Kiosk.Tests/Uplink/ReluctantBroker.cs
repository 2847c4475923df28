using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kiosk.Simulator.App.Broker;

namespace Kiosk.Tests.Uplink;

/// <summary>
/// A broker and clinical store in one, MQTT 5 over TLS and just enough of it, that does not want a subscription to one topic: mosquitto grants them all. Each record gets its
/// PUBACK and its receipt.
/// </summary>
internal sealed class ReluctantBroker : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _unwanted;
    private readonly bool _hangsUp;
    private readonly X509Certificate2 _certificate;
    private SslStream? _stream;
    private int _connections;

    /// <param name="unwanted">The topic.</param>
    /// <param name="hangsUp">Ends the connection over it, instead of refusing it.</param>
    public ReluctantBroker(string unwanted, bool hangsUp)
    {
        (_unwanted, _hangsUp) = (unwanted, hangsUp);
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(Certificates.Server.CertificateFile, Certificates.Server.KeyFile);
        _certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public LocalCertificates Certificates { get; } = new();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Ends the connection that is.</summary>
    public void HangUp() => Volatile.Read(ref _stream)?.Dispose();

    public void Dispose()
    {
        _listener.Dispose();
        _stream?.Dispose();
        _certificate.Dispose();
        Certificates.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await using var stream = new SslStream(client.GetStream());
                Volatile.Write(ref _stream, stream);
                try
                {
                    await stream.AuthenticateAsServerAsync(_certificate);
                    while (await ReadAsync(stream) is { } packet && await AnswerAsync(stream, packet.Type, packet.Body))
                    {
                    }
                }
                catch (Exception gone) when (gone is IOException or ObjectDisposedException or EndOfStreamException)
                {
                    // The next one.
                }
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    // OASIS MQTT 5.0, sections 3.1 to 3.12. False ends the connection.
    private async Task<bool> AnswerAsync(SslStream stream, byte type, byte[] body)
    {
        switch (type >> 4)
        {
            case 1:
                Interlocked.Increment(ref _connections);
                await stream.WriteAsync(new byte[] { 0x20, 3, 0, 0, 0 });
                return true;
            case 3:
                int length = BinaryPrimitives.ReadUInt16BigEndian(body);
                string record = Encoding.UTF8.GetString(body, 2, length).Split('/')[^1];
                int payload = 2 + length + 2;
                payload += 1 + body[payload];
                await stream.WriteAsync(new byte[] { 0x40, 2, body[2 + length], body[3 + length] });
                await stream.WriteAsync(Receipt(record, body[payload..]));
                return true;
            case 8:
                int topic = 3 + body[2];
                bool isUnwanted = Encoding.UTF8.GetString(body, topic + 2, BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(topic))) == _unwanted;
                if (isUnwanted && _hangsUp) return false;
                await stream.WriteAsync(new byte[] { 0x90, 4, body[0], body[1], 0, (byte)(isUnwanted ? 0x87 : 1) });
                return true;
            case 12:
                await stream.WriteAsync(new byte[] { 0xD0, 0 });
                return true;
            default:
                return type >> 4 == 4;
        }
    }

    private static byte[] Receipt(string record, byte[] content)
    {
        byte[] topic = Encoding.UTF8.GetBytes("kiosk/v1/k-1/receipt");
        byte[] receipts = Encoding.UTF8.GetBytes(
            $$"""{"receipts":[{"record":"{{record}}","sha256":"{{Convert.ToHexStringLower(SHA256.HashData(content))}}","outcome":"accepted","reason":null}]}""");
        int length = 2 + topic.Length + 1 + receipts.Length;
        return [0x30, (byte)((length & 0x7F) | 0x80), (byte)(length >> 7), 0, (byte)topic.Length, .. topic, 0, .. receipts];
    }

    private static async Task<(byte Type, byte[] Body)?> ReadAsync(SslStream stream)
    {
        byte[] one = new byte[1];
        if (await stream.ReadAsync(one) == 0) return null;
        byte type = one[0];
        int length = 0;
        for (int shift = 0; ; shift += 7)
        {
            await stream.ReadExactlyAsync(one);
            length |= (one[0] & 0x7F) << shift;
            if (one[0] < 0x80) break;
        }

        byte[] body = new byte[length];
        await stream.ReadExactlyAsync(body);
        return (type, body);
    }
}
