using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Bluetooth.Profiles;

/// <summary>Blood Pressure Measurement, 0x2A35 of service 0x1810.</summary>
/// <remarks>
/// Flags (bit 0 kPa, 1 time, 2 pulse rate, 3 user, 4 status), systolic, diastolic and mean as SFLOAT, [time 7], [pulse SFLOAT],
/// [user u8], [status u16]. Bluetooth Blood Pressure Service 1.1.
/// </remarks>
public static class BloodPressureMeasurement
{
    /// <summary>MDC_BLOOD_PRESSURE_MEASUREMENT_STATUS.</summary>
    public const int StatusCode = 8410608;

    // 1 mmHg is 133.322 Pa.
    private const decimal KiloPascalPerMmHg = 0.133322m;
    private const int UserUnknown = 0xFF;

    // Pulse range is a field of two bits: 1 above, 2 below.
    private static readonly (int Air, int Bit, string Name)[] Known =
    [
        (0, 0, "body-movement"), (1, 1, "cuff-too-loose"), (2, 2, "irregular-pulse"), (3, 3, "pulse-rate-exceeds-upper-range-limit"),
        (4, 4, "pulse-rate-is-less-than-lower-range-limit"), (5, 5, "improper-body-position"),
    ];

    /// <summary>Decodes it; never throws. A damaged one has reasons for numbers.</summary>
    public static PeripheralReading Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        int flags = reader.U8();
        bool isKiloPascal = (flags & 1) != 0;
        PeripheralValue systolic = Pressure(MeasurementKind.Systolic, reader.SFloat(), isKiloPascal);
        PeripheralValue diastolic = Pressure(MeasurementKind.Diastolic, reader.SFloat(), isKiloPascal);
        PeripheralValue mean = Pressure(MeasurementKind.MeanArterialPressure, reader.SFloat(), isKiloPascal);
        bool isDated = (flags & 2) != 0;
        DeviceTime? time = isDated ? reader.DateTime() : null;
        PeripheralValue? pulse = (flags & 4) == 0 ? null
            : ProfileValues.Of(MeasurementKind.PulseRateCuff, PeripheralUnit.PerMinute, reader.SFloat(), 10, 300);
        int user = (flags & 8) != 0 ? reader.U8() : UserUnknown;
        int status = (flags & 16) != 0 ? reader.U16() : 0;
        pulse = (status >> 3 & 3) switch
        {
            1 => pulse?.Without(NoReading.AboveRange),
            2 => pulse?.Without(NoReading.BelowRange),
            3 => pulse?.Without(NoReading.Malformed),
            _ => pulse,
        };
        NoReading problem = reader.Problem;
        // The wrong way round, neither is to be trusted.
        if (problem == NoReading.None && systolic.Value <= diastolic.Value) problem = NoReading.Implausible;
        return new PeripheralReading(PeripheralClass.BloodPressure, ProfileValues.Unless(problem, systolic, diastolic, mean, pulse))
        {
            Time = problem == NoReading.None ? time : null,
            IsDated = isDated,
            User = user == UserUnknown ? null : user,
            Status = ProfileValues.Bits(StatusCode, status, Known),
            // Movement, a loose cuff or a wrong position: the number stands, and the reader is told.
            Quality = (status & 0b10_0011) != 0 ? ReadingQuality.Questionable : ReadingQuality.Good,
        };
    }

    // IEC 80601-2-30: a cuff is never above 300 mmHg.
    private static PeripheralValue Pressure(MeasurementKind kind, MedicalNumber number, bool isKiloPascal) => isKiloPascal
        ? ProfileValues.Converted(kind, PeripheralUnit.MmHg, number, 10, 300, "kPa", kPa => decimal.Round(kPa / KiloPascalPerMmHg))
        : ProfileValues.Of(kind, PeripheralUnit.MmHg, number, 10, 300);
}
