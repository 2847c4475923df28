using Kiosk.Edge.Peripherals;

namespace Kiosk.Edge.Configuration;

/// <summary>Devices of other makers that the host reads itself.</summary>
public sealed record PeripheralsSection
{
    private const string Meter = "(onetouch|astm):/[^ ]+", Address = "([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}";

    [Option("Glucose meters on serial lines, separated by blanks: onetouch:/dev/NAME (LifeScan OneTouch Ultra2) or astm:/dev/NAME (Contour and others on a"
        + " serial cable). Read while a visit is open. Empty for none.",
        Pattern = $"|{Meter}( {Meter}){{0,7}}", PatternText = "up to eight of onetouch:PATH or astm:PATH separated by blanks, or empty")]
    public string SerialMeters { get; init; } = "";

    [Option("Bluetooth devices that may be read, by their addresses, separated by blanks: each paired once by a technician (hardware-docs/peripherals.md)."
        + " No other is ever connected to. Empty switches Bluetooth off.",
        Pattern = $"|{Address}( {Address}){{0,15}}", PatternText = "up to sixteen addresses such as C4:64:E3:00:12:34 separated by blanks, or empty")]
    public string BluetoothDevices { get; init; } = "";

    /// <summary>The meters, taken apart.</summary>
    internal IReadOnlyList<(MeterProtocol Protocol, string Device)> Meters() =>
        [.. SerialMeters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(meter => meter.Split(':', 2))
            .Select(parts => (parts[0] == "astm" ? MeterProtocol.Astm : MeterProtocol.OneTouch, parts[1]))];

    /// <summary>The addresses, upper case.</summary>
    internal IReadOnlyList<string> Addresses() => [.. BluetoothDevices.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()];
}
