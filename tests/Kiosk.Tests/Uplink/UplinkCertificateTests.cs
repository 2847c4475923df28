using Kiosk.Edge.Uplink;
using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>Certificates that a real broker, or the uplink, does not accept: which one it is, and what to do.</summary>
public sealed class UplinkCertificateTests
{
    [Fact]
    public async Task A_broker_of_another_authority_is_not_trusted_and_the_file_is_named()
    {
        await using var rig = new UplinkRig();
        rig.Options = rig.Options with { CaFile = rig.Broker.Certificates.OtherCaFile };
        await rig.AddAsync(1, 1);

        string problem = await ProblemAsync(rig);

        Assert.Contains("not trusted", problem, StringComparison.Ordinal);
        Assert.Contains("other-ca.pem", problem, StringComparison.Ordinal);
        Assert.Equal((1, 0), (rig.Status.Stored, rig.Status.Sent));
    }

    [Fact]
    public async Task An_own_certificate_that_is_expired_for_later_or_anothers_is_named_with_file_and_date()
    {
        await using var rig = new UplinkRig();
        LocalCertificates certificates = rig.Broker.Certificates;
        PemPair later = certificates.IssueForLater("later-client", "kiosk-test", inDays: 3);

        string expired = await ProblemAsync(rig, certificates.ExpiredClient);
        string early = await ProblemAsync(rig, later);
        string otherKey = await ProblemAsync(rig, certificates.ExpiredClient with { CertificateFile = certificates.Client.CertificateFile });
        string untrusted = await ProblemAsync(rig, certificates.UntrustedClient);
        string missing = await ProblemAsync(rig, certificates.Client with { KeyFile = "/nowhere/kiosk.key" });

        Assert.Contains("expired-client.pem (this kiosk's certificate) expired at ", expired, StringComparison.Ordinal);
        Assert.Contains("renew it", expired, StringComparison.Ordinal);
        Assert.Contains("later-client.pem (this kiosk's certificate) is not valid before ", early, StringComparison.Ordinal);
        Assert.Contains("set the clock if it is wrong", early, StringComparison.Ordinal);
        Assert.Contains($"not the one of {certificates.Client.CertificateFile}", otherKey, StringComparison.Ordinal);
        Assert.Contains("does not accept our certificate", untrusted, StringComparison.Ordinal);
        Assert.Contains("untrusted-client.pem", untrusted, StringComparison.Ordinal);
        Assert.Contains("/nowhere/kiosk.key cannot be read", missing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-40, -1, "old-ca.pem (the authority) expired at ")]
    [InlineData(2, 40, "old-ca.pem (the authority) is not valid before ")]
    public async Task An_authority_outside_of_its_dates_is_named_with_file_and_date(int fromDays, int untilDays, string named)
    {
        await using var rig = new UplinkRig();
        rig.Options = rig.Options with { CaFile = rig.Broker.Certificates.SaveAuthority("old-ca", fromDays, untilDays) };

        string problem = await ProblemAsync(rig);

        Assert.Contains(named, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "certificate has expired. Renew the broker's certificate")]
    [InlineData(5, "certificate is not yet valid. If this machine's clock is right, the broker's certificate")]
    public async Task A_brokers_certificate_outside_of_its_dates_is_named_with_what_to_do(int days, string named)
    {
        using var certificates = new LocalCertificates();
        PemPair server = days < 0 ? certificates.Issue("bad-server", "localhost", days, "localhost") : certificates.IssueForLater("bad-server", "localhost", days, "localhost");
        await using var rig = new UplinkRig(new LocalBrokerOptions { Certificates = certificates, Server = server });

        string problem = await ProblemAsync(rig);

        Assert.Contains($"the certificate of localhost:{rig.Broker.Port} is not trusted: {named}", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_brokers_certificate_for_another_name_is_named()
    {
        using var certificates = new LocalCertificates();
        await using var rig = new UplinkRig(new LocalBrokerOptions { Certificates = certificates, Server = certificates.Issue("else", "else", 30, "else.example") });

        Assert.Contains("is for another name", await ProblemAsync(rig), StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_was_never_set_is_named_before_the_certificates_are_blamed()
    {
        using var certificates = new LocalCertificates();
        UplinkOptions options = new()
        {
            CaFile = certificates.CaFile, CertificateFile = certificates.Client.CertificateFile, KeyFile = certificates.Client.KeyFile,
        };

        string text = CertificateDiagnosis.Explain(options, DateTimeOffset.UnixEpoch.AddHours(1));

        Assert.StartsWith("This machine's clock says 1970-01-01, before this software was made", text, StringComparison.Ordinal);
        Assert.Contains("check time synchronisation", text, StringComparison.Ordinal);
        Assert.Null(CertificateDiagnosis.FindFault(options, TimeProvider.System.GetUtcNow()));
        Assert.Null(CertificateDiagnosis.OwnEnd(options, DateTimeOffset.UnixEpoch));
    }

    private static async Task<string> ProblemAsync(UplinkRig rig, PemPair? own = null)
    {
        if (own is not null) rig.Options = rig.Options with { CertificateFile = own.CertificateFile, KeyFile = own.KeyFile };
        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Worker!.Status().LastProblem is not null, "the problem is told");
        string problem = rig.Worker!.Status().LastProblem!;
        await rig.StopUplinkAsync();
        return problem;
    }
}
