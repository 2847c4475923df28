namespace Kiosk.Edge.Store;

/// <summary>The store's way to its files: the system's own, or a test's that records and fails.</summary>
/// <param name="Vfs">Name of a registered SQLite VFS (sqlite.org/vfs.html); null means the system's own.</param>
/// <param name="Rewrite">
/// Writes a file over with what it holds and syncs it; nothing when there is none. A sync that failed, or a process that died before it,
/// leaves content that can be read and is not on the disk, and that no later sync brings there: the system takes it for written
/// (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).
/// </param>
internal sealed record StoreFiles(string? Vfs, Action<string> Rewrite)
{
    private const int ChunkBytes = 256 << 10;

    /// <summary>The machine's.</summary>
    public static StoreFiles System { get; } = new(null, RewriteFile);

    private static void RewriteFile(string path)
    {
        if (!File.Exists(path)) return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var chunk = new byte[ChunkBytes];
        for (long offset = 0; ;)
        {
            int length = RandomAccess.Read(file.SafeFileHandle, chunk, offset);
            if (length == 0) break;
            RandomAccess.Write(file.SafeFileHandle, chunk.AsSpan(0, length), offset);
            offset += length;
        }

        file.Flush(flushToDisk: true);
    }
}
