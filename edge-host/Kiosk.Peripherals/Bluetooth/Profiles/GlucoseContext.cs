using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Bluetooth.Profiles;

/// <summary>Glucose Measurement Context, 0x2A34: of which record, and the mark of a meal.</summary>
/// <param name="Sequence">The record that it belongs to.</param>
/// <param name="Meal">None when not marked, or marked in a way that is not known.</param>
/// <remarks>
/// Flags, sequence u16, [extended flags u8 (bit 7)], [carbohydrate u8 and SFLOAT (bit 0)], [meal u8 (bit 1)], [tester and health u8
/// (bit 2)], [exercise u16 and u8 (bit 3)], [medication u8 and SFLOAT (bit 4)], [HbA1c SFLOAT (bit 6)].
/// </remarks>
public sealed record GlucoseContext(int Sequence, MealContext Meal)
{
    /// <summary>Decodes it; null when it is damaged. Never throws.</summary>
    public static GlucoseContext? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        int flags = reader.U8();
        int sequence = reader.U16();
        if ((flags & 0x80) != 0) _ = reader.U8();
        if ((flags & 0x01) != 0) _ = (reader.U8(), reader.SFloat());
        int meal = (flags & 0x02) != 0 ? reader.U8() : 0;
        if ((flags & 0x04) != 0) _ = reader.U8();
        if ((flags & 0x08) != 0) _ = (reader.U16(), reader.U8());
        if ((flags & 0x10) != 0) _ = (reader.U8(), reader.SFloat());
        if ((flags & 0x40) != 0) _ = reader.SFloat();
        if (reader.Problem != NoReading.None) return null;
        return new GlucoseContext(sequence, meal switch
        {
            1 => MealContext.Preprandial,
            2 => MealContext.Postprandial,
            3 => MealContext.Fasting,
            4 => MealContext.Casual,
            5 => MealContext.Bedtime,
            _ => MealContext.None,
        });
    }
}
