using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Bluetooth.Profiles;

/// <summary>Makes values of what a characteristic holds.</summary>
internal static class ProfileValues
{
    /// <summary>A number in the record's unit but for a power of ten.</summary>
    /// <param name="kind">What.</param>
    /// <param name="unit">Its unit in the record.</param>
    /// <param name="number">What was sent.</param>
    /// <param name="min">Below this the value cannot be one in that unit.</param>
    /// <param name="max">Above this likewise.</param>
    /// <param name="shift">Power of ten from the unit on the air to the record's.</param>
    public static PeripheralValue Of(
        MeasurementKind kind, PeripheralUnit unit, MedicalNumber number, decimal min, decimal max, int shift = 0)
    {
        NoReading reason = number.TryGet(shift, out decimal value);
        return reason == NoReading.None ? Checked(kind, unit, value, min, max, null) : PeripheralValue.Absent(kind, unit, reason);
    }

    /// <summary>A number that has to be converted; what was sent is kept beside it.</summary>
    public static PeripheralValue Converted(MeasurementKind kind, PeripheralUnit unit, MedicalNumber number, decimal min, decimal max,
        string reportedUnit, Func<decimal, decimal> convert)
    {
        NoReading reason = number.TryGet(0, out decimal sent);
        if (reason != NoReading.None) return PeripheralValue.Absent(kind, unit, reason);
        // No unit that is converted has more than four digits before the point: nothing overflows below that.
        const decimal SentMax = 1_000_000;
        if (Math.Abs(sent) > SentMax) return PeripheralValue.Absent(kind, unit, NoReading.Implausible);
        return Checked(kind, unit, convert(sent), min, max, FormattableString.Invariant($"{sent} {reportedUnit}"));
    }

    /// <summary>Of a damaged record there is no number, whatever could be read of it.</summary>
    public static IReadOnlyList<PeripheralValue> Unless(NoReading problem, params PeripheralValue?[] values) =>
        [.. values.OfType<PeripheralValue>().Select(value => problem == NoReading.None
            ? value
            : PeripheralValue.Absent(value.Kind, value.Unit, problem))];

    /// <summary>The bits that are set.</summary>
    /// <param name="code">MDC code of the status.</param>
    /// <param name="bits">What was sent.</param>
    /// <param name="known">Bit on the air, bit of the code, name.</param>
    public static IReadOnlyList<StatusBit> Bits(int code, int bits, IReadOnlyList<(int Air, int Bit, string Name)> known) =>
        [.. known.Where(k => (bits >> k.Air & 1) != 0).Select(k => new StatusBit(code, k.Bit, k.Name))];

    private static PeripheralValue Checked(MeasurementKind kind, PeripheralUnit unit, decimal value, decimal min, decimal max, string? reported) =>
        value < min || value > max
            ? PeripheralValue.Absent(kind, unit, NoReading.Implausible)
            : new PeripheralValue(kind, value, unit, NoReading.None, reported);
}
