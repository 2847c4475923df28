namespace Kiosk.Outbox.Disk;

/// <summary>The outbox's only way to the file system, so that tests can record, cut and fail every write and sync.</summary>
/// <remarks>Every failure is an <see cref="IOException"/> that names the path; a full disk is a <see cref="DiskFullException"/>.</remarks>
public interface IDisk
{
    /// <summary>Names of the files and folders in a folder, in no order; empty when it does not exist.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Makes a folder, readable by its owner only; one that exists is left as it is. Its parent exists.</summary>
    void CreateDirectory(string directory);

    /// <summary>Makes a file of the given length, all zeros, whose space is allocated: later writes within it cannot fail for want of room.</summary>
    /// <remarks>A file of that name must not exist. Not durable before the file and the folder are synced.</remarks>
    IDiskFile Create(string path, long length);

    /// <summary>Opens a file that exists.</summary>
    IDiskFile Open(string path, bool writable);

    /// <summary>Gives a file or folder another name, or another folder's. A file that had the name is replaced; a folder must not have it.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file; one that is not there is no error.</summary>
    void Delete(string path);

    /// <summary>Makes the names in a folder durable.</summary>
    void SyncDirectory(string directory);
}

/// <summary>An open file. Offsets and lengths in bytes. Reads and writes at different places may run at the same time.</summary>
public interface IDiskFile : IDisposable
{
    /// <summary>Its length.</summary>
    long Length { get; }

    /// <summary>Reads until the buffer or the file ends; returns the bytes read.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Writes all of it. Not durable before <see cref="Sync"/>.</summary>
    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>Makes everything written so far durable. After a failure nothing is known of it, and asking again does not help.</summary>
    void Sync();

    /// <summary>Shortens the file.</summary>
    void Truncate(long length);
}

/// <summary>The disk, or the quota, has no room.</summary>
public sealed class DiskFullException(string message, Exception? inner = null) : IOException(message, inner);
