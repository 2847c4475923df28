namespace Kiosk.Identity.Numbers;

/// <summary>The check digit of machine-readable zones, which the Belarusian number shares: weights 7, 3, 1 and so on; A = 10 to Z = 35, the filler 0; modulo 10.</summary>
/// <remarks>ICAO Doc 9303-3, section 4.9.</remarks>
internal static class CheckDigit731
{
    /// <summary>The check digit as a character, '0' to '9'.</summary>
    /// <param name="characters">Digits, A to Z and fillers; anything else counts as 0, and is found elsewhere.</param>
    public static byte Of(ReadOnlySpan<byte> characters) => Digit(Sum(characters, 0));

    /// <summary>Part of a sum over several fields.</summary>
    /// <param name="characters">The field.</param>
    /// <param name="before">How many characters of other fields go before it.</param>
    public static int Sum(ReadOnlySpan<byte> characters, int before)
    {
        int sum = 0;
        for (int i = 0; i < characters.Length; i++) sum += Value(characters[i]) * (((before + i) % 3) switch { 0 => 7, 1 => 3, _ => 1 });
        return sum;
    }

    /// <summary>The character of a sum.</summary>
    public static byte Digit(int sum) => (byte)('0' + (sum % 10));

    private static int Value(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'A' and <= (byte)'Z' => character - 'A' + 10,
        _ => 0,
    };
}
