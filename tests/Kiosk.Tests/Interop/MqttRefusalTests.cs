using System.Net;
using System.Net.Sockets;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.Tests.Interop;

/// <summary>Every way in which a connection is not made, and what the technician reads.</summary>
public sealed class MqttRefusalTests
{
    [Fact]
    public void Broker_of_another_authority_is_not_trusted()
    {
        using LocalBroker broker = TestBroker.Start();

        MqttConnectResult result = Connect(MqttProbe.OptionsFor(broker) with { CaFile = broker.Certificates.OtherCaFile });

        Assert.True(result.Outcome == MqttConnectOutcome.BrokerCertificateRejected, result.ToString());
        Assert.Contains("certificate verify failed", result.Text, StringComparison.Ordinal);
        Assert.True(result.Text.Contains("self-signed certificate", StringComparison.Ordinal), result.Text);
    }

    [Fact]
    public void Expired_broker_certificate_is_named_as_expired()
    {
        using LocalCertificates certificates = new();
        PemPair expired = certificates.Issue("expired-server", "localhost", -1, "localhost");
        using LocalBroker broker = TestBroker.Start(new LocalBrokerOptions { Certificates = certificates, Server = expired });

        MqttConnectResult result = Connect(MqttProbe.OptionsFor(broker));

        Assert.True(result.Outcome == MqttConnectOutcome.BrokerCertificateRejected, result.ToString());
        Assert.Contains("certificate has expired", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Broker_certificate_for_another_name_is_refused()
    {
        using LocalCertificates certificates = new();
        PemPair other = certificates.Issue("other-name", "broker.example", 30, "broker.example");
        using LocalBroker broker = TestBroker.Start(new LocalBrokerOptions { Certificates = certificates, Server = other });

        MqttConnectResult result = Connect(MqttProbe.OptionsFor(broker));

        Assert.True(result.Outcome == MqttConnectOutcome.BrokerCertificateRejected, result.ToString());
        Assert.Contains("another name", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tlsv1.2")]
    [InlineData("tlsv1.3")]
    public void Expired_client_certificate_is_refused_by_the_broker(string tls)
    {
        using LocalBroker broker = TestBroker.Start(new LocalBrokerOptions { ListenerLines = ["tls_version " + tls] });
        PemPair expired = broker.Certificates.ExpiredClient;

        MqttConnectResult result = Connect(MqttProbe.OptionsFor(broker) with
        {
            TlsMinimum = tls, CertificateFile = expired.CertificateFile, KeyFile = expired.KeyFile,
        });

        Assert.True(result.Outcome == MqttConnectOutcome.ClientCertificateRejected, result.ToString());
        Assert.Contains("certificate expired", result.Text, StringComparison.Ordinal);
        Assert.Contains(expired.CertificateFile, result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Client_certificate_of_another_authority_is_refused_by_the_broker()
    {
        using LocalBroker broker = TestBroker.Start();
        PemPair untrusted = broker.Certificates.UntrustedClient;

        MqttConnectResult result = Connect(MqttProbe.OptionsFor(broker) with { CertificateFile = untrusted.CertificateFile, KeyFile = untrusted.KeyFile });

        Assert.True(result.Outcome == MqttConnectOutcome.ClientCertificateRejected, result.ToString());
        Assert.Contains("unknown ca", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_client_certificate_is_refused_by_the_broker()
    {
        using LocalBroker broker = TestBroker.Start();

        MqttConnectResult result = Connect(MqttProbe.OptionsFor(broker) with { CertificateFile = null, KeyFile = null });

        Assert.True(result.Outcome == MqttConnectOutcome.ClientCertificateRejected, result.ToString());
        Assert.Contains("none is configured", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_of_another_certificate_is_found_before_anything_is_sent()
    {
        using LocalBroker broker = TestBroker.Start();

        MqttConnectResult result = Connect(MqttProbe.OptionsFor(broker) with { KeyFile = broker.Certificates.Server.KeyFile });

        Assert.True(result.Outcome == MqttConnectOutcome.TlsFailed, result.ToString());
        Assert.Contains("mismatch", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Client_that_the_broker_does_not_let_in_gets_the_reason()
    {
        using LocalBroker broker = TestBroker.Start(new LocalBrokerOptions { GlobalLines = ["clientid_prefixes kiosk-"] });

        MqttConnectResult result = Connect(MqttProbe.OptionsFor(broker, "stranger"));

        Assert.True(result.Outcome == MqttConnectOutcome.NotAccepted, result.ToString());
        Assert.NotEqual(0, result.ReasonCode);
        Assert.Contains("stranger", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Port_without_a_listener_is_refused()
    {
        using LocalCertificates certificates = new();

        MqttConnectResult result = Connect(Options(certificates) with { Port = LocalBroker.FreePort() });

        Assert.True(result.Outcome == MqttConnectOutcome.Refused, result.ToString());
    }

    [Fact]
    public void Name_that_does_not_exist_is_not_resolved()
    {
        using LocalCertificates certificates = new();

        MqttConnectResult result = Connect(Options(certificates) with { Host = "no-such-host.invalid", ConnectTimeoutMs = 20_000 });

        Assert.True(result.Outcome == MqttConnectOutcome.NameNotResolved, result.ToString());
        Assert.Contains("no-such-host.invalid", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Peer_that_never_answers_times_out()
    {
        using LocalCertificates certificates = new();
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();

        MqttConnectResult result = Connect(Options(certificates) with { Port = ((IPEndPoint)silent.LocalEndpoint).Port, ConnectTimeoutMs = 2000 });

        Assert.True(result.Outcome == MqttConnectOutcome.TimedOut, result.ToString());
        Assert.Contains("TLS handshake", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Peer_that_closes_in_mid_handshake_is_noticed_at_once(bool byReset)
    {
        using LocalCertificates certificates = new();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using MqttConnection connection = new(Options(certificates) with { Port = ((IPEndPoint)listener.LocalEndpoint).Port });

        Task<MqttConnectResult> connecting = connection.ConnectAsync(CancellationToken.None);
        using (TcpClient peer = await listener.AcceptTcpClientAsync())
        {
            int helloLength = await peer.GetStream().ReadAsync(new byte[4096]);
            Assert.InRange(helloLength, 1, 4095);
            peer.LingerState = new LingerOption(byReset, 0);
        }

        MqttConnectResult result = await connecting.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.True(result.Outcome == MqttConnectOutcome.ClosedByBroker, result.ToString());
    }

    [Fact]
    public async Task Attempt_is_given_up_when_cancelled_and_when_disposed()
    {
        using LocalCertificates certificates = new();
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        MqttOptions options = Options(certificates) with { Port = ((IPEndPoint)silent.LocalEndpoint).Port };
        using CancellationTokenSource cancellation = new();
        using MqttConnection cancelled = new(options);
        using MqttConnection disposed = new(options);

        Task<MqttConnectResult> first = cancelled.ConnectAsync(cancellation.Token);
        Task<MqttConnectResult> second = disposed.ConnectAsync(CancellationToken.None);
        await cancellation.CancelAsync();
        disposed.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(MqttConnectOutcome.Abandoned, (await second.WaitAsync(TimeSpan.FromSeconds(5))).Outcome);
    }

    [Fact]
    public void Missing_file_is_named_with_its_option()
    {
        using LocalCertificates certificates = new();

        MqttConnectResult result = Connect(Options(certificates) with { CaFile = certificates.Folder + "/none.pem" });

        Assert.True(result.Outcome == MqttConnectOutcome.BadOptions, result.ToString());
        Assert.Contains("CaFile", result.Text, StringComparison.Ordinal);
        Assert.Contains("none.pem", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_never_print_the_password()
    {
        using LocalCertificates certificates = new();

        string text = (Options(certificates) with { Username = "kiosk", Password = "s3cret" }).ToString();

        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
    }

    private static MqttConnectResult Connect(MqttOptions options)
    {
        using MqttProbe probe = new(options);
        MqttConnectResult result = probe.Connection.Connect();
        Assert.Empty(probe.Connected);
        Assert.Empty(probe.Disconnected);
        return result;
    }

    private static MqttOptions Options(LocalCertificates certificates) => new()
    {
        Host = "localhost",
        ClientId = "probe",
        CaFile = certificates.CaFile,
        CertificateFile = certificates.Client.CertificateFile,
        KeyFile = certificates.Client.KeyFile,
    };
}
