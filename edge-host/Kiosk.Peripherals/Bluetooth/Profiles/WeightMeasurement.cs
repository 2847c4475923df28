using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Bluetooth.Profiles;

/// <summary>Weight Measurement, 0x2A9D of service 0x181D.</summary>
/// <remarks>
/// Flags (bit 0 imperial, 1 time, 2 user, 3 BMI and height), weight u16 in 0.005 kg or 0.01 lb (0xFFFF: unsuccessful), [time 7],
/// [user u8], [BMI u16, height u16]. Bluetooth Weight Scale Service 1.0. Height and BMI are not taken: a scale does not measure a
/// height, somebody once typed it in.
/// </remarks>
public static class WeightMeasurement
{
    private const int Unsuccessful = 0xFFFF;
    private const int UserUnknown = 0xFF;
    private const decimal KilogramPerPound = 0.45359237m;

    /// <summary>Decodes it; never throws.</summary>
    public static PeripheralReading Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        int flags = reader.U8();
        int sent = reader.U16();
        bool isDated = (flags & 2) != 0;
        DeviceTime? time = isDated ? reader.DateTime() : null;
        int user = (flags & 4) != 0 ? reader.U8() : UserUnknown;
        if ((flags & 8) != 0) _ = (reader.U16(), reader.U16());
        NoReading problem = reader.Problem;
        return new PeripheralReading(PeripheralClass.Scale, ProfileValues.Unless(problem, Weight(sent, (flags & 1) != 0)))
        {
            IsDated = isDated,
            Time = problem == NoReading.None ? time : null,
            User = user == UserUnknown ? null : user,
        };
    }

    private static PeripheralValue Weight(int sent, bool isImperial)
    {
        const MeasurementKind Kind = MeasurementKind.BodyWeight;
        if (sent == Unsuccessful) return PeripheralValue.Absent(Kind, PeripheralUnit.Kilogram, NoReading.InvalidMeasurement);
        if (sent == 0) return PeripheralValue.Absent(Kind, PeripheralUnit.Kilogram, NoReading.NotApplied);
        if (!isImperial) return new PeripheralValue(Kind, sent * 0.005m, PeripheralUnit.Kilogram, NoReading.None);
        decimal pounds = sent * 0.01m;
        return new PeripheralValue(Kind, decimal.Round(pounds * KilogramPerPound, 2), PeripheralUnit.Kilogram, NoReading.None,
            FormattableString.Invariant($"{pounds} lb"));
    }
}
