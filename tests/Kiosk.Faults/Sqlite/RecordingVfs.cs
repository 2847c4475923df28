using System.Runtime.InteropServices;
using Kiosk.Edge.Store;
using Kiosk.Faults.Disk;
using Kiosk.Faults.Model;

namespace Kiosk.Faults.Sqlite;

/// <summary>
/// A file system for SQLite that passes all on to the system's own, records what changes the database, its write-ahead log and
/// its rollback journal, and fails on request. Used by <see cref="Name"/> in a connection string (keyword Vfs).
/// </summary>
/// <remarks>
/// Syncs are recorded and not passed on: tests of power cuts need none, and are fast without. The shared memory (-shm) is
/// volatile, goes round the VFS's files and is no part of any image; so are temporary files. Dispose it after the last connection.
/// </remarks>
public sealed unsafe class RecordingVfs : IDisposable
{
    private static int _registered;

    private readonly NativeVfs* _native;
    private readonly NativeVfs* _system;
    private GCHandle _self;
    private bool _disposed;

    /// <summary>Registers the file system for the files of one folder, whose content now, that of <paramref name="start"/>, is durable.</summary>
    /// <param name="start">By bare names; null for a folder without files.</param>
    public RecordingVfs(DiskImage? start = null)
    {
        History = new DiskHistory(start ?? new DiskImage());
        Name = $"recording-{Interlocked.Increment(ref _registered)}";
        _system = NativeSqlite.FindVfs(null);
        if (_system == null || _system->Version < 3) throw new NotSupportedException("SQLite has no default VFS of version 3 to build on.");

        // SQLite hands our struct to every call; the handle behind it leads back to this object.
        _self = GCHandle.Alloc(this);
        _native = (NativeVfs*)NativeMemory.AllocZeroed((nuint)(sizeof(NativeVfs) + sizeof(nint)));
        *_native = *_system;
        *(nint*)(_native + 1) = GCHandle.ToIntPtr(_self);
        _native->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
        _native->Next = null;
        _native->FileBytes = sizeof(RecordedFile) + _system->FileBytes;
        _native->Open = &OpenFile;
        _native->Delete = &DeleteFile;
        int result = NativeSqlite.RegisterVfs(_native, makeDefault: 0);
        if (result != NativeSqlite.Ok) throw new InvalidOperationException($"SQLite refused the VFS {Name} with code {result}.");
    }

    /// <summary>For the connection string.</summary>
    public string Name { get; }

    /// <summary>What was written, synced, cut, created and deleted, by bare file names.</summary>
    public DiskHistory History { get; }

    /// <summary>Which request fails: every write, sync, cut, creation and deletion of a recorded file counts as one.</summary>
    public FaultSchedule Faults { get; } = new();

    /// <summary>Whether the disk says that it synced and did not: for showing that a loss is seen.</summary>
    public bool LiesAboutSyncs { get; init; }

    /// <summary>The store's files through this file system.</summary>
    internal StoreFiles Files => new(Name, Rewrite);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _ = NativeSqlite.UnregisterVfs(_native);
        Marshal.FreeCoTaskMem((nint)_native->Name);
        NativeMemory.Free(_native);
        _self.Free();
    }

    private void Rewrite(string path)
    {
        if (!File.Exists(path)) return;
        FileIdentity file = Adopt(path);
        if (Faults.Next(DiskRequest.Write, needsRoom: false) is not null) throw new IOException($"{path}: input/output error (injected).");
        History.Write(file, 0, File.ReadAllBytes(path));
        if (Faults.Next(DiskRequest.Sync, needsRoom: false) is not null)
        {
            History.Add(new DiskOperation.SyncFailed(file));
            throw new IOException($"{path}: the sync failed (injected).");
        }

        if (!LiesAboutSyncs) History.Add(new DiskOperation.Sync(file));
    }

    private static RecordingVfs Of(NativeVfs* vfs) => (RecordingVfs)GCHandle.FromIntPtr(*(nint*)(vfs + 1)).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int OpenFile(NativeVfs* vfs, byte* path, NativeFile* file, int flags, int* flagsOut) =>
        Of(vfs).Open(path, (RecordedFile*)file, flags, flagsOut);

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int DeleteFile(NativeVfs* vfs, byte* path, int syncFolder) => Of(vfs).Delete(path, syncFolder != 0);

    private int Open(byte* path, RecordedFile* file, int flags, int* flagsOut)
    {
        *file = default;
        file->System->Methods = null;
        const int recorded = NativeSqlite.OpenMainDb | NativeSqlite.OpenMainJournal | NativeSqlite.OpenSuperJournal | NativeSqlite.OpenWal;
        string? full = (flags & recorded) == 0 ? null : Marshal.PtrToStringUTF8((nint)path);
        bool creates = full is not null && (flags & NativeSqlite.OpenCreate) != 0 && !File.Exists(full);
        if (creates && Faults.Next(DiskRequest.Change, needsRoom: true) is not null) return NativeSqlite.CannotOpen;

        int result = _system->Open(_system, path, file->System, flags, flagsOut);
        // SQLite calls xClose even after a failure when there are methods (sqlite.org/c3ref/vfs.html).
        if (file->System->Methods != null) file->Head.Methods = RecordedFile.Methods;
        if (result != NativeSqlite.Ok || full is null) return result;

        bool isJournal = (flags & NativeSqlite.OpenMainDb) == 0;
        var recording = new FileRecording(this, Adopt(full)) { SyncsFolder = isJournal && (flags & NativeSqlite.OpenCreate) != 0 };
        file->Recording = GCHandle.ToIntPtr(GCHandle.Alloc(recording));
        return result;
    }

    /// <summary>The file under its bare name; one that the history does not know is new, and what it holds is not durable.</summary>
    private FileIdentity Adopt(string path)
    {
        string name = Path.GetFileName(path);
        if (History.Find(name) is { } known) return known;
        FileIdentity file = History.Create(name);
        History.Write(file, 0, File.ReadAllBytes(path));
        return file;
    }

    private int Delete(byte* path, bool syncFolder)
    {
        string name = Path.GetFileName(Marshal.PtrToStringUTF8((nint)path)!);
        bool known = History.Find(name) is not null;
        if (known && Faults.Next(DiskRequest.Change, needsRoom: false) is not null) return NativeSqlite.IoErrorDelete;
        // Never with a sync: it is recorded below.
        int result = _system->Delete(_system, path, 0);
        if (result != NativeSqlite.Ok || !known) return result;
        History.Delete(name);
        if (syncFolder) History.Add(new DiskOperation.SyncDirectory(""));
        return result;
    }
}
