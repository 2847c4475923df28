using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Bluetooth.Profiles;

/// <summary>A number of IEEE 11073-20601: mantissa times a power of ten, or one of five special values. Exact, with its precision.</summary>
/// <param name="Mantissa">0 with a special value.</param>
/// <param name="Exponent">Power of ten.</param>
/// <param name="Special">Why it is no number; <see cref="NoReading.None"/> when it is one.</param>
public readonly record struct MedicalNumber(int Mantissa, int Exponent, NoReading Special)
{
    private const int SFloatMantissaBits = 12;
    private const int FloatMantissaBits = 24;
    private const int DecimalScaleMax = 28;

    /// <summary>Reads an SFLOAT: 4-bit exponent, 12-bit mantissa, both signed.</summary>
    public static MedicalNumber OfSFloat(ushort raw) => Of(raw & 0xFFF, (short)raw >> SFloatMantissaBits, SFloatMantissaBits);

    /// <summary>Reads a FLOAT: 8-bit exponent, 24-bit mantissa, both signed.</summary>
    public static MedicalNumber OfFloat(uint raw) => Of((int)(raw & 0xFFFFFF), (int)raw >> FloatMantissaBits, FloatMantissaBits);

    /// <summary>The number as a decimal, with as many decimals as were sent.</summary>
    /// <param name="shift">Power of ten to multiply by: from the unit on the air to that of the record.</param>
    /// <param name="value">The number; 0 when there is none.</param>
    /// <returns>None, or why there is none.</returns>
    public NoReading TryGet(int shift, out decimal value)
    {
        value = 0;
        if (Special != NoReading.None) return Special;
        int exponent = Exponent + shift;
        if (exponent < -DecimalScaleMax) return NoReading.NotRepresentable;
        if (exponent <= 0)
        {
            value = new decimal(Math.Abs(Mantissa), 0, 0, Mantissa < 0, (byte)-exponent);
            return NoReading.None;
        }

        // A 24-bit mantissa and 10^20 fit into a decimal's 96 bits.
        const int PowerMax = 20;
        if (exponent > PowerMax) return NoReading.NotRepresentable;
        value = Mantissa;
        for (int i = 0; i < exponent; i++) value *= 10;
        return NoReading.None;
    }

    private static MedicalNumber Of(int bits, int exponent, int width)
    {
        // The specials are the mantissas around the largest and the smallest, whatever the exponent says: with another exponent
        // they are reserved in effect, since no device has that resolution.
        int largest = (1 << (width - 1)) - 1;
        NoReading special = (bits - largest) switch
        {
            -1 => NoReading.PositiveInfinity,
            0 => NoReading.NotANumber,
            1 => NoReading.NotAtThisResolution,
            2 => NoReading.ReservedNumber,
            3 => NoReading.NegativeInfinity,
            _ => NoReading.None,
        };
        if (special != NoReading.None) return new MedicalNumber(0, 0, exponent == 0 ? special : NoReading.ReservedNumber);
        int mantissa = bits > largest ? bits - (1 << width) : bits;
        return new MedicalNumber(mantissa, exponent, NoReading.None);
    }
}
