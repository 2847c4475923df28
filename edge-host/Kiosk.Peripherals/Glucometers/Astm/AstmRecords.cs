using System.Globalization;
using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Glucometers.Astm;

/// <summary>What a meter's ASTM E1394 message says.</summary>
/// <param name="Identity">From the header; null when there is none.</param>
/// <param name="Shown">The meter's clock when it made the header; null when not told.</param>
/// <param name="Readings">Results of glucose, in the order of the message.</param>
/// <param name="IsComplete">True when the terminator came.</param>
public sealed record AstmRecords(
    PeripheralIdentity? Identity, DeviceTime? Shown, IReadOnlyList<PeripheralReading> Readings, bool IsComplete)
{
    private const char FieldMark = '|', ComponentMark = '^', RepeatMark = '\\';

    /// <summary>Decodes a message; never throws.</summary>
    /// <param name="message">Records, each ended by CR: H, P, O, R, L.</param>
    /// <remarks>
    /// Header: sender (model^versions^serial number) in field 5, date and time last. Result:
    /// <c>R|n|^^^Glucose|93|mg/dL^P||flags||YYYYMMDDhhmm</c>, the time with 12 or 14 digits. Of the flags, parted by '/', these count: &lt; and
    /// > beyond the range, C or E control solution (meters differ, and neither means anything else), B before and A after a meal.
    /// </remarks>
    public static AstmRecords Decode(string message)
    {
        PeripheralIdentity? identity = null;
        DeviceTime? shown = null;
        var readings = new List<PeripheralReading>();
        bool isComplete = false;
        foreach (string record in message.Split('\r', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = record.Split(FieldMark);
            switch (record[0])
            {
                case 'H':
                    (identity, shown) = (Sender(Field(fields, 4)), Time(fields[^1]));
                    break;
                case 'R' when IsGlucose(Field(fields, 2)):
                    readings.Add(Result(fields));
                    break;
                case 'L':
                    isComplete = true;
                    break;
                default:
                    // Patient, order, comment, results of other tests.
                    break;
            }
        }

        return new AstmRecords(identity, shown, readings, isComplete);
    }

    private static PeripheralReading Result(string[] fields)
    {
        string[] flags = Field(fields, 6).Split('/');
        return new PeripheralReading(PeripheralClass.Glucose, [Value(Field(fields, 3), Field(fields, 4), flags)])
        {
            IsDated = true,
            IsStored = true,
            Time = Time(Field(fields, 8)),
            Meal = flags.Contains("B") ? MealContext.Preprandial : flags.Contains("A") ? MealContext.Postprandial : MealContext.None,
        };
    }

    private static PeripheralValue Value(string sent, string unitAndReference, string[] flags)
    {
        string[] parts = unitAndReference.Split(ComponentMark);
        // P: calibrated to plasma; B: to whole blood.
        MeasurementKind kind = parts.Length > 1 && parts[1] == "B" ? MeasurementKind.GlucoseWholeBlood : MeasurementKind.GlucosePlasma;
        PeripheralUnit? told = parts[0] switch
        {
            "mg/dL" => PeripheralUnit.MgPerDl,
            "mmol/L" => PeripheralUnit.MmolPerL,
            _ => null,
        };
        PeripheralUnit unit = told ?? PeripheralUnit.MgPerDl;
        PeripheralValue Absent(NoReading reason) => PeripheralValue.Absent(kind, unit, reason);
        if (flags.Contains("C") || flags.Contains("E")) return Absent(NoReading.ControlSolution);
        if (flags.Contains(">") || sent is "HI" or "HIGH") return Absent(NoReading.AboveRange);
        if (flags.Contains("<") || sent is "LO" or "LOW") return Absent(NoReading.BelowRange);
        if (told is null) return Absent(NoReading.UnitUnknown);
        const int DigitsMax = 8;
        bool isNumber = decimal.TryParse(sent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) && sent.Length <= DigitsMax;
        return isNumber ? GlucoseLimits.Check(kind, value, unit) : Absent(NoReading.Malformed);
    }

    private static PeripheralIdentity Sender(string sender)
    {
        string[] parts = sender.Split(ComponentMark);
        string? Part(int index) => parts.Length > index && parts[index].Length > 0 ? PeripheralIdentity.Clean(parts[index].Split(RepeatMark)[0]) : null;
        return new PeripheralIdentity(PeripheralClass.Glucose, null, Part(0), Part(2), Part(1), null, null);
    }

    private static bool IsGlucose(string test) => test.Split(ComponentMark)[^1].Equals("Glucose", StringComparison.OrdinalIgnoreCase);

    private static DeviceTime? Time(string text)
    {
        if (text.Length is not (12 or 14) || !text.All(char.IsAsciiDigit)) return null;
        int Two(int at) => ((text[at] - '0') * 10) + text[at + 1] - '0';
        return DeviceTime.Of((Two(0) * 100) + Two(2), Two(4), Two(6), Two(8), Two(10), text.Length == 14 ? Two(12) : null);
    }

    private static string Field(string[] fields, int index) => fields.Length > index ? fields[index] : "";
}
