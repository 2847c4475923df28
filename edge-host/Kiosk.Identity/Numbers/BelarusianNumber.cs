namespace Kiosk.Identity.Numbers;

/// <summary>
/// Belarus's personal number: century and sex (1), birth date DDMMYY, a letter of the region, a number in turn (3), two letters of the citizenship, check
/// digit (1).
/// </summary>
/// <remarks>
/// The first digit is 1 or 2 for births of the 1800s, 3 or 4 of the 1900s, 5 or 6 of the 2000s; odd for men. Regions are A, B, C, E, H, K and M; the
/// citizenship is PB (a citizen), BA (none) or BI (another). The check digit is the sum of the others times 7, 3, 1 and so on, letters counting from A = 10,
/// modulo 10. All letters are Latin; what looks like them in Cyrillic is told apart from them, not taken for them: two ways of writing would make two
/// pseudonyms of one person.
/// </remarks>
internal sealed class BelarusianNumber : INationalId
{
    private const int RegionAt = 7, CitizenshipAt = 11, CheckAt = 13;

    public IdentifierKind Kind => IdentifierKind.BelarusianPersonalNumber;

    public string Issuer => "BLR";

    public string Name => "personal number";

    public int Length => 14;

    public bool HasLetters => true;

    public bool IsBirthDateBinding => true;

    public NumberFinding Check(ReadOnlySpan<byte> number, DateOnly today, out EmbeddedFacts facts)
    {
        facts = default;
        for (int i = 0; i < Length; i++)
        {
            bool isLetter = i is RegionAt or CitizenshipAt or CitizenshipAt + 1;
            if (isLetter == number[i] is >= (byte)'0' and <= (byte)'9') return NumberFinding.WrongCharacterAt(i);
        }

        int century = number[0] - '0';
        if (century is < 1 or > 6) return NumberFinding.WrongCharacterAt(0);
        if ("ABCEHKM"u8.IndexOf(number[RegionAt]) < 0) return NumberFinding.WrongCharacterAt(RegionAt);
        if (!IsCitizenship(number.Slice(CitizenshipAt, 2))) return NumberFinding.WrongCharacterAt(CitizenshipAt);
        if (CheckDigit731.Of(number[..CheckAt]) != number[CheckAt]) return new NumberFinding(NumberProblem.CheckDigits);
        int year = 1800 + (100 * ((century - 1) / 2)) + BirthDates.Number(number[5..7]);
        NumberProblem birth = BirthDates.TryMake(year, BirthDates.Number(number[3..5]), BirthDates.Number(number[1..3]), today, out DateOnly date);
        if (birth != NumberProblem.None) return new NumberFinding(birth);
        facts = new EmbeddedFacts(date, century % 2 == 1 ? DocumentSex.Male : DocumentSex.Female);
        return NumberFinding.Valid;
    }

    private static bool IsCitizenship(ReadOnlySpan<byte> letters) =>
        letters.SequenceEqual("PB"u8) || letters.SequenceEqual("BA"u8) || letters.SequenceEqual("BI"u8);
}
