namespace Kiosk.Identity.Numbers;

/// <summary>What is wrong with a number in plain English: what, and what to do. Never the number or a part of it.</summary>
public static class NumberWords
{
    /// <summary>The words for a finding; empty when nothing is wrong.</summary>
    /// <param name="numbering">Whose number; null when the kind is not known.</param>
    /// <param name="finding">What was found.</param>
    public static string Of(INationalId? numbering, NumberFinding finding)
    {
        if (finding.Problem == NumberProblem.None) return "";
        if (numbering is null) return "Numbers of this kind cannot be typed in here. Please choose another way.";
        string characters = numbering.HasLetters ? "characters" : "digits", a = WithArticle(numbering.Name);
        return finding.Problem switch
        {
            NumberProblem.Empty => $"No number was typed. Please type the {numbering.Name}.",
            NumberProblem.WrongLength =>
                $"This number has {Count(finding.First, characters)}; {a} has {finding.Second}. Please check it.",
            NumberProblem.WrongCharacter when numbering.HasLetters =>
                $"Character {finding.First} cannot stand where it does in {a}. Please check it.",
            NumberProblem.WrongCharacter => $"Character {finding.First} is not a digit; {a} has digits only. Please check it.",
            NumberProblem.CyrillicLetter =>
                $"Character {finding.First} is a Cyrillic letter; {a} has Latin letters. Please switch the keyboard to Latin letters and type it again.",
            NumberProblem.CheckDigits => $"The digits do not fit together: one of them is probably wrong. Please compare with the {numbering.Name} on the document.",
            NumberProblem.BirthDate => $"The part of the {numbering.Name} that is a birth date is not a date. Please check it.",
            NumberProblem.BirthDateInFuture =>
                $"The part of the {numbering.Name} that is a birth date lies in the future. Please check it.",
            NumberProblem.NeverGiven => $"No {numbering.Name} looks like this one. Please check it.",
            NumberProblem.KindUnknown => "Numbers of this kind cannot be typed in here. Please choose another way.",
            _ => throw new ArgumentOutOfRangeException(nameof(finding), finding.Problem, "no words for it"),
        };
    }

    private static string Count(int count, string characters) => count == 1 ? $"1 {characters[..^1]}" : $"{count} {characters}";

    private static string WithArticle(string name) => (name[0] is 'a' or 'e' or 'i' or 'o' or 'u' or 'I' ? "an " : "a ") + name;
}
