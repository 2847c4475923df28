using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Interop.Native;

/// <summary>The few calls of the GNU C library that .NET does not offer, and the constants that they take.</summary>
/// <remarks>
/// Values are those of Linux on x86-64 and arm64, whose glibc layouts agree on everything used here. Sources: the manual pages
/// of section 2 and 3 named at each call, and asm-generic/{fcntl,ioctls,termbits}.h.
/// </remarks>
internal static unsafe partial class Libc
{
    private const string Library = "libc.so.6";

    internal const int ReadOnly = 0, ReadWrite = 2, NoControllingTty = 0x100, NonBlocking = 0x800, CloseOnExec = 0x80000;
    internal const short PollIn = 0x1, PollOut = 0x4, PollErr = 0x8, PollHup = 0x10, PollNval = 0x20;
    internal const int Eperm = 1, Enoent = 2, Eintr = 4, Eio = 5, Enxio = 6, Eagain = 11, Eacces = 13, Ebusy = 16, Enodev = 19,
        Enotdir = 20, Enotty = 25, Enospc = 28, Edquot = 122;
    internal const int TimedOut = 110, ConnectionRefused = 111;
    internal const int SetDescriptorFlags = 2, DescriptorCloseOnExec = 1;
    internal const int LockExclusiveNow = 2 | 4;
    internal const uint TerminalExclusive = 0x540C;

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollFd
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }

    /// <summary>open(2). The third argument of the C prototype is only read with O_CREAT, which no caller here passes.</summary>
    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle Open(string path, int flags);

    /// <summary>read(2).</summary>
    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeFileHandle descriptor, byte* buffer, nuint count);

    /// <summary>write(2).</summary>
    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle descriptor, byte* buffer, nuint count);

    /// <summary>poll(2).</summary>
    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollFd* descriptors, nuint count, int timeoutMs);

    /// <summary>eventfd(2).</summary>
    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    internal static partial SafeFileHandle EventFd(uint initial, int flags);

    /// <summary>fsync(2).</summary>
    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Fsync(SafeFileHandle descriptor);

    /// <summary>fdatasync(2).</summary>
    [LibraryImport(Library, EntryPoint = "fdatasync", SetLastError = true)]
    internal static partial int Fdatasync(SafeFileHandle descriptor);

    /// <summary>posix_fallocate(3): returns the error number itself.</summary>
    [LibraryImport(Library, EntryPoint = "posix_fallocate")]
    internal static partial int PosixFallocate(SafeFileHandle descriptor, long offset, long length);

    /// <summary>fcntl(2) with an int argument. By number: the descriptor belongs to libmosquitto.</summary>
    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Fcntl(int descriptor, int command, int argument);

    /// <summary>flock(2).</summary>
    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    internal static partial int Flock(SafeFileHandle descriptor, int operation);

    /// <summary>ioctl(2) without an argument.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Ioctl(SafeFileHandle descriptor, nuint request);

    /// <summary>gai_strerror(3): text that libc owns.</summary>
    [LibraryImport(Library, EntryPoint = "gai_strerror")]
    internal static partial nint GetAddressErrorText(int code);
}
