using Kiosk.Outbox.Disk;

namespace Kiosk.Outbox.Journal;

/// <summary>A lane's files and what is known of its records. Guarded by <see cref="Gate"/>.</summary>
internal sealed class LaneLog(Lane lane, string directory, Lock gate, IDisk disk)
{
    /// <summary>A settled record whose mark, and whose key's erasure, are not on disk yet.</summary>
    public readonly record struct PendingMark(Segment Segment, long Sequence, long Offset, Outcome Outcome);

    public Lane Lane { get; } = lane;

    public string Directory { get; } = directory;

    /// <summary>One for the whole outbox; held briefly, never during a sync.</summary>
    public Lock Gate { get; } = gate;

    /// <summary>Oldest first. Only the writer adds and removes.</summary>
    public List<Segment> Segments { get; } = [];

    /// <summary>The segment that is written, the last of <see cref="Segments"/>; null when the next record begins a new one.</summary>
    public Segment? Active { get; set; }

    /// <summary>The next record's number.</summary>
    public long NextSequence { get; set; } = 1;

    public RecentIds Recent { get; } = new();

    public LaneAges? Ages { get; set; }

    public List<PendingMark> PendingMarks { get; private set; } = [];

    /// <summary>Bytes on disk.</summary>
    public long Bytes => Segments.Sum(segment => segment.Length);

    /// <summary>The lane's books.</summary>
    public LaneAccount Account(Totals totals)
    {
        Outcomes ends = Segments.Aggregate(totals.Of(Lane), (sum, segment) => sum + segment.Outcomes);
        long stored = Segments.Sum(segment => segment.Stored);
        Segment? oldest = Segments.Find(segment => segment.Stored > 0);
        return new LaneAccount(Lane, NextSequence - 1, ends.Delivered, ends.Refused, ends.Dropped, ends.Damaged, stored, Bytes,
            oldest is null ? null : Ages?.Of(oldest.OldestStored()));
    }

    /// <summary>Settles a record; false when it was settled or its segment is gone.</summary>
    public bool Settle(Segment segment, long sequence, long offset, Outcome outcome)
    {
        lock (Gate)
        {
            if (!Segments.Contains(segment) || !segment.Settle(sequence, outcome)) return false;
            PendingMarks.Add(new PendingMark(segment, sequence, offset, outcome));
            return true;
        }
    }

    /// <summary>Settles as damaged what cannot be read; returns how many that were.</summary>
    public int SettleDamaged(Segment segment, long from, long to)
    {
        int damaged = 0;
        // No offset: there is no key to erase where there is no frame.
        for (long sequence = from; sequence <= to; sequence++) damaged += Settle(segment, sequence, -1, Outcome.Damaged) ? 1 : 0;
        return damaged;
    }

    /// <summary>Hands over the marks to be written.</summary>
    public List<PendingMark> TakePendingMarks()
    {
        lock (Gate)
        {
            List<PendingMark> marks = PendingMarks;
            PendingMarks = [];
            return marks;
        }
    }

    /// <summary>Takes back marks that could not be written.</summary>
    public void ReturnPendingMarks(List<PendingMark> marks)
    {
        lock (Gate) PendingMarks.InsertRange(0, marks.Where(mark => Segments.Contains(mark.Segment)));
    }

    /// <summary>Closes the files: nobody uses the lane any more.</summary>
    public void Close() => Segments.ForEach(segment => segment.Close());

    /// <summary>Keeps a copy of a damaged segment for an operator; never fails, since what can still be read must go on.</summary>
    public string CopyAside(Segment segment)
    {
        string name = $"{Lane.Name()}-{Path.GetFileName(segment.Path)}";
        if (segment.IsCopiedAside) return name;
        segment.IsCopiedAside = true;
        try
        {
            string folder = Path.Combine(Path.GetDirectoryName(Directory)!, Aside.Folder);
            IDiskFile source = segment.File(disk);
            var content = new byte[source.Length];
            int length = source.Read(0, content);
            Aside.Keep(disk, folder, name, content.AsSpan(0, length));
            return name;
        }
        catch (IOException fault)
        {
            return $"{name} (the copy failed: {fault.Message})";
        }
    }
}
