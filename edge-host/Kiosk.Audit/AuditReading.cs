using Kiosk.Outbox.Disk;

namespace Kiosk.Audit;

/// <summary>Reads entries without changing anything, whether the host runs or not.</summary>
public static class AuditReading
{
    /// <summary>Whether a folder holds a log.</summary>
    public static bool IsLog(string folder, IDisk disk) => disk.List(folder).Contains(AuditMarks.Name) || AuditSegment.Of(disk, folder).Count > 0;

    /// <summary>The lines that are entries, in the order of the files, with their bytes as they stand there; damaged ones are left out.</summary>
    public static IEnumerable<(AuditLine Line, ReadOnlyMemory<byte> Bytes)> Entries(string folder, IDisk disk)
    {
        foreach (AuditSegment segment in AuditSegment.Of(disk, folder))
        {
            byte[] content = segment.Read(disk, folder);
            foreach (FoundLine found in AuditSegment.Lines(content))
            {
                if (found.Line is { } line) yield return (line, content.AsMemory((int)found.Offset, found.Length));
            }
        }
    }

    /// <summary>The newest entries, oldest first.</summary>
    /// <param name="folder">The log's folder.</param>
    /// <param name="disk">The file system.</param>
    /// <param name="count">At most so many.</param>
    public static IReadOnlyList<AuditLine> Last(string folder, IDisk disk, int count)
    {
        var newest = new Queue<AuditLine>();
        foreach ((AuditLine line, _) in Entries(folder, disk))
        {
            newest.Enqueue(line);
            if (newest.Count > count) newest.Dequeue();
        }

        return [.. newest];
    }
}
