using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Edge.Records;

/// <summary>A device's own clock and the gateway's at one moment.</summary>
/// <param name="Shown">What the device's clock showed; it has no time zone.</param>
/// <param name="Utc">The gateway's time then.</param>
public sealed record DeviceClockMark(DeviceTime Shown, DateTimeOffset Utc);

/// <summary>A reading of a device of another maker that the edge host took itself.</summary>
/// <param name="Device">Which device.</param>
/// <param name="Reading">What it said, with its own time as given.</param>
/// <param name="From">Taken not before.</param>
/// <param name="To">Taken not after.</param>
/// <param name="Clock">The device's clock when it was read out; null when it has none or did not show it.</param>
/// <param name="IsSimulated">It came over a pseudo-terminal: test data.</param>
public sealed record HostReading(
    PeripheralIdentity Device, PeripheralReading Reading, DateTimeOffset From, DateTimeOffset To, DeviceClockMark? Clock, bool IsSimulated)
{
    /// <summary>The moment for the record: the middle of what is known.</summary>
    public DateTimeOffset Taken => From + ((To - From) / 2);

    /// <summary>
    /// Names the reading for good, so that it is taken once however often the device tells it: a digest of device, sequence number and
    /// device time, with the values where the device does not count; of one that has neither, the moment at which it came. Values can be
    /// guessed from it: it goes only where the values go, and never in plain into the store.
    /// </summary>
    public string Key
    {
        get
        {
            bool isNamed = Reading.Sequence is not null || Reading.Time is not null;
            string moment = isNamed ? "" : From.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
            string values = Reading.Sequence is not null ? "" : string.Join(';', Reading.Values.Select(v => v.ToString()));
            string text = string.Create(
                CultureInfo.InvariantCulture, $"{Device.Name}|{Reading.Sequence}|{Reading.Time?.ToString()}|{moment}|{values}");
            return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
        }
    }
}
