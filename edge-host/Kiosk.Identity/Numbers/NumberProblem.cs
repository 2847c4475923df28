namespace Kiosk.Identity.Numbers;

/// <summary>What is wrong with a number. A screen in another language makes its words of these; the English ones are in <see cref="NumberWords"/>.</summary>
public enum NumberProblem
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Nothing was typed.</summary>
    Empty,

    /// <summary>Arguments: how many characters it has, at most <see cref="NationalIds.InputBytesMax"/>; how many it should have.</summary>
    WrongLength,

    /// <summary>Argument: the place, from 1 and without spaces and hyphens, of a character that no such number has there.</summary>
    WrongCharacter,

    /// <summary>Argument: the place of a Cyrillic letter in a number that has Latin ones.</summary>
    CyrillicLetter,

    /// <summary>The check digits do not fit the others: one of them was read or typed wrong.</summary>
    CheckDigits,

    /// <summary>The birth date in it is no date, or one before 1800.</summary>
    BirthDate,

    /// <summary>The birth date in it is still to come.</summary>
    BirthDateInFuture,

    /// <summary>It is well-formed, and of those that are never given to anybody.</summary>
    NeverGiven,

    /// <summary>The kiosk takes no numbers of this kind by themselves.</summary>
    KindUnknown,
}

/// <summary>What is wrong with a number, without the number.</summary>
/// <param name="Problem">None when it is valid.</param>
/// <param name="First">First argument of the problem, 0 when it has none.</param>
/// <param name="Second">Second argument of the problem, 0 when it has none.</param>
public readonly record struct NumberFinding(NumberProblem Problem, int First = 0, int Second = 0)
{
    /// <summary>Nothing is wrong.</summary>
    public static NumberFinding Valid => default;

    /// <summary>A character that does not belong where it stands.</summary>
    /// <param name="index">Where, from 0.</param>
    internal static NumberFinding WrongCharacterAt(int index) => new(NumberProblem.WrongCharacter, index + 1);
}
