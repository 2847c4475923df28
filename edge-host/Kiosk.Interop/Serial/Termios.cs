using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Interop.Serial;

/// <summary>termios(3) as glibc lays it out on Linux x86-64 and arm64: 60 bytes, and the calls on it.</summary>
/// <remarks>Layout: bits/termios-struct.h. Values: asm-generic/termbits.h.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe partial struct Termios
{
    private const string Library = "libc.so.6";
    private const uint SoftwareFlow = 0x400 | 0x1000 | 0x800;
    private const uint TwoStopBits = 0x40, EnableReceiver = 0x80, HangUpOnClose = 0x400, IgnoreModemLines = 0x800;
    private const uint HardwareFlow = 0x80000000;
    private const int MinimumIndex = 6, TimeIndex = 5, Now = 0, BothQueues = 2;

    private uint _input, _output, _control, _local;
    private byte _discipline;
    private fixed byte _characters[32];
    private uint _inputSpeed, _outputSpeed;

    /// <summary>Speed in bit/s and its code, as termbits.h has them.</summary>
    internal static readonly (int BitsPerSecond, uint Code)[] SpeedCodes =
    [
        (9600, 0xD), (19200, 0xE), (38400, 0xF), (57600, 0x1001), (115200, 0x1002), (230400, 0x1003),
        (460800, 0x1004), (500000, 0x1005), (576000, 0x1006), (921600, 0x1007),
    ];

    /// <summary>Makes a terminal a plain byte pipe: raw, 8 data bits, no parity, one stop bit, no flow control.</summary>
    /// <param name="terminal">An open terminal.</param>
    /// <param name="speedCode">A code of <see cref="SpeedCodes"/>; 0 leaves the speed.</param>
    /// <returns>0, or -1 with errno as the last P/Invoke error.</returns>
    internal static int MakeRaw(SafeFileHandle terminal, uint speedCode)
    {
        Termios settings;
        if (Get(terminal, &settings) != 0)
        {
            return -1;
        }

        CfMakeRaw(&settings);
        settings._input &= ~SoftwareFlow;
        // Not HUPCL: dropping DTR at close resets an ESP32 board through its auto-program circuit.
        settings._control &= ~(TwoStopBits | HardwareFlow | HangUpOnClose);
        settings._control |= EnableReceiver | IgnoreModemLines;
        settings._characters[MinimumIndex] = 1;
        settings._characters[TimeIndex] = 0;
        if (speedCode != 0 && CfSetSpeed(&settings, speedCode) != 0)
        {
            return -1;
        }

        return Set(terminal, Now, &settings);
    }

    /// <summary>True when the terminal runs at the speed: a driver may take another without saying so.</summary>
    internal static bool HasSpeed(SafeFileHandle terminal, uint speedCode)
    {
        Termios settings;
        return Get(terminal, &settings) == 0 && settings._outputSpeed == speedCode;
    }

    /// <summary>Throws away what was received and not read, and what was written and not sent.</summary>
    internal static void DiscardQueues(SafeFileHandle terminal) => _ = Flush(terminal, BothQueues);

    [LibraryImport(Library, EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int Get(SafeFileHandle terminal, Termios* settings);

    [LibraryImport(Library, EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int Set(SafeFileHandle terminal, int when, Termios* settings);

    [LibraryImport(Library, EntryPoint = "cfmakeraw")]
    private static partial void CfMakeRaw(Termios* settings);

    [LibraryImport(Library, EntryPoint = "cfsetspeed", SetLastError = true)]
    private static partial int CfSetSpeed(Termios* settings, uint speed);

    [LibraryImport(Library, EntryPoint = "tcflush", SetLastError = true)]
    private static partial int Flush(SafeFileHandle terminal, int queue);
}
