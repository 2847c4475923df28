using Kiosk.Outbox.Disk;

namespace Kiosk.Outbox.Journal;

/// <summary>
/// Reads a lane's folder at the start. Only the newest segments' records are read: of the others, the names and the lists of settled
/// records tell enough, so that a million stored records do not delay the first new one.
/// </summary>
internal sealed class LaneRecovery(LaneLog log, IDisk disk, Totals totals, Action<OutboxNotice> notice)
{
    /// <summary>Fills the lane from its folder.</summary>
    public void Run()
    {
        disk.CreateDirectory(log.Directory);
        IReadOnlyList<string> names = disk.List(log.Directory);
        List<Segment> segments = ListSegments(names);
        DeleteOrphanedMarks(names, segments);
        for (int i = 0; i < segments.Count; i++)
        {
            Segment segment = segments[i];
            bool isNewest = i == segments.Count - 1;
            using IDiskFile file = disk.Open(segment.Path, writable: isNewest);
            segment.Length = segment.End = file.Length;
            segment.Last = i + 1 < segments.Count ? segments[i + 1].First - 1 : segment.Last;
            if (i >= segments.Count - 2) RecoverNewest(segment, file, isNewest);
            List<(int Place, Outcome Outcome)> marks = ReadMarks(segment, names);
            // A record that was settled existed, also when its file's space was given back.
            if (isNewest && marks.Count > 0) segment.Last = Math.Max(segment.Last, segment.First + marks.Max(mark => mark.Place));
            if (segment.Count == 0 && isNewest)
            {
                disk.Delete(segment.Path);
                break;
            }

            if (isNewest) MakeDurable(segment, file);
            log.Segments.Add(segment);
            foreach ((int place, Outcome outcome) in marks)
            {
                if (place < segment.Count) segment.Settle(segment.First + place, outcome);
            }
        }

        log.NextSequence = Math.Max(totals.RemovedUpTo(log.Lane), log.Segments.Count > 0 ? log.Segments[^1].Last : 0) + 1;
        NoteMissing();
    }

    private List<Segment> ListSegments(IReadOnlyList<string> names)
    {
        var segments = new List<Segment>();
        foreach (string name in names)
        {
            if (!Segment.TryParseName(name, Segment.Extension, out long first)) continue;
            string path = Path.Combine(log.Directory, name);
            // Entered in the totals as removed; the power went before its name was gone.
            if (first <= totals.RemovedUpTo(log.Lane)) disk.Delete(path);
            else segments.Add(new Segment(path, first));
        }

        segments.Sort((a, b) => a.First.CompareTo(b.First));
        return segments;
    }

    private void DeleteOrphanedMarks(IReadOnlyList<string> names, List<Segment> segments)
    {
        foreach (string name in names)
        {
            if (Segment.TryParseName(name, Segment.MarksExtension, out long first) && !segments.Exists(segment => segment.First == first))
                disk.Delete(Path.Combine(log.Directory, name));
        }
    }

    // The newest may have been cut off while it was written. The one before it only gives the names of its records.
    private void RecoverNewest(Segment segment, IDiskFile file, bool isNewest)
    {
        List<FrameScan.Found> found = FrameScan.All(file);
        if (isNewest)
        {
            found = FrameScan.Recover(found, segment.First, out long last);
            segment.Last = last;
            segment.End = found.Count > 0 ? found[^1].Offset + found[^1].Header.Length : 0;
        }

        foreach (FrameScan.Found frame in found)
        {
            if (frame.Header.Sequence <= segment.Last) log.Recent.Add(frame.Id);
        }
    }

    // What can be read need not be on the disk: the process may have died before the sync, or the sync have failed, and then only writing it
    // again brings it there. From here on its records count as acknowledged. What lies behind them goes, and with it unused space.
    private void MakeDurable(Segment segment, IDiskFile file)
    {
        var content = new byte[segment.End];
        int length = file.Read(0, content);
        file.Truncate(segment.End);
        file.Write(0, content.AsSpan(0, length));
        file.Sync();
        disk.SyncDirectory(log.Directory);
        segment.Length = segment.End;
    }

    private List<(int Place, Outcome Outcome)> ReadMarks(Segment segment, IReadOnlyList<string> names)
    {
        var marks = new List<(int, Outcome)>();
        if (!names.Contains(Path.GetFileName(segment.MarksPath))) return marks;
        using IDiskFile file = disk.Open(segment.MarksPath, writable: false);
        segment.MarksEnd = SettledMarks.Read(file, (place, outcome) =>
        {
            if (Enum.IsDefined(outcome)) marks.Add((place, outcome));
        });
        return marks;
    }

    private void NoteMissing()
    {
        if (log.Segments.Count == 0) return;
        long missing = log.Segments[0].First - 1 - totals.RemovedUpTo(log.Lane);
        if (missing <= 0) return;
        var damaged = default(Outcomes);
        damaged.Add(Outcome.Damaged, missing);
        totals.Enter(log.Lane, log.Segments[0].First - 1, damaged);
        notice(new OutboxNotice(NoticeKind.Damaged, log.Lane, missing,
            $"{log.Directory}: the files of {missing} records before number {log.Segments[0].First} are missing, and what became of them is not known; "
            + "if they were moved away, keep them for recovery."));
    }
}
