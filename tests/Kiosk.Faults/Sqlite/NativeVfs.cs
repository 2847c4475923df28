using System.Runtime.InteropServices;

namespace Kiosk.Faults.Sqlite;

/// <summary>What SQLite calls for a file system: <c>sqlite3_vfs</c> (sqlite.org/c3ref/vfs.html), version 3.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeVfs
{
    public int Version, FileBytes, PathBytesMax;
    public NativeVfs* Next;
    public byte* Name;
    public void* AppData;
    public delegate* unmanaged[Cdecl]<NativeVfs*, byte*, NativeFile*, int, int*, int> Open;
    public delegate* unmanaged[Cdecl]<NativeVfs*, byte*, int, int> Delete;

    // Not wrapped: the unix VFS ignores which VFS these are asked of, so its own functions serve as they are.
    public void* Access, FullPathname, DlOpen, DlError, DlSym, DlClose, Randomness, Sleep, CurrentTime, GetLastError;
    public void* CurrentTimeInt64, SetSystemCall, GetSystemCall, NextSystemCall;
}

/// <summary>An open file: <c>sqlite3_file</c>, the head of what a VFS keeps of it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeFile
{
    public NativeFileMethods* Methods;
}

/// <summary>What SQLite calls for an open file: <c>sqlite3_io_methods</c> (sqlite.org/c3ref/io_methods.html), version 3.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeFileMethods
{
    public int Version;
    public delegate* unmanaged[Cdecl]<NativeFile*, int> Close;
    public delegate* unmanaged[Cdecl]<NativeFile*, void*, int, long, int> Read;
    public delegate* unmanaged[Cdecl]<NativeFile*, void*, int, long, int> Write;
    public delegate* unmanaged[Cdecl]<NativeFile*, long, int> Truncate;
    public delegate* unmanaged[Cdecl]<NativeFile*, int, int> Sync;
    public delegate* unmanaged[Cdecl]<NativeFile*, long*, int> FileSize;
    public delegate* unmanaged[Cdecl]<NativeFile*, int, int> Lock;
    public delegate* unmanaged[Cdecl]<NativeFile*, int, int> Unlock;
    public delegate* unmanaged[Cdecl]<NativeFile*, int*, int> CheckReservedLock;
    public delegate* unmanaged[Cdecl]<NativeFile*, int, void*, int> FileControl;
    public delegate* unmanaged[Cdecl]<NativeFile*, int> SectorSize;
    public delegate* unmanaged[Cdecl]<NativeFile*, int> DeviceCharacteristics;
    public delegate* unmanaged[Cdecl]<NativeFile*, int, int, int, void**, int> ShmMap;
    public delegate* unmanaged[Cdecl]<NativeFile*, int, int, int, int> ShmLock;
    public delegate* unmanaged[Cdecl]<NativeFile*, void> ShmBarrier;
    public delegate* unmanaged[Cdecl]<NativeFile*, int, int> ShmUnmap;
    public delegate* unmanaged[Cdecl]<NativeFile*, long, int, void**, int> Fetch;
    public delegate* unmanaged[Cdecl]<NativeFile*, long, void*, int> Unfetch;
}

/// <summary>The calls into the SQLite that the project ships: the same library that Microsoft.Data.Sqlite has loaded.</summary>
internal static unsafe partial class NativeSqlite
{
    // Result codes (sqlite.org/rescode.html) and flags of opening (sqlite.org/c3ref/c_open_autoproxy.html).
    public const int Ok = 0, Full = 13, IoErrorWrite = 778, IoErrorFsync = 1034, IoErrorTruncate = 1546, IoErrorDelete = 2570, CannotOpen = 14;
    public const int OpenCreate = 0x4, OpenMainDb = 0x100, OpenMainJournal = 0x800, OpenSuperJournal = 0x4000, OpenWal = 0x80000;

    private const string Library = "e_sqlite3";

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_find", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeVfs* FindVfs(string? name);

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_register")]
    internal static partial int RegisterVfs(NativeVfs* vfs, int makeDefault);

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_unregister")]
    internal static partial int UnregisterVfs(NativeVfs* vfs);
}
