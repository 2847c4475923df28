using Kiosk.Outbox.Disk;

namespace Kiosk.Outbox.Journal;

/// <summary>The folder of what could not be used. Nothing in it is ever removed by the service.</summary>
internal static class Aside
{
    public const string Folder = "aside";

    /// <summary>Keeps content under a name, or under the name with a number when it is taken by other content.</summary>
    public static void Keep(IDisk disk, string folder, string name, ReadOnlySpan<byte> content)
    {
        disk.CreateDirectory(folder);
        disk.SyncDirectory(Path.GetDirectoryName(folder)!);
        using IDiskFile file = disk.Create(Path.Combine(folder, FreeName(disk, folder, name)), 0);
        file.Write(0, content);
        file.Sync();
        disk.SyncDirectory(folder);
    }

    /// <summary>Moves a file or folder there; returns its name there.</summary>
    public static string Move(IDisk disk, string folder, string path)
    {
        disk.CreateDirectory(folder);
        disk.SyncDirectory(Path.GetDirectoryName(folder)!);
        string name = FreeName(disk, folder, Path.GetFileName(path));
        disk.Rename(path, Path.Combine(folder, name));
        disk.SyncDirectory(folder);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
        return name;
    }

    private static string FreeName(IDisk disk, string folder, string name)
    {
        IReadOnlyList<string> taken = disk.List(folder);
        int number = 1;
        string free = name;
        while (taken.Contains(free)) free = $"{name}.{++number}";
        return free;
    }
}
