using System.Runtime.InteropServices;
using Kiosk.Interop.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Interop.Files;

/// <summary>What .NET does not offer of a file's space and its sync.</summary>
public static class FileSpace
{
    /// <summary>Whether a fault says that the disk or the quota is full.</summary>
    public static bool IsFull(IOException fault) => fault.HResult is Libc.Enospc or Libc.Edquot;

    /// <summary>Gives a file its length and its space on the disk, so that writing within it needs neither later (posix_fallocate(3)).</summary>
    /// <exception cref="IOException">Its HResult is the error number.</exception>
    public static void Allocate(SafeFileHandle file, long length, string path)
    {
        int error;
        do error = Libc.PosixFallocate(file, 0, length);
        while (error == Libc.Eintr);
        if (error != 0) throw Failure($"cannot allocate {length} bytes for {path}", error);
    }

    /// <summary>Makes a file's data durable, but not its times: fdatasync(2).</summary>
    /// <exception cref="IOException">Its HResult is the error number. What was written since the last sync may be lost for good.</exception>
    public static void SyncData(SafeFileHandle file, string path)
    {
        while (Libc.Fdatasync(file) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Libc.Eintr) throw Failure($"cannot sync {path}", error);
        }
    }

    private static IOException Failure(string what, int error) => new($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
}
