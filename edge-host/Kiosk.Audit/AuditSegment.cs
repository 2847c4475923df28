using System.Globalization;
using Kiosk.Outbox.Disk;

namespace Kiosk.Audit;

/// <summary>A line of a segment as it was found.</summary>
/// <param name="Number">Of the line in the file, from 1.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Bytes, its line feed included.</param>
/// <param name="Line">The entry; null when it is none.</param>
/// <param name="Problem">Why it is none; empty else. That its hash does not fit is not among it.</param>
internal sealed record FoundLine(int Number, long Offset, int Length, AuditLine? Line, string Problem)
{
    /// <summary>Whether it is an entry whose hash fits what it says.</summary>
    public bool IsWhole => Line is not null && Line.ComputeHash() == Line.Hash;
}

/// <summary>A file of the log: lines of entries without a gap, named by the number of the first.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="First">Number of its first entry, by its name.</param>
internal sealed record AuditSegment(string Name, long First)
{
    /// <summary>A file that is longer is none of this log's: no more of it is read.</summary>
    public const int BytesMax = 64 << 20;

    private const string Extension = ".jsonl";

    /// <summary>The name of a segment that begins with an entry: 16 digits, so that names sort as numbers do.</summary>
    public static string NameOf(long first) => first.ToString("D16", CultureInfo.InvariantCulture) + Extension;

    /// <summary>The segments of a folder, oldest first.</summary>
    public static IReadOnlyList<AuditSegment> Of(IDisk disk, string folder) =>
        [.. from name in disk.List(folder)
            where name.EndsWith(Extension, StringComparison.Ordinal)
            let first = long.TryParse(name[..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0
            where first > 0 && NameOf(first) == name
            orderby first
            select new AuditSegment(name, first)];

    /// <summary>Its bytes.</summary>
    /// <exception cref="IOException">It cannot be read, or is longer than <see cref="BytesMax"/>.</exception>
    public byte[] Read(IDisk disk, string folder)
    {
        using IDiskFile file = disk.Open(Path.Combine(folder, Name), writable: false);
        if (file.Length > BytesMax) throw new IOException($"{Name} has {file.Length} bytes, more than a file of this log ever has.");
        byte[] content = new byte[file.Length];
        return content[..file.Read(0, content)];
    }

    /// <summary>Its lines.</summary>
    public static IEnumerable<FoundLine> Lines(byte[] content)
    {
        int number = 0;
        for (int at = 0; at < content.Length;)
        {
            int end = Array.IndexOf(content, (byte)'\n', at);
            int length = (end < 0 ? content.Length : end + 1) - at;
            AuditLine? line = null;
            string problem = "is not whole: it has no end";
            if (end >= 0) line = AuditFormat.Read(content.AsSpan(at, length - 1), out problem);
            yield return new FoundLine(++number, at, length, line, problem);
            at += length;
        }
    }
}
