using Kiosk.Outbox.Disk;

namespace Kiosk.Audit;

/// <summary>Something wrong with a log.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">The line in it, from 1; 0 for the file as a whole.</param>
/// <param name="Text">What.</param>
public sealed record AuditFinding(string File, int Line, string Text)
{
    /// <summary>For people.</summary>
    public override string ToString() => Line > 0 ? $"{File}, line {Line}: {Text}" : $"{File}: {Text}";
}

/// <summary>What was found of a log.</summary>
/// <param name="Chain">Its name; empty when no entry was read and there are no marks.</param>
/// <param name="Entries">Entries that were read, also changed ones.</param>
/// <param name="First">The first.</param>
/// <param name="Last">The newest that has its place.</param>
/// <param name="Marks">The marks; null when they cannot be read.</param>
/// <param name="Findings">The first <see cref="AuditVerifier.FindingsMax"/> of what is wrong.</param>
/// <param name="Note">What is unfinished and no fault: a line that is just being written, or that a power cut left; empty for nothing.</param>
public sealed record AuditVerdict(
    string Chain, long Entries, AuditLine? First, AuditLine? Last, Marks? Marks, IReadOnlyList<AuditFinding> Findings, string Note)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => Findings.Count == 0;
}

/// <summary>Goes through the files of a log and names everything that was changed, removed, moved, added or cut off. Changes nothing.</summary>
/// <remarks>The log may be written meanwhile. What it cannot find without a point that was kept elsewhere: a chain made anew, marks and all.</remarks>
public sealed class AuditVerifier
{
    /// <summary>Findings that are told, at most.</summary>
    public const int FindingsMax = 100;

    private readonly List<AuditFinding> _findings = [];
    private readonly Dictionary<long, List<(string What, string Hash)>> _known = [];
    private readonly Marks? _marks;
    private string _chain;
    private ChainPoint? _last;
    private long _unread;
    private long _entries;
    private AuditLine? _first, _newest;
    private string _note = "";

    private AuditVerifier(Marks? marks, IEnumerable<ChainPoint> elsewhere)
    {
        _marks = marks;
        _chain = marks?.Chain ?? "";
        if (marks is not null)
        {
            Know("that was written last", marks.Head);
            Know("that was shipped", marks.Shipped);
            Know("that is being shipped", marks.Shipping);
        }

        foreach (ChainPoint point in elsewhere) Know("that is known from elsewhere", point);
    }

    /// <summary>Verifies a log.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="disk">The file system.</param>
    /// <param name="elsewhere">Points that were kept elsewhere, such as the newest one that was shipped.</param>
    /// <exception cref="IOException">There is no such folder, or a file cannot be read.</exception>
    public static AuditVerdict Verify(string folder, IDisk disk, params IEnumerable<ChainPoint> elsewhere)
    {
        // The marks first: what they say was written before any line that is read after them.
        Marks? marks = disk.List(folder).Contains(AuditMarks.Name) ? AuditMarks.Inspect(disk, folder) : null;
        ChainPoint[] points = [.. elsewhere];
        var verifier = new AuditVerifier(marks, points);
        IReadOnlyList<AuditSegment> segments = AuditSegment.Of(disk, folder);
        if (marks is null)
            verifier.Find(AuditMarks.Name, 0, "is missing or damaged: an end that was cut off, or a beginning that was removed, cannot be told");
        for (int i = 0; i < segments.Count; i++) verifier.Follow(segments[i], segments[i].Read(disk, folder), i == segments.Count - 1);
        verifier.End(segments.Count > 0 ? segments[^1].Name : AuditMarks.Name, points);
        return new AuditVerdict(verifier._chain, verifier._entries, verifier._first, verifier._newest, marks, verifier._findings, verifier._note);
    }

