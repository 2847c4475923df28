using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Journal;
using Kiosk.Outbox.Keys;

namespace Kiosk.Outbox.Inspection;

/// <summary>Checks a lane's files.</summary>
internal sealed class LaneInspection(
    Lane lane, LaneFiles files, IDisk disk, string outbox, long? removedUpTo, long outboxId, RecordCipher? cipher, List<string> damage, List<string> notes)
{
    private const int ReadsMax = 3;

    private readonly LaneFindings _findings = new(lane);

    /// <summary>One look at a file: which records it should hold, and where the whole ones are.</summary>
    private sealed record Look(long Last, byte[] Content, IReadOnlyList<FrameScan.Found> Records, bool HasTail)
    {
        public bool IsWhole(long first) => Records.Count == Last - first + 1;
    }

    public LaneFindings Run(OutboxInspection.Pace pace)
    {
        if (files.Strange.Count > 0) notes.Add($"{lane.Name()}/ has files that are not the outbox's: {string.Join(", ", files.Strange.Take(5))}.");
        long[] kept = [.. files.Segments.Where(first => removedUpTo is null || first > removedUpTo)];
        if (removedUpTo is { } upTo && kept.Length > 0 && kept[0] > upTo + 1)
        {
            damage.Add($"{lane.Name()}/: the files of records {upTo + 1} to {kept[0] - 1} are missing. If they were moved away, put them back while the service is stopped.");
            _findings.Lost += kept[0] - 1 - upTo;
        }

        for (int i = 0; i < kept.Length; i++)
        {
            pace.Step();
            Check(kept[i], i + 1 < kept.Length ? kept[i + 1] - 1 : null);
        }

        return _findings;
    }

    private void Check(long first, long? last)
    {
        Look? look = LookAt(first, last);
        if (look is null) return;
        Dictionary<long, Outcome>? marks = LaneFiles.ReadMarks(disk, files.Path(first), first);
        // The list goes after its file: gone meanwhile, too.
        if (marks is null && IsRemoved(first)) return;
        marks ??= [];
        long end = look.Last;
        if (last is null && marks.Count > 0) end = Math.Max(end, marks.Keys.Max());
        _findings.Files++;
        _findings.Bytes += look.Content.Length;
        _findings.Records += end - first + 1;
        _findings.Intact += look.Records.Count;
        _findings.IsTailUnfinished |= look.HasTail;
        // An emptied file is one whose records are all settled: its name counts them.
        bool isEmptied = look.Content.Length == 0;

        long expected = first;
        var wrong = new List<(long From, long To)>();
        var strangers = new List<FrameScan.Found>();
        var unreadable = new List<FrameScan.Found>();
        foreach (FrameScan.Found record in look.Records)
        {
            if (record.Header.Sequence > expected) wrong.Add((expected, record.Header.Sequence - 1));
            expected = record.Header.Sequence + 1;
            ReadOnlySpan<byte> frame = look.Content.AsSpan((int)record.Offset, record.Header.Length);
            // An erased key without a mark: the power took the mark.
            bool isSettled = marks.ContainsKey(record.Header.Sequence) || Frame.IsErased(frame, record.Header);
            if (isSettled) _findings.Settled++;
            else _findings.Waiting++;
            if (lane != Lane.Refused && record.Header.Origin != lane) strangers.Add(record);
            if (!isSettled && !CanRead(frame, record.Header)) unreadable.Add(record);
        }

        if (expected <= end) wrong.Add((expected, end));
        foreach ((long from, long to) in wrong) NoteDamage(first, from, to, marks, isEmptied);
        _findings.Unreadable += unreadable.Count;
        string name = $"{lane.Name()}/{Segment.Name(first, Segment.Extension)}";
        if (unreadable.Count > 0)
            damage.Add($"{name}: {unreadable.Count} whole records from number {unreadable[0].Header.Sequence} on cannot be decrypted: they belong to another key or another outbox.");
        if (strangers.Count > 0)
            damage.Add($"{name}: {strangers.Count} records are the {strangers[0].Header.Origin.Name()} lane's, from number {strangers[0].Header.Sequence} on; the file is in the wrong folder.");
    }

    private bool CanRead(ReadOnlySpan<byte> frame, in FrameHeader header) =>
        !header.IsSealed || cipher is null || Frame.Read(frame.ToArray(), header, outboxId, cipher) is not null;

    private void NoteDamage(long first, long from, long to, Dictionary<long, Outcome> marks, bool isEmptied)
    {
        long[] unsettled = [.. Numbers(from, to).Where(sequence => !marks.ContainsKey(sequence))];
        long known = Numbers(from, to).Count(sequence => marks.GetValueOrDefault(sequence) == Outcome.Damaged);
        _findings.Settled += to - from + 1 - unsettled.Length;
        _findings.Lost += unsettled.Length;
        if (unsettled.Length == 0 && isEmptied) return;
        string what = $"{lane.Name()}/{Segment.Name(first, Segment.Extension)}: {(from == to ? $"record {from} is" : $"records {from} to {to} are")} damaged";
        if (unsettled.Length > 0)
            damage.Add($"{what}; {unsettled.Length} of them wait{(unsettled.Length == 1 ? "s" : "")} and cannot be delivered.");
        else if (known == to - from + 1) notes.Add($"{what}; that was found before and is counted, and the file was copied to {Aside.Folder}/.");
        else damage.Add($"{what}; they were settled before, so nothing is lost. Check the disk.");
    }

    // The service may be writing: what looks damaged is looked at again. Null when the file was removed meanwhile.
    private Look? LookAt(long first, long? last)
    {
        Look? look = null;
        for (int reads = 0; reads < ReadsMax && look?.IsWhole(first) != true; reads++)
        {
            try
            {
                look = Read(first, last);
            }
            catch (FileNotFoundException) when (IsRemoved(first))
            {
                return null;
            }

            if (last is not null) break;
        }

        return look;
    }

    private Look Read(long first, long? last)
    {
        using IDiskFile file = disk.Open(files.Path(first), writable: false);
        var content = new byte[file.Length];
        int length = file.Read(0, content);
        if (length < content.Length) Array.Resize(ref content, length);
        List<FrameScan.Found> found = FrameScan.All(content);
        long end;
        if (last is { } known)
        {
            end = known;
            found = InOrder(found, first, known);
        }
        else
        {
            found = FrameScan.Recover(found, first, out end);
        }

        long tail = found.Count > 0 ? found[^1].Offset + found[^1].Header.Length : 0;
        return new Look(end, content, found, last is null && content.AsSpan((int)tail).ContainsAnyExcept((byte)0));
    }

    // What is out of order, or behind the file's last record, is a leftover of a write that failed and was made again elsewhere.
    private static List<FrameScan.Found> InOrder(List<FrameScan.Found> found, long first, long last)
    {
        var records = new List<FrameScan.Found>();
        long next = first;
        foreach (FrameScan.Found one in found.Where(one => one.Header.Sequence <= last))
        {
            if (one.Header.Sequence < next) continue;
            records.Add(one);
            next = one.Header.Sequence + 1;
        }

        return records;
    }

    private bool IsRemoved(long first)
    {
        if (removedUpTo is null) return false;
        using Totals? now = Totals.Inspect(disk, outbox);
        return now?.RemovedUpTo(lane) >= first;
    }

    private static IEnumerable<long> Numbers(long from, long to)
    {
        for (long number = from; number <= to; number++) yield return number;
    }
}
