using Kiosk.Outbox.Disk;

namespace Kiosk.Outbox.Journal;

/// <summary>
/// One file of a lane: records First to Last, one frame after the other. Named by its first record, so that the names alone tell how
/// many records each file but the newest holds.
/// </summary>
/// <remarks>Guarded by the outbox's lock, but for the file's reads, and its writes by the writer.</remarks>
internal sealed class Segment(string path, long first)
{
    private ulong[]? _settled;
    private IDiskFile? _file;

    /// <summary>Its file.</summary>
    public string Path { get; } = path;

    /// <summary>Its list of settled records.</summary>
    public string MarksPath { get; } = System.IO.Path.ChangeExtension(path, MarksExtension);

    public const string Extension = ".log";
    public const string MarksExtension = ".done";

    /// <summary>Its first record.</summary>
    public long First { get; } = first;

    /// <summary>Its newest durable record; First - 1 while it has none.</summary>
    public long Last { get; set; } = first - 1;

    /// <summary>Where the frames of its durable records end, bytes.</summary>
    public long End { get; set; }

    /// <summary>Bytes that it takes on disk.</summary>
    public long Length { get; set; }

    /// <summary>Where the next batch of marks goes.</summary>
    public long MarksEnd { get; set; }

    /// <summary>Its settled records.</summary>
    public Outcomes Outcomes { get; private set; }

    /// <summary>A copy of it is in the folder aside.</summary>
    public bool IsCopiedAside { get; set; }

    /// <summary>Records.</summary>
    public long Count => Last - First + 1;

    /// <summary>Records still to be brought away.</summary>
    public long Stored => Count - Outcomes.Sum;

    /// <summary>The file's name for a first record; sorts by it.</summary>
    public static string Name(long first, string extension) => first.ToString("x16") + extension;

    /// <summary>Reads a name; false when it is none of ours.</summary>
    public static bool TryParseName(string name, string extension, out long first)
    {
        first = 0;
        return name.Length == 16 + extension.Length && name.EndsWith(extension, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, 16), System.Globalization.NumberStyles.AllowHexSpecifier, null, out first) && first > 0;
    }

    /// <summary>Enters that a record is settled; false when it was.</summary>
    public bool Settle(long sequence, Outcome outcome)
    {
        int place = (int)(sequence - First);
        int word = place >> 6;
        if (_settled is null || _settled.Length <= word) Array.Resize(ref _settled, Math.Max(word + 1, (int)((Count + 63) >> 6)));
        ulong bit = 1UL << (place & 63);
        if ((_settled[word] & bit) != 0) return false;
        _settled[word] |= bit;
        Outcomes outcomes = Outcomes;
        outcomes.Add(outcome, 1);
        Outcomes = outcomes;
        return true;
    }

    /// <summary>Whether a record is settled.</summary>
    public bool IsSettled(long sequence)
    {
        int place = (int)(sequence - First);
        int word = place >> 6;
        return _settled is not null && word < _settled.Length && (_settled[word] & (1UL << (place & 63))) != 0;
    }

    /// <summary>The oldest record that is not settled; Last + 1 when all are.</summary>
    public long OldestStored()
    {
        long sequence = First;
        while (sequence <= Last && IsSettled(sequence)) sequence++;
        return sequence;
    }

    /// <summary>The open file. From any thread.</summary>
    public IDiskFile File(IDisk disk)
    {
        if (_file is { } open) return open;
        IDiskFile mine = disk.Open(Path, writable: true);
        if (Interlocked.CompareExchange(ref _file, mine, null) is not { } other) return mine;
        mine.Dispose();
        return other;
    }

    /// <summary>Takes over a file that was just created.</summary>
    public void Adopt(IDiskFile file) => _file = file;

    /// <summary>Closes the file.</summary>
    public void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    /// <summary>Lets the file go; it is opened again when needed. Who reads it just now reads on: it is closed when nobody has it.</summary>
    public void Release() => _file = null;
}
