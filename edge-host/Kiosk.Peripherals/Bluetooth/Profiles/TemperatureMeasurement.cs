using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Bluetooth.Profiles;

/// <summary>Temperature Measurement, 0x2A1C of service 0x1809.</summary>
/// <remarks>Flags (bit 0 Fahrenheit, 1 time, 2 type), FLOAT, [time 7], [type u8]. Bluetooth Health Thermometer Service 1.0.</remarks>
public static class TemperatureMeasurement
{
    private const int Ear = 3, Finger = 4, Toe = 8, Tympanum = 9;

    /// <summary>Decodes it; never throws.</summary>
    public static PeripheralReading Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        int flags = reader.U8();
        MedicalNumber sent = reader.Float();
        bool isDated = (flags & 2) != 0;
        DeviceTime? time = isDated ? reader.DateTime() : null;
        int site = (flags & 4) != 0 ? reader.U8() : 0;
        MeasurementKind kind = site is Ear or Tympanum ? MeasurementKind.EarTemperature : MeasurementKind.BodyTemperature;
        // The coldest and the hottest that people were found alive with.
        PeripheralValue value = (flags & 1) != 0
            ? ProfileValues.Converted(kind, PeripheralUnit.Celsius, sent, 13, 47, "degF", ToCelsius)
            : ProfileValues.Of(kind, PeripheralUnit.Celsius, sent, 13, 47);
        NoReading problem = reader.Problem;
        if (problem == NoReading.None && site is Finger or Toe) problem = NoReading.SiteUnsupported;
        return new PeripheralReading(PeripheralClass.Thermometer, ProfileValues.Unless(problem, value))
        {
            IsDated = isDated,
            Time = problem == NoReading.None ? time : null,
        };
    }

    // 0.1 F is 0.06 C: as many decimals as were sent, one at least.
    private static decimal ToCelsius(decimal fahrenheit) => decimal.Round((fahrenheit - 32) * 5 / 9, Math.Clamp((int)fahrenheit.Scale, 1, 3))
        + (fahrenheit.Scale > 1 ? 0.00m : 0.0m);
}
