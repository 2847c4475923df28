using System.Globalization;

namespace Kiosk.Simulator.Documents;

/// <summary>Makes people up, one after the other, always the same ones for the same seed: usual names and odd ones, with numbers whose check digits are right.</summary>
/// <param name="seed">Any number.</param>
public sealed class MadeUpPeople(int seed)
{
    private const int NamesLengthMax = 54;

    private static readonly string[] Stems =
    [
        "ЁЛКИН", "ПТИЦЫН", "ОБЪЕЗДЧИКОВ", "ЩУКИН", "ЮРЬЕВ", "ЭХОВ", "ЦАПЛИН", "ШЕЛЕСТОВ", "РУЧЬЁВ", "ГРОЗДЬЕВ", "ЖУРАВЛИХИН", "ФОНАРЁВ", "ХЛЕБНИКОВСКИЙ", "МАЙСКИЙ", "ВЫМЫСЛОВ",
        "ПОДБЕРЁЗОВИКОВ", "СЪЕМКИН", "ЧЕРНИЛОВ", "ЯБЛОЧКИН", "НЕБЫВАЛОВ",
    ];

    private static readonly string[] OddSurnames = ["О", "Д'АРТО", "КИМ", "ОГЛЫ ЗАДЕ", "САЛТЫКОВ-ЩЕДРЯНСКИЙ", "СТ. КЛЕР", "ЗАОСТРОВСКИЙ-ДАЛЬНЕЗЕМЕЛЬСКИЙ"];
    private static readonly string[] MaleNames = ["ПЁТР", "ЮРИЙ", "ИЛЬЯ", "ГРИГОРИЙ", "АВДЕЙ", "СЕМЁН", "ЭЛЬДАР", "АНАТОЛИЙ", "ЯН"];
    private static readonly string[] FemaleNames = ["АЛЁНА", "ЛЮБОВЬ", "ЭЛЬВИРА", "АННА-МАРИЯ", "ГАЛИНА", "ЯНА", "ЖАННА", "ФЁКЛА", "ШУРА"];
    private static readonly string[] Fathers = ["ПЕТРОВ", "ЮРЬЕВ", "СЕМЁНОВ", "АНАТОЛЬЕВ", "ЭДУАРДОВ", "ГРИГОРЬЕВ", "ЖАНОВ", "ВЯЧЕСЛАВОВ"];

    private readonly Random _random = new(seed);

    /// <summary>The next one.</summary>
    public MadeUpPerson Next()
    {
        bool isFemale = _random.Next(2) == 0;
        DateOnly birth = new DateOnly(1921, 1, 1).AddDays(_random.Next(36_525));
        string surname, givenName;
        string? patronymic;
        do
        {
            surname = Surname(isFemale);
            givenName = Pick(isFemale ? FemaleNames : MaleNames);
            patronymic = _random.Next(8) == 0 ? null : Pick(Fathers) + (isFemale ? "НА" : "ИЧ");
        }
        while (surname.Length + givenName.Length + (patronymic?.Length ?? 0) > NamesLengthMax);

        return new MadeUpPerson(surname, givenName, patronymic, birth, isFemale, Enp(birth, isFemale), _random.Next(6) == 0 ? null : Snils())
        {
            PolicyValidUntil = _random.Next(3) == 0 ? new DateOnly(2030, 1, 1).AddDays(_random.Next(5000)) : null,
            BirthPlace = "Г. " + Pick(Stems) + "СК",
            PassportNumber = Digits(9),
            PassportValidUntil = new DateOnly(2028, 1, 1).AddDays(_random.Next(2500)),
            InternalPassport = Digits(10),
            InternalPassportIssued = new DateOnly(2014, 1, 1).AddDays(_random.Next(4000)),
        };
    }

    /// <summary>That many, one after the other.</summary>
    public IEnumerable<MadeUpPerson> Take(int count) => Enumerable.Range(0, count).Select(_ => Next());

    private string Enp(DateOnly birth, bool isFemale)
    {
        string body = Digits(2) + PolicyNumber.BirthDigits(birth, isFemale) + Digits(5);
        return body + PolicyNumber.CheckDigit(body);
    }

    // Nine digits above 001-001-998, which is where check numbers begin.
    private string Snils()
    {
        string body = _random.Next(1_001_999, 1_000_000_000).ToString("D9", CultureInfo.InvariantCulture);
        int sum = body.Select((digit, i) => (digit - '0') * (9 - i)).Sum() % 101 % 100;
        return body + sum.ToString("D2", CultureInfo.InvariantCulture);
    }

    private string Surname(bool isFemale)
    {
        if (_random.Next(5) == 0) return Pick(OddSurnames);
        string surname = Gendered(Pick(Stems), isFemale);
        return _random.Next(10) == 0 ? surname + "-" + Gendered(Pick(Stems), isFemale) : surname;
    }

    private static string Gendered(string surname, bool isFemale) =>
        !isFemale ? surname : surname.EndsWith("ИЙ", StringComparison.Ordinal) ? surname[..^2] + "АЯ" : surname + "А";

    private string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + _random.Next(10))));

    private string Pick(string[] names) => names[_random.Next(names.Length)];
}
