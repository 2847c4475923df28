using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kiosk.Edge.Uplink;

/// <summary>Looks into the certificate files when TLS failed, and says which file has what wrong with it.</summary>
internal static class CertificateDiagnosis
{
    /// <summary>Before this the clock was never set: the year of this code.</summary>
    private static readonly DateTimeOffset ClockPlausible = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What is wrong with this kiosk's files or clock, one sentence each; empty when nothing is seen.</summary>
    public static string Explain(UplinkOptions options, DateTimeOffset utcNow)
    {
        var findings = new List<string>();
        if (utcNow < ClockPlausible)
            findings.Add($"This machine's clock says {utcNow:yyyy-MM-dd}: no certificate is valid then; check time synchronisation and the clock's battery.");
        ExplainAuthority(options.CaFile, utcNow, findings);
        ExplainOwn(options, utcNow, findings);
        return string.Join(' ', findings);
    }

    private static void ExplainAuthority(string path, DateTimeOffset utcNow, List<string> findings)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            if (authorities.Count == 0) findings.Add($"{path} holds no certificate in PEM form.");
            foreach (X509Certificate2 authority in authorities)
            {
                using (authority) ExplainDates(path, authority, utcNow, findings);
            }
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            findings.Add($"{path} cannot be read: {fault.Message}");
        }
    }

    private static void ExplainOwn(UplinkOptions options, DateTimeOffset utcNow, List<string> findings)
    {
        try
        {
            using X509Certificate2 own = X509CertificateLoader.LoadCertificate(FirstCertificate(options.CertificateFile));
            ExplainDates(options.CertificateFile, own, utcNow, findings);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            findings.Add($"{options.CertificateFile} is no readable certificate: {fault.Message}");
            return;
        }

        try
        {
            using X509Certificate2 pair = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            findings.Add($"{options.KeyFile} is no readable private key, or not the one of {options.CertificateFile}: {fault.Message}");
        }
    }

    private static byte[] FirstCertificate(string path)
    {
        string pem = File.ReadAllText(path);
        PemFields fields = PemEncoding.Find(pem);
        return Convert.FromBase64String(pem[fields.Base64Data]);
    }

    private static void ExplainDates(string path, X509Certificate2 certificate, DateTimeOffset utcNow, List<string> findings)
    {
        DateTimeOffset from = certificate.NotBefore.ToUniversalTime();
        DateTimeOffset until = certificate.NotAfter.ToUniversalTime();
        if (utcNow < from) findings.Add($"{path} is not valid before {from:yyyy-MM-dd HH:mm}Z, and this machine's clock says {utcNow:yyyy-MM-dd HH:mm}Z.");
        if (utcNow > until) findings.Add($"{path} expired at {until:yyyy-MM-dd HH:mm}Z; renew it.");
    }
}
