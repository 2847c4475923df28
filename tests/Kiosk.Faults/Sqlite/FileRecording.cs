using Kiosk.Faults.Disk;
using Kiosk.Faults.Model;

namespace Kiosk.Faults.Sqlite;

/// <summary>What happens to one open file of <see cref="RecordingVfs"/>: fails it, or does it and records it.</summary>
internal sealed unsafe class FileRecording(RecordingVfs vfs, FileIdentity identity)
{
    /// <summary>
    /// Whether the next sync of the file also syncs its folder: the unix VFS does so once for each journal or log that it opened
    /// to create (os_unix.c, UNIXFILE_DIRSYNC in unixOpen and unixSync).
    /// </summary>
    public bool SyncsFolder { get; set; }

    public int Write(NativeFile* system, byte* data, int length, long offset)
    {
        DiskFault? fault = vfs.Faults.Next(DiskRequest.Write, needsRoom: true);
        // The unix VFS goes on after a short write, and fails when no more is taken: the beginning is in the file.
        int taken = fault is null ? length : length / 2;
        int result = taken == 0 ? NativeSqlite.Ok : system->Methods->Write(system, data, taken, offset);
        if (result != NativeSqlite.Ok) return result;
        vfs.History.Write(identity, offset, new ReadOnlySpan<byte>(data, taken));
        return fault switch
        {
            null => NativeSqlite.Ok,
            DiskFault.Full => NativeSqlite.Full,
            _ => NativeSqlite.IoErrorWrite,
        };
    }

    public int Truncate(NativeFile* system, long length)
    {
        if (vfs.Faults.Next(DiskRequest.Change, needsRoom: false) is not null) return NativeSqlite.IoErrorTruncate;
        int result = system->Methods->Truncate(system, length);
        if (result == NativeSqlite.Ok) vfs.History.Add(new DiskOperation.Resize(identity, length));
        return result;
    }

    public int Sync()
    {
        // A full disk may be told of as late as now (delayed allocation); the unix VFS makes one code of all failures.
        if (vfs.Faults.Next(DiskRequest.Sync, needsRoom: true) is not null)
        {
            vfs.History.Add(new DiskOperation.SyncFailed(identity));
            return NativeSqlite.IoErrorFsync;
        }

        if (vfs.LiesAboutSyncs) return NativeSqlite.Ok;
        vfs.History.Add(new DiskOperation.Sync(identity));
        if (SyncsFolder) vfs.History.Add(new DiskOperation.SyncDirectory(""));
        SyncsFolder = false;
        return NativeSqlite.Ok;
    }
}
