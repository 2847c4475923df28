using Kiosk.Interop.Files;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Outbox.Disk;

/// <summary>The machine's own file system.</summary>
public sealed class PosixDisk : IDisk
{
    private const UnixFileMode OwnerOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory) => Directory.Exists(directory)
        ? Guarded(directory, () => Directory.EnumerateFileSystemEntries(directory).Select(path => Path.GetFileName(path)).ToList())
        : [];

    /// <inheritdoc/>
    public void CreateDirectory(string directory) => Guarded(directory, () =>
    {
        if (OperatingSystem.IsWindows()) return Directory.CreateDirectory(directory);
        return Directory.CreateDirectory(directory, OwnerOnlyFolder);
    });

    /// <inheritdoc/>
    public IDiskFile Create(string path, long length) => Guarded(path, () =>
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = DurableFile.OwnerOnly;
        // A stream, since only it takes the permissions; closed at once, since only a handle can be used at several places at a time.
        new FileStream(path, options).Dispose();
        SafeFileHandle handle = OpenHandle(path, FileAccess.ReadWrite);
        try
        {
            if (length > 0) FileSpace.Allocate(handle, length, path);
            return new PosixFile(handle, path);
        }
        catch
        {
            handle.Dispose();
            File.Delete(path);
            throw;
        }
    });

    /// <inheritdoc/>
    public IDiskFile Open(string path, bool writable) =>
        Guarded(path, () => new PosixFile(OpenHandle(path, writable ? FileAccess.ReadWrite : FileAccess.Read), path));

    /// <inheritdoc/>
    public void Rename(string from, string to) => Guarded(from, () =>
    {
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to, overwrite: true);
        return true;
    });

    /// <inheritdoc/>
    public void Delete(string path) => Guarded(path, () =>
    {
        File.Delete(path);
        return true;
    });

    /// <inheritdoc/>
    public void SyncDirectory(string directory) => DurableFile.SyncDirectory(directory);

    internal static T Guarded<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (IOException fault) when (FileSpace.IsFull(fault))
        {
            throw new DiskFullException($"{path}: the disk is full; free space on it.", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException($"{path}: {fault.Message}", fault);
        }
    }

    private static SafeFileHandle OpenHandle(string path, FileAccess access) =>
        File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);

    private sealed class PosixFile(SafeFileHandle handle, string path) : IDiskFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(long offset, Span<byte> buffer)
        {
            int read = 0;
            while (read < buffer.Length)
            {
                int got = RandomAccess.Read(handle, buffer[read..], offset + read);
                if (got == 0) break;
                read += got;
            }

            return read;
        }

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            try
            {
                RandomAccess.Write(handle, data, offset);
            }
            catch (IOException fault) when (FileSpace.IsFull(fault))
            {
                throw new DiskFullException($"{path}: the disk is full; free space on it.", fault);
            }
        }

        public void Sync() => FileSpace.SyncData(handle, path);

        public void Truncate(long length) => RandomAccess.SetLength(handle, length);

        public void Dispose() => handle.Dispose();
    }
}
