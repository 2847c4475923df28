using System.Runtime.InteropServices;
using Kiosk.Interop.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Interop.Serial;

/// <summary>A serial device: 8 data bits, no parity, one stop bit, no flow control, bytes as they are.</summary>
/// <remarks>
/// The object does not come back after <see cref="SerialStatus.LineGone"/>: dispose it and open a new one when the cable
/// returns. Linux x86-64 and arm64 with glibc.
/// </remarks>
public sealed class SerialLine : ISerialLine
{
    private readonly TerminalDescriptor _terminal;

    private SerialLine(SafeFileHandle handle, string path)
    {
        _terminal = new TerminalDescriptor(handle);
        Path = path;
    }

    /// <summary>The speeds that can be asked for, bit/s.</summary>
    public static IReadOnlyList<int> Speeds { get; } = Array.ConvertAll(Termios.SpeedCodes, code => code.BitsPerSecond);

    /// <summary>The device that was opened.</summary>
    public string Path { get; }

    /// <summary>Opens a serial device for this process alone, and throws away what lay in its queues.</summary>
    /// <param name="path">The device, such as /dev/ttyACM0 or a link to it made by udev.</param>
    /// <param name="bitsPerSecond">One of <see cref="Speeds"/>.</param>
    /// <returns>The open line, or which error, with a text for the technician.</returns>
    /// <remarks>
    /// A second opener is refused twice over: TIOCEXCL keeps other programs out (root excepted), and an advisory lock (flock) keeps
    /// out a second process of ours even as root. Both end with the descriptor, so a killed process leaves nothing behind.
    /// </remarks>
    public static SerialOpenResult Open(string path, int bitsPerSecond)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        uint speedCode = Array.Find(Termios.SpeedCodes, code => code.BitsPerSecond == bitsPerSecond).Code;
        if (speedCode == 0)
        {
            return Refused(SerialOpenError.UnsupportedSpeed,
                $"{path}: {bitsPerSecond} bit/s is not offered; choose one of {string.Join(", ", Speeds)}.");
        }

        SafeFileHandle handle = Libc.Open(path, Libc.ReadWrite | Libc.NoControllingTty | Libc.CloseOnExec | Libc.NonBlocking);
        if (handle.IsInvalid)
        {
            return OpenRefused(path, Marshal.GetLastPInvokeError());
        }

        SerialOpenResult? problem = SetUp(handle, path, speedCode, bitsPerSecond);
        if (problem is not null)
        {
            handle.Dispose();
            return problem;
        }

        return new SerialOpenResult(SerialOpenError.None, "", new SerialLine(handle, path));
    }

    /// <inheritdoc/>
    public SerialTransfer Read(Span<byte> buffer, int timeoutMs) => _terminal.Read(buffer, timeoutMs);

    /// <inheritdoc/>
    public SerialTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs) => _terminal.Write(bytes, timeoutMs);

    /// <summary>Closes the device, dropping what it has not sent yet; a Read or Write that waits on another thread returns Disposed at once.</summary>
    public void Dispose() => _terminal.Dispose();

    private static SerialOpenResult? SetUp(SafeFileHandle handle, string path, uint speedCode, int bitsPerSecond)
    {
        if (Libc.Flock(handle, Libc.LockExclusiveNow) != 0 && Marshal.GetLastPInvokeError() == Libc.Eagain)
        {
            return OpenRefused(path, Libc.Ebusy);
        }

        if (Termios.MakeRaw(handle, speedCode) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error == Libc.Enotty
                ? Refused(SerialOpenError.NotATerminal, $"{path} is not a serial device; check the configured path.")
                : OpenRefused(path, error);
        }

        if (!Termios.HasSpeed(handle, speedCode))
        {
            return Refused(SerialOpenError.UnsupportedSpeed, $"{path}: the device does not run at {bitsPerSecond} bit/s; choose a lower speed.");
        }

        // Best effort: a driver that does not know it leaves the advisory lock.
        _ = Libc.Ioctl(handle, Libc.TerminalExclusive);
        Termios.DiscardQueues(handle);
        return null;
    }

    private static SerialOpenResult OpenRefused(string path, int error) => error switch
    {
        Libc.Enoent or Libc.Enxio or Libc.Enodev or Libc.Eio or Libc.Enotdir => Refused(SerialOpenError.NoSuchDevice,
            $"{path}: no such device; check that the board is plugged in and powered, and the configured path."),
        Libc.Eacces or Libc.Eperm => Refused(SerialOpenError.PermissionDenied,
            $"{path}: permission denied; add the user to group dialout (usermod -aG dialout USER) and log in anew, or for a service start it again."),
        Libc.Ebusy => Refused(SerialOpenError.Busy,
            $"{path}: in use by another program; stop it (fuser {path} names it) or choose another device."),
        _ => Refused(SerialOpenError.Failed, $"{path}: cannot open: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})."),
    };

    private static SerialOpenResult Refused(SerialOpenError error, string text) => new(error, text, null);
}
