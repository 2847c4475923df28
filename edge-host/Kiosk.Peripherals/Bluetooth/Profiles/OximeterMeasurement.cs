using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Bluetooth.Profiles;

/// <summary>PLX Spot-Check 0x2A5E and PLX Continuous 0x2A5F of service 0x1822.</summary>
/// <remarks>
/// Spot: flags (bit 0 time, 1 status, 2 sensor status, 3 PAI, 4 clock not set), SpO2 and pulse rate as SFLOAT, [time 7],
/// [status u16], [sensor status u24], [PAI SFLOAT]. Continuous: flags (bit 0 fast, 1 slow, 2 status, 3 sensor status, 4 PAI),
/// SpO2 and pulse rate, [fast pair], [slow pair], [status], [sensor status], [PAI]. Bluetooth Pulse Oximeter Service 1.0.1.
/// </remarks>
public static class OximeterMeasurement
{
    /// <summary>MDC_PULS_OXIM_DEV_STATUS.</summary>
    public const int StatusCode = 150604;

    // Bit n on the air is bit 15-n of the code.
    private static readonly (int Air, int Bit, string Name)[] Known =
    [
        (15, 0, "sensor-disconnected"), (14, 1, "sensor-malfunction"), (13, 2, "sensor-displaced"), (12, 3, "sensor-unsupported"),
        (11, 4, "sensor-off"), (10, 5, "sensor-interference"), (9, 6, "signal-searching"), (8, 7, "signal-pulse-questionable"),
        (7, 8, "signal-non-pulsatile"), (6, 9, "signal-erratic"), (5, 10, "signal-low-perfusion"), (4, 11, "signal-poor"),
        (3, 12, "signal-inadequate"), (2, 13, "signal-processing-irregularity"), (1, 14, "device-equipment-malfunction"),
        (0, 15, "device-extended-update"),
    ];

    // What the measurement status says against a value, the gravest first.
    private static readonly (int Bit, NoReading Reason)[] VoidingStatus =
    [
        (10, NoReading.NotOfAPatient), (11, NoReading.NotOfAPatient), (15, NoReading.InvalidMeasurement), (13, NoReading.InvalidMeasurement),
        (12, NoReading.NotReady), (5, NoReading.NotReady),
    ];

    private static readonly (int Bit, NoReading Reason)[] VoidingSensor =
    [
        (1, NoReading.DeviceFault), (15, NoReading.SensorFault), (14, NoReading.SensorFault), (12, NoReading.SensorFault),
        (11, NoReading.NotApplied), (13, NoReading.NotApplied), (3, NoReading.SignalInadequate), (7, NoReading.SignalInadequate),
    ];

    /// <summary>Decodes a spot check; never throws.</summary>
    public static PeripheralReading DecodeSpot(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        int flags = reader.U8();
        (MedicalNumber spO2, MedicalNumber rate) = (reader.SFloat(), reader.SFloat());
        bool isDated = (flags & 1) != 0;
        DeviceTime? time = isDated ? reader.DateTime() : null;
        PeripheralReading reading = Finish(ref reader, spO2, rate, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0);
        bool isClockSet = (flags & 16) == 0;
        return reading with { IsDated = isDated, Time = isClockSet && reader.Problem == NoReading.None ? time : null };
    }

    /// <summary>Decodes a value of the continuous measurement, which is never a stored one; never throws.</summary>
    public static PeripheralReading DecodeContinuous(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        int flags = reader.U8();
        (MedicalNumber spO2, MedicalNumber rate) = (reader.SFloat(), reader.SFloat());
        // The fast and the slow averages are other figures of the same moment; the normal one goes into the record.
        if ((flags & 1) != 0) _ = (reader.SFloat(), reader.SFloat());
        if ((flags & 2) != 0) _ = (reader.SFloat(), reader.SFloat());
        return Finish(ref reader, spO2, rate, (flags & 4) != 0, (flags & 8) != 0, (flags & 16) != 0);
    }

    private static PeripheralReading Finish(
        ref FieldReader reader, MedicalNumber spO2Sent, MedicalNumber rateSent, bool hasStatus, bool hasSensor, bool hasPerfusion)
    {
        int status = hasStatus ? reader.U16() : 0;
        int sensor = hasSensor ? reader.U24() : 0;
        PeripheralValue spO2 = ProfileValues.Of(MeasurementKind.SpO2, PeripheralUnit.Percent, spO2Sent, 0, 100);
        PeripheralValue rate = ProfileValues.Of(MeasurementKind.PulseRateOximeter, PeripheralUnit.PerMinute, rateSent, 10, 350);
        PeripheralValue? perfusion = hasPerfusion
            ? ProfileValues.Of(MeasurementKind.PerfusionIndex, PeripheralUnit.Percent, reader.SFloat(), 0, 100) : null;
        NoReading problem = reader.Problem;
        if (problem == NoReading.None) problem = First(status, VoidingStatus);
        if (problem == NoReading.None) problem = First(sensor, VoidingSensor);
        bool isQuestionable = (status & 1 << 14) != 0 || (sensor & (1 << 8 | 1 << 6 | 1 << 2)) != 0;
        bool isEarly = (status & 1 << 6) != 0;
        return new PeripheralReading(PeripheralClass.Oximeter, ProfileValues.Unless(problem, spO2, rate, perfusion))
        {
            IsStored = (status & 1 << 9) != 0,
            Status = ProfileValues.Bits(StatusCode, sensor, Known),
            Quality = isQuestionable ? ReadingQuality.Questionable : isEarly ? ReadingQuality.Preliminary : ReadingQuality.Good,
        };
    }

    private static NoReading First(int bits, (int Bit, NoReading Reason)[] voiding) =>
        voiding.FirstOrDefault(v => (bits >> v.Bit & 1) != 0).Reason;
}
