namespace Kiosk.Peripherals.Readings;

/// <summary>Which device it was, as far as it tells.</summary>
/// <param name="Class">What kind.</param>
/// <param name="Manufacturer">The maker; null when not told.</param>
/// <param name="Model">The model; null when not told.</param>
/// <param name="Serial">The serial number; null when not told.</param>
/// <param name="Firmware">The firmware revision; null when not told.</param>
/// <param name="SystemId">EUI-64, 16 hex digits, upper case; null when it has none.</param>
/// <param name="BluetoothAddress">12 hex digits in pairs with ':', upper case; null without Bluetooth.</param>
public sealed record PeripheralIdentity(
    PeripheralClass Class, string? Manufacturer, string? Model, string? Serial, string? Firmware, string? SystemId, string? BluetoothAddress)
{
    private const int TextMax = 64;

    /// <summary>What a device says of itself, fit for a record: no control characters, bounded; null when nothing is left.</summary>
    public static string? Clean(string? told)
    {
        string text = new string([.. (told ?? "").Where(c => !char.IsControl(c) && c != '\uFFFD')]).Trim();
        return text.Length == 0 ? null : text[..Math.Min(text.Length, TextMax)];
    }

    /// <summary>Names the device among all: its EUI-64, Bluetooth address, or model and serial number.</summary>
    public string Name =>
        SystemId ?? BluetoothAddress?.Replace(":", "", StringComparison.Ordinal) ?? $"{Model ?? "unknown"}-{Serial ?? "unknown"}";
}
