namespace Kiosk.Faults.Model;

/// <summary>A disk at one point of a history: what it certainly has, and what it may have.</summary>
internal sealed class DiskInFlight
{
    private readonly NamesOnDisk _names;
    private readonly Dictionary<FileIdentity, FileOnDisk> _files = [];
    private int _index;

    public DiskInFlight(DiskHistory history)
    {
        _names = new NamesOnDisk(history);
        foreach ((string path, FileIdentity file) in history.StartFiles) _files.Add(file, new FileOnDisk(file, history.Start.Files[path]));
    }

    /// <summary>Whether a power cut now leaves any choice.</summary>
    public bool IsUnsynced => _names.IsUnsynced || _files.Values.Any(file => file.IsUnsynced);

    /// <summary>The next operation of the history.</summary>
    public void Apply(DiskOperation operation)
    {
        int index = _index++;
        switch (operation)
        {
            case DiskOperation.Create create:
                _files.Add(create.File, new FileOnDisk(create.File, default));
                _names.Create(index, create.Path, create.File);
                break;
            case DiskOperation.CreateDirectory create:
                _names.CreateFolder(index, create.Path);
                break;
            case DiskOperation.Rename rename:
                _names.Rename(index, rename.From, rename.To);
                break;
            case DiskOperation.Delete delete:
                _names.Delete(index, delete.Path);
                break;
            case DiskOperation.SyncDirectory sync:
                _names.Sync(sync.Path);
                break;
            case DiskOperation.Write write:
                _files[write.File].Write(index, write.Offset, write.Data);
                break;
            case DiskOperation.Resize resize:
                _files[resize.File].Resize(index, resize.Length);
                break;
            case DiskOperation.Sync sync:
                _files[sync.File].Sync();
                break;
            case DiskOperation.SyncFailed sync:
                _files[sync.File].FailSync();
                break;
            default:
                throw new ArgumentException($"{operation} has no place in the model.", nameof(operation));
        }
    }

    /// <summary>One disk that a power cut now may leave.</summary>
    public DiskImage Build(Remains remains, Random random)
    {
        List<Unsynced> unsynced = [.. _names.Changes, .. _files.Values.SelectMany(file => file.Changes)];
        Survivors survivors = Survivors.Of(unsynced.Count == 0 ? Remains.None : remains, unsynced, random);
        (Dictionary<string, FileIdentity> names, List<string> folders) = _names.Build(survivors);
        var image = new DiskImage(folders);
        foreach ((string path, FileIdentity file) in names) image.AddFile(path, _files[file].Build(survivors));
        return image;
    }
}
