using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Glucometers;

/// <summary>What a glucose can be, in either unit: the guard against a number in the wrong one.</summary>
/// <remarks>
/// Meters show 10 or 20 to 600 mg/dL (0.6 or 1.1 to 33.3 mmol/L), a few to 750. A value said to be in mmol/L that is one in mg/dL lies
/// above 41.7 but for the deepest hypoglycaemia, and one in mmol/L that is said to be in mg/dL below 10 in most cases; what lies in
/// both ranges (10 to 41.7) cannot be told apart by its size, so a unit is never guessed.
/// </remarks>
public static class GlucoseLimits
{
    /// <summary>mg/dL in one mmol/L: glucose has 180.182 g/mol (as FHIR and UCUM tables have it, rounded to 18.0182).</summary>
    public const decimal MgPerDlPerMmolPerL = 18.0182m;

    /// <summary>mg/dL; below there is no measurement.</summary>
    public const decimal MgPerDlMin = 10;

    /// <summary>mg/dL; above there is no measurement.</summary>
    public const decimal MgPerDlMax = 750;

    /// <summary>The value, or why it cannot be one.</summary>
    public static PeripheralValue Check(MeasurementKind kind, decimal value, PeripheralUnit unit)
    {
        decimal mgPerDl = unit == PeripheralUnit.MmolPerL ? value * MgPerDlPerMmolPerL : value;
        return mgPerDl is < MgPerDlMin or > MgPerDlMax
            ? PeripheralValue.Absent(kind, unit, NoReading.Implausible)
            : new PeripheralValue(kind, value, unit, NoReading.None);
    }
}
