using System.Globalization;
using System.Text;

namespace Kiosk.Edge.Screen;

/// <summary>What the screen says in one language, and how that language writes numbers and dates.</summary>
/// <remarks>The host has no culture data (InvariantGlobalization): what is needed of it stands in the language's file, by CLDR 46, under <c>format.*</c>.</remarks>
public sealed class Words
{
    private const char Minus = '\u2212';

    private readonly IReadOnlyDictionary<string, string> _texts;

    internal Words(string code, IReadOnlyDictionary<string, string> texts) => (Code, _texts) = (code, texts);

    /// <summary>Which language, BCP 47.</summary>
    public string Code { get; }

    /// <summary>The language's name in itself.</summary>
    public string Name => this["language.name"];

    /// <summary>All keys, for tests.</summary>
    internal IEnumerable<string> Keys => _texts.Keys;

    /// <summary>A text as it stands.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message names key and language.</exception>
    public string this[string key] => _texts.TryGetValue(key, out string? text)
        ? text : throw new KeyNotFoundException($"The words of '{Code}' have no '{key}'; it belongs in Screen/Words.");

    /// <summary>Whether there is a text.</summary>
    public bool Has(string key) => _texts.ContainsKey(key);

    /// <summary>A text with its {0}, {1} filled in; what is filled in is taken as it is.</summary>
    /// <exception cref="FormatException">The text wants more values than were given.</exception>
    public string With(string key, params ReadOnlySpan<string> values)
    {
        string text = this[key];
        var filled = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 2 < text.Length && text[i] == '{' && char.IsAsciiDigit(text[i + 1]) && text[i + 2] == '}')
            {
                int index = text[i + 1] - '0';
                if (index >= values.Length) throw new FormatException($"'{key}' of '{Code}' wants {{{index}}}, and {values.Length} values were given.");
                filled.Append(values[index]);
                i += 2;
            }
            else
            {
                filled.Append(text[i]);
            }
        }

        return filled.ToString();
    }

    /// <summary>A number with the decimals that it has: 37.0 stays 37,0.</summary>
    public string Number(decimal value)
    {
        string text = decimal.Abs(value).ToString(CultureInfo.InvariantCulture).Replace(".", this["format.decimal"], StringComparison.Ordinal);
        return value < 0 ? Minus + text : text;
    }

    /// <summary>A whole number. Nothing on the screen is long enough for a grouping sign.</summary>
    public string Whole(int value) => Number(value);

    /// <summary>A date in figures.</summary>
    /// <param name="local">In the kiosk's time zone.</param>
    public string Date(DateTimeOffset local) => local.ToString(this["format.date"], CultureInfo.InvariantCulture);

    /// <summary>A time of day, hours and minutes.</summary>
    /// <param name="local">In the kiosk's time zone.</param>
    public string Time(DateTimeOffset local) => local.ToString(this["format.time"], CultureInfo.InvariantCulture);

    /// <summary>A text that counts: of <c>KEY.one</c>, <c>KEY.few</c>, <c>KEY.many</c>, <c>KEY.other</c> the one that fits, with the number as {0}.</summary>
    /// <param name="key">Without the category.</param>
    /// <param name="n">What is counted; 0 or more.</param>
    public string Plural(string key, int n) => With($"{key}.{Plurals.CategoryOf(Code, n)}", Whole(n));

    /// <summary>What a desk says in English, as a sentence for the patient in this language.</summary>
    /// <param name="english">As the desk says it. What nobody foresaw becomes "There is no value this time".</param>
    public string Say(string english)
    {
        Phrase phrase = Phrases.Of(english);
        if (phrase.ArgumentKey is { } argument) return With(phrase.Key, this[argument]);
        return With(phrase.Key, Whole(phrase.First), Whole(phrase.Second));
    }
}
