using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;

namespace Kiosk.Outbox.Journal;

/// <summary>Keeps the outbox within its cap and the disk: removes what is settled, drops what may be dropped, holds the alarms' reserve. On the writer's thread only.</summary>
internal sealed class Room(
    IReadOnlyList<LaneLog> lanes, IDisk disk, OutboxOptions options, Totals totals, bool isSealing, Action<OutboxNotice> notice)
{
    private const string ReserveName = "reserve";

    private static readonly byte[] NoKey = new byte[RecordCipher.WrappedKeyBytes];

    private readonly HashSet<Lane> _keysChecked = [];
    private string? _failure;
    private long _commits;
    private long _recordsCommitted;

    /// <summary>Space that is allocated and waits for an alarm on a full disk.</summary>
    public string ReservePath { get; } = Path.Combine(options.Directory, ReserveName);

    /// <summary>Commits, each one sync.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Records in those commits.</summary>
    public long RecordsCommitted => Interlocked.Read(ref _recordsCommitted);

    /// <summary>Whether the cap lets a lane have more.</summary>
    public bool Fits(Lane lane, long bytes) =>
        lanes.Sum(log => log.Bytes) + bytes <= options.CapBytes + (lane == Lane.Alarm ? options.ReserveBytes : 0);

    /// <summary>Why <see cref="Fits"/> said no.</summary>
    public string CapText(Lane lane) =>
        $"{options.Directory}: the outbox is full ({options.CapBytes >> 20} MiB) and nothing may be dropped for {lane.Name()} records; "
        + "bring the uplink back, or raise outbox.capMegabytes.";

    /// <summary>Counts a commit.</summary>
    public void NoteCommit(int records)
    {
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _recordsCommitted, records);
        _failure = null;
    }

    /// <summary>Tells of a failure of the disk, once until it has passed.</summary>
    public void NoteFailure(Exception failure)
    {
        if (_failure is not null) return;
        _failure = failure.Message;
        notice(new OutboxNotice(NoticeKind.DiskFailed, null, 0, failure.Message));
    }

    /// <summary>Does what may fail without harm; tells of a failure.</summary>
    public void Try(Action action)
    {
        try
        {
            action();
        }
        catch (IOException failure)
        {
            NoteFailure(failure);
        }
    }

    /// <summary>Writes marks, erases keys, removes what is settled, renews the reserve.</summary>
    public void Flush()
    {
        foreach (LaneLog log in lanes)
        {
            List<LaneLog.PendingMark> marks = log.TakePendingMarks();
            try
            {
                EraseLeftKeys(log);
                foreach (IGrouping<Segment, LaneLog.PendingMark> one in marks.GroupBy(mark => mark.Segment))
                {
                    if (log.Segments.Contains(one.Key)) WriteMarks(log, one.Key, [.. one]);
                }

                RemoveSettled(log);
            }
            catch (IOException failure)
            {
                // Marks may be written twice; that is harmless.
                log.ReturnPendingMarks(marks);
                NoteFailure(failure);
            }
        }

        if (options.ReserveBytes > 0 && !disk.List(options.Directory).Contains(ReserveName)) Try(RenewReserve);
    }

    /// <summary>Drops the oldest file of the first lane that has one and may be dropped from; false when there is none.</summary>
    public bool TryDrop()
    {
        foreach (Lane lane in options.DropOrder)
        {
            LaneLog log = lanes[(int)lane];
            if (log.Segments.Count == 0) continue;
            Segment oldest = log.Segments[0];
            if (ReferenceEquals(oldest, log.Active))
            {
                lock (log.Gate) log.Active = null;
            }

            long dropped = oldest.Stored;
            try
            {
                Remove(log, oldest);
            }
            catch (IOException failure)
            {
                NoteFailure(failure);
                return false;
            }

            if (dropped > 0)
            {
                notice(new OutboxNotice(NoticeKind.Dropped, lane, dropped,
                    $"The {dropped} oldest {lane.Name()} records were dropped: the outbox or the disk is full. Bring the uplink back, or raise outbox.capMegabytes."));
            }

            return true;
        }

        return false;
    }

    private void WriteMarks(LaneLog log, Segment segment, List<LaneLog.PendingMark> marks)
    {
        bool isPersonal = isSealing && log.Lane.IsPersonal();
        // A settled file between others gives its space back; its name stays, since the names count the records.
        bool isHollow = segment.Stored == 0 && segment.Length > 0
            && !ReferenceEquals(segment, log.Segments[^1]) && !ReferenceEquals(segment, log.Segments[0]);
        bool isNew = segment.MarksEnd == 0;
        if (isNew) disk.Delete(segment.MarksPath);
        using (IDiskFile file = isNew ? disk.Create(segment.MarksPath, 0) : disk.Open(segment.MarksPath, writable: true))
        {
            segment.MarksEnd = SettledMarks.Write(file, segment.MarksEnd, [.. marks.Select(mark => ((int)(mark.Sequence - segment.First), mark.Outcome))]);
            // Before a record becomes unreadable, that it was settled must be durable.
            if (isPersonal || isHollow) file.Sync();
        }

        if (isNew && (isPersonal || isHollow)) disk.SyncDirectory(log.Directory);
        if (isPersonal) EraseKeys(segment, marks.Select(mark => mark.Offset));
        if (!isHollow) return;
        segment.File(disk).Truncate(0);
        lock (log.Gate) segment.Length = 0;
    }

    // In place: a frame's checksum does not cover its key.
    private void EraseKeys(Segment segment, IEnumerable<long> offsets)
    {
        IDiskFile file = segment.File(disk);
        foreach (long offset in offsets)
        {
            if (offset >= 0) file.Write(offset + Frame.HeaderBytes, NoKey);
        }

        file.Sync();
    }

    // The power may have gone between a record's mark and its key's erasure.
    private void EraseLeftKeys(LaneLog log)
    {
        if (!isSealing || !log.Lane.IsPersonal() || _keysChecked.Contains(log.Lane)) return;
        foreach (Segment segment in log.Segments.Where(segment => segment.Outcomes.Sum > 0 && segment.Length > 0))
        {
            EraseKeys(segment, FrameScan.All(segment.File(disk))
                .Where(frame => frame.Header.Sequence <= segment.Last && segment.IsSettled(frame.Header.Sequence)).Select(frame => frame.Offset));
        }

        _keysChecked.Add(log.Lane);
    }

    private void RemoveSettled(LaneLog log)
    {
        while (log.Segments.Count > 0 && log.Segments[0] is { Stored: 0 } settled && !ReferenceEquals(settled, log.Active)) Remove(log, settled);
    }

    private void Remove(LaneLog log, Segment segment)
    {
        if (isSealing && log.Lane.IsPersonal() && segment.Stored > 0) EraseKeys(segment, FrameScan.All(segment.File(disk)).Select(frame => frame.Offset));
        Outcomes outcomes = segment.Outcomes;
        outcomes.Add(Outcome.Dropped, segment.Stored);
        totals.Enter(log.Lane, segment.Last, outcomes, () => log.Segments.Remove(segment));
        segment.Release();
        // From here it is gone: a name that stays is removed at the next start.
        Try(() =>
        {
            disk.Delete(segment.Path);
            disk.Delete(segment.MarksPath);
        });
    }

    private void RenewReserve()
    {
        disk.Create(ReservePath, options.ReserveBytes).Dispose();
        disk.SyncDirectory(options.Directory);
    }
}
