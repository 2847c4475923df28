using System.Globalization;
using System.Text.Json.Nodes;
using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;
using static Kiosk.Edge.Records.Fhir.Elements;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>The gateway (PhgDevice) and the sensors (PhdDevice) of a record.</summary>
internal static class Devices
{
    /// <summary>The edge host: MDC_MOC_VMS_MDS_AHD, with how its clock is set and how far that may be off.</summary>
    public static JsonObject Gateway(string kioskId, string version, TimeSpan? utcUncertainty, bool isTest)
    {
        JsonObject device = Device("PhgDevice", isTest, LocalSystemId(kioskId), Identifier(Systems.KioskId, kioskId));
        device["manufacturer"] = "Kiosk";
        device["type"] = Concept("Kiosk edge host", Mdc("531981", "MDC_MOC_VMS_MDS_AHD"));
        device["specialization"] = Specialization("528457", "MDC_DEV_SPEC_PROFILE_GENERIC");
        device["version"] = new JsonArray(Version("531975", "MDC_ID_PROD_SPEC_SW", version));
        device["property"] = ClockProperties(utcUncertainty);
        return device;
    }

    /// <summary>One sensor part on the board: MDC_MOC_VMS_MDS_SIMP. It has no clock of its own but the board's uptime.</summary>
    public static JsonObject Sensor(VisitRecord visit, BoardIdentity board, PartIdentity part)
    {
        string name = SensorName(board, part.Part);
        (string specialization, string display) = SpecializationOf(part.Part);
        JsonObject device = Device("PhdDevice", visit.IsTest, LocalSystemId(name), Identifier(Systems.Sensor, name));
        device["manufacturer"] = "Kiosk";
        device["serialNumber"] = board.BoardId;
        device["modelNumber"] = PartName(part.Part);
        device["type"] = Concept("Sensor part", Mdc("65573", "MDC_MOC_VMS_MDS_SIMP"));
        device["specialization"] = Specialization(specialization, display);
        device["version"] = new JsonArray(
            Version("531976", "MDC_ID_PROD_SPEC_FW", board.FirmwareVersion),
            Version("531974", "MDC_ID_PROD_SPEC_HW", part.Revision.ToString(CultureInfo.InvariantCulture)));
        device["property"] = new JsonArray(TimeSync("532224", "MDC_TIME_SYNC_NONE"));
        return device;
    }

    /// <summary>A device of another maker, with what it tells of itself.</summary>
    public static JsonObject Peripheral(HostReading reading, bool isTest)
    {
        PeripheralIdentity own = reading.Device;
        JsonObject systemId = LocalSystemId(own.Name);
        if (own.SystemId is { } eui64) systemId["value"] = string.Join('-', eui64.Chunk(2).Select(pair => new string(pair)));
        JsonObject device = Device("PhdDevice", isTest, systemId, Identifier(Systems.Sensor, own.Name));
        if (own.BluetoothAddress is { } address)
        {
            JsonObject bluetooth = Identifier(Systems.BluetoothAddress, address.Replace(':', '-'));
            bluetooth["type"] = Concept(Coding(Systems.ContinuaDeviceIdentifiers, "BTMAC"));
            device["identifier"]!.AsArray().Add(bluetooth);
        }

        if (own.Manufacturer is { Length: > 0 } manufacturer) device["manufacturer"] = manufacturer;
        if (own.Serial is { Length: > 0 } serial) device["serialNumber"] = serial;
        if (own.Model is { Length: > 0 } model) device["modelNumber"] = model;
        device["type"] = Concept("Personal health device", Mdc("65573", "MDC_MOC_VMS_MDS_SIMP"));
        device["specialization"] = Specialization(
            ((int)own.Class).ToString(CultureInfo.InvariantCulture), PeripheralCodes.SpecializationOf(own.Class));
        if (own.Firmware is { Length: > 0 } firmware) device["version"] = new JsonArray(Version("531976", "MDC_ID_PROD_SPEC_FW", firmware));
        // A clock is set by whoever holds the device; the host never sets one.
        device["property"] = new JsonArray(reading.Clock is null
            ? TimeSync("532224", "MDC_TIME_SYNC_NONE")
            : TimeSync("532234", "MDC_TIME_SYNC_EBWW"));
        return device;
    }

