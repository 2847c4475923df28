using Kiosk.Edge.Uplink;
using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>Certificate files that are replaced while the uplink is online.</summary>
public sealed class UplinkRenewalTests
{
    [Fact]
    public async Task Renewed_certificates_are_used_without_a_restart_and_nothing_is_lost_or_reordered()
    {
        await using var rig = new UplinkRig();
        PemPair used = InUse(rig, rig.Broker.Certificates.Issue("first", "first-name"));
        await rig.StartClinicalStoreAsync();
        await rig.StartUplinkAsync();
        await rig.AddAsync(1, 50);
        await rig.UntilDelivered(50);

        Replace(used, rig.Broker.Certificates.Issue("second", "second-name"));
        await rig.AddAsync(51, 50);
        await rig.Until(() => rig.Broker.Log.Any(line => line.Contains("u'second-name'", StringComparison.Ordinal)), "the broker sees the new certificate");
        await rig.AddAsync(101, 50);

        await rig.UntilDelivered(150);
        Assert.Equal(UplinkRig.Names(1, 150), rig.Kept());
        Assert.Equal(0, rig.Reordered());
        Assert.Null(rig.Worker!.Status().LastProblem);
    }

    [Fact]
    public async Task New_files_that_cannot_be_used_are_told_once_by_name_and_the_connection_stays()
    {
        await using var rig = new UplinkRig();
        PemPair used = InUse(rig, rig.Broker.Certificates.Issue("first", "first-name"));
        await rig.StartClinicalStoreAsync();
        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Worker!.Status().State == UplinkState.Online, "online");

        File.Copy(rig.Broker.Certificates.ExpiredClient.KeyFile, used.KeyFile, overwrite: true);
        await rig.Until(() => rig.Log.Any(line => line.Contains("cannot be used", StringComparison.Ordinal)), "the bad file is told");
        await UplinkRig.Pause(1);
        await rig.AddAsync(1, 3);
        await rig.UntilDelivered(3);

        string told = Assert.Single(rig.Log, line => line.Contains("cannot be used", StringComparison.Ordinal));
        Assert.Contains($"{used.KeyFile} is no readable private key, or not the one of {used.CertificateFile}", told, StringComparison.Ordinal);
        Assert.Single(rig.Log, line => line.Contains("Uplink online", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_end_that_nears_is_a_warning_in_status_and_log()
    {
        await using var rig = new UplinkRig();
        PemPair used = InUse(rig, rig.Broker.Certificates.Issue("soon", "soon", daysLeft: 20));
        await rig.StartUplinkAsync();
        await rig.Until(() => rig.Worker!.Status().State == UplinkState.Online, "online");
        string? at20 = rig.Worker!.Status().Certificate;

        Replace(used, rig.Broker.Certificates.Issue("sooner", "sooner", daysLeft: 5));
        await rig.Until(() => rig.Log.Count(line => line.Contains("renew it, and the key with it", StringComparison.Ordinal)) == 2, "warned again at 7 days");
        Replace(used, rig.Broker.Certificates.Issue("fresh", "fresh", daysLeft: 59));
        await rig.Until(() => rig.Worker!.Status().Certificate is null, "no warning any more");

        Assert.Contains($"{used.CertificateFile} ends at ", at20, StringComparison.Ordinal);
    }

    private static PemPair InUse(UplinkRig rig, PemPair first)
    {
        string folder = Directory.CreateDirectory(Path.Combine(rig.Broker.Certificates.Folder, "in-use")).FullName;
        var used = new PemPair(Path.Combine(folder, "kiosk.pem"), Path.Combine(folder, "kiosk.key"));
        Replace(used, first);
        rig.Options = rig.Options with
        {
            CertificateFile = used.CertificateFile, KeyFile = used.KeyFile, CertificateCheck = TimeSpan.FromMilliseconds(200),
        };
        return used;
    }

    // One after the other, as people and programs do.
    private static void Replace(PemPair used, PemPair by)
    {
        File.Copy(by.KeyFile, used.KeyFile, overwrite: true);
        File.Copy(by.CertificateFile, used.CertificateFile, overwrite: true);
    }
}
