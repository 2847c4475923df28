namespace Kiosk.Faults.Model;

/// <summary>The content of a disk: files by path, and folders. Everything in it is durable.</summary>
public sealed class DiskImage
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _folders = new(StringComparer.Ordinal);

    /// <summary>A disk with these folders and no file.</summary>
    public DiskImage(params IEnumerable<string> folders)
    {
        foreach (string folder in folders) AddFolder(folder);
    }

    /// <summary>Contents by path. The arrays are the image's own: not to be changed.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>The folders that exist, besides the roots "" and "/".</summary>
    public IReadOnlySet<string> Folders => _folders;

    /// <summary>The folder of a path; "" for a bare name.</summary>
    public static string FolderOf(string path) => Path.GetDirectoryName(path) ?? "";

    /// <summary>Gives everything below one path another.</summary>
    internal static void MoveFolder<T>(Dictionary<string, T> names, string from, string to)
    {
        string[] below = [.. names.Keys.Where(path => path.StartsWith(from + "/", StringComparison.Ordinal))];
        foreach (string path in below)
        {
            names.Remove(path, out T? value);
            names.Add(to + path[from.Length..], value!);
        }
    }

    /// <summary>Adds a folder and those above it.</summary>
    public void AddFolder(string path)
    {
        for (string folder = path; folder is not ("" or "/") && _folders.Add(folder);) folder = FolderOf(folder);
    }

    /// <summary>Adds a file, and the folders above it.</summary>
    public void AddFile(string path, byte[] content)
    {
        AddFolder(FolderOf(path));
        _files[path] = content;
    }

    /// <summary>Whether a folder exists.</summary>
    public bool HasFolder(string path) => path is "" or "/" || _folders.Contains(path);

    /// <summary>Writes the image's files, which must be bare names, into a folder of the real disk and removes all others there.</summary>
    public void Restore(string folder)
    {
        foreach (string file in Directory.GetFiles(folder)) File.Delete(file);
        foreach ((string name, byte[] content) in _files) File.WriteAllBytes(Path.Combine(folder, name), content);
    }
}
