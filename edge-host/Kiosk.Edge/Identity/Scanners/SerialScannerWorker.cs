using Kiosk.Edge.Clocks;
using Kiosk.Interop.Serial;

namespace Kiosk.Edge.Identity.Scanners;

/// <summary>A scanner on a serial line, or on USB as a serial line (CDC).</summary>
/// <param name="Device">The serial device, such as /dev/serial/by-id/usb-...</param>
/// <param name="BitsPerSecond">One of <see cref="SerialLine.Speeds"/>; on USB any will do.</param>
/// <param name="PauseMs">The pause that ends a code, ms: longer than any between two bytes of one, shorter than between two codes.</param>
public sealed record SerialScannerOptions(string Device, int BitsPerSecond = 9600, int PauseMs = 50);

/// <summary>
/// Reads a scanner whose bytes come as they are: the only way for the barcode of the paper policy, whose 130 bytes may be any, line ends too. So no byte ends
/// a code but a pause does, and a line end behind a code is taken off only where the rest has the length of one.
/// </summary>
/// <param name="options">Which.</param>
/// <param name="desk">Whom codes tell goes there.</param>
/// <param name="clock">For the date.</param>
/// <param name="log">For defects.</param>
public sealed class SerialScannerWorker(SerialScannerOptions options, IIdentityDesk desk, Clock clock, ILogger<SerialScannerWorker> log)
    : ScannerWorker($"scanner:{options.Device}", options.PauseMs, desk, clock, log)
{
    /// <inheritdoc/>
    protected override ISerialLine? TryOpen(out string problem)
    {
        SerialOpenResult opened = SerialLine.Open(options.Device, options.BitsPerSecond);
        problem = opened.Text;
        return opened.Line;
    }

    private protected override void Take(ReadOnlySpan<byte> received, Burst burst) => burst.Add(received);
}
