using System.Text;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;

namespace Kiosk.Outbox.Journal;

/// <summary>Appends records to a lane. On the writer's thread only.</summary>
/// <remarks>
/// A segment of which a write or a sync failed is never written again: what of it reached the disk is unknown (Rebello et al., "Can
/// Applications Recover from fsync Failures?", USENIX ATC 2020). The next record begins a new one.
/// </remarks>
internal sealed class LaneWriter(LaneLog log, IDisk disk, OutboxOptions options, long outboxId, RecordCipher? cipher, Room room)
{
    private const int BufferBytesMax = 8 << 20;

    private readonly List<AddWork> _staged = [];
    private readonly HashSet<string> _stagedIds = [];
    private byte[] _buffer = new byte[64 << 10];

    /// <summary>Appends works in their order and completes each one when it is synced, or failed.</summary>
    public void Append(IReadOnlyList<AddWork> works)
    {
        int next = 0;
        while (next < works.Count)
        {
            if (IsKnown(works[next]))
            {
                works[next++].Complete(AddVerdict.Known);
                continue;
            }

            int size = Size(works[next]);
            if (!TryMakeActive(size, out Exception? failure))
            {
                works[next++].Fail(failure!);
                continue;
            }

            int from = next;
            int bytes = Stage(works, ref next);
            Commit(works, from, next, bytes);
        }

        if (_buffer.Length > BufferBytesMax) _buffer = new byte[64 << 10];
    }

    /// <summary>Ends the active segment: nothing more is written to it.</summary>
    public void CloseActive()
    {
        if (log.Active is not { } segment) return;
        lock (log.Gate) log.Active = null;
        if (segment.Count == 0) Discard(segment);
        else Shorten(segment);
    }

    private bool IsKnown(AddWork work) => !work.IsRepeatable && log.Recent.Contains(work.Id);

    private int Size(AddWork work) => Frame.Size(work.Id.Length, work.Note.Length, work.Payload.Length, IsSealed);

    private bool IsSealed => cipher is not null && log.Lane.IsPersonal();

    // Fills the buffer with what fits into the active segment.
    private int Stage(IReadOnlyList<AddWork> works, ref int next)
    {
        _staged.Clear();
        _stagedIds.Clear();
        Segment active = log.Active!;
        int bytes = 0;
        for (; next < works.Count; next++)
        {
            AddWork work = works[next];
            if (IsKnown(work) || _stagedIds.Contains(work.Id)) continue;
            int size = Size(work);
            if (active.End + bytes + size > active.Length) break;
            if (_buffer.Length < bytes + size) Array.Resize(ref _buffer, Math.Max(bytes + size, 2 * _buffer.Length));
            var header = new FrameHeader(log.NextSequence + _staged.Count, log.NextSequence - 1, size, IsSealed, work.Origin, work.Id.Length, work.Note.Length);
            Frame.Write(_buffer.AsSpan(bytes, size), header, work.Id, work.Note, work.Payload.Span, outboxId, cipher);
            bytes += size;
            _staged.Add(work);
            _stagedIds.Add(work.Id);
        }

        return bytes;
    }

    private void Commit(IReadOnlyList<AddWork> works, int from, int to, int bytes)
    {
        Segment active = log.Active!;
        try
        {
            IDiskFile file = active.File(disk);
            file.Write(active.End, _buffer.AsSpan(0, bytes));
            file.Sync();
        }
        catch (IOException failure)
        {
            Abandon(active);
            room.NoteFailure(failure);
            for (int i = from; i < to; i++) works[i].Fail(failure);
            return;
        }

        lock (log.Gate)
        {
            active.End += bytes;
            active.Last += _staged.Count;
            log.NextSequence = active.Last + 1;
            log.Ages?.Note(active.Last);
            foreach (AddWork work in _staged) log.Recent.Add(work.Id);
        }

        room.NoteCommit(_staged.Count);
        // What was passed over in staging is known by now, or its twin was committed with it.
        int staged = 0;
        for (int i = from; i < to; i++)
        {
            bool isStaged = staged < _staged.Count && ReferenceEquals(works[i], _staged[staged]);
            staged += isStaged ? 1 : 0;
            works[i].Complete(isStaged ? AddVerdict.Added : AddVerdict.Known);
        }
    }

