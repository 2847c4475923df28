using System.Text.Json;
using System.Text.Json.Serialization;
using Kiosk.Edge.Auditing;
using Kiosk.Edge.Identity.Pseudonyms;

namespace Kiosk.Edge.Control;

/// <summary>A pseudonym key; the key itself never comes out unsealed.</summary>
/// <param name="Id">Part of the identifier system of its pseudonyms.</param>
/// <param name="System">That system.</param>
/// <param name="State">inForce, overlaps or over.</param>
/// <param name="Made">When.</param>
/// <param name="Retired">When another one took its place; absent for the one in force.</param>
/// <param name="OverlapUntil">Until when its pseudonyms are told beside the new ones; absent for the one in force.</param>
public sealed record PseudonymKeyBody(string Id, string System, string State, DateTimeOffset Made, DateTimeOffset? Retired, DateTimeOffset? OverlapUntil);

/// <summary>Answer to GET /v1/pseudonyms.</summary>
/// <param name="Deployment">Whose keys.</param>
/// <param name="Source">kiosk when the kiosk's own keys make the pseudonyms, backend when one is asked.</param>
/// <param name="Problem">Why nobody can be identified; absent when somebody can.</param>
/// <param name="Keys">The one in force first.</param>
public sealed record PseudonymsBody(string Deployment, string Source, string? Problem, IReadOnlyList<PseudonymKeyBody> Keys);

/// <summary>Body of POST /v1/pseudonyms/export and import.</summary>
/// <param name="Passphrase">Seals the keys.</param>
/// <param name="Keys">With import: what export gave.</param>
public sealed record PassphraseBody(string? Passphrase, JsonElement? Keys);

/// <summary>The pseudonym keys on the control socket; each change is noted in the audit log.</summary>
/// <param name="keyring">The keys.</param>
/// <param name="isBackendHeld">Whether a backend makes the pseudonyms.</param>
/// <param name="audit">The log.</param>
/// <param name="utcNow">For whether an overlap lasts.</param>
public sealed class PseudonymApi(Keyring keyring, bool isBackendHeld, IAuditLog audit, Func<DateTimeOffset> utcNow)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/pseudonyms", () => Results.Json(List(), Json));
        routes.MapPost("/v1/pseudonyms/keys", () => ChangeAsync(keyring.Rotate, "made"));
        routes.MapDelete("/v1/pseudonyms/keys/{id}", (string id) => ChangeAsync(() => keyring.Erase(id), "retired"));
        routes.MapPost("/v1/pseudonyms/export", ExportAsync);
        routes.MapPost("/v1/pseudonyms/import", ImportAsync);
    }

    /// <summary>The answer to GET /v1/pseudonyms.</summary>
    public PseudonymsBody List() => new(
        keyring.Deployment, isBackendHeld ? "backend" : "kiosk", keyring.Problem.Length > 0 ? keyring.Problem : null,
        [.. keyring.Keys.Select(key => new PseudonymKeyBody(
            key.Id, keyring.SystemOf(key.Id), key.IsInForce ? "inForce" : key.OverlapUntil > utcNow() ? "overlaps" : "over", key.Made, key.Retired, key.OverlapUntil))]);

    private async Task<IResult> ChangeAsync(Func<KeyringReply> change, string detail)
    {
        KeyringReply reply = await Task.Run(change).ConfigureAwait(false);
        if (reply.Problem.Length > 0) return Problem(409, "The keys were not changed", reply.Problem);
        await audit.AddAsync(new AuditEntry(AuditAction.PseudonymKey, "technician", reply.KeyId, detail)).ConfigureAwait(false);
        return Results.Json(List(), Json);
    }

    private async Task<IResult> ExportAsync(HttpRequest request)
    {
        if (await ReadAsync(request).ConfigureAwait(false) is not { Passphrase: { } passphrase }) return NoPassphrase();
        KeyringExport? export = await Task.Run(() => keyring.Export(passphrase)).ConfigureAwait(false);
        if (export is null) return Problem(409, "There are no keys", keyring.Problem);
        await audit.AddAsync(new AuditEntry(AuditAction.PseudonymKey, "technician", keyring.Keys[0].Id, "all keys exported, sealed under a passphrase")).ConfigureAwait(false);
        return Results.Json(export, Json);
    }

    private async Task<IResult> ImportAsync(HttpRequest request)
    {
        if (await ReadAsync(request).ConfigureAwait(false) is not { Passphrase: { } passphrase } body) return NoPassphrase();
        return body.Keys is { } keys && KeyringExport.Parse(keys) is { } export
            ? await ChangeAsync(() => keyring.Import(export, passphrase), "keys imported; this one is in force").ConfigureAwait(false)
            : Problem(400, "No keys", "keys must be what 'kioskctl pseudonym export' wrote.");
    }

    // A message about the body could repeat the passphrase.
    private static async Task<PassphraseBody?> ReadAsync(HttpRequest request)
    {
        try
        {
            PassphraseBody? body = await request.ReadFromJsonAsync<PassphraseBody>(Json).ConfigureAwait(false);
            return body?.Passphrase?.Length is >= KeyringExport.PassphraseMin and <= KeyringExport.PassphraseMax ? body : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static IResult NoPassphrase() =>
        Problem(400, "No passphrase", $"passphrase must have {KeyringExport.PassphraseMin} to {KeyringExport.PassphraseMax} characters.");

    private static IResult Problem(int status, string title, string detail) => Results.Problem(detail, null, status, title);
}
