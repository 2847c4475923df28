using Kiosk.Outbox.Disk;

namespace Kiosk.Audit;

/// <summary>Settings of a log on disk.</summary>
/// <param name="Folder">Its folder; made when missing, in a folder that exists.</param>
public sealed record AuditJournalOptions(string Folder)
{
    /// <summary>A file that has so many bytes is followed by a new one.</summary>
    public int SegmentBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of all files together, at most: then entries are refused, never removed.</summary>
    public long CapBytes { get; init; } = 256L << 20;
}

/// <summary>
/// The log on disk: lines in files of about a mebibyte, the marks beside them (<see cref="AuditMarks"/>), and <c>aside</c>. May be used from any thread.
/// </summary>
public sealed class AuditJournal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IDisk _disk;
    private readonly AuditJournalOptions _options;
    private readonly AuditMarks _marks;
    private ChainPoint _head;
    private IDiskFile? _active;
    private string _activeName = "";
    private long _length;
    private long _bytes;
    private bool _isSuspect;

    private AuditJournal(AuditJournalOptions options, IDisk disk, string newChain)
    {
        (_disk, _options) = (disk, options);
        disk.CreateDirectory(options.Folder);
        disk.SyncDirectory(Path.GetDirectoryName(options.Folder)!);
        var recovery = new AuditRecovery(disk, options.Folder);
        _marks = recovery.OpenMarks(newChain);
        Continuation next = recovery.Find(_marks.Current);
        Disturbances = recovery.Disturbances;
        _head = next.Point;
        // What was found behind the mark is synced: from now on the mark may not lag by more than one commit.
        if (_head != _marks.Current.Head) TryMark(_marks.Current with { Head = _head });
        if (next.Segment is { } segment) (_active, _activeName, _length) = (disk.Open(In(segment.Name), writable: true), segment.Name, next.Length);
        foreach (AuditSegment one in AuditSegment.Of(disk, options.Folder)) _bytes += LengthOf(one.Name);
    }

    /// <summary>What was found at opening and is to be told, in words; empty when all was as it was left.</summary>
    public IReadOnlyList<string> Disturbances { get; }

    /// <summary>The chain's name.</summary>
    public string Chain => _marks.Current.Chain;

    /// <summary>The marks, as they are on disk.</summary>
    public Marks Marks
    {
        get
        {
            lock (_gate) return _marks.Current;
        }
    }

    /// <summary>The newest entry.</summary>
    public ChainPoint Head
    {
        get
        {
            lock (_gate) return _head;
        }
    }

    /// <summary>Opens the log, or makes it.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="disk">The file system.</param>
    /// <param name="newChain">16 hex digits, for a log that is made.</param>
    /// <exception cref="IOException">It cannot be made, read or written.</exception>
    public static AuditJournal Open(AuditJournalOptions options, IDisk disk, string newChain) =>
        AuditFormat.IsHex(newChain, AuditLine.ChainLength) ? new AuditJournal(options, disk, newChain)
            : throw new ArgumentException($"A chain's name has {AuditLine.ChainLength} hex digits.", nameof(newChain));

    /// <summary>Appends entries together; they are synced when this returns.</summary>
    /// <returns>Why the head mark could not be brought after them; empty when it was. The entries are safe either way.</returns>
    /// <exception cref="IOException">None of them was written, as far as is known; a full disk is a <see cref="DiskFullException"/>.</exception>
    public string Append(params IReadOnlyList<AuditFact> facts)
    {
        lock (_gate)
        {
            ChainPoint head = _head;
            using var bytes = new MemoryStream();
            foreach (AuditFact fact in facts)
            {
                AuditLine line = AuditLine.After(head, Chain, fact);
                bytes.Write(AuditFormat.Write(line));
                head = line.Point;
            }

            if (_bytes + bytes.Length > _options.CapBytes)
                throw new DiskFullException($"{_options.Folder} has its {_options.CapBytes >> 20} MiB: bring the uplink back, so that what is old can be removed, or raise audit.capMegabytes.");
            Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            _head = head;
            return TryMark(_marks.Current with { Head = head });
        }
    }

    /// <summary>Takes the next entries that are to be shipped; after a crash the very same ones that were being shipped.</summary>
    /// <param name="entriesMax">At most so many, 1 or more.</param>
    /// <returns>Oldest first; empty when there is none. Damaged ones are left out: their numbers are missing.</returns>
    /// <exception cref="IOException">The disk failed; nothing changed.</exception>
    public IReadOnlyList<AuditLine> BeginShipping(int entriesMax)
    {
        lock (_gate)
        {
            Marks marks = _marks.Current;
            bool isRepeated = marks.Shipping.Number > marks.Shipped.Number;
            long upTo = isRepeated ? marks.Shipping.Number : Math.Min(_head.Number, marks.Head.Number);
            if (upTo <= marks.Shipped.Number) return [];
            List<AuditLine> lines = Read(marks.Shipped.Number + 1, upTo, isRepeated ? int.MaxValue : entriesMax);
            if (lines.Count > 0 && !isRepeated) _marks.Write(marks with { Shipping = lines[^1].Point });
            // Nothing of it can be read: the verifier names it, and the shipping does not stop there for good.
            if (lines.Count == 0)
            {
                ChainPoint passed = isRepeated ? marks.Shipping : marks.Head;
                _marks.Write(marks with { Shipping = passed, Shipped = passed });
            }

            return lines;
        }
    }

    /// <summary>Enters that what was being shipped is in the outbox.</summary>
    /// <exception cref="IOException">The disk failed; it is shipped once more.</exception>
    public void EndShipping()
    {
        lock (_gate) _marks.Write(_marks.Current with { Shipped = _marks.Current.Shipping });
    }

    /// <summary>Removes the files of which every entry was shipped and is older than a time; never the newest file.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="IOException">The disk failed; what is left is removed the next time.</exception>
    public int Remove(DateTimeOffset before)
    {
        lock (_gate)
        {
            IReadOnlyList<AuditSegment> segments = AuditSegment.Of(_disk, _options.Folder);
            int removed = 0;
            for (int i = 0; i < segments.Count - 1 && segments[i].Name != _activeName; i++)
            {
                FoundLine[] lines = [.. AuditSegment.Lines(segments[i].Read(_disk, _options.Folder))];
                // A damaged one is evidence: it stays, and so does what comes after it.
                if (lines.Length == 0 || !lines.All(found => found.IsWhole)) break;
                AuditLine last = lines[^1].Line!;
                if (last.Number > _marks.Current.Shipped.Number || last.Number + 1 != segments[i + 1].First || last.Fact.At >= before) break;
                if (last.Number > _marks.Current.Removed.Number) _marks.Write(_marks.Current with { Removed = last.Point });
                long length = LengthOf(segments[i].Name);
                _disk.Delete(In(segments[i].Name));
                // One after the other: a power cut must not bring an older one back behind one that is gone.
                _disk.SyncDirectory(_options.Folder);
                _bytes -= length;
                removed++;
            }

            return removed;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _active?.Dispose();
            _marks.Dispose();
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (_active is null || _length >= _options.SegmentBytes) Roll();
        // What a failed attempt left behind these bytes would stay behind the new ones.
        if (_isSuspect) _active!.Truncate(_length);
        try
        {
            _isSuspect = true;
            _active!.Write(_length, bytes);
            _active.Sync();
            _isSuspect = false;
        }
        catch (IOException)
        {
            TryTruncate();
            throw;
        }

        _length += bytes.Length;
        _bytes += bytes.Length;
    }

    private void TryTruncate()
    {
        try
        {
            _active!.Truncate(_length);
        }
        catch (IOException)
        {
            return; // The failure that brought us here is the one to tell; the next attempt truncates first.
        }
    }

    private void Roll()
    {
        string name = AuditSegment.NameOf(_head.Number + 1);
        // Left by an attempt that failed: nothing in it was ever said to be written.
        if (_disk.List(_options.Folder).Contains(name)) _disk.Delete(In(name));
        IDiskFile file = _disk.Create(In(name), 0);
        try
        {
            _disk.SyncDirectory(_options.Folder);
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }

        _active?.Dispose();
        (_active, _activeName, _length, _isSuspect) = (file, name, 0, false);
    }

    private string TryMark(Marks marks)
    {
        try
        {
            _marks.Write(marks);
            return "";
        }
        catch (IOException failure)
        {
            return failure.Message;
        }
    }

    private List<AuditLine> Read(long from, long upTo, int entriesMax)
    {
        IReadOnlyList<AuditSegment> segments = AuditSegment.Of(_disk, _options.Folder);
        var lines = new List<AuditLine>();
        for (int i = 0; i < segments.Count && lines.Count < entriesMax && segments[i].First <= upTo; i++)
        {
            if (i + 1 < segments.Count && segments[i + 1].First <= from) continue;
            lines.AddRange(AuditSegment.Lines(segments[i].Read(_disk, _options.Folder)).Where(found => found.IsWhole).Select(found => found.Line!)
                .Where(line => line.Chain == Chain && line.Number >= from && line.Number <= upTo).Take(entriesMax - lines.Count));
        }

        return lines;
    }

    private long LengthOf(string name)
    {
        using IDiskFile file = _disk.Open(In(name), writable: false);
        return file.Length;
    }

    private string In(string name) => Path.Combine(_options.Folder, name);
}
