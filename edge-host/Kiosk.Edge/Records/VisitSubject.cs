using Kiosk.Identity;

namespace Kiosk.Edge.Records;

/// <summary>An identifier that may leave the kiosk: who issued it (a URI) and the value. A pseudonym or an opaque session, never a number of a person. Not logged all the same.</summary>
public sealed record SubjectIdentifier(string System, string Value);

/// <summary>Whom a visit is of, as far as that leaves the kiosk.</summary>
/// <param name="Pseudonym">The pseudonym in force.</param>
/// <param name="Source">How the person was identified.</param>
/// <param name="Assurance">How far the kiosk vouches for it.</param>
public sealed record VisitSubject(SubjectIdentifier Pseudonym, IdentitySource Source, AssuranceLevel Assurance)
{
    /// <summary>Other pseudonyms of the same person: of an older key while that is told, of another number.</summary>
    public IReadOnlyList<SubjectIdentifier> Others { get; init; } = [];
}

/// <summary>What a person agreed to. The numbers are stored: never changed.</summary>
public enum ConsentScope
{
    /// <summary>The record goes to the clinic.</summary>
    Send = 1,

    /// <summary>Nothing of who it was and what was measured leaves the kiosk but paper in the person's hand.</summary>
    PaperOnly = 2,
}

/// <summary>A consent as it was given, before anything was measured.</summary>
/// <param name="Text">Which text.</param>
/// <param name="Version">Which version of it.</param>
/// <param name="Language">In which language it was shown, as in BCP 47.</param>
/// <param name="Digest">SHA-256 of the text as shown, UTF-8, 64 hex digits in lower case.</param>
/// <param name="Scope">To what.</param>
/// <param name="Given">When.</param>
public sealed record VisitConsent(string Text, string Version, string Language, string Digest, ConsentScope Scope, DateTimeOffset Given);