    private void Follow(AuditSegment segment, byte[] content, bool isLast)
    {
        foreach (FoundLine found in AuditSegment.Lines(content))
        {
            if (isLast && IsUnfinished(found))
            {
                _note = $"{segment.Name}: {content.Length - found.Offset} bytes after entry {_last?.Number ?? 0} are not whole: they are just being written, "
                    + "or a power cut left them; the next start of the host sets them aside";
                return;
            }

            if (found.Line is { } line) Take(segment, found, line);
            else
            {
                Find(segment.Name, found.Number, found.Problem + (_last is null ? "" : $"; after entry {_last.Number}"));
                _unread++;
            }
        }
    }

    // Behind everything that was ever synced, and no entry. A whole one there that does not follow was put there.
    private bool IsUnfinished(FoundLine found) =>
        _marks is not null && (_last ?? _marks.Removed).Number >= _marks.Head.Number && _unread == 0 && !found.IsWhole;

    private void Take(AuditSegment segment, FoundLine found, AuditLine line)
    {
        _entries++;
        if (_last is null) Begin(segment, found, line);
        if (found.Number == 1 && line.Number != segment.First) Find(segment.Name, 1, $"entry {line.Number} stands first in a file that begins with entry {segment.First}");
        if (line.Chain != _chain) Find(segment.Name, found.Number, $"entry {line.Number} is of another chain, {line.Chain}");
        if (!found.IsWhole) Find(segment.Name, found.Number, $"entry {line.Number} was changed: its hash is not the one of what it says");
        long gap = line.Number - _last!.Number - 1;
        if (gap < 0)
        {
            Find(segment.Name, found.Number, $"entry {line.Number} stands after entry {_last.Number}: it was moved, repeated or inserted");
            return;
        }

        if (gap > _unread) Find(segment.Name, found.Number, $"{Entries(_last.Number + 1 + _unread, line.Number - 1)} missing before entry {line.Number}");
        else if (gap == 0 && line.Previous != _last.Hash)
            Find(segment.Name, found.Number, $"entry {line.Number} does not follow entry {_last.Number} as it stands there: that one was changed, or put in another's place");
        _unread = 0;
        _last = line.Point;
        _newest = line;
        foreach ((string what, string hash) in _known.GetValueOrDefault(line.Number) ?? [])
        {
            if (hash != line.Hash) Find(segment.Name, found.Number, $"entry {line.Number} is not the one {what}: that had the hash {hash}");
        }
    }

    // Where the chain may begin: after what was removed on purpose; before that only when the removing was not finished.
    private void Begin(AuditSegment segment, FoundLine found, AuditLine line)
    {
        _first = line;
        if (_chain.Length == 0) _chain = line.Chain;
        ChainPoint removed = _marks?.Removed ?? new ChainPoint(line.Number - 1, line.Previous);
        bool isKept = line.Number <= removed.Number && found.Number == 1 && line.Number == segment.First;
        _last = isKept ? new ChainPoint(line.Number - 1, line.Previous) : removed;
        if (line.Number == 1 && line.Previous != ChainPoint.Zero) Find(segment.Name, found.Number, "entry 1 says that there was one before it");
    }

    private void End(string file, IEnumerable<ChainPoint> elsewhere)
    {
        long last = _last?.Number ?? 0;
        if (_marks is { } marks && marks.Head.Number > last + _unread && marks.Head.Number > marks.Removed.Number)
            Find(file, 0, $"{Entries(last + 1 + _unread, marks.Head.Number)} missing: the end was cut off");
        foreach (ChainPoint point in elsewhere.Where(point => point.Number > last))
            Find(file, 0, $"entry {point.Number}, known from elsewhere, is missing: the log ends with entry {last}");
    }

    private void Know(string what, ChainPoint point)
    {
        if (point.Number == 0) return;
        if (!_known.TryGetValue(point.Number, out List<(string, string)>? known)) _known[point.Number] = known = [];
        known.Add((what, point.Hash));
    }

    private void Find(string file, int line, string text)
    {
        if (_findings.Count < FindingsMax) _findings.Add(new AuditFinding(file, line, text));
    }

    private static string Entries(long from, long to) => from == to ? $"entry {from} is" : $"entries {from} to {to} are";
}
