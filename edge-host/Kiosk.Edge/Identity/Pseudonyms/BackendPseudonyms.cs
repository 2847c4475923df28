using System.Text.Json;
using Kiosk.Edge.Identity.Backend;
using Kiosk.Edge.Records;
using Kiosk.Identity;

namespace Kiosk.Edge.Identity.Pseudonyms;

/// <summary>
/// Pseudonyms by a key that a backend holds. It gets the codes that this kiosk's keys make of the number, never the number, and gives the pseudonym: a kiosk that is
/// stolen cannot link pseudonyms to numbers.
/// </summary>
/// <remarks>
/// <c>POST v1/pseudonyms {"deployment": ..., "codes": [{"key": id, "value": 64 hex digits}, ...]}</c>, the key in force first, gives
/// <c>{"system": URI, "value": text}</c>.
/// </remarks>
/// <param name="keyring">Makes the codes.</param>
/// <param name="backend">Asked.</param>
public sealed class BackendPseudonyms(Keyring keyring, BackendClient backend) : IPseudonyms
{
    /// <inheritdoc/>
    public Task<PseudonymReply> OfAsync(PersonalIdentifier identifier, CancellationToken cancel)
    {
        // Before the first wait: the identifier may be wiped meanwhile.
        IReadOnlyList<SubjectIdentifier> codes = keyring.Of(identifier);
        return codes.Count > 0 ? AskAsync(codes, cancel) : Task.FromResult(new PseudonymReply([], keyring.Problem));
    }

    private async Task<PseudonymReply> AskAsync(IReadOnlyList<SubjectIdentifier> codes, CancellationToken cancel)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            deployment = keyring.Deployment,
            codes = codes.Select(code => new { key = code.System[(code.System.LastIndexOf(':') + 1)..], value = code.Value }),
        });
        try
        {
            BackendAnswer answer = await backend.AskAsync(HttpMethod.Post, "v1/pseudonyms", body, cancel).ConfigureAwait(false);
            if (answer.Problem.Length > 0) return new PseudonymReply([], answer.Problem);
            return SubjectAnswers.Of(SubjectAnswers.Parse(answer.Body)) is { } pseudonym ? new PseudonymReply([pseudonym], "")
                : new PseudonymReply([], "The backend's answer is no pseudonym.");
        }
        catch (OperationCanceledException)
        {
            return new PseudonymReply([], "The question to the backend was given up.");
        }
    }
}
