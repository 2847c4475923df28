using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kiosk.Edge.Uplink;

/// <summary>Looks into the certificate files, and says which file has what wrong with it and what to do.</summary>
internal static class CertificateDiagnosis
{
    /// <summary>Before this the clock was never set: the year in which this was written.</summary>
    internal static readonly DateTimeOffset ClockPlausible = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What is wrong with this kiosk's files or clock, one sentence each; empty when nothing is seen.</summary>
    public static string Explain(UplinkOptions options, DateTimeOffset utcNow)
    {
        var findings = new List<string>();
        if (ClockFault(utcNow) is { } clock) findings.Add(clock);
        ExplainAuthorities(options.CaFile, utcNow, findings);
        ExplainOwn(options, utcNow, findings);
        return string.Join(' ', findings);
    }

    /// <summary>Why a connection should not be made with the files as they are; null when nothing speaks against it.</summary>
    public static string? FindFault(UplinkOptions options, DateTimeOffset utcNow) => Explain(options, utcNow) is { Length: > 0 } text ? text : null;

    /// <summary>When this kiosk's certificate ends; null when it cannot be read, or the clock is plainly wrong.</summary>
    public static DateTimeOffset? OwnEnd(UplinkOptions options, DateTimeOffset utcNow)
    {
        if (utcNow < ClockPlausible) return null;
        try
        {
            using X509Certificate2 own = X509CertificateLoader.LoadCertificate(FirstCertificate(options.CertificateFile));
            return own.NotAfter.ToUniversalTime();
        }
        catch (Exception fault) when (IsOfFile(fault))
        {
            return null;
        }
    }

    private static string? ClockFault(DateTimeOffset utcNow) => utcNow >= ClockPlausible ? null
        : $"This machine's clock says {utcNow:yyyy-MM-dd}, before this software was made: no certificate is valid then; check time synchronisation and the "
            + "clock's battery. Records wait meanwhile and do not expire.";

    // A file with the old authority and the new one is how an authority is renewed: one that is valid is enough.
    private static void ExplainAuthorities(string path, DateTimeOffset utcNow, List<string> findings)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            if (authorities.Count == 0) findings.Add($"{path} holds no certificate in PEM form; put the authority of the brokers there.");
            var faults = new List<string>();
            foreach (X509Certificate2 authority in authorities)
            {
                using (authority)
                    if (DatesFault(path, "the authority", authority, utcNow) is { } fault) faults.Add(fault);
            }

            if (faults.Count == authorities.Count) findings.AddRange(faults);
        }
        catch (Exception fault) when (IsOfFile(fault))
        {
            findings.Add($"{path} cannot be read: {fault.Message}");
        }
    }

    private static void ExplainOwn(UplinkOptions options, DateTimeOffset utcNow, List<string> findings)
    {
        try
        {
            using X509Certificate2 own = X509CertificateLoader.LoadCertificate(FirstCertificate(options.CertificateFile));
            if (DatesFault(options.CertificateFile, "this kiosk's certificate", own, utcNow) is { } dates) findings.Add(dates);
        }
        catch (Exception fault) when (IsOfFile(fault))
        {
            findings.Add($"{options.CertificateFile} is no readable certificate: {fault.Message}");
            return;
        }

        try
        {
            using X509Certificate2 pair = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
        }
        catch (Exception fault) when (IsOfFile(fault))
        {
            findings.Add($"{options.KeyFile} is no readable private key, or not the one of {options.CertificateFile}: {fault.Message}");
        }
    }

    private static bool IsOfFile(Exception fault) => fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    private static byte[] FirstCertificate(string path)
    {
        string pem = File.ReadAllText(path);
        PemFields fields = PemEncoding.Find(pem);
        return Convert.FromBase64String(pem[fields.Base64Data]);
    }

    private static string? DatesFault(string path, string whose, X509Certificate2 certificate, DateTimeOffset utcNow)
    {
        DateTimeOffset from = certificate.NotBefore.ToUniversalTime();
        DateTimeOffset until = certificate.NotAfter.ToUniversalTime();
        if (utcNow < from)
        {
            return $"{path} ({whose}) is not valid before {from:yyyy-MM-dd HH:mm}Z, and this machine's clock says {utcNow:yyyy-MM-dd HH:mm}Z; "
                + "set the clock if it is wrong, else wait, or put one in place that is valid now.";
        }

        return utcNow <= until ? null : $"{path} ({whose}) expired at {until:yyyy-MM-dd HH:mm}Z, and this machine's clock says {utcNow:yyyy-MM-dd HH:mm}Z; renew it.";
    }
}
