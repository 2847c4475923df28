namespace Kiosk.Identity.Numbers;

/// <summary>Kyrgyzstan's personal identification number: sex (1 for women, 2 for men), birth date DDMMYYYY, five more digits.</summary>
/// <remarks>No check digit is public, so a wrong digit among the last five is not seen.</remarks>
internal sealed class KyrgyzPin : INationalId
{
    public IdentifierKind Kind => IdentifierKind.KyrgyzPin;

    public string Issuer => "KGZ";

    public string Name => "personal number (PIN)";

    public int Length => 14;

    public bool HasLetters => false;

    public bool IsBirthDateBinding => true;

    public NumberFinding Check(ReadOnlySpan<byte> number, DateOnly today, out EmbeddedFacts facts)
    {
        facts = default;
        if (number[0] is not ((byte)'1' or (byte)'2')) return new NumberFinding(NumberProblem.NeverGiven);
        NumberProblem birth = BirthDates.TryMake(
            BirthDates.Number(number[5..9]), BirthDates.Number(number[3..5]), BirthDates.Number(number[1..3]), today, out DateOnly date);
        if (birth != NumberProblem.None) return new NumberFinding(birth);
        facts = new EmbeddedFacts(date, number[0] == '1' ? DocumentSex.Female : DocumentSex.Male);
        return NumberFinding.Valid;
    }
}
