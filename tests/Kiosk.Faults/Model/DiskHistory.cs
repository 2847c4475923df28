namespace Kiosk.Faults.Model;

/// <summary>What was asked of a disk since a known, durable start. Recorders append to it; may be used by several threads.</summary>
public sealed class DiskHistory
{
    private readonly Lock _lock = new();
    private readonly List<DiskOperation> _operations = [];
    private readonly Dictionary<string, FileIdentity> _names;
    private int _files;

    /// <summary>An empty history.</summary>
    public DiskHistory(DiskImage start)
    {
        Start = start;
        StartFiles = start.Files.Keys.ToDictionary(path => path, path => new FileIdentity(_files++, path));
        _names = new Dictionary<string, FileIdentity>(StartFiles);
    }

    /// <summary>The disk before the first operation.</summary>
    public DiskImage Start { get; }

    /// <summary>Operations so far: the point in the history that "now" is.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _operations.Count;
        }
    }

    /// <summary>A copy of the operations so far.</summary>
    public IReadOnlyList<DiskOperation> Operations
    {
        get
        {
            lock (_lock) return [.. _operations];
        }
    }

    internal IReadOnlyDictionary<string, FileIdentity> StartFiles { get; }

    /// <summary>The file that has a name now, as running programs see it; null when none has.</summary>
    public FileIdentity? Find(string path)
    {
        lock (_lock) return _names.TryGetValue(path, out FileIdentity file) ? file : null;
    }

    /// <summary>Records a new file under a name that none has.</summary>
    public FileIdentity Create(string path)
    {
        lock (_lock)
        {
            var file = new FileIdentity(_files++, path);
            _names.Add(path, file);
            _operations.Add(new DiskOperation.Create(path, file));
            return file;
        }
    }

    /// <summary>Records a write; keeps a copy of the data.</summary>
    public void Write(FileIdentity file, long offset, ReadOnlySpan<byte> data)
    {
        if (data.Length > 0) Add(new DiskOperation.Write(file, offset, data.ToArray()));
    }

    /// <summary>Records a rename of a file or folder that exists; of a folder to a name that none has.</summary>
    public void Rename(string from, string to)
    {
        lock (_lock)
        {
            if (_names.Remove(from, out FileIdentity file)) _names[to] = file;
            else DiskImage.MoveFolder(_names, from, to);
            _operations.Add(new DiskOperation.Rename(from, to));
        }
    }

    /// <summary>Records that a name was removed; one that nothing has is ignored.</summary>
    public void Delete(string path)
    {
        lock (_lock)
        {
            if (_names.Remove(path)) _operations.Add(new DiskOperation.Delete(path));
        }
    }

    /// <summary>Records an operation that changes no name of a file.</summary>
    public void Add(DiskOperation operation)
    {
        if (operation is DiskOperation.Create or DiskOperation.Rename or DiskOperation.Delete)
            throw new ArgumentException("Creations, renames and deletions have methods of their own.", nameof(operation));
        lock (_lock) _operations.Add(operation);
    }
}
