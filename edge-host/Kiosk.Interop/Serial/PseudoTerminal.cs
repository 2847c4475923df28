using System.Diagnostics;
using System.Runtime.InteropServices;
using Kiosk.Interop.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Interop.Serial;

/// <summary>A cable without hardware: this object is the board's end, <see cref="SlavePath"/> is the device that a program opens.</summary>
/// <remarks>
/// Programs may open and close the slave side any number of times. We hold no slave descriptor of our own, so that we see when
/// nobody is there: what is written then is dropped, as on a cable with nobody at the far end, and never met stale by the next
/// program. While a program has the slave open and does not read, the kernel keeps some kilobytes and then a Write waits,
/// at most its timeout. Dispose pulls the cable: the program sees a hang-up.
/// </remarks>
public sealed unsafe partial class PseudoTerminal : ISerialLine
{
    private const string Library = "libc.so.6";
    // How soon a newcomer on the slave side is seen; Linux has nothing to wait on for that.
    private const int NewcomerPollMs = 10;

    private readonly TerminalDescriptor _master;

    private PseudoTerminal(SafeFileHandle master, string slavePath)
    {
        _master = new TerminalDescriptor(master);
        SlavePath = slavePath;
    }

    /// <summary>The device to open, such as /dev/pts/3. Its name is free for others after Dispose.</summary>
    public string SlavePath { get; }

    /// <summary>True while a program has the slave side open.</summary>
    public bool IsSlaveOpen
    {
        get
        {
            try
            {
                return !_master.IsHungUp;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Makes a new pair.</summary>
    /// <exception cref="IOException">The system gives no more pseudo-terminals (see /proc/sys/kernel/pty/max), or has no /dev/ptmx.</exception>
    public static PseudoTerminal Create()
    {
        SafeFileHandle master = OpenMaster(Libc.ReadWrite | Libc.NoControllingTty | Libc.CloseOnExec | Libc.NonBlocking);
        if (master.IsInvalid)
        {
            throw Fault("posix_openpt");
        }

        try
        {
            return new PseudoTerminal(master, SetUp(master));
        }
        catch
        {
            master.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Waits for a program to come, too; NobodyThere when none did in the time.</remarks>
    public SerialTransfer Read(Span<byte> buffer, int timeoutMs)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            int left = TerminalDescriptor.Left(started, timeoutMs);
            SerialTransfer transfer = _master.Read(buffer, left);
            if (transfer.Status != SerialStatus.LineGone)
            {
                return transfer;
            }

            // EIO on a master: the last program has closed the slave side, and all that it wrote was read.
            SerialStatus newcomer = AwaitNewcomer(started, timeoutMs);
            if (newcomer != SerialStatus.Ok)
            {
                return new SerialTransfer(newcomer, 0);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>NobodyThere, at once and with a count of 0, when no program has the slave side open: the bytes are dropped.</remarks>
    public SerialTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs)
    {
        try
        {
            if (_master.IsHungUp)
            {
                return new SerialTransfer(SerialStatus.NobodyThere, 0);
            }
        }
        catch (ObjectDisposedException)
        {
            return new SerialTransfer(SerialStatus.Disposed, 0);
        }

        SerialTransfer transfer = _master.Write(bytes, timeoutMs);
        return transfer.Status == SerialStatus.LineGone ? transfer with { Status = SerialStatus.NobodyThere } : transfer;
    }

    /// <summary>Pulls the cable: the slave side hangs up, and calls that wait here return Disposed.</summary>
    public void Dispose() => _master.Dispose();

    private SerialStatus AwaitNewcomer(long started, int timeoutMs)
    {
        try
        {
            while (_master.IsHungUp)
            {
                int left = TerminalDescriptor.Left(started, timeoutMs);
                if (left == 0)
                {
                    return SerialStatus.NobodyThere;
                }

                if (!_master.Pause(Math.Min(left, NewcomerPollMs)))
                {
                    return SerialStatus.Disposed;
                }
            }

            return SerialStatus.Ok;
        }
        catch (ObjectDisposedException)
        {
            return SerialStatus.Disposed;
        }
    }

    private static string SetUp(SafeFileHandle master)
    {
        const int NameSize = 128;
        byte* name = stackalloc byte[NameSize];
        if (Grant(master) != 0 || Unlock(master) != 0)
        {
            throw Fault("grantpt or unlockpt");
        }

        int error = SlaveName(master, name, NameSize);
        if (error != 0)
        {
            throw new IOException("ptsname_r: " + Marshal.GetPInvokeErrorMessage(error));
        }

        string path = Marshal.PtrToStringUTF8((nint)name)!;
        // Opened and closed once: that sets the line raw, and from then on a master with nobody there says so (POLLHUP).
        using SafeFileHandle slave = Libc.Open(path, Libc.ReadWrite | Libc.NoControllingTty | Libc.CloseOnExec | Libc.NonBlocking);
        if (slave.IsInvalid || Termios.MakeRaw(slave, 0) != 0)
        {
            throw Fault(path);
        }

        return path;
    }

    private static IOException Fault(string what) =>
        new($"cannot make a pseudo-terminal: {what}: {Marshal.GetLastPInvokeErrorMessage()}. Check /dev/ptmx, /dev/pts and /proc/sys/kernel/pty/max.");

    [LibraryImport(Library, EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial SafeFileHandle OpenMaster(int flags);

    [LibraryImport(Library, EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(SafeFileHandle master);

    [LibraryImport(Library, EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(SafeFileHandle master);

    [LibraryImport(Library, EntryPoint = "ptsname_r")]
    private static partial int SlaveName(SafeFileHandle master, byte* name, nuint size);
}
