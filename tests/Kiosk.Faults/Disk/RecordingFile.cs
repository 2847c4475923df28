using Kiosk.Faults.Model;
using Kiosk.Outbox.Disk;

namespace Kiosk.Faults.Disk;

/// <summary>A file of <see cref="RecordingDisk"/>, whatever its names.</summary>
internal sealed class MemoryFile(FileIdentity identity, byte[] content)
{
    public FileIdentity Identity => identity;

    public ByteBlock Content { get; } = new(content);

    /// <summary>Bytes from the start whose space is taken: writes within cannot fail for want of room.</summary>
    public long Allocated { get; set; } = content.Length;
}

/// <summary>An open file of <see cref="RecordingDisk"/>; like a descriptor, it stays with its file when the name goes.</summary>
internal sealed class RecordingFile(RecordingDisk disk, MemoryFile file, string path, bool writable) : IDiskFile
{
    private bool _disposed;

    public long Length => disk.LengthOf(Usable());

    public int Read(long offset, Span<byte> buffer) => disk.Read(Usable(), offset, buffer);

    public void Write(long offset, ReadOnlySpan<byte> data) => disk.Write(Writable(), path, offset, data);

    public void Sync() => disk.Sync(Usable(), path);

    public void Truncate(long length) => disk.Truncate(Writable(), path, length);

    public void Dispose() => _disposed = true;

    private MemoryFile Usable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return file;
    }

    private MemoryFile Writable() => writable ? Usable() : throw new InvalidOperationException($"{path}: was opened for reading only.");
}
