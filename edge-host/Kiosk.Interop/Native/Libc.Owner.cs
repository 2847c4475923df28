using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Interop.Native;

/// <content>Whose a file is: .NET tells a file's mode, but not its owner.</content>
internal static unsafe partial class Libc
{
    internal const int EmptyPath = 0x1000;
    internal const uint StatxBasic = 0x7FF;
    internal const int FileTypeMask = 0xF000, RegularFile = 0x8000;

    /// <summary>struct statx, the same on every architecture: the fields that are read here, out of 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Statx
    {
        [FieldOffset(20)]
        internal uint Owner;

        [FieldOffset(28)]
        internal ushort Mode;

        [FieldOffset(40)]
        internal ulong Size;
    }

    /// <summary>statx(2).</summary>
    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GetStatx(SafeFileHandle directory, string path, int flags, uint mask, Statx* result);

    /// <summary>geteuid(2): never fails.</summary>
    [LibraryImport(Library, EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();
}
