namespace Kiosk.Identity.Numbers;

/// <summary>Kazakhstan's individual identification number: birth date YYMMDD, century and sex (1), a number in turn (4), check digit (1).</summary>
/// <remarks>
/// The seventh digit is 1 or 2 for births of the 1800s, 3 or 4 of the 1900s, 5 or 6 of the 2000s; odd for men. The check digit is the sum of the others times
/// 1 to 11, modulo 11; when that is 10, the sum times 3 to 11, 1, 2; when that is 10 again, the number is never given.
/// </remarks>
internal sealed class KazakhIin : INationalId
{
    private const int CenturyAt = 6, CheckAt = 11;

    public IdentifierKind Kind => IdentifierKind.KazakhIin;

    public string Issuer => "KAZ";

    public string Name => "identification number (IIN)";

    public int Length => 12;

    public bool HasLetters => false;

    public bool IsBirthDateBinding => true;

    public NumberFinding Check(ReadOnlySpan<byte> number, DateOnly today, out EmbeddedFacts facts)
    {
        facts = default;
        int remainder = Weighted(number, 0);
        if (remainder == 10) remainder = Weighted(number, 2);
        if (remainder == 10) return new NumberFinding(NumberProblem.NeverGiven);
        if (remainder != number[CheckAt] - '0') return new NumberFinding(NumberProblem.CheckDigits);
        int century = number[CenturyAt] - '0';
        if (century is < 1 or > 6) return new NumberFinding(NumberProblem.NeverGiven);
        int year = 1800 + (100 * ((century - 1) / 2)) + BirthDates.Number(number[..2]);
        NumberProblem birth = BirthDates.TryMake(year, BirthDates.Number(number[2..4]), BirthDates.Number(number[4..6]), today, out DateOnly date);
        if (birth != NumberProblem.None) return new NumberFinding(birth);
        facts = new EmbeddedFacts(date, century % 2 == 1 ? DocumentSex.Male : DocumentSex.Female);
        return NumberFinding.Valid;
    }

    private static int Weighted(ReadOnlySpan<byte> number, int shift)
    {
        int sum = 0;
        for (int i = 0; i < CheckAt; i++) sum += (number[i] - '0') * (((i + shift) % 11) + 1);
        return sum % 11;
    }
}