    /// <summary>The value of a device's own identifier, by which it is created only once.</summary>
    public static string SensorName(BoardIdentity board, Part part) => $"{board.BoardId}-{PartName(part)}";

    /// <summary>The EUI-64 of the sensor as it stands in reading identifiers.</summary>
    public static string SensorEui64(BoardIdentity board, Part part) => StableIds.LocalEui64(SensorName(board, part));

    private static string PartName(Part part) => part switch
    {
        Part.Max30102 => "MAX30102",
        Part.Max30003 => "MAX30003",
        Part.Max30205 => "MAX30205",
        Part.Mlx90614 => "MLX90614",
        Part.Nau7802 => "NAU7802",
        Part.Vl53l0x => "VL53L0X",
        Part.Lps28dfw => "LPS28DFW",
        _ => throw new ArgumentException($"no name for part {part:D}", nameof(part)),
    };

    private static (string Code, string Display) SpecializationOf(Part part) => part switch
    {
        Part.Max30102 => ("528388", "MDC_DEV_SPEC_PROFILE_PULS_OXIM"),
        Part.Max30003 => ("528390", "MDC_DEV_SPEC_PROFILE_MIN_ECG"),
        Part.Lps28dfw => ("528391", "MDC_DEV_SPEC_PROFILE_BP"),
        Part.Max30205 or Part.Mlx90614 => ("528392", "MDC_DEV_SPEC_PROFILE_TEMP"),
        Part.Nau7802 => ("528399", "MDC_DEV_SPEC_PROFILE_SCALE"),
        // IEEE 11073 has no specialization for a stadiometer.
        Part.Vl53l0x => ("528457", "MDC_DEV_SPEC_PROFILE_GENERIC"),
        _ => throw new ArgumentException($"no specialization for part {part:D}", nameof(part)),
    };

    private static JsonObject Device(string profile, bool isTest, params JsonObject[] identifiers)
    {
        JsonObject device = Resource("Device", profile, isTest);
        device["identifier"] = new JsonArray([.. identifiers]);
        return device;
    }

    private static JsonObject LocalSystemId(string name)
    {
        JsonObject identifier = Identifier(Systems.Eui64, StableIds.LocalEui64(name));
        identifier["type"] = Concept(Coding(Systems.ContinuaDeviceIdentifiers, "SYSID"));
        return identifier;
    }

    private static JsonArray Specialization(string code, string display) =>
        new(new JsonObject { ["systemType"] = Concept(Mdc(code, display)), ["version"] = "1" });

    private static JsonObject Version(string code, string display, string value) => new()
    {
        ["type"] = Concept(Mdc(code, display)),
        ["value"] = value,
    };

    private static JsonArray ClockProperties(TimeSpan? uncertainty)
    {
        if (uncertainty is null) return new JsonArray(TimeSync("532224", "MDC_TIME_SYNC_NONE"));
        return new JsonArray(
            TimeSync("532226", "MDC_TIME_SYNC_NTPV4"),
            new JsonObject
            {
                ["type"] = Concept(Mdc("68221", "MDC_TIME_SYNC_ACCURACY")),
                ["valueQuantity"] = new JsonArray(Quantity((decimal)Math.Ceiling(uncertainty.Value.TotalMicroseconds), "us", "us")),
            });
    }

    private static JsonObject TimeSync(string code, string display) => new()
    {
        ["type"] = Concept(Mdc("68220", "MDC_TIME_SYNC_PROTOCOL")),
        ["valueCode"] = new JsonArray(Concept(Mdc(code, display))),
    };
}
