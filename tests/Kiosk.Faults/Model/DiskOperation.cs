namespace Kiosk.Faults.Model;

/// <summary>A file whatever its names are: as an inode, it keeps its identity when it is renamed, replaced or deleted.</summary>
/// <param name="Number">Counted within one <see cref="DiskHistory"/>.</param>
/// <param name="FirstName">The path that it was made under, for messages.</param>
public readonly record struct FileIdentity(int Number, string FirstName);

/// <summary>One change that a program asked of a disk, in the order of asking; what of it a power cut leaves is <see cref="CrashImages"/>'s matter.</summary>
public abstract record DiskOperation
{
    private DiskOperation()
    {
    }

    /// <summary>A new, empty file got a name.</summary>
    public sealed record Create(string Path, FileIdentity File) : DiskOperation;

    /// <summary>A new folder got a name.</summary>
    public sealed record CreateDirectory(string Path) : DiskOperation;

    /// <summary>Bytes were written at an offset; past the end they make the file longer.</summary>
    public sealed record Write(FileIdentity File, long Offset, ReadOnlyMemory<byte> Data) : DiskOperation
    {
        public override string ToString() => $"write of {Data.Length} bytes at {Offset} of {File.FirstName}";
    }

    /// <summary>The file was cut, or made longer by zeros whose space is allocated.</summary>
    public sealed record Resize(FileIdentity File, long Length) : DiskOperation;

    /// <summary>A sync of the file's content and length that succeeded.</summary>
    public sealed record Sync(FileIdentity File) : DiskOperation;

    /// <summary>
    /// A sync that failed: what was not yet durable may be on the disk or not, and no later sync settles it, because the kernel
    /// takes the pages for clean after telling of the failure once (Rebello et al., "Can applications recover from fsync
    /// failures?", USENIX ATC 2020).
    /// </summary>
    public sealed record SyncFailed(FileIdentity File) : DiskOperation;

    /// <summary>A file or folder got another name; a file that had that name lost it.</summary>
    public sealed record Rename(string From, string To) : DiskOperation;

    /// <summary>A name was removed.</summary>
    public sealed record Delete(string Path) : DiskOperation;

    /// <summary>A sync of the names in a folder that succeeded.</summary>
    public sealed record SyncDirectory(string Path) : DiskOperation;
}
