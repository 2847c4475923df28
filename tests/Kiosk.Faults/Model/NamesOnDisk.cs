namespace Kiosk.Faults.Model;

/// <summary>
/// The names that the disk certainly has, and the changes of names since that it may have. A change is durable once its folder is
/// synced; syncing the file does not help its name, although ext4 would (fsync(2) promises nothing of the folder's entry).
/// </summary>
internal sealed class NamesOnDisk
{
    private readonly Dictionary<string, FileIdentity> _durable;
    private readonly HashSet<string> _durableFolders;
    private readonly List<Change> _changes = [];

    /// <summary>The names as running programs see them.</summary>
    private readonly Dictionary<string, FileIdentity> _current;

    public NamesOnDisk(DiskHistory history)
    {
        _durable = new Dictionary<string, FileIdentity>(history.StartFiles);
        _current = new Dictionary<string, FileIdentity>(history.StartFiles);
        _durableFolders = [.. history.Start.Folders];
    }

    /// <summary>Places in the history of the changes that no sync has made durable.</summary>
    public IEnumerable<Unsynced> Changes => _changes.Select(change => new Unsynced(change.Index, null, 0, 0)).DistinctBy(change => change.Index);

    public bool IsUnsynced => _changes.Count > 0;

    public void Create(int index, string path, FileIdentity file)
    {
        _current[path] = file;
        _changes.Add(new Change(index, DiskImage.FolderOf(path), [(path, file)]));
    }

    public void CreateFolder(int index, string path) => _changes.Add(new Change(index, DiskImage.FolderOf(path), []) { NewFolder = path });

    public void Delete(int index, string path)
    {
        _current.Remove(path);
        _changes.Add(new Change(index, DiskImage.FolderOf(path), [(path, null)]));
    }

    /// <summary>
    /// Within a folder, one change. Across folders two, of which the removal of the old name never survives alone: a journalling
    /// file system may show both names after a power cut, never none.
    /// </summary>
    public void Rename(int index, string from, string to)
    {
        _current.Remove(from, out FileIdentity file);
        _current[to] = file;
        string source = DiskImage.FolderOf(from), target = DiskImage.FolderOf(to);
        if (source == target)
        {
            _changes.Add(new Change(index, target, [(to, file), (from, null)]));
            return;
        }

        var arrival = new Change(index, target, [(to, file)]);
        _changes.Add(arrival);
        _changes.Add(new Change(index, source, [(from, null)]) { Needs = arrival });
    }

    public void Sync(string folder)
    {
        HashSet<Change> settled = [.. _changes.Where(change => change.Folder == folder)];
        settled.UnionWith([.. settled.Select(change => change.Needs).OfType<Change>()]);
        foreach (Change change in _changes.Where(settled.Contains)) change.ApplyTo(_durable, _durableFolders);
        _changes.RemoveAll(settled.Contains);
    }

    /// <summary>The names with the changes that survive; a name whose folder did not survive is gone too.</summary>
    public (IReadOnlyDictionary<string, FileIdentity> Files, IReadOnlyCollection<string> Folders) Build(Survivors survivors)
    {
        var files = new Dictionary<string, FileIdentity>(_durable);
        var folders = new HashSet<string>(_durableFolders);
        var kept = new HashSet<Change>();
        foreach (Change change in _changes)
        {
            if (!survivors.Keeps(change.Index) || (change.Needs is { } needed && _changes.Contains(needed) && !kept.Contains(needed))) continue;
            // The old name of a file that another folder has by now may be there still.
            if (change.Needs is not null && !survivors.KeepsRemoval(change.Index)) continue;
            kept.Add(change);
            change.ApplyTo(files, folders);
        }

        folders.RemoveWhere(folder => !IsReachable(folder));
        return (files.Where(file => IsReachable(DiskImage.FolderOf(file.Key))).ToDictionary(), folders);

        bool IsReachable(string folder) => folder is "" or "/" || (folders.Contains(folder) && IsReachable(DiskImage.FolderOf(folder)));
    }

    private sealed class Change(int index, string folder, (string Path, FileIdentity? File)[] names)
    {
        public int Index => index;

        public string Folder => folder;

        public string? NewFolder { get; init; }

        public Change? Needs { get; init; }

        public void ApplyTo(Dictionary<string, FileIdentity> files, HashSet<string> folders)
        {
            if (NewFolder is not null) folders.Add(NewFolder);
            foreach ((string path, FileIdentity? file) in names)
            {
                if (file is { } identity) files[path] = identity;
                else files.Remove(path);
            }
        }
    }
}
