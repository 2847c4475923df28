namespace Kiosk.Identity.Numbers;

/// <summary>
/// Armenia's public services number: day of birth (plus 10 for men, plus 50 for women), month (plus what tells the century), year YY, a number in turn (3),
/// check digit (1).
/// </summary>
/// <remarks>
/// To the month is added 0 for births of the 1900s and 20 for the 2000s; 40, 60 and 80 are taken as the 2100s, the 2200s and the 1800s, as neighbouring
/// numberings have it, which is not published: the first two lie in the future, the last is taken as it is. How the check digit is made is not published
/// either, so it is not checked. No number has 666 in it, none has 000 in turn.
/// </remarks>
internal sealed class ArmenianPsn : INationalId
{
    private const int MaleAdds = 10, FemaleAdds = 50, DaysMax = 31, CenturyStep = 20;

    private static readonly int[] Centuries = [1900, 2000, 2100, 2200, 1800];

    public IdentifierKind Kind => IdentifierKind.ArmenianPsn;

    public string Issuer => "ARM";

    public string Name => "public services number";

    public int Length => 10;

    public bool HasLetters => false;

    public bool IsBirthDateBinding => true;

    public NumberFinding Check(ReadOnlySpan<byte> number, DateOnly today, out EmbeddedFacts facts)
    {
        facts = default;
        if (number.IndexOf("666"u8) >= 0 || number[6..9].SequenceEqual("000"u8)) return new NumberFinding(NumberProblem.NeverGiven);
        int day = BirthDates.Number(number[..2]), month = BirthDates.Number(number[2..4]);
        DocumentSex sex = day switch
        {
            > MaleAdds and <= MaleAdds + DaysMax => DocumentSex.Male,
            > FemaleAdds and <= FemaleAdds + DaysMax => DocumentSex.Female,
            _ => DocumentSex.Unspecified,
        };
        if (sex == DocumentSex.Unspecified) return new NumberFinding(NumberProblem.BirthDate);
        int year = Centuries[month / CenturyStep] + BirthDates.Number(number[4..6]);
        NumberProblem birth = BirthDates.TryMake(
            year, month % CenturyStep, day - (sex == DocumentSex.Male ? MaleAdds : FemaleAdds), today, out DateOnly date);
        if (birth != NumberProblem.None) return new NumberFinding(birth);
        facts = new EmbeddedFacts(date, sex);
        return NumberFinding.Valid;
    }
}
