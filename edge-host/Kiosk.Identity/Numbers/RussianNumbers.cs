namespace Kiosk.Identity.Numbers;

/// <summary>Number of the Russian policy of compulsory medical insurance: region (2), birth date and sex (8), a number in turn (5), check digit (1).</summary>
/// <remarks>
/// The check digit is Luhn's (ISO/IEC 7812-1, annex B). Digits 3 to 10, each taken from 9, are month (plus 20 for births up to 1950, plus 40 from 1951 to
/// 2000), the year backwards, and the day (plus 50 for one of the two sexes). Which sex that is, no public source at hand says, so only the date is compared.
/// It is what was known when the number was given: that it is not the holder's, or no date at all, is odd and no reason to refuse.
/// </remarks>
internal sealed class RussianEnp : INationalId
{
    public IdentifierKind Kind => IdentifierKind.RussianEnp;

    public string Issuer => "RUS";

    public string Name => "policy number";

    public int Length => 16;

    public bool HasLetters => false;

    public bool IsBirthDateBinding => false;

    public NumberFinding Check(ReadOnlySpan<byte> number, DateOnly today, out EmbeddedFacts facts)
    {
        facts = default;
        int sum = 0, any = 0;
        for (int i = 0; i < Length; i++)
        {
            int digit = number[i] - '0';
            any |= digit;
            if (i % 2 == 0) digit = digit < 5 ? digit * 2 : (digit * 2) - 9;
            sum += digit;
        }

        if (sum % 10 != 0) return new NumberFinding(NumberProblem.CheckDigits);
        if (any == 0) return new NumberFinding(NumberProblem.NeverGiven);
        NumberProblem birth = BirthDate(number[2..10], today, out DateOnly date);
        if (birth == NumberProblem.BirthDateInFuture) return new NumberFinding(birth);
        if (birth == NumberProblem.None) facts = new EmbeddedFacts(date, DocumentSex.Unspecified);
        return NumberFinding.Valid;
    }

    private static NumberProblem BirthDate(ReadOnlySpan<byte> digits, DateOnly today, out DateOnly date)
    {
        int month = (Nine(digits, 0) * 10) + Nine(digits, 1);
        int year = (Nine(digits, 5) * 1000) + (Nine(digits, 4) * 100) + (Nine(digits, 3) * 10) + Nine(digits, 2);
        int day = (Nine(digits, 6) * 10) + Nine(digits, 7);
        date = default;
        int era = year switch { <= 1950 => 20, <= 2000 => 40, _ => 0 };
        if (month - era is < 1 or > 12) return NumberProblem.BirthDate;
        return BirthDates.TryMake(year, month - era, day > 50 ? day - 50 : day, today, out date);
    }

    private static int Nine(ReadOnlySpan<byte> digits, int at) => '9' - digits[at];
}

/// <summary>Insurance number of a Russian individual account: nine digits and two to check, written 123-456-789 64.</summary>
/// <remarks>
/// The sum of the nine digits times 9 to 1, modulo 101, 100 counting as 00. Numbers up to 001-001-998 were given before there was a check and are taken with any two
/// digits behind. Nothing of the holder is in it.
/// </remarks>
internal sealed class RussianSnils : INationalId
{
    private const int LastUnchecked = 1_001_998;

    public IdentifierKind Kind => IdentifierKind.RussianSnils;

    public string Issuer => "RUS";

    public string Name => "insurance number (SNILS)";

    public int Length => 11;

    public bool HasLetters => false;

    public bool IsBirthDateBinding => false;

    public NumberFinding Check(ReadOnlySpan<byte> number, DateOnly today, out EmbeddedFacts facts)
    {
        facts = default;
        int body = BirthDates.Number(number[..9]);
        if (body == 0) return new NumberFinding(NumberProblem.NeverGiven);
        if (body <= LastUnchecked) return NumberFinding.Valid;
        int sum = 0;
        for (int i = 0; i < 9; i++) sum += (number[i] - '0') * (9 - i);
        bool fits = sum % 101 % 100 == BirthDates.Number(number[9..]);
        return fits ? NumberFinding.Valid : new NumberFinding(NumberProblem.CheckDigits);
    }
}
