using System.Runtime.InteropServices;
using Kiosk.Interop.Native;
using Kiosk.Interop.Serial;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Interop.Input;

/// <summary>An input device taken for this process alone, or why there is none.</summary>
/// <param name="Device">The caller disposes it; null with a text.</param>
/// <param name="Text">For a technician: what happened, to which device, what to do. Empty with a device.</param>
public sealed record InputDeviceResult(InputDevice? Device, string Text);

/// <summary>A keyboard of the kernel's event interface (evdev), such as /dev/input/by-id/usb-...-event-kbd, whose keys reach nobody else.</summary>
/// <remarks>
/// Without the grab the keys would go to whatever has the screen, too: then the device is not read at all. The grab ends with the descriptor, so a killed
/// process leaves nothing behind. What is read are whole <see cref="InputEvent"/>s. Linux, Documentation/input/event-codes.rst and
/// include/uapi/linux/input.h.
/// </remarks>
public sealed partial class InputDevice : ISerialLine
{
    // _IOW('E', 0x90, int)
    private const nuint Grab = 0x40044590;

    private readonly TerminalDescriptor _device;

    private InputDevice(SafeFileHandle handle) => _device = new TerminalDescriptor(handle);

    /// <summary>Opens a device and grabs it.</summary>
    public static InputDeviceResult Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle handle = Libc.Open(path, Libc.ReadOnly | Libc.NoControllingTty | Libc.CloseOnExec | Libc.NonBlocking);
        if (handle.IsInvalid) return Refused(path, Marshal.GetLastPInvokeError());
        if (Ioctl(handle, Grab, 1) == 0) return new InputDeviceResult(new InputDevice(handle), "");
        int error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return new InputDeviceResult(null, error switch
        {
            Libc.Enotty => $"{path} is not an input device; check the configured path.",
            Libc.Ebusy => $"{path}: another program has grabbed it; stop it (fuser {path} names it). It is not read, or its keys would reach the screen too.",
            _ => $"{path}: cannot be grabbed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}). It is not read, or its keys would reach the screen too.",
        });
    }

    /// <inheritdoc/>
    public SerialTransfer Read(Span<byte> buffer, int timeoutMs) => _device.Read(buffer, timeoutMs);

    /// <summary>Not for this device.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public SerialTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs) => throw new NotSupportedException("an input device is only read");

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    private static InputDeviceResult Refused(string path, int error) => new(null, error switch
    {
        Libc.Enoent or Libc.Enxio or Libc.Enodev or Libc.Eio or Libc.Enotdir =>
            $"{path}: no such device; check that the scanner is plugged in, and the configured path.",
        Libc.Eacces or Libc.Eperm => $"{path}: permission denied; add the user to group input (usermod -aG input USER) and log in anew, or for a service start it again.",
        _ => $"{path}: cannot open: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).",
    });

    // EVIOCGRAB takes the number itself, not a pointer to it.
    [LibraryImport("libc.so.6", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle descriptor, nuint request, nint argument);
}
