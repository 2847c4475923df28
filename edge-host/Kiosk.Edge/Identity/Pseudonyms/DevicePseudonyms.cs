using Kiosk.Edge.Records;
using Kiosk.Identity;

namespace Kiosk.Edge.Identity.Pseudonyms;

/// <summary>Pseudonyms by the keys that this kiosk holds.</summary>
public sealed class DevicePseudonyms(Keyring keyring) : IPseudonyms
{
    /// <inheritdoc/>
    public Task<PseudonymReply> OfAsync(PersonalIdentifier identifier, CancellationToken cancel)
    {
        IReadOnlyList<SubjectIdentifier> pseudonyms = keyring.Of(identifier);
        return Task.FromResult(pseudonyms.Count > 0 ? new PseudonymReply(pseudonyms, "") : new PseudonymReply([], keyring.Problem));
    }
}
