using Kiosk.Measurements;

namespace Kiosk.Peripherals.Readings;

/// <summary>What kind of device it is. The numbers are MDC device specializations (IEEE 11073-10101).</summary>
public enum PeripheralClass
{
    /// <summary>Pulse oximeter.</summary>
    Oximeter = 528388,

    /// <summary>Blood pressure monitor.</summary>
    BloodPressure = 528391,

    /// <summary>Thermometer.</summary>
    Thermometer = 528392,

    /// <summary>Weighing scale.</summary>
    Scale = 528399,

    /// <summary>Glucose meter.</summary>
    Glucose = 528401,
}

/// <summary>The unit of a value in the record.</summary>
public enum PeripheralUnit
{
    /// <summary>Millimetres of mercury.</summary>
    MmHg = 1,

    /// <summary>Beats a minute.</summary>
    PerMinute,

    /// <summary>Per cent.</summary>
    Percent,

    /// <summary>Degrees Celsius.</summary>
    Celsius,

    /// <summary>Kilograms.</summary>
    Kilogram,

    /// <summary>Milligrams a decilitre.</summary>
    MgPerDl,

    /// <summary>Millimoles a litre.</summary>
    MmolPerL,
}

/// <summary>How far the device itself trusts what it measured.</summary>
public enum ReadingQuality
{
    /// <summary>It says nothing against it.</summary>
    Good = 0,

    /// <summary>An early estimate.</summary>
    Preliminary,

    /// <summary>It calls it questionable.</summary>
    Questionable,
}

/// <summary>When a blood glucose was taken, as the device's user marked it. The numbers are MDC codes.</summary>
public enum MealContext
{
    /// <summary>Not marked.</summary>
    None = 0,

    /// <summary>Before a meal.</summary>
    Preprandial = 8417868,

    /// <summary>After a meal.</summary>
    Postprandial = 8417872,

    /// <summary>Fasting.</summary>
    Fasting = 8417876,

    /// <summary>Snacks, drinks.</summary>
    Casual = 8417880,

    /// <summary>At bedtime.</summary>
    Bedtime = 8417908,
}

/// <summary>One value, or the reason why there is none.</summary>
/// <param name="Kind">What was measured.</param>
/// <param name="Value">With the decimals that the device sent (36.50 is not 36.5); null when there is none.</param>
/// <param name="Unit">The value's unit.</param>
/// <param name="Reason">Why there is none; <see cref="NoReading.None"/> with a value.</param>
/// <param name="Reported">What the device sent, where it had to be converted ("16.0 kPa"); null where it was not.</param>
public sealed record PeripheralValue(MeasurementKind Kind, decimal? Value, PeripheralUnit Unit, NoReading Reason, string? Reported = null)
{
    /// <summary>A reason instead of a value.</summary>
    public static PeripheralValue Absent(MeasurementKind kind, PeripheralUnit unit, NoReading reason) => new(kind, null, unit, reason);

    /// <summary>The same without its value; one that had none keeps its reason.</summary>
    public PeripheralValue Without(NoReading reason) => Value is null ? this : this with { Value = null, Reason = reason, Reported = null };
}

/// <summary>A status bit that a device set, as the guide codes it (ASN1ToHL7).</summary>
/// <param name="Code">MDC code of the status.</param>
/// <param name="Bit">Which bit.</param>
/// <param name="Display">The bit's name.</param>
public sealed record StatusBit(int Code, int Bit, string Display);

/// <summary>One measurement of a device, whatever way it came.</summary>
/// <param name="Class">What kind of device.</param>
/// <param name="Values">At least one; a damaged record has its reasons here.</param>
public sealed record PeripheralReading(PeripheralClass Class, IReadOnlyList<PeripheralValue> Values)
{
    /// <summary>When, by the device's clock; null when it gave none, an impossible one, or says itself that its clock is wrong.</summary>
    public DeviceTime? Time { get; init; }

    /// <summary>True when the record has a time, though perhaps one that says "unknown": such a record may come from the device's memory.</summary>
    public bool IsDated { get; init; }

    /// <summary>The device's number of the record; null when it does not count.</summary>
    public int? Sequence { get; init; }

    /// <summary>Which of the device's users; null when it does not say or does not know.</summary>
    public int? User { get; init; }

    /// <summary>True when the device says that the value comes from its memory.</summary>
    public bool IsStored { get; init; }

    /// <summary>Status bits that are set.</summary>
    public IReadOnlyList<StatusBit> Status { get; init; } = [];

    /// <summary>How far the device trusts it.</summary>
    public ReadingQuality Quality { get; init; }

    /// <summary>Glucose: the mark of a meal.</summary>
    public MealContext Meal { get; init; }

    /// <summary>Glucose: a context record with the mark of a meal follows.</summary>
    public bool IsContextToFollow { get; init; }

    /// <summary>True when nothing of it is a value.</summary>
    public bool IsEmpty => Values.All(value => value.Value is null);
}
