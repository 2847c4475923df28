using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Benchmarks.Peers;

/// <summary>What the disk allows: a window of messages appended to an allocated file, fdatasync, and again.</summary>
/// <remarks>No contender that syncs before it acknowledges can be faster; one that is, does not.</remarks>
internal static class BareDisk
{
    private const int Writes = 300;

    /// <summary>Messages a second, with a window of them in each sync.</summary>
    public static double WindowsPerSync(string folder)
    {
        byte[] window = new byte[Message.Bytes * Message.Window];
        for (int i = 0; i < Message.Window; i++) Message.Write(i, window.AsSpan(i * Message.Bytes, Message.Bytes));
        string path = Path.Combine(folder, "bare");
        using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, preallocationSize: (long)Writes * window.Length);
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < Writes; i++)
        {
            RandomAccess.Write(file, window, (long)i * window.Length);
            if (FlushData(file) != 0) throw new IOException($"fdatasync of {path} failed: errno {Marshal.GetLastPInvokeError()}");
        }

        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        File.Delete(path);
        return Writes * Message.Window / seconds;
    }

    [DllImport("libc.so.6", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushData(SafeFileHandle file);
}
