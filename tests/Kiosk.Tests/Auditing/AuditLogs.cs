using Kiosk.Faults.Disk;
using Kiosk.Faults.Model;

namespace Kiosk.Tests.Auditing;

/// <summary>Logs on a disk in memory.</summary>
internal static class AuditLogs
{
    public const string Folder = "/kiosk/audit", Chain = "0123456789abcdef";

    /// <summary>Three entries go into a file.</summary>
    public static readonly AuditJournalOptions Small = new(Folder) { SegmentBytes = 700 };

    public static readonly DateTimeOffset Begin = new(2026, 11, 29, 18, 0, 0, TimeSpan.Zero);

    public static RecordingDisk NewDisk() => new("/kiosk");

    public static AuditFact Fact(int number, string detail = "") => new(
        Begin.AddSeconds(number), number % 3 == 0 ? null : 1500, "boot-1", number * 1_000_000L, (int)AuditAction.Technician, "technician", $"part {number}", detail);

    /// <summary>A log with entries, each committed alone.</summary>
    public static RecordingDisk Written(int entries)
    {
        RecordingDisk disk = NewDisk();
        using AuditJournal journal = AuditJournal.Open(Small, disk, Chain);
        for (int i = 1; i <= entries; i++) journal.Append(Fact(i));
        return disk;
    }

    public static AuditVerdict Verify(DiskImage image) => AuditVerifier.Verify(Folder, new RecordingDisk(image));

    /// <summary>The disk with one file changed, or without it.</summary>
    public static DiskImage With(DiskImage image, string name, byte[]? content)
    {
        var changed = new DiskImage(image.Folders);
        foreach ((string path, byte[] there) in image.Files)
        {
            if (path != $"{Folder}/{name}") changed.AddFile(path, there);
            else if (content is not null) changed.AddFile(path, content);
        }

        return changed;
    }

    /// <summary>Names of the files with entries.</summary>
    public static string[] Segments(DiskImage image) =>
        [.. image.Files.Keys.Where(path => path.EndsWith(".jsonl", StringComparison.Ordinal)).Select(path => Path.GetFileName(path))];

    public static byte[] Content(DiskImage image, string name) => image.Files[$"{Folder}/{name}"];
}
