namespace Kiosk.Identity.Numbers;

/// <summary>What a number itself tells of its holder.</summary>
/// <param name="BirthDate">Null where the number tells none, or no date that there is.</param>
/// <param name="Sex">Unspecified where the number tells none.</param>
public readonly record struct EmbeddedFacts(DateOnly? BirthDate, DocumentSex Sex);

/// <summary>One numbering: how long a number is, of what characters, and how it is checked. Without state.</summary>
public interface INationalId
{
    /// <summary>Which.</summary>
    IdentifierKind Kind { get; }

    /// <summary>Who gives it, three letters of ICAO 9303.</summary>
    string Issuer { get; }

    /// <summary>What people call it, as it goes into a sentence: "policy number".</summary>
    string Name { get; }

    /// <summary>Characters of a number, always the same.</summary>
    int Length { get; }

    /// <summary>True where there are Latin letters in it; else there are digits only.</summary>
    bool HasLetters { get; }

    /// <summary>Whether <see cref="EmbeddedFacts.BirthDate"/> is the holder's for sure; else it is what was known when the number was given.</summary>
    bool IsBirthDateBinding { get; }

    /// <summary>Checks a number in its canonical form.</summary>
    /// <param name="number"><see cref="Length"/> characters, each a digit or, where there are letters, A to Z.</param>
    /// <param name="today">A birth date after this day is rejected.</param>
    /// <param name="facts">What the number tells; default when it is rejected.</param>
    NumberFinding Check(ReadOnlySpan<byte> number, DateOnly today, out EmbeddedFacts facts);
}
