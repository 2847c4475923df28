using Kiosk.Measurements;
using Kiosk.Peripherals.Glucometers;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Bluetooth.Profiles;

/// <summary>Glucose Measurement, 0x2A18 of service 0x1808.</summary>
/// <remarks>
/// Flags (bit 0 offset, 1 concentration with type and location, 2 mol/L, 3 status, 4 context follows), sequence u16, base time 7,
/// [offset s16 min], [SFLOAT kg/L or mol/L, type low nibble, location high nibble], [status u16]. Bluetooth Glucose Service 1.0.1.
/// The user's time is base time plus offset; the base time is the meter's own count, moved by nobody.
/// </remarks>
public static class GlucoseMeasurement
{
    /// <summary>MDC_GLU_METER_DEV_STATUS.</summary>
    public const int StatusCode = 8417752;

    private const int ControlSolution = 10;
    private const int ControlLocation = 4;

    private static readonly (int Air, int Bit, string Name)[] Known =
    [
        (0, 0, "device-battery-low"), (1, 1, "sensor-malfunction"), (2, 2, "sensor-sample-size-insufficient"), (3, 3, "sensor-strip-insertion"),
        (4, 4, "sensor-strip-type-incorrect"), (5, 5, "sensor-result-too-high"), (6, 6, "sensor-result-too-low"),
        (7, 7, "sensor-temp-too-high"), (8, 8, "sensor-temp-too-low"), (9, 9, "sensor-read-interrupt"), (10, 10, "device-gen-fault"),
    ];

    private static readonly (int Bit, NoReading Reason)[] Voiding =
    [
        (5, NoReading.AboveRange), (6, NoReading.BelowRange), (1, NoReading.SensorFault), (10, NoReading.DeviceFault),
        (2, NoReading.SampleTooSmall), (3, NoReading.StripFault), (4, NoReading.StripFault), (9, NoReading.StripFault),
        (7, NoReading.DeviceTemperature), (8, NoReading.DeviceTemperature),
    ];

    private const int TimeFault = 11;

    /// <summary>Decodes it; never throws.</summary>
    public static PeripheralReading Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        int flags = reader.U8();
        int sequence = reader.U16();
        DeviceTime? time = reader.DateTime();
        if ((flags & 1) != 0) time = time?.AddMinutes(reader.S16());
        PeripheralValue value = (flags & 2) != 0
            ? Concentration(reader.SFloat(), (flags & 4) != 0, reader.U8())
            : PeripheralValue.Absent(MeasurementKind.GlucosePlasma, PeripheralUnit.MmolPerL, NoReading.InvalidMeasurement);
        int status = (flags & 8) != 0 ? reader.U16() : 0;
        NoReading problem = reader.Problem;
        // Control solution stays control solution, whatever else went wrong with it.
        if (problem == NoReading.None && value.Reason != NoReading.ControlSolution)
            problem = Voiding.FirstOrDefault(v => (status >> v.Bit & 1) != 0).Reason;
        bool isReadable = reader.Problem == NoReading.None;
        return new PeripheralReading(PeripheralClass.Glucose, ProfileValues.Unless(problem, value))
        {
            IsDated = true,
            IsStored = true,
            Time = isReadable && (status >> TimeFault & 1) == 0 ? time : null,
            Sequence = isReadable ? sequence : null,
            Status = ProfileValues.Bits(StatusCode, status, Known),
            IsContextToFollow = isReadable && (flags & 16) != 0,
        };
    }

    private static PeripheralValue Concentration(MedicalNumber sent, bool isMolar, int typeAndLocation)
    {
        (int type, int location) = (typeAndLocation & 0xF, typeAndLocation >> 4);
        MeasurementKind? known = type switch
        {
            1 => MeasurementKind.GlucoseWholeBlood,
            // Capillary, venous, arterial and undetermined plasma.
            2 or 4 or 6 or 8 => MeasurementKind.GlucosePlasma,
            _ => null,
        };
        MeasurementKind kind = known ?? MeasurementKind.GlucosePlasma;
        PeripheralUnit unit = isMolar ? PeripheralUnit.MmolPerL : PeripheralUnit.MgPerDl;
        if (type == ControlSolution || location == ControlLocation) return PeripheralValue.Absent(kind, unit, NoReading.ControlSolution);
        if (known is null) return PeripheralValue.Absent(kind, unit, NoReading.SpecimenUnsupported);
        // mol/L to mmol/L, kg/L to mg/dL: powers of ten, so exact.
        NoReading reason = sent.TryGet(isMolar ? 3 : 5, out decimal value);
        return reason switch
        {
            // By the profile a meter says HI and LO with the infinities, too.
            NoReading.PositiveInfinity => PeripheralValue.Absent(kind, unit, NoReading.AboveRange),
            NoReading.NegativeInfinity => PeripheralValue.Absent(kind, unit, NoReading.BelowRange),
            NoReading.None => GlucoseLimits.Check(kind, value, unit),
            _ => PeripheralValue.Absent(kind, unit, reason),
        };
    }
}
