namespace Kiosk.Identity.Cards;

/// <summary>Why a card told nobody.</summary>
public enum CardProblem
{
    /// <summary>It told.</summary>
    None = 0,

    /// <summary>It was taken out, or exchanged, before it was read.</summary>
    Removed,

    /// <summary>It does not answer: put in the wrong way round, or broken.</summary>
    Mute,

    /// <summary>The reader was lost meanwhile.</summary>
    ReaderLost,

    /// <summary>A card that the kiosk does not know.</summary>
    Unsupported,

    /// <summary>A known card with contents that break its own rules.</summary>
    Damaged,

    /// <summary>A known card that is not to be read without a key, and the key was refused.</summary>
    AccessDenied,
}

/// <summary>Whom a card told, or why nobody.</summary>
/// <param name="Person">Null when nobody; else the receiver's to dispose of.</param>
/// <param name="Problem">None with a person.</param>
/// <param name="Detail">What was wrong, where, without personal data ("EF 0201: tag 5F26 is missing"; for an unknown card its ATR); empty with a person.</param>
public sealed record CardOutcome(Person? Person, CardProblem Problem, string Detail)
{
    /// <summary>It told.</summary>
    public static CardOutcome Of(Person person) => new(person, CardProblem.None, "");

    /// <summary>It did not.</summary>
    public static CardOutcome Failed(CardProblem problem, string detail) => new(null, problem, detail);
}
