using Kiosk.Edge.Clocks;
using Kiosk.Interop.Input;
using Kiosk.Interop.Serial;

namespace Kiosk.Edge.Identity.Scanners;

/// <summary>A scanner that types like a keyboard ("wedge").</summary>
/// <param name="Device">
/// Its event device, such as /dev/input/by-id/usb-...-event-kbd. It must be set up to type as a US keyboard and to press Enter behind each code or line.
/// </param>
/// <param name="PauseMs">The pause that ends a code, ms: longer than any between two keys of one.</param>
public sealed record KeyboardScannerOptions(string Device, int PauseMs = 150);

/// <summary>
/// Reads a scanner that types. Only digits, Latin letters and the filler of zones survive that way: bare policy numbers and zones, not the barcode of the
/// paper policy. The device is grabbed, so that its keys reach nothing else; where that fails it is not read. What Enter did not end before the pause is a
/// part of a code and is dropped.
/// </summary>
/// <remarks>The grab itself needs an input device and is not tested: machines that build have none. The events are, as bytes through a pseudo-terminal.</remarks>
public sealed class KeyboardScannerWorker : ScannerWorker
{
    private delegate ISerialLine? Opener(out string problem);

    private readonly Opener _open;
    private readonly KeyDecoder _keys = new();

    /// <param name="options">Which.</param>
    /// <param name="desk">Whom codes tell goes there.</param>
    /// <param name="clock">For the date.</param>
    /// <param name="log">For defects.</param>
    public KeyboardScannerWorker(KeyboardScannerOptions options, IIdentityDesk desk, Clock clock, ILogger<KeyboardScannerWorker> log)
        : base($"keyboard:{options.Device}", options.PauseMs, desk, clock, log) => _open = (out string problem) =>
        {
            InputDeviceResult opened = InputDevice.Open(options.Device);
            problem = opened.Text;
            return opened.Device;
        };

    /// <summary>For tests: events out of something that is no input device.</summary>
    internal KeyboardScannerWorker(
        Func<ISerialLine> open, KeyboardScannerOptions options, IIdentityDesk desk, Clock clock, ILogger<KeyboardScannerWorker> log)
        : base($"keyboard:{options.Device}", options.PauseMs, desk, clock, log) => _open = (out string problem) =>
        {
            problem = "";
            return open();
        };

    /// <inheritdoc/>
    protected override ISerialLine? TryOpen(out string problem) => _open(out problem);

    private protected override void Begin() => _keys.Begin();

    private protected override void Take(ReadOnlySpan<byte> received, Burst burst) => _keys.Take(received, burst);

    private protected override bool IsWhole(Burst burst) => burst.Bytes[^1] == KeyDecoder.Enter;
}
