namespace Kiosk.Edge.Screen;

/// <summary>The categories of counting, of whole numbers only (CLDR 46, Language Plural Rules, cardinals).</summary>
internal static class Plurals
{
    /// <summary>The categories that a language has for whole numbers.</summary>
    public static IReadOnlyList<string> CategoriesOf(string code) => code is "ru" or "be" ? ["one", "few", "many"] : ["one", "other"];

    /// <summary>The category of a number.</summary>
    /// <param name="code">The language.</param>
    /// <param name="n">0 or more.</param>
    public static string CategoryOf(string code, int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        return code switch
        {
            "ru" or "be" => (n % 10, n % 100) switch
            {
                (1, not 11) => "one",
                (>= 2 and <= 4, not (>= 12 and <= 14)) => "few",
                _ => "many",
            },
            "hy" => n <= 1 ? "one" : "other",
            _ => n == 1 ? "one" : "other",
        };
    }
}
