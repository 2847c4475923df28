using Kiosk.Outbox.Disk;

namespace Kiosk.Audit;

/// <summary>Where a log that was opened goes on.</summary>
/// <param name="Point">The entry that the next one follows.</param>
/// <param name="Segment">The file that it goes into; null for a new one.</param>
/// <param name="Length">Bytes of that file that count.</param>
internal sealed record Continuation(ChainPoint Point, AuditSegment? Segment, long Length);

/// <summary>
/// Finds where a log goes on. Up to the head mark everything was synced; behind it a power cut may have left anything, and what does not follow
/// is copied aside. What is damaged before it stays as it is, for the verifier to name: the log goes on behind the head, in a new file.
/// </summary>
internal sealed class AuditRecovery(IDisk disk, string folder)
{
    /// <summary>The folder of what could not be used; nothing in it is ever removed.</summary>
    public const string AsideFolder = "aside";

    private readonly List<string> _disturbances = [];

    /// <summary>What was found that is to be told, in words.</summary>
    public IReadOnlyList<string> Disturbances => _disturbances;

    /// <summary>Opens the marks, or makes them: of a new log, or of what is there.</summary>
    public AuditMarks OpenMarks(string newChain)
    {
        if (AuditMarks.Open(disk, folder) is { } marks) return marks;
        if (disk.List(folder).Contains(AuditMarks.Name)) Tell($"the marks were damaged and are kept as {AsideFolder}/{MoveAside(AuditMarks.Name)}");
        AuditLine[] whole = [.. AuditSegment.Of(disk, folder).SelectMany(segment => AuditSegment.Lines(segment.Read(disk, folder)))
            .Where(found => found.IsWhole).Select(found => found.Line!)];
        if (whole.Length > 0)
        {
            Tell($"there were no marks: the log goes on after entry {whole[^1].Number}; whether later ones were cut off is not known, and what was shipped is shipped again");
            return AuditMarks.Create(disk, folder, Marks.Of(whole[^1].Chain) with
            {
                Head = whole[^1].Point, Removed = new ChainPoint(whole[0].Number - 1, whole[0].Previous),
                Shipping = new ChainPoint(whole[0].Number - 1, whole[0].Previous), Shipped = new ChainPoint(whole[0].Number - 1, whole[0].Previous),
            });
        }

        foreach (AuditSegment segment in AuditSegment.Of(disk, folder)) Tell($"no line of {segment.Name} could be read; it is kept as {AsideFolder}/{MoveAside(segment.Name)}");
        return AuditMarks.Create(disk, folder, Marks.Of(newChain));
    }

    /// <summary>Finds where the log goes on, and sets aside what is behind.</summary>
    public Continuation Find(Marks marks)
    {
        IReadOnlyList<AuditSegment> segments = AuditSegment.Of(disk, folder);
        for (int i = segments.Count - 1; i >= 0; i--)
        {
            byte[] content = segments[i].Read(disk, folder);
            FoundLine[] lines = [.. AuditSegment.Lines(content)];
            if (Anchor(segments[i], lines, marks) is { } anchored) return Finish(segments[i], content, anchored);
            FoundLine? newest = Array.FindLast(lines, found => found.IsWhole && found.Line!.Chain == marks.Chain && found.Line.Number > marks.Head.Number);
            if (newest is not null)
            {
                Tell($"the marks end with entry {marks.Head.Number}, and the log does with entry {newest.Line!.Number}: it goes on after that");
                return Finish(segments[i], content, (newest.Line.Point, newest.Offset + newest.Length));
            }

            if (segments[i].First <= marks.Head.Number) break;
            if (content.Length > 0) Tell($"no line of {segments[i].Name} was whole; it is kept as {AsideFolder}/{MoveAside(segments[i].Name)}");
            else disk.Delete(Path.Combine(folder, segments[i].Name));
        }

        if (marks.Head.Number > marks.Removed.Number)
            Tell($"entry {marks.Head.Number}, that was written last, is not in its place: the log was changed or damaged; kioskctl audit verify says where");
        string next = AuditSegment.NameOf(marks.Head.Number + 1);
        if (disk.List(folder).Contains(next)) Tell($"{next} was not of this log; it is kept as {AsideFolder}/{MoveAside(next)}");
        return new Continuation(marks.Head, null, 0);
    }

    // The entry of the head mark, or a file that begins behind it, and what follows it.
    private static (ChainPoint Point, long End)? Anchor(AuditSegment segment, FoundLine[] lines, Marks marks)
    {
        int at = Array.FindIndex(lines, found => found.IsWhole && found.Line!.Point == marks.Head && found.Line.Chain == marks.Chain);
        if (at < 0 && segment.First != marks.Head.Number + 1) return null;
        ChainPoint point = marks.Head;
        long end = at < 0 ? 0 : lines[at].Offset + lines[at].Length;
        for (int i = at + 1; i < lines.Length; i++)
        {
            bool follows = lines[i].IsWhole && lines[i].Line!.Chain == marks.Chain && lines[i].Line!.Number == point.Number + 1 && lines[i].Line!.Previous == point.Hash;
            if (!follows) break;
            point = lines[i].Line!.Point;
            end = lines[i].Offset + lines[i].Length;
        }

        return (point, end);
    }

    private Continuation Finish(AuditSegment segment, byte[] content, (ChainPoint Point, long End) found)
    {
        using IDiskFile file = disk.Open(Path.Combine(folder, segment.Name), writable: true);
        if (content.Length > found.End)
        {
            string name = Keep($"{segment.Name}.after-{found.Point.Number}", content.AsSpan((int)found.End));
            file.Truncate(found.End);
            Tell($"{content.Length - found.End} bytes after entry {found.Point.Number} were not whole, as a power cut leaves them; they are kept as {AsideFolder}/{name}");
        }

        // A process that was killed leaves whole lines behind the head, and their file's name, that are not synced yet.
        file.Sync();
        disk.SyncDirectory(folder);
        return new Continuation(found.Point, segment, found.End);
    }

    private void Tell(string text) => _disturbances.Add(text);

    private string Keep(string name, ReadOnlySpan<byte> content)
    {
        string aside = Aside(), free = FreeName(aside, name);
        using IDiskFile file = disk.Create(Path.Combine(aside, free), 0);
        file.Write(0, content);
        file.Sync();
        disk.SyncDirectory(aside);
        return free;
    }

    private string MoveAside(string name)
    {
        string aside = Aside(), free = FreeName(aside, name);
        disk.Rename(Path.Combine(folder, name), Path.Combine(aside, free));
        disk.SyncDirectory(aside);
        disk.SyncDirectory(folder);
        return free;
    }

    private string Aside()
    {
        string aside = Path.Combine(folder, AsideFolder);
        disk.CreateDirectory(aside);
        disk.SyncDirectory(folder);
        return aside;
    }

    private string FreeName(string aside, string name)
    {
        IReadOnlyList<string> taken = disk.List(aside);
        int number = 1;
        string free = name;
        while (taken.Contains(free)) free = $"{name}.{++number}";
        return free;
    }
}
