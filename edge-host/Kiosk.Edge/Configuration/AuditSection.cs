namespace Kiosk.Edge.Configuration;

/// <summary>The audit log.</summary>
public sealed record AuditSection
{
    /// <summary>The log's folder in dataDirectory.</summary>
    public const string Folder = "audit";

    [Option("How long entries are kept on the kiosk, days. What was not shipped yet is kept longer.", Min = 1, Max = 3650)]
    public int KeepDays { get; init; } = 365;

    [Option("Disk space of the log, MiB; when it is used up, entries are refused and counted, and never removed for new ones.", Min = 2, Max = 65536)]
    public int CapMegabytes { get; init; } = 256;

    /// <summary>For the log.</summary>
    /// <param name="dataDirectory">Exists.</param>
    public AuditJournalOptions ToOptions(string dataDirectory) => new(Path.Combine(dataDirectory, Folder)) { CapBytes = (long)CapMegabytes << 20 };
}
