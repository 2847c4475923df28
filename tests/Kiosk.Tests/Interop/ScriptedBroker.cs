using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.Tests.Interop;

/// <summary>A TLS peer that takes one client's CONNECT and then says what the test wants: for answers that a good broker never gives.</summary>
public sealed class ScriptedBroker : IDisposable
{
    private readonly LocalCertificates _certificates = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private SslStream? _stream;

    public ScriptedBroker() => _listener.Start();

    public MqttOptions Options => new()
    {
        Host = "localhost",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        ClientId = "probe",
        CaFile = _certificates.CaFile,
    };

    /// <summary>Takes a client, reads its CONNECT and answers.</summary>
    public async Task AcceptAsync(byte[] answer)
    {
        TcpClient client = await _listener.AcceptTcpClientAsync();
        _stream = new SslStream(client.GetStream());
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(_certificates.Server.CertificateFile, _certificates.Server.KeyFile);
        await _stream.AuthenticateAsServerAsync(pem);
        byte[] connect = new byte[1024];
        int length = await _stream.ReadAsync(connect);
        Assert.InRange(length, 2, connect.Length);
        Assert.Equal(0x10, connect[0]);
        await SendAsync(answer);
    }

    public async Task SendAsync(byte[] packet)
    {
        await _stream!.WriteAsync(packet);
        await _stream.FlushAsync();
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _listener.Dispose();
        _certificates.Dispose();
    }
}
