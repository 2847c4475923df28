using System.Text;

namespace Kiosk.Edge.Printing;

/// <summary>Text as a printer's code page 866 can show it.</summary>
/// <remarks>
/// Code page 866 has ASCII and the Russian letters. Kazakh and other Turkic Cyrillic letters become the Russian one that people write in
/// their place on machines without them; Armenian is written in Latin letters after ISO 9985 without its marks; Latin letters lose their
/// accents; typographic signs become ASCII. Everything else is a question mark. Drawing such text as a picture was left out: it
/// needs a font and a shaper in this process, for a header line. Names of people are not printed at all.
/// </remarks>
public static class Cp866
{
    private static readonly Encoding Page = CodePagesEncodingProvider.Instance.GetEncoding(
        866, new EncoderReplacementFallback("?"), DecoderFallback.ReplacementFallback)!;

    // Upper case is made of lower case.
    private static readonly Dictionary<char, string> Instead = Table(
        "ә а ғ г қ к ң н ө о ұ у ү у һ х і и җ ж ӯ у ҳ х ҷ ч ӣ и ѝ и ґ г "
        + "ա a բ b գ g դ d ե e զ z է e ը e թ t ժ zh ի i լ l խ kh ծ ts կ k հ h ձ dz ղ gh ճ ch մ m յ y ն n շ sh ո o չ ch պ p ջ j ռ r ս s վ v տ t ր r "
        + "ց ts ւ w փ p ք k օ o ֆ f և ev "
        + "á a à a â a ä a ã a å a ç c č c ć c ď d é e è e ê e ë e ě e ğ g í i ì i î i ï i ı i ñ n ň n ó o ò o ô o ö o õ o ø o ř r š s ş s ß ss ť t "
        + "ú u ù u û u ü u ů u ý y ž z ż z ź z ł l ą a ę e ń n ś s æ ae œ oe "
        + "– - — - − - ‘ ' ’ ' ‚ , “ \" ” \" „ \" « \" » \" … ... • * € EUR × x ± +/- µ u ² 2 ³ 3 ≤ <= ≥ >=");

    /// <summary>The bytes of a text; control characters become spaces.</summary>
    public static byte[] Encode(string text) => Page.GetBytes(Replace(text));

    /// <summary>The text in letters that the code page has, or '?'. One letter may become several, so lines are laid out on this.</summary>
    public static string Replace(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune)) result.Append(' ');
            else if (rune.IsBmp && Instead.TryGetValue((char)rune.Value, out string? other)) result.Append(other);
            else if (rune.IsBmp && IsInPage((char)rune.Value)) result.Append((char)rune.Value);
            else if (Rune.GetUnicodeCategory(rune) is not System.Globalization.UnicodeCategory.NonSpacingMark) result.Append('?');
        }

        return result.ToString();
    }

    private static bool IsInPage(char letter) => letter == '?' || Page.GetBytes([letter]) is not [(byte)'?'];

    private static Dictionary<char, string> Table(string pairs)
    {
        string[] words = pairs.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var table = new Dictionary<char, string>();
        for (int i = 0; i < words.Length; i += 2)
        {
            (char letter, string other) = (words[i][0], words[i + 1]);
            table[letter] = other;
            char upper = char.ToUpperInvariant(letter);
            if (upper != letter) table.TryAdd(upper, char.ToUpperInvariant(other[0]) + other[1..]);
        }

        return table;
    }
}
