using System.Text.RegularExpressions;
using Kiosk.Edge.Screen;
using Kiosk.Edge.Screen.Flow;
using Kiosk.Identity.Numbers;
using Xunit;

namespace Kiosk.Tests.Screen;

public sealed partial class WordBookTests
{
    private static readonly WordBook Book = WordBook.Load();
    private static readonly Words English = Book.Of("en");
    private static readonly string[] Categories = ["one", "few", "many", "other"];

    // Signs that are the same everywhere. Whatever else equals the English text was forgotten.
    private static readonly string[] SameEverywhere = ["format.time", "unit.%", "unit.°C"];

    // What an instrument's own display or a document says in whatever language, and what a technician types.
    private static readonly string[] LatinWords = ["HI", "LO", "ID", "kioskctl service code"];

    private static readonly Dictionary<string, string> Alphabets = new()
    {
        ["ru"] = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        ["be"] = "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
        ["kk"] = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
        ["ky"] = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя",
        ["hy"] = "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
        ["en"] = "abcdefghijklmnopqrstuvwxyz",
    };

    public static TheoryData<string> Languages => [.. Alphabets.Keys];

    [Fact]
    public void The_languages_come_in_the_order_of_the_screen_and_an_unknown_one_is_refused()
    {
        Assert.Equal(["ru", "en", "kk", "be", "ky", "hy"], Book.All.Select(words => words.Code));
        Assert.Equal(["Русский", "English", "Қазақша", "Беларуская", "Кыргызча", "Հայերեն"], Book.All.Select(words => words.Name));
        Assert.Contains("'de'", Assert.Throws<KeyNotFoundException>(() => Book.Of("de")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_language_misses_a_text_or_has_one_more(string code)
    {
        Words words = Book.Of(code);

        Assert.Equal(Plain(English), Plain(words));
        foreach (string counted in Counted(words))
            Assert.Equal(Plurals.CategoriesOf(code).Order(), Categories.Where(category => words.Has($"{counted}.{category}")).Order());
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_text_has_the_placeholders_of_the_English_one_and_none_is_empty(string code)
    {
        Words words = Book.Of(code);

        foreach (string key in Plain(words))
        {
            Assert.True(words[key].Trim().Length > 0 && words[key] == words[key].Trim(), $"{code}: '{key}' is empty, or begins or ends with a blank");
            Assert.True(Placeholders(English[key]).SequenceEqual(Placeholders(words[key])), $"{code}: '{key}' has other placeholders: {words[key]}");
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Nothing_was_left_in_English(string code)
    {
        Words words = Book.Of(code);
        if (code == "en") return;

        string[] same = [.. words.Keys.Where(key => English.Has(key) && English[key] == words[key]).Order(StringComparer.Ordinal)];

        Assert.Equal(SameEverywhere.Order(StringComparer.Ordinal), same);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_text_is_written_in_the_letters_of_its_language(string code)
    {
        Words words = Book.Of(code);

        foreach (string key in words.Keys.Where(key => !SameEverywhere.Contains(key) && !key.StartsWith("format.", StringComparison.Ordinal)))
        {
            string text = LatinWords.Aggregate(Placeholder().Replace(words[key], ""), (left, word) => left.Replace(word, "", StringComparison.Ordinal));
            char[] strange = [.. text.Where(one => char.IsLetter(one) && !Alphabets[code].Contains(char.ToLowerInvariant(one), StringComparison.Ordinal))];
            Assert.True(strange.Length == 0, $"{code}: '{key}' has letters of another language ({new string(strange)}): {words[key]}");
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_text_is_so_much_longer_than_the_English_one_that_its_place_on_the_screen_would_not_do(string code)
    {
        Words words = Book.Of(code);

        string[] tooLong = [.. Plain(words).Where(key => words[key].Length > 22 && words[key].Length > 1.8 * English[key].Length)
            .Select(key => $"{key}: {words[key]}")];

        // Neither language has a short word for them.
        Assert.All(tooLong, one => Assert.StartsWith("confirm.initials", one, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_unit_is_written_and_spoken_and_spoken_without_signs(string code)
    {
        Words words = Book.Of(code);
        string[] units = [.. words.Keys.Where(key => key.StartsWith("unit.", StringComparison.Ordinal)).Select(key => key["unit.".Length..])];

        Assert.Equal(9, units.Length);
        Assert.All(units, unit => Assert.All(words[$"spoken.{unit}"], one => Assert.True(char.IsLetter(one) || one == ' ')));
    }

    [Fact]
    public void Every_number_that_can_be_typed_has_its_name_its_rules_and_their_length()
    {
        Assert.All(TypedNumber.Kinds, kind => Assert.Equal(NationalIds.Of(kind)!.Length, TypedNumber.LengthOf(kind)));
        Assert.All(Book.All, words => Assert.All(TypedNumber.Kinds, kind => Assert.True(words.Has($"number.{kind}"))));
        Assert.Throws<ArgumentOutOfRangeException>(() => TypedNumber.LengthOf(Kiosk.Identity.IdentifierKind.RussianPassport));
    }

    [Theory]
    [InlineData("ru", "37,0", "\u22120,5", "09.11.2025", "08:05")]
    [InlineData("en", "37.0", "\u22120.5", "09/11/2025", "08:05")]
    [InlineData("kk", "37,0", "\u22120,5", "09.11.2025", "08:05")]
    [InlineData("be", "37,0", "\u22120,5", "09.11.2025", "08:05")]
    [InlineData("ky", "37,0", "\u22120,5", "09.11.2025", "08:05")]
    [InlineData("hy", "37,0", "\u22120,5", "09.11.2025", "08:05")]
    public void Numbers_and_dates_are_written_as_the_language_does(string code, string positive, string negative, string date, string time)
    {
        var local = new DateTimeOffset(2025, 11, 9, 8, 5, 59, TimeSpan.FromHours(5));
        Words words = Book.Of(code);

        Assert.Equal((positive, negative, date, time), (words.Number(37.0m), words.Number(-0.5m), words.Date(local), words.Time(local)));
        Assert.Equal(("120", "\u22123"), (words.Whole(120), words.Whole(-3)));
    }

    [Fact]
    public void A_missing_text_is_an_error_that_names_key_and_language()
    {
        string message = Assert.Throws<KeyNotFoundException>(() => Book.Of("kk")["no.such.key"]).Message;

        Assert.Contains("'kk'", message, StringComparison.Ordinal);
        Assert.Contains("'no.such.key'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_filled_in_is_taken_as_it_is()
    {
        var words = new Words("en", new Dictionary<string, string> { ["both"] = "{1}, {0}, {1}. {x}" });

        Assert.Equal("b {0}, a {1}, b {0}. {x}", words.With("both", "a {1}", "b {0}"));
        Assert.Throws<FormatException>(() => words.With("both", "a"));
    }

    // Unicode CLDR 46, Language Plural Rules: the samples of each category that are whole numbers.
    [Theory]
    [InlineData("ru", "one", "1 21 31 101 1001")]
    [InlineData("ru", "few", "2 3 4 22 24 102")]
    [InlineData("ru", "many", "0 5 11 12 14 19 100 111 112")]
    [InlineData("be", "one", "1 21 101")]
    [InlineData("be", "few", "2 4 23 104")]
    [InlineData("be", "many", "0 5 11 12 14 100")]
    [InlineData("en", "one", "1")]
    [InlineData("en", "other", "0 2 11 21 100")]
    [InlineData("kk", "one", "1")]
    [InlineData("kk", "other", "0 2 21")]
    [InlineData("ky", "one", "1")]
    [InlineData("ky", "other", "0 2 21")]
    [InlineData("hy", "one", "0 1")]
    [InlineData("hy", "other", "2 21 100")]
    public void Counting_takes_the_category_of_the_language(string code, string category, string numbers)
    {
        var words = new Words(code, Categories.ToDictionary(one => $"touch.{one}", one => $"{{0}} {one}")
            .Append(new("format.decimal", ",")).ToDictionary(pair => pair.Key, pair => pair.Value));

        foreach (string number in numbers.Split(' ')) Assert.Equal($"{number} {category}", words.Plural("touch", int.Parse(number)));
        Assert.Contains(category, Plurals.CategoriesOf(code));
    }

    // A text that counts has a form for each category; which they are differs from language to language.
    private static string[] Counted(Words words) => [.. words.Keys.Where(key => key.EndsWith(".one", StringComparison.Ordinal)).Select(key => key[..^".one".Length])];

    private static string[] Plain(Words words)
    {
        string[] counted = Counted(words);
        return [.. words.Keys.Where(key => !counted.Any(one => Categories.Any(category => key == $"{one}.{category}"))).Order(StringComparer.Ordinal)];
    }

    private static string[] Placeholders(string text) => [.. Placeholder().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();
}
