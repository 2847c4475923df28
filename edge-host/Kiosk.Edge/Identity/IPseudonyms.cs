using Kiosk.Edge.Records;
using Kiosk.Identity;

namespace Kiosk.Edge.Identity;

/// <summary>What leaves the kiosk in the place of a number.</summary>
public interface IPseudonyms
{
    /// <summary>The pseudonyms of a number: the one in force first, then those of older keys that are still told beside it so that a backend can link them.</summary>
    /// <param name="identifier">Not kept.</param>
    /// <param name="cancel">Ends the wait for a key that is held elsewhere.</param>
    /// <returns>At least one, or why there is none: then the person cannot be identified now, and the visit can be an anonymous one.</returns>
    Task<PseudonymReply> OfAsync(PersonalIdentifier identifier, CancellationToken cancel);
}

/// <summary>Pseudonyms, or why there are none.</summary>
/// <param name="Pseudonyms">Empty when there are none.</param>
/// <param name="Problem">In words for a technician; empty when there are some.</param>
public sealed record PseudonymReply(IReadOnlyList<SubjectIdentifier> Pseudonyms, string Problem);
