using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kiosk.Faults.Sqlite;

/// <summary>The head of an open file of <see cref="RecordingVfs"/> in SQLite's memory; the system's own file follows it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RecordedFile
{
    public NativeFile Head;

    /// <summary>Handle of its <see cref="FileRecording"/>; 0 for a temporary file.</summary>
    public nint Recording;

    /// <summary>The system's own file.</summary>
    public NativeFile* System => (NativeFile*)((RecordedFile*)Unsafe.AsPointer(ref this) + 1);

    /// <summary>The functions that SQLite calls; they live as long as the process.</summary>
    public static NativeFileMethods* Methods { get; } = CreateMethods();

    private static NativeFileMethods* CreateMethods()
    {
        var methods = (NativeFileMethods*)NativeMemory.AllocZeroed((nuint)sizeof(NativeFileMethods));
        *methods = new NativeFileMethods
        {
            Version = 3,
            Close = &Close,
            Read = &Read,
            Write = &Write,
            Truncate = &Truncate,
            Sync = &Sync,
            FileSize = &FileSize,
            Lock = &Lock,
            Unlock = &Unlock,
            CheckReservedLock = &CheckReservedLock,
            FileControl = &FileControl,
            SectorSize = &SectorSize,
            DeviceCharacteristics = &DeviceCharacteristics,
            ShmMap = &ShmMap,
            ShmLock = &ShmLock,
            ShmBarrier = &ShmBarrier,
            ShmUnmap = &ShmUnmap,
            Fetch = &Fetch,
            Unfetch = &Unfetch,
        };
        return methods;
    }

    private static NativeFile* SystemOf(NativeFile* file) => (NativeFile*)((RecordedFile*)file + 1);

    private static FileRecording? RecordingOf(NativeFile* file)
    {
        nint handle = ((RecordedFile*)file)->Recording;
        return handle == 0 ? null : (FileRecording)GCHandle.FromIntPtr(handle).Target!;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(NativeFile* file)
    {
        nint recording = ((RecordedFile*)file)->Recording;
        if (recording != 0) GCHandle.FromIntPtr(recording).Free();
        ((RecordedFile*)file)->Recording = 0;
        return SystemOf(file)->Methods->Close(SystemOf(file));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(NativeFile* file, void* buffer, int length, long offset) =>
        SystemOf(file)->Methods->Read(SystemOf(file), buffer, length, offset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(NativeFile* file, void* data, int length, long offset) => RecordingOf(file) is { } recording
        ? recording.Write(SystemOf(file), (byte*)data, length, offset)
        : SystemOf(file)->Methods->Write(SystemOf(file), data, length, offset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(NativeFile* file, long length) => RecordingOf(file) is { } recording
        ? recording.Truncate(SystemOf(file), length)
        : SystemOf(file)->Methods->Truncate(SystemOf(file), length);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(NativeFile* file, int flags) => RecordingOf(file)?.Sync() ?? NativeSqlite.Ok;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(NativeFile* file, long* length) => SystemOf(file)->Methods->FileSize(SystemOf(file), length);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(NativeFile* file, int level) => SystemOf(file)->Methods->Lock(SystemOf(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(NativeFile* file, int level) => SystemOf(file)->Methods->Unlock(SystemOf(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(NativeFile* file, int* isReserved) =>
        SystemOf(file)->Methods->CheckReservedLock(SystemOf(file), isReserved);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(NativeFile* file, int operation, void* argument) =>
        SystemOf(file)->Methods->FileControl(SystemOf(file), operation, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(NativeFile* file) => SystemOf(file)->Methods->SectorSize(SystemOf(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int DeviceCharacteristics(NativeFile* file) => SystemOf(file)->Methods->DeviceCharacteristics(SystemOf(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmMap(NativeFile* file, int region, int bytes, int extend, void** memory) =>
        SystemOf(file)->Methods->ShmMap(SystemOf(file), region, bytes, extend, memory);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmLock(NativeFile* file, int offset, int count, int flags) =>
        SystemOf(file)->Methods->ShmLock(SystemOf(file), offset, count, flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ShmBarrier(NativeFile* file) => SystemOf(file)->Methods->ShmBarrier(SystemOf(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmUnmap(NativeFile* file, int delete) => SystemOf(file)->Methods->ShmUnmap(SystemOf(file), delete);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Fetch(NativeFile* file, long offset, int length, void** page) =>
        SystemOf(file)->Methods->Fetch(SystemOf(file), offset, length, page);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unfetch(NativeFile* file, long offset, void* page) =>
        SystemOf(file)->Methods->Unfetch(SystemOf(file), offset, page);
}
