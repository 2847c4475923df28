using System.Security.Cryptography;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;

namespace Kiosk.Outbox.Journal;

/// <summary>Reads a lane's stored records, oldest first. One user at a time; the writer goes on meanwhile.</summary>
internal sealed class LaneReader(LaneLog log, IDisk disk, long outboxId, RecordCipher? cipher, Action<OutboxNotice> notice)
{
    private const int AheadBytes = 256 << 10;

    private readonly byte[] _ahead = new byte[AheadBytes];
    private Segment? _segment;
    private Segment? _aheadSegment;
    private long _aheadOffset;
    private int _aheadLength;
    private long _offset;
    private long _sequence;

    /// <summary>Begins again with the oldest.</summary>
    public void Rewind() => (_segment, _sequence) = (null, 0);

    /// <summary>The next stored records.</summary>
    /// <param name="recordsMax">At most so many.</param>
    /// <param name="bytesMax">Payload bytes in all, at most; the first record is given even when it alone is larger.</param>
    public List<(OutboxRecord Record, FrameHeader Header, string Note)> Take(int recordsMax, long bytesMax)
    {
        var records = new List<(OutboxRecord, FrameHeader, string)>();
        long bytes = 0;
        while (records.Count < recordsMax && TryFind(out Segment segment, out long end, out bool isSettled))
        {
            if (!TryHeader(segment, end, out FrameHeader header) || header.Sequence != _sequence)
            {
                SkipDamage(segment, end);
                continue;
            }

            if (!isSettled && IsErased(segment, header, end))
            {
                // Its mark was lost with the file of marks.
                log.Settle(segment, _sequence, _offset, Outcome.Delivered);
                isSettled = true;
            }

            if (!isSettled)
            {
                bytes += header.BodyLength - header.NoteLength;
                if (bytes > bytesMax && records.Count > 0) break;
                if (Read(segment, header, end) is not { } content)
                {
                    SkipDamage(segment, end);
                    continue;
                }

                string sha256 = Convert.ToHexStringLower(SHA256.HashData(content.Payload));
                records.Add((new OutboxRecord(log.Lane, _sequence, content.Id, sha256, content.Payload, segment, _offset), header, content.Note));
            }

            _offset += header.Length;
            _sequence++;
        }

        return records;
    }

    /// <summary>Reads a record again; null when it is gone.</summary>
    public byte[]? Load(OutboxRecord record)
    {
        lock (log.Gate)
        {
            if (!log.Segments.Contains(record.Segment) || record.Segment.IsSettled(record.Sequence)) return null;
        }

        // Not through the bytes read ahead: these serve the order of Take.
        IDiskFile file = record.Segment.File(disk);
        var head = new byte[Frame.HeaderBytes];
        file.Read(record.Offset, head);
        if (!Frame.TryReadHeader(head, out FrameHeader header) || header.Sequence != record.Sequence) return null;
        var frame = new byte[header.Length];
        file.Read(record.Offset, frame);
        return Frame.IsIntact(frame, header) ? Frame.Read(frame, header, outboxId, cipher)?.Payload : null;
    }

    // The place of the next record, whether settled or not; false when there is none.
    private bool TryFind(out Segment segment, out long end, out bool isSettled)
    {
        lock (log.Gate)
        {
            int index = _segment is null ? -1 : log.Segments.IndexOf(_segment);
            if (index < 0) index = log.Segments.FindIndex(one => one.Last >= _sequence);
            while (index >= 0 && index < log.Segments.Count)
            {
                Enter(log.Segments[index]);
                if (_sequence <= _segment!.Last && _segment.Stored > 0)
                {
                    (segment, end, isSettled) = (_segment, _segment.End, _segment.IsSettled(_sequence));
                    return true;
                }

                index++;
            }

            (segment, end, isSettled) = (null!, 0, false);
            return false;
        }
    }

    private void Enter(Segment segment)
    {
        if (ReferenceEquals(segment, _segment)) return;
        _segment = segment;
        _offset = 0;
        _sequence = segment.First;
    }

    private bool TryHeader(Segment segment, long end, out FrameHeader header)
    {
        ReadOnlySpan<byte> bytes = Bytes(segment, _offset, Frame.HeaderBytes, end);
        return Frame.TryReadHeader(bytes, out header) && _offset + header.Length <= end;
    }

    private bool IsErased(Segment segment, in FrameHeader header, long end) =>
        header.IsSealed && Frame.IsErased(Bytes(segment, _offset, Frame.HeaderBytes + RecordCipher.WrappedKeyBytes, end), header);

    private FrameContent? Read(Segment segment, in FrameHeader header, long end)
    {
        byte[] frame = Bytes(segment, _offset, header.Length, end).ToArray();
        return Frame.IsIntact(frame, header) ? Frame.Read(frame, header, outboxId, cipher) : null;
    }

    // So many bytes, or fewer at the end; records are read in order, so the bytes behind them are read along.
    private ReadOnlySpan<byte> Bytes(Segment segment, long offset, int length, long end)
    {
        if (length > AheadBytes)
        {
            var large = new byte[length];
            return large.AsSpan(0, segment.File(disk).Read(offset, large));
        }

        bool isAhead = ReferenceEquals(segment, _aheadSegment) && offset >= _aheadOffset && offset + length <= _aheadOffset + _aheadLength;
        if (!isAhead)
        {
            int wanted = (int)Math.Min(AheadBytes, Math.Max(end - offset, 0));
            (_aheadSegment, _aheadOffset) = (segment, offset);
            _aheadLength = segment.File(disk).Read(offset, _ahead.AsSpan(0, wanted));
        }

        int start = (int)(offset - _aheadOffset);
        return _ahead.AsSpan(start, Math.Min(length, _aheadLength - start));
    }

    // Behind damage the reading goes on with the next intact frame; what lies between is counted, and the file kept.
    private void SkipDamage(Segment segment, long end)
    {
        IDiskFile file = segment.File(disk);
        FrameScan.Found next = FrameScan.All(file).Find(found =>
            found.Offset > _offset && found.Header.Sequence > _sequence && found.Header.Sequence <= segment.Last);
        bool isAny = next.Header.Length > 0;
        long to = isAny ? next.Header.Sequence - 1 : segment.Last;
        string copy = log.CopyAside(segment);
        int damaged = log.SettleDamaged(segment, _sequence, to);
        if (damaged > 0)
        {
            notice(new OutboxNotice(NoticeKind.Damaged, log.Lane, damaged,
                $"{segment.Path}: {damaged} records from number {_sequence} on are damaged or belong to another device key; the file is kept as "
                + $"{Aside.Folder}/{copy}. Check the disk."));
        }

        _sequence = to + 1;
        _offset = isAny ? next.Offset : end;
    }
}
