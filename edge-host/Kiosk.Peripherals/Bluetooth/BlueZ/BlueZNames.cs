using Kiosk.Peripherals.Bluetooth.Profiles;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Bluetooth.BlueZ;

/// <summary>Names of BlueZ's D-Bus interface and of the Bluetooth characteristics that are used (org.bluez, doc/*-api of BlueZ 5).</summary>
internal static class BlueZNames
{
    public const string Service = "org.bluez";
    public const string Root = "/org/bluez";
    public const string Adapter = "org.bluez.Adapter1";
    public const string Device = "org.bluez.Device1";
    public const string Characteristic = "org.bluez.GattCharacteristic1";
    public const string Properties = "org.freedesktop.DBus.Properties";
    public const string ObjectManager = "org.freedesktop.DBus.ObjectManager";

    public static readonly string Manufacturer = Uuid(0x2A29), Model = Uuid(0x2A24), Serial = Uuid(0x2A25), Firmware = Uuid(0x2A26), SystemId = Uuid(0x2A23);
    public static readonly string CurrentTime = Uuid(0x2A2B), DateTime = Uuid(0x2A08);
    public static readonly string Glucose = Uuid(0x2A18), GlucoseContext = Uuid(0x2A34), RecordAccess = Uuid(0x2A52);
    public static readonly string OximeterContinuous = Uuid(0x2A5F);

    /// <summary>Services that are looked for: glucose, thermometer, blood pressure, weight, oximeter.</summary>
    public static readonly string[] Services = [Uuid(0x1808), Uuid(0x1809), Uuid(0x1810), Uuid(0x181D), Uuid(0x1822)];

    /// <summary>Decodes a measurement.</summary>
    public delegate PeripheralReading Decoder(ReadOnlySpan<byte> bytes);

    /// <summary>Measurements, by characteristic.</summary>
    public static readonly IReadOnlyDictionary<string, Decoder> Measurements = new Dictionary<string, Decoder>
    {
        [Glucose] = GlucoseMeasurement.Decode,
        [Uuid(0x2A35)] = BloodPressureMeasurement.Decode,
        [Uuid(0x2A1C)] = TemperatureMeasurement.Decode,
        [Uuid(0x2A9D)] = WeightMeasurement.Decode,
        [Uuid(0x2A5E)] = OximeterMeasurement.DecodeSpot,
        [OximeterContinuous] = OximeterMeasurement.DecodeContinuous,
    };

    /// <summary>A 16-bit number of the Bluetooth SIG as BlueZ writes it.</summary>
    public static string Uuid(int number) => FormattableString.Invariant($"0000{number:x4}-0000-1000-8000-00805f9b34fb");
}
