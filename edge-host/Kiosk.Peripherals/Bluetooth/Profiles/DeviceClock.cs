using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Bluetooth.Profiles;

/// <summary>What a device's clock shows: Current Time 0x2A2B, or Date Time 0x2A08.</summary>
public static class DeviceClock
{
    /// <summary>Decodes Current Time (date and time 7, day of week, 1/256 s, why it was set); null when it is none. Never throws.</summary>
    public static DeviceTime? DecodeCurrentTime(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        DeviceTime? time = reader.DateTime();
        _ = (reader.U8(), reader.U8(), reader.U8());
        return reader.Problem == NoReading.None ? time : null;
    }

    /// <summary>Decodes Date Time (7 bytes); null when it is none. Never throws.</summary>
    public static DeviceTime? DecodeDateTime(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        DeviceTime? time = reader.DateTime();
        return reader.Problem == NoReading.None ? time : null;
    }
}