    private bool TryMakeActive(int size, out Exception? failure)
    {
        failure = null;
        if (log.Active is { } active && active.End + size <= active.Length) return true;
        CloseActive();
        long length = Math.Max(options.SegmentBytes, size);
        while (true)
        {
            try
            {
                if (!room.Fits(log.Lane, length)) throw new OutboxFullException(room.CapText(log.Lane));
                Begin(path => disk.Create(path, length), length);
                return true;
            }
            catch (Exception fault) when (fault is OutboxFullException or DiskFullException)
            {
                if (room.TryDrop()) continue;
                if (fault is DiskFullException && log.Lane == Lane.Alarm && size <= options.ReserveBytes && TryBeginReserve()) return true;
                failure = fault as OutboxFullException ?? new OutboxFullException(
                    $"{log.Directory}: the disk is full and nothing may be dropped for {log.Lane.Name()} records; free space on the disk.", fault);
                room.NoteFailure(failure);
                return false;
            }
            catch (IOException fault)
            {
                room.NoteFailure(fault);
                failure = fault;
                return false;
            }
        }
    }

    private bool TryBeginReserve()
    {
        try
        {
            Begin(path =>
            {
                disk.Rename(room.ReservePath, path);
                return disk.Open(path, writable: true);
            }, options.ReserveBytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Begin(Func<string, IDiskFile> make, long length)
    {
        string path = Path.Combine(log.Directory, Segment.Name(log.NextSequence, Segment.Extension));
        // What may have this name is a segment that failed before it held a record.
        disk.Delete(path);
        var segment = new Segment(path, log.NextSequence) { Length = length };
        segment.Adopt(make(path));
        disk.SyncDirectory(log.Directory);
        lock (log.Gate)
        {
            log.Segments.Add(segment);
            log.Active = segment;
        }
    }

    private void Abandon(Segment segment)
    {
        lock (log.Gate) log.Active = null;
        if (segment.Count == 0) Discard(segment);
        else Shorten(segment);
    }

    private void Discard(Segment segment)
    {
        lock (log.Gate) log.Segments.Remove(segment);
        segment.Release();
        room.Try(() => disk.Delete(segment.Path));
    }

    private void Shorten(Segment segment) => room.Try(() =>
    {
        segment.File(disk).Truncate(segment.End);
        lock (log.Gate) segment.Length = segment.End;
    });
}

/// <summary>A record on its way into a lane.</summary>
/// <param name="Lane">Where it is stored.</param>
/// <param name="Origin">Where it was to go: differs for a refused record.</param>
/// <param name="Id">ASCII.</param>
/// <param name="Note">The reason of a refusal, UTF-8.</param>
/// <param name="Payload">Not changed until it is done.</param>
/// <param name="IsRepeatable">A name that is known is added all the same.</param>
internal sealed record AddWork(Lane Lane, Lane Origin, string Id, byte[] Note, ReadOnlyMemory<byte> Payload, bool IsRepeatable)
{
    /// <summary>An empty note.</summary>
    public static readonly byte[] NoNote = [];

    private readonly TaskCompletionSource<AddVerdict> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the record is synced.</summary>
    public Task<AddVerdict> Done => _done.Task;

    public void Complete(AddVerdict verdict) => _done.TrySetResult(verdict);

    public void Fail(Exception failure) => _done.TrySetException(failure);

    /// <summary>The note that fits.</summary>
    public static byte[] Cut(string? note)
    {
        const int CharactersMax = Frame.NoteBytesMax / 4;
        return note is null ? NoNote : Encoding.UTF8.GetBytes(note.Length > CharactersMax ? note[..CharactersMax] : note);
    }
}
