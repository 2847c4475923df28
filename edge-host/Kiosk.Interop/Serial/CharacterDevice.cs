using System.Runtime.InteropServices;
using Kiosk.Interop.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Interop.Serial;

/// <summary>An open device, or why there is none.</summary>
/// <param name="Line">The caller disposes it; null with a text.</param>
/// <param name="Text">For a person: what happened, to which device, what to do. Empty with a device.</param>
public sealed record CharacterDeviceResult(CharacterDevice? Line, string Text);

/// <summary>A character device that is a byte pipe without settings, such as the kernel's usblp for USB printers (/dev/usb/lp0).</summary>
public sealed class CharacterDevice : ISerialLine
{
    private readonly TerminalDescriptor _device;

    private CharacterDevice(SafeFileHandle handle) => _device = new TerminalDescriptor(handle);

    /// <summary>Opens a device for reading and writing. The kernel's usblp lets one in at a time.</summary>
    public static CharacterDeviceResult Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle handle = Libc.Open(path, Libc.ReadWrite | Libc.NoControllingTty | Libc.CloseOnExec | Libc.NonBlocking);
        if (!handle.IsInvalid) return new CharacterDeviceResult(new CharacterDevice(handle), "");
        int error = Marshal.GetLastPInvokeError();
        return new CharacterDeviceResult(null, error switch
        {
            Libc.Enoent or Libc.Enxio or Libc.Enodev or Libc.Eio or Libc.Enotdir => $"{path}: no such device; check that it is plugged in and switched on, and the configured path.",
            Libc.Eacces or Libc.Eperm => $"{path}: permission denied; add the user to the device's group (ls -l {path}) and log in anew.",
            Libc.Ebusy => $"{path}: in use by another program; stop it (fuser {path} names it).",
            _ => $"{path}: cannot open: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).",
        });
    }

    /// <inheritdoc/>
    public SerialTransfer Read(Span<byte> buffer, int timeoutMs) => _device.Read(buffer, timeoutMs);

    /// <inheritdoc/>
    public SerialTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs) => _device.Write(bytes, timeoutMs);

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();
}
