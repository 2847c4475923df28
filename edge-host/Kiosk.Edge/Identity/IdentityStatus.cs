using Kiosk.Identity;

namespace Kiosk.Edge.Identity;

/// <summary>Who is at the kiosk, as far as that may be told: never a name or a number.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Identity">The identification in force: what opens a visit names it. 0 for none.</param>
/// <param name="Source">How; null when nobody is identified.</param>
/// <param name="Assurance">How far the kiosk vouches for it.</param>
/// <param name="Warnings">What is odd about the document.</param>
/// <param name="IsReading">A card is in and is being read.</param>
/// <param name="Problem">Why the last card, code or number told nobody, for the person; null when it told somebody.</param>
/// <param name="LastEnd">Why the last identification or visit ended.</param>
/// <param name="EndsUs">When the person is forgotten or the visit ends unless they touch the screen, monotonic time; null while they need not.</param>
/// <param name="IsCardIn">A card is in a reader; when nobody is identified, it was forgotten there or cannot be read.</param>
/// <param name="Devices">Readers and scanners with what is wrong with each; null for one that works.</param>
public sealed record IdentityStatus(
    GuardState State, long Identity, IdentitySource? Source, AssuranceLevel Assurance, IReadOnlyList<string> Warnings, bool IsReading, string? Problem,
    EndCause LastEnd, long? EndsUs, bool IsCardIn, IReadOnlyDictionary<string, string?> Devices)
{
    /// <summary>When the visit ends whatever is touched (visit.maximumMinutes), monotonic time; null while there is none.</summary>
    public long? LimitUs { get; init; }

    /// <summary>At the start.</summary>
    public static IdentityStatus Nobody { get; } =
        new(GuardState.Free, 0, null, AssuranceLevel.Anonymous, [], false, null, EndCause.None, null, false, new Dictionary<string, string?>());
}

/// <summary>What is asked for when a visit is to open.</summary>
/// <param name="Identity">The identification that it is of; null for an anonymous one, which forgets whoever is identified.</param>
/// <param name="Instruments">What to measure.</param>
/// <param name="Consent">Which text was agreed to; null for none.</param>
public sealed record VisitRequest(long? Identity, Wire.Instruments Instruments, ConsentChoice? Consent);

/// <summary>What was agreed to.</summary>
/// <param name="Text">Id of the text.</param>
/// <param name="Version">Its version.</param>
/// <param name="Language">The language in which it was shown.</param>
/// <param name="Scope">To what.</param>
public sealed record ConsentChoice(string Text, string Version, string Language, Records.ConsentScope Scope);
