using System.Globalization;

namespace Kiosk.Peripherals.Readings;

/// <summary>A time as a device's own clock had it: no time zone, perhaps wrong. Kept as given, never overwritten.</summary>
/// <param name="Local">What the clock showed.</param>
/// <param name="ResolutionSeconds">1, or 60 where the device tells no seconds: the true time lies within so much after it.</param>
public readonly record struct DeviceTime(DateTime Local, int ResolutionSeconds)
{
    /// <summary>Makes one of parts; null when they are no time that there is.</summary>
    public static DeviceTime? Of(int year, int month, int day, int hour, int minute, int? second)
    {
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return null;
        return new DeviceTime(new DateTime(year, month, day, hour, minute, second ?? 0, DateTimeKind.Unspecified), second is null ? 60 : 1);
    }

    /// <summary>Moved by minutes; null beyond the calendar.</summary>
    public DeviceTime? AddMinutes(int minutes)
    {
        TimeSpan move = TimeSpan.FromMinutes(minutes);
        bool fits = move >= DateTime.MinValue - Local && move <= DateTime.MaxValue - Local;
        return fits ? this with { Local = Local + move } : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Local.ToString(ResolutionSeconds == 1 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
}
