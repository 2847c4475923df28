using System.Globalization;

namespace Kiosk.Simulator.Documents;

/// <summary>Writes machine-readable zones, line by line.</summary>
/// <remarks>ICAO Doc 9303 parts 3 to 6; check digits with the weights 7, 3, 1 (part 3, section 4.9).</remarks>
public static class MrzWriter
{
    private const int Td1Line = 30, Td2Line = 36, Td3Line = 44, NumberLength = 9;
    private const string Russian = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ", RussianWritten = "ABVGDE2JZIQKLMNOPRSTUFHC34WXY9678";

    /// <summary>An identity card: three lines of 30.</summary>
    /// <param name="person">Whose.</param>
    /// <param name="issuer">One to three letters.</param>
    /// <param name="number">The document's number; null takes the person's. More than nine characters go on in the optional data.</param>
    /// <param name="optional">Optional data of the first line.</param>
    public static string[] Td1(MadeUpPerson person, string issuer = "UTO", string? number = null, string optional = "")
    {
        ArgumentNullException.ThrowIfNull(person);
        (string numberField, string beyond) = Number(number ?? person.PassportNumber);
        string first = $"I<{Pad(issuer, 3)}{numberField}{Pad(beyond + optional, 15)}";
        string birth = WithCheck(Date(person.BirthDate)), expiry = WithCheck(Date(person.PassportValidUntil)), second = new('<', 11);
        return
        [
            first,
            $"{birth}{Sex(person)}{expiry}{Pad(issuer, 3)}{second}{CheckDigit(first[5..] + birth + expiry + second)}",
            Names(person.LatinSurname, person.LatinGivenName, Td1Line),
        ];
    }

    /// <summary>A larger card: two lines of 36.</summary>
    /// <param name="person">Whose.</param>
    /// <param name="issuer">One to three letters.</param>
    /// <param name="number">The document's number; null takes the person's. More than nine characters go on in the optional data.</param>
    public static string[] Td2(MadeUpPerson person, string issuer = "UTO", string? number = null)
    {
        ArgumentNullException.ThrowIfNull(person);
        (string numberField, string beyond) = Number(number ?? person.PassportNumber);
        string birth = WithCheck(Date(person.BirthDate)), expiry = WithCheck(Date(person.PassportValidUntil)), optional = Pad(beyond, 7);
        return
        [
            $"I<{Pad(issuer, 3)}{Names(person.LatinSurname, person.LatinGivenName, Td2Line - 5)}",
            $"{numberField}{Pad(issuer, 3)}{birth}{Sex(person)}{expiry}{optional}{CheckDigit(numberField + birth + expiry + optional)}",
        ];
    }

    /// <summary>A passport: two lines of 44.</summary>
    /// <param name="person">Whose.</param>
    /// <param name="issuer">One to three letters.</param>
    /// <param name="number">The document's number, at most nine characters; null takes the person's.</param>
    /// <param name="optional">Optional data: a personal number.</param>
    public static string[] Td3(MadeUpPerson person, string issuer = "UTO", string? number = null, string optional = "")
    {
        ArgumentNullException.ThrowIfNull(person);
        return
        [
            $"P<{Pad(issuer, 3)}{Names(person.LatinSurname, person.LatinGivenName, Td3Line - 5)}",
            Td3Second(Pad(number ?? person.PassportNumber, NumberLength), issuer, person, WithCheck(Date(person.PassportValidUntil)), Pad(optional, 14)),
        ];
    }

    /// <summary>The Russian internal passport: two lines of 44, Cyrillic names letter by letter, no end of validity.</summary>
    public static string[] Pnrus(MadeUpPerson person)
    {
        ArgumentNullException.ThrowIfNull(person);
        string passport = person.InternalPassport, secondary = person.GivenName + (person.Patronymic is { } patronymic ? " " + patronymic : "");
        string optional = $"{passport[3]}{Date(person.InternalPassportIssued)}770001<";
        return
        [
            $"PNRUS{Names(InLatin(person.Surname), InLatin(secondary), Td3Line - 5)}",
            Td3Second(passport[..3] + passport[4..], "RUS", person, new string('<', 7), optional),
        ];
    }

    private static string Td3Second(string number, string issuer, MadeUpPerson person, string expiry, string optional)
    {
        string numberField = WithCheck(number), birth = WithCheck(Date(person.BirthDate)), optionalField = WithCheck(optional);
        return $"{numberField}{Pad(issuer, 3)}{birth}{Sex(person)}{expiry}{optionalField}{CheckDigit(numberField + birth + expiry + optionalField)}";
    }

    private static (string Field, string Beyond) Number(string number) => number.Length <= NumberLength
        ? (WithCheck(Pad(number, NumberLength)), "")
        : (number[..NumberLength] + "<", number[NumberLength..] + CheckDigit(number) + "<");

    // Part 3, 4.6: an apostrophe is left out, what else is no letter becomes a filler; what is too long is cut so that something of both names stays.
    private static string Names(string surname, string givenName, int length)
    {
        string primary = Clean(surname), secondary = Clean(givenName);
        int room = length - 2 - Math.Min(secondary.Length, 1);
        if (primary.Length > room) primary = primary[..room];
        string Joined() => secondary.Length == 0 ? primary : $"{primary}<<{secondary}";
        // A letter in the last place says that something may be cut.
        while (Joined() is var whole && whole.Length > length && whole[length - 1] == '<') primary = primary[..^1].TrimEnd('<');
        string names = Joined();
        return Pad(names.Length > length ? names[..length] : names, length);
    }

    private static string Clean(string name)
    {
        string plain = string.Concat(name.Where(c => c != '\'').Select(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) ? c : '<'));
        return string.Join('<', plain.Split('<', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string InLatin(string name) =>
        string.Concat(name.Select(c => Russian.IndexOf(c, StringComparison.Ordinal) is int at and >= 0 ? RussianWritten[at] : c));

    private static string Sex(MadeUpPerson person) => person.IsFemale ? "F" : "M";

    private static string Date(DateOnly date) => date.ToString("yyMMdd", CultureInfo.InvariantCulture);

    private static string Pad(string text, int length) => text.PadRight(length, '<');

    private static string WithCheck(string field) => field + CheckDigit(field);

    private static char CheckDigit(string field)
    {
        int[] weights = [7, 3, 1];
        int sum = field.Select((c, i) => weights[i % 3] * (char.IsAsciiDigit(c) ? c - '0' : c == '<' ? 0 : c - 'A' + 10)).Sum();
        return (char)('0' + (sum % 10));
    }
}
