namespace Kiosk.Faults.Model;

/// <summary>
/// The names that the disk certainly has, and the changes of names since that it may have. A change is durable once its folder is
/// synced; syncing the file does not help its name, although ext4 would (fsync(2) promises nothing of the folder's entry).
/// </summary>
internal sealed class NamesOnDisk
{
    private readonly Dictionary<Entry, Node> _durable = [];
    private readonly List<Change> _changes = [];

    /// <summary>The names as running programs see them.</summary>
    private readonly Dictionary<Entry, Node> _current;

    /// <summary>Folders are counted; 0 and 1 are the roots "" and "/".</summary>
    private int _folders = 2;

    public NamesOnDisk(DiskHistory history)
    {
        _current = _durable;
        // A folder sorts before what is in it.
        foreach (string path in history.Start.Folders) _durable.Add(EntryOf(path), new Node(null, _folders++));
        foreach ((string path, FileIdentity file) in history.StartFiles) _durable.Add(EntryOf(path), new Node(file, 0));
        _current = new Dictionary<Entry, Node>(_durable);
    }

    /// <summary>Places in the history of the changes that no sync has made durable.</summary>
    public IEnumerable<Unsynced> Changes => _changes.Select(change => new Unsynced(change.Index, null, 0, 0)).DistinctBy(change => change.Index);

    public bool IsUnsynced => _changes.Count > 0;

    public void Create(int index, string path, FileIdentity file) => Ask(new Change(index, [(EntryOf(path), new Node(file, 0))]));

    public void CreateFolder(int index, string path) => Ask(new Change(index, [(EntryOf(path), new Node(null, _folders++))]));

    public void Delete(int index, string path) => Ask(new Change(index, [(EntryOf(path), null)]));

    /// <summary>
    /// Within a folder, one change. Of a file across folders two, of which the removal of the old name never survives alone: a
    /// journalling file system may show both names after a power cut, never none. A folder never has two names.
    /// </summary>
    public void Rename(int index, string from, string to)
    {
        (Entry source, Entry target) = (EntryOf(from), EntryOf(to));
        Node node = _current[source];
        if (source.Folder == target.Folder || node.File is null)
        {
            Ask(new Change(index, [(source, null), (target, node)]));
            return;
        }

        var arrival = new Change(index, [(target, node)]);
        Ask(arrival);
        Ask(new Change(index, [(source, null)]) { Needs = arrival });
    }

    public void Sync(string folder)
    {
        int number = FolderAt(folder);
        HashSet<Change> settled = [.. _changes.Where(change => change.Folder == number)];
        settled.UnionWith([.. settled.Select(change => change.Needs).OfType<Change>()]);
        foreach (Change change in _changes.Where(settled.Contains)) change.ApplyTo(_durable);
        _changes.RemoveAll(settled.Contains);
    }

    /// <summary>The names with the changes that survive; a name whose folder did not survive is gone too.</summary>
    public (Dictionary<string, FileIdentity> Files, List<string> Folders) Build(Survivors survivors)
    {
        var names = new Dictionary<Entry, Node>(_durable);
        var left = new HashSet<Change>();
        foreach (Change change in _changes.Where(change => survivors.Keeps(change.Index)))
        {
            // The old name of a file that another folder has by now may be there still.
            if (change.Needs is { } needed && (!survivors.KeepsRemoval(change.Index) || (_changes.Contains(needed) && !left.Contains(needed))))
                continue;
            left.Add(change);
            change.ApplyTo(names);
        }

        var files = new Dictionary<string, FileIdentity>();
        var folders = new List<string>();
        ILookup<int, KeyValuePair<Entry, Node>> byFolder = names.ToLookup(name => name.Key.Folder);
        Visit(0, "");
        Visit(1, "/");
        return (files, folders);

        void Visit(int folder, string path)
        {
            foreach ((Entry entry, Node node) in byFolder[folder])
            {
                string name = Path.Combine(path, entry.Name);
                if (node.File is { } file)
                {
                    files.Add(name, file);
                    continue;
                }

                folders.Add(name);
                Visit(node.Folder, name);
            }
        }
    }

    private void Ask(Change change)
    {
        change.ApplyTo(_current);
        _changes.Add(change);
    }

    private Entry EntryOf(string path) => new(FolderAt(DiskImage.FolderOf(path)), Path.GetFileName(path));

    private int FolderAt(string path) => path switch
    {
        "" => 0,
        "/" => 1,
        _ => _current[EntryOf(path)].Folder,
    };

    private readonly record struct Entry(int Folder, string Name);

    /// <param name="File">Null for a folder.</param>
    /// <param name="Folder">Its number, if it is one.</param>
    private readonly record struct Node(FileIdentity? File, int Folder);

    /// <summary>What names are to stand for; null removes one.</summary>
    private sealed class Change(int index, (Entry Name, Node? Node)[] names)
    {
        public int Index => index;

        /// <summary>The folder whose sync settles it.</summary>
        public int Folder => names[^1].Name.Folder;

        /// <summary>A change without which this one cannot be there.</summary>
        public Change? Needs { get; init; }

        public void ApplyTo(Dictionary<Entry, Node> all)
        {
            foreach ((Entry name, Node? node) in names)
            {
                if (node is { } there) all[name] = there;
                else all.Remove(name);
            }
        }
    }
}
