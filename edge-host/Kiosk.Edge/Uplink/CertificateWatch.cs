namespace Kiosk.Edge.Uplink;

/// <summary>
/// Looks at the three certificate files while a connection stands: says when renewed ones are ready to be used, which file keeps
/// them from it, and when this kiosk's certificate nears its end. Used on the uplink's thread.
/// </summary>
internal sealed class CertificateWatch(UplinkOptions options, TimeProvider time, ILogger log)
{
    private static readonly int[] WarnDaysLeft = [30, 7, 0];

    private string _used = "";
    private string _seen = "";
    private string _told = "";
    private int _warned;
    private volatile string? _warning;

    /// <summary>For status and log: the certificate ends soon, or has ended; null when all is well. From any thread.</summary>
    public string? Warning => _warning;

    /// <summary>A connection is about to be made, with the files as they are.</summary>
    public void NoteUse()
    {
        _used = _seen = Stamp();
        LookAtEnd();
    }

    /// <summary>Looks at the files.</summary>
    /// <returns>True when they are others than those in use, and good: connect again.</returns>
    public bool HaveGoodOnesCome()
    {
        LookAtEnd();
        string stamp = Stamp();
        (string before, _seen) = (_seen, stamp);
        if (stamp == _used) return false;
        if (CertificateDiagnosis.FindFault(options, time.GetUtcNow()) is not { } fault) return true;
        // Files are replaced one after the other: only what stays wrong from one look to the next is told, once.
        if (stamp != before || stamp == _told) return false;
        _told = stamp;
        log.LogError("New certificate files cannot be used, and the connection goes on with the old ones: {Fault}", fault);
        return false;
    }

    private void LookAtEnd()
    {
        if (CertificateDiagnosis.OwnEnd(options, time.GetUtcNow()) is not { } end)
        {
            _warning = null;
            return;
        }

        double daysLeft = (end - time.GetUtcNow()).TotalDays;
        int step = WarnDaysLeft.Count(days => daysLeft <= days);
        _warning = step == 0 ? null
            : $"{options.CertificateFile} {(daysLeft > 0 ? "ends" : "ended")} at {end:yyyy-MM-dd HH:mm}Z; renew it, and the key with it, in place: no restart is needed.";
        if (step > _warned) log.LogWarning("{Warning}", _warning);
        _warned = step;
    }

    /// <summary>Equal for files that nobody touched. Never compared with a clock.</summary>
    private string Stamp() => string.Join('|', new[] { options.CaFile, options.CertificateFile, options.KeyFile }.Select(Stamp));

    private static string Stamp(string path)
    {
        try
        {
            // Where a link leads to: renewed files are often put in place by changing one.
            var file = new FileInfo(path);
            FileSystemInfo target = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            return target is FileInfo { Exists: true } one ? $"{one.FullName}:{one.LastWriteTimeUtc.Ticks}:{one.Length}" : "none";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "unreadable";
        }
    }
}
