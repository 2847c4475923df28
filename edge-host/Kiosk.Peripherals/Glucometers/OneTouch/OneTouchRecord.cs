using System.Globalization;
using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Glucometers.OneTouch;

/// <summary>A record of a OneTouch Ultra2's memory: <c>P "SAT","03/21/15","16:45:24   ","  081 ","N","03", 00</c>.</summary>
/// <remarks>
/// Weekday, date, time, value, meal (N none, B before, A after), comment, 00. The value is in mg/dL whatever the meter displays:
/// C for control solution or a blank, a blank, three digits, ? or a blank. Below 20 it says LO, above 600 HI. The strips are
/// calibrated to plasma.
/// </remarks>
internal static class OneTouchRecord
{
    private const int LowMgPerDl = 20, HighMgPerDl = 600;

    /// <summary>Decodes a line without its CR LF; never throws. A damaged one gives its reason and no time.</summary>
    public static PeripheralReading Decode(ReadOnlySpan<char> line)
    {
        NoReading problem = OneTouchLine.TryOpen(line, out string text);
        if (problem != NoReading.None) return Damaged(problem);
        string[] fields = OneTouchLine.Fields(text);
        if (!text.StartsWith("P ", StringComparison.Ordinal) || fields.Length < 5) return Damaged(NoReading.Malformed);
        return new PeripheralReading(PeripheralClass.Glucose, [Value(fields[3])])
        {
            IsDated = true,
            IsStored = true,
            Time = OneTouchLine.Time(fields[1], fields[2]),
            Meal = fields[4].Trim() switch
            {
                "B" => MealContext.Preprandial,
                "A" => MealContext.Postprandial,
                _ => MealContext.None,
            },
        };
    }

    /// <summary>A record that could not be read.</summary>
    public static PeripheralReading Damaged(NoReading reason) =>
        new(PeripheralClass.Glucose, [Absent(reason)]) { IsDated = true, IsStored = true };

    private static PeripheralValue Value(string field)
    {
        const int FieldLength = 6, DigitsAt = 2, Digits = 3;
        if (field.Length != FieldLength || field[1] != ' ') return Absent(NoReading.Malformed);
        if (field[0] == 'C') return Absent(NoReading.ControlSolution);
        // The meter itself marks the result.
        if (field[^1] == '?') return Absent(NoReading.InvalidMeasurement);
        if (field[0] != ' ' || field[^1] != ' ') return Absent(NoReading.Malformed);
        if (!int.TryParse(field.AsSpan(DigitsAt, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out int mgPerDl))
            return Absent(NoReading.Malformed);
        return mgPerDl switch
        {
            < LowMgPerDl => Absent(NoReading.BelowRange),
            > HighMgPerDl => Absent(NoReading.AboveRange),
            _ => new PeripheralValue(MeasurementKind.GlucosePlasma, mgPerDl, PeripheralUnit.MgPerDl, NoReading.None),
        };
    }

    private static PeripheralValue Absent(NoReading reason) =>
        PeripheralValue.Absent(MeasurementKind.GlucosePlasma, PeripheralUnit.MgPerDl, reason);
}
