using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kiosk.Simulator.App.Broker;

/// <summary>The PEM files of one party.</summary>
public sealed record PemPair(string CertificateFile, string KeyFile);

/// <summary>An authority, a broker's certificate, clients' certificates, and bad ones, as PEM files in a folder of their own.</summary>
/// <remarks>EC P-256 keys; made anew each time and removed by Dispose. For tests and the demonstration only.</remarks>
public sealed class LocalCertificates : IDisposable
{
    private const int DaysLeft = 60;
    private static readonly DateTimeOffset Today = TimeProvider.System.GetUtcNow();
    private readonly X509Certificate2 _authority;

    public LocalCertificates()
    {
        Folder = Directory.CreateTempSubdirectory("kiosk-tls-").FullName;
        _authority = MakeAuthority("Kiosk local authority");
        CaFile = Save("ca.pem", _authority.ExportCertificatePem());
        using X509Certificate2 other = MakeAuthority("Another authority");
        OtherCaFile = Save("other-ca.pem", other.ExportCertificatePem());
        Server = Issue("server", "localhost", _authority, Today.AddDays(DaysLeft), ["localhost"], IPAddress.Loopback);
        Client = Issue("client", "kiosk-test", _authority, Today.AddDays(DaysLeft));
        ExpiredClient = Issue("expired-client", "kiosk-test", _authority, Today.AddDays(-1));
        UntrustedClient = Issue("untrusted-client", "kiosk-test", other, Today.AddDays(DaysLeft));
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>The authority that signed all but the untrusted client.</summary>
    public string CaFile { get; }

    /// <summary>An authority that signed nothing the broker shows.</summary>
    public string OtherCaFile { get; }

    /// <summary>For localhost and 127.0.0.1.</summary>
    public PemPair Server { get; }

    /// <summary>Common name kiosk-test.</summary>
    public PemPair Client { get; }

    /// <summary>Ended yesterday.</summary>
    public PemPair ExpiredClient { get; }

    /// <summary>Signed by the other authority.</summary>
    public PemPair UntrustedClient { get; }

    /// <summary>A further certificate of the authority, for clients or servers of other names.</summary>
    /// <param name="file">File name without extension.</param>
    /// <param name="commonName">Subject; the broker's user name with use_identity_as_username.</param>
    /// <param name="daysLeft">Negative: expired so many days ago.</param>
    /// <param name="dnsNames">Names in the certificate.</param>
    public PemPair Issue(string file, string commonName, int daysLeft = DaysLeft, params string[] dnsNames) =>
        Issue(file, commonName, _authority, Today.AddDays(daysLeft), dnsNames);

    /// <summary>As <see cref="Issue(string, string, int, string[])"/>, valid from so many days from now on.</summary>
    public PemPair IssueForLater(string file, string commonName, int inDays, params string[] dnsNames) =>
        Issue(file, commonName, _authority, Today.AddDays(inDays + DaysLeft + 1), dnsNames);

    /// <summary>The authority's own certificate with other dates, in days from now.</summary>
    public string SaveAuthority(string file, int fromDays, int untilDays)
    {
        using ECDsa key = _authority.GetECDsaPrivateKey()!;
        using X509Certificate2 other = AuthorityRequest("Kiosk local authority", key).CreateSelfSigned(Today.AddDays(fromDays), Today.AddDays(untilDays));
        return Save(file + ".pem", other.ExportCertificatePem());
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private PemPair Issue(string file, string commonName, X509Certificate2 authority, DateTimeOffset notAfter, string[]? dnsNames = null, IPAddress? address = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + commonName, key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        foreach (string name in dnsNames ?? [])
        {
            names.AddDnsName(name);
        }

        if (address is not null)
        {
            names.AddIpAddress(address);
        }

        if (dnsNames is { Length: > 0 })
        {
            request.CertificateExtensions.Add(names.Build());
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        byte[] serial = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(file))[..8];
        serial[0] &= 0x7F;
        using X509Certificate2 certificate = request.Create(authority, notAfter.AddDays(-DaysLeft - 1), notAfter, serial);
        return new PemPair(Save(file + ".pem", certificate.ExportCertificatePem()), Save(file + ".key", key.ExportPkcs8PrivateKeyPem()));
    }

    private static X509Certificate2 MakeAuthority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return AuthorityRequest(name, key).CreateSelfSigned(Today.AddDays(-90), Today.AddDays(90));
    }

    private static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        return request;
    }

    private string Save(string name, string pem)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, pem + "\n");
        return path;
    }
}
