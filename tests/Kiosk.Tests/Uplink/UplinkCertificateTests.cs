using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>Certificates that a real broker, or the uplink, does not accept.</summary>
public sealed class UplinkCertificateTests
{
    [Fact]
    public async Task A_broker_of_another_authority_is_not_trusted_and_the_file_is_named()
    {
        await using var rig = new UplinkRig();
        rig.Options = rig.Options with { CaFile = rig.Broker.Certificates.OtherCaFile };
        await rig.AddAsync(1, 1);

        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Worker!.Status().LastProblem is not null, "the problem is told");

        Assert.Contains("not trusted", rig.Worker!.Status().LastProblem, StringComparison.Ordinal);
        Assert.Contains("other-ca.pem", rig.Worker!.Status().LastProblem, StringComparison.Ordinal);
        Assert.Equal((1, 0), (rig.Status.Stored, rig.Status.Sent));
    }

    [Fact]
    public async Task An_expired_certificate_and_a_key_of_another_are_named_with_file_and_date()
    {
        await using var rig = new UplinkRig();
        LocalCertificates certificates = rig.Broker.Certificates;
        rig.Options = rig.Options with { CertificateFile = certificates.ExpiredClient.CertificateFile, KeyFile = certificates.ExpiredClient.KeyFile };
        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Worker!.Status().LastProblem is not null, "the problem is told");
        string expired = rig.Worker!.Status().LastProblem!;
        await rig.StopUplinkAsync();

        rig.Options = rig.Options with { CertificateFile = certificates.Client.CertificateFile };
        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Worker!.Status().LastProblem is not null, "the problem is told");
        string otherKey = rig.Worker!.Status().LastProblem!;

        Assert.Contains("expired-client.pem (this kiosk's certificate) expired at ", expired, StringComparison.Ordinal);
        Assert.Contains($"not the one of {certificates.Client.CertificateFile}", otherKey, StringComparison.Ordinal);
    }
}
