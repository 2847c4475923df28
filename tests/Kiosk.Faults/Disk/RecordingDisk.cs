using Kiosk.Faults.Model;
using Kiosk.Outbox.Disk;

namespace Kiosk.Faults.Disk;

/// <summary>
/// A disk in memory, deterministic, that records all that changes it, so that <see cref="CrashImages"/> can tell what a power cut
/// would leave, and that fails on request. Paths are taken as they are, without "..": "/outbox/alarm.log".
/// </summary>
public sealed class RecordingDisk : IDisk
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _folders;
    private readonly Dictionary<string, MemoryFile> _names = [];

    /// <summary>A disk with the content of an image, such as one that a power cut left.</summary>
    public RecordingDisk(DiskImage start)
    {
        History = new DiskHistory(start);
        _folders = [.. start.Folders];
        foreach ((string path, FileIdentity file) in History.StartFiles) _names.Add(path, new MemoryFile(file, start.Files[path]));
    }

    /// <summary>A disk with no files and these folders, which are durable.</summary>
    public RecordingDisk(params IEnumerable<string> folders)
        : this(new DiskImage(folders))
    {
    }

    /// <summary>All that changed the disk since its start.</summary>
    public DiskHistory History { get; }

    /// <summary>Which request fails: every creation, write, resize, rename, deletion and sync counts as one.</summary>
    public FaultSchedule Faults { get; } = new();

    /// <summary>Room for the contents of files that have a name, in bytes; what goes beyond fails as on a full disk.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        lock (_lock)
            return [.. _names.Keys.Concat(_folders).Where(path => DiskImage.FolderOf(path) == directory).Select(path => Path.GetFileName(path))];
    }

    /// <inheritdoc/>
    public void CreateDirectory(string directory)
    {
        lock (_lock)
        {
            if (directory is "" or "/" || _folders.Contains(directory)) return;
            RequireFolderOf(directory);
            Ask(DiskRequest.Change, needsRoom: true, directory);
            _folders.Add(directory);
            History.Add(new DiskOperation.CreateDirectory(directory));
        }
    }

    /// <inheritdoc/>
    public IDiskFile Create(string path, long length)
    {
        lock (_lock)
        {
            RequireFolderOf(path);
            if (_names.ContainsKey(path) || _folders.Contains(path)) throw new IOException($"{path}: exists already, so it cannot be created.");
            Ask(DiskRequest.Change, needsRoom: true, path);
            RequireRoom(length, path);
            var file = new MemoryFile(History.Create(path), []) { Allocated = length };
            _names.Add(path, file);
            file.Content.Resize(length);
            if (length > 0) History.Add(new DiskOperation.Resize(file.Identity, length));
            return new RecordingFile(this, file, path, writable: true);
        }
    }

    /// <inheritdoc/>
    public IDiskFile Open(string path, bool writable)
    {
        lock (_lock)
            return new RecordingFile(this, Named(path), path, writable);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        lock (_lock)
        {
            bool isFolder = _folders.Contains(from);
            if (!isFolder) _ = Named(from);
            RequireFolderOf(to);
            if (_folders.Contains(to) || (isFolder && _names.ContainsKey(to))) throw new IOException($"{to}: exists already, so {from} cannot be moved there.");
            Ask(DiskRequest.Change, needsRoom: true, from);
            if (from == to) return;
            if (isFolder) MoveFolder(from, to);
            else if (_names.Remove(from, out MemoryFile? file)) _names[to] = file;
            History.Rename(from, to);
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        lock (_lock)
        {
            if (!_names.ContainsKey(path)) return;
            Ask(DiskRequest.Change, needsRoom: false, path);
            _names.Remove(path);
            History.Delete(path);
        }
    }

    /// <inheritdoc/>
    /// <remarks>When it fails, the names stay in doubt until a later one succeeds: file systems journal them.</remarks>
    public void SyncDirectory(string directory)
    {
        lock (_lock)
        {
            RequireFolder(directory, directory);
            Ask(DiskRequest.Sync, needsRoom: false, directory);
            History.Add(new DiskOperation.SyncDirectory(directory));
        }
    }

    /// <summary>The content as running programs see it: what an orderly shutdown leaves.</summary>
    public DiskImage Snapshot()
    {
        lock (_lock)
        {
            var image = new DiskImage(_folders);
            foreach ((string path, MemoryFile file) in _names) image.AddFile(path, file.Content.Span.ToArray());
            return image;
        }
    }

    internal int Read(MemoryFile file, long offset, Span<byte> buffer)
    {
        lock (_lock)
        {
            if (offset >= file.Content.Length) return 0;
            ReadOnlySpan<byte> there = file.Content.Span[(int)offset..];
            int count = Math.Min(there.Length, buffer.Length);
            there[..count].CopyTo(buffer);
            return count;
        }
    }

    internal long LengthOf(MemoryFile file)
    {
        lock (_lock) return file.Content.Length;
    }

    internal void Write(MemoryFile file, string path, long offset, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            if (data.IsEmpty) return;
            long end = offset + data.Length;
            DiskFault? fault = Faults.Next(DiskRequest.Write, needsRoom: end > file.Allocated);
            if (fault is null && end > file.Allocated && end > file.Content.Length && end - file.Content.Length > Room()) fault = DiskFault.Full;
            // A write that fails may have got some way: up to the middle, which is seldom the edge of a sector.
            if (fault is not null) data = data[..(data.Length / 2)];
            file.Content.Write(offset, data);
            History.Write(file.Identity, offset, data);
            if (fault is { } reason) throw Failure(reason, path);
        }
    }

    internal void Sync(MemoryFile file, string path)
    {
        lock (_lock)
        {
            // Blocks beyond the allocated ones may be looked for as late as now.
            if (Faults.Next(DiskRequest.Sync, needsRoom: file.Content.Length > file.Allocated) is { } fault)
            {
                History.Add(new DiskOperation.SyncFailed(file.Identity));
                throw Failure(fault, path);
            }

            History.Add(new DiskOperation.Sync(file.Identity));
        }
    }

    internal void Truncate(MemoryFile file, string path, long length)
    {
        lock (_lock)
        {
            if (length > file.Content.Length) throw new ArgumentOutOfRangeException(nameof(length), length, $"{path}: can only be shortened.");
            Ask(DiskRequest.Change, needsRoom: false, path);
            file.Content.Resize(length);
            file.Allocated = Math.Min(file.Allocated, length);
            History.Add(new DiskOperation.Resize(file.Identity, length));
        }
    }

    private void MoveFolder(string from, string to)
    {
        DiskImage.MoveFolder(_names, from, to);
        string[] moved = [.. _folders.Where(path => path == from || path.StartsWith(from + "/", StringComparison.Ordinal))];
        _folders.ExceptWith(moved);
        _folders.UnionWith(moved.Select(path => to + path[from.Length..]));
    }

    private void Ask(DiskRequest request, bool needsRoom, string path)
    {
        if (Faults.Next(request, needsRoom) is { } fault) throw Failure(fault, path);
    }

    private static IOException Failure(DiskFault fault, string path) => fault == DiskFault.Full
        ? new DiskFullException($"{path}: the disk has no room (injected).")
        : new IOException($"{path}: input/output error (injected).");

    private void RequireRoom(long bytes, string path)
    {
        if (bytes > Room()) throw Failure(DiskFault.Full, path);
    }

    private long Room() => CapacityBytes - _names.Values.Sum(file => Math.Max(file.Content.Length, file.Allocated));

    private MemoryFile Named(string path) => _names.TryGetValue(path, out MemoryFile? file) ? file
        : throw new FileNotFoundException($"{path}: no such file.", path);

    private void RequireFolderOf(string path) => RequireFolder(DiskImage.FolderOf(path), path);

    private void RequireFolder(string folder, string path)
    {
        if (folder is not ("" or "/") && !_folders.Contains(folder)) throw new DirectoryNotFoundException($"{path}: there is no folder {folder}.");
    }
}
