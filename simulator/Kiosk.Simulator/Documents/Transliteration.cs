namespace Kiosk.Simulator.Documents;

/// <summary>Russian names in the Latin letters of travel documents.</summary>
/// <remarks>ICAO Doc 9303-3, section 6 B, table of Cyrillic characters, Russian.</remarks>
public static class Transliteration
{
    private const string Letters = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ";

    private static readonly string[] Latin =
    [
        "A", "B", "V", "G", "D", "E", "E", "ZH", "Z", "I", "I", "K", "L", "M", "N", "O", "P", "R", "S", "T", "U", "F", "KH", "TS", "CH", "SH", "SHCH",
        "IE", "Y", "", "E", "IU", "IA",
    ];

    /// <summary>Replaces each Cyrillic letter; anything else stays.</summary>
    /// <param name="upper">In upper case.</param>
    public static string ToLatin(string upper)
    {
        ArgumentNullException.ThrowIfNull(upper);
        return string.Concat(upper.Select(c => Letters.IndexOf(c, StringComparison.Ordinal) is int at and >= 0 ? Latin[at] : c.ToString()));
    }
}
