using System.Text.Json;
using Kiosk.Edge.Identity.Backend;

namespace Kiosk.Edge.Identity.Login;

/// <summary>A login backend over HTTPS with JSON.</summary>
/// <remarks>
/// <code>
/// POST   v1/logins        {}   -> {"id": text, "qr": text, "expiresInSeconds": number}
/// GET    v1/logins/ID          -> {"state": "waiting" | "done" | "expired" | "refused", "subject": {"system": URI, "value": text}}
/// DELETE v1/logins/ID
/// </code>
/// The subject comes with <c>done</c> only. Times are spans, so that the backend's clock and the kiosk's need not agree.
/// </remarks>
public sealed class HttpLoginBackend(BackendClient backend) : ILoginBackend
{
    private const int IdMax = 64, QrMax = 1000;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public async Task<LoginOffer> StartAsync(CancellationToken cancel)
    {
        BackendAnswer answer = await backend.AskAsync(HttpMethod.Post, "v1/logins", "{}"u8.ToArray(), cancel).ConfigureAwait(false);
        if (answer.Problem.Length > 0) return Failed(answer.Problem);
        JsonElement json = SubjectAnswers.Parse(answer.Body);
        if (json.ValueKind != JsonValueKind.Object || SubjectAnswers.Text(json, "id") is not { } id || SubjectAnswers.Text(json, "qr") is not { } qr
            || !json.TryGetProperty("expiresInSeconds", out JsonElement seconds) || seconds.ValueKind != JsonValueKind.Number || !seconds.TryGetDouble(out double expires))
            return Failed("The backend's answer is no login.");
        if (id.Length > IdMax || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return Failed("The backend's login has no usable id.");
        if (qr.Length > QrMax || qr.Any(c => c is < '!' or > '~')) return Failed("The backend's login has no usable QR text.");
        if (!(expires >= Shortest.TotalSeconds && expires <= Longest.TotalSeconds))
            return Failed($"The backend's login does not end within {Shortest.TotalSeconds} s to {Longest.TotalMinutes} min.");
        return new LoginOffer(id, qr, TimeSpan.FromSeconds(expires), "");
    }

    /// <inheritdoc/>
    public async Task<LoginAnswer> PollAsync(string id, CancellationToken cancel)
    {
        BackendAnswer answer = await backend.AskAsync(HttpMethod.Get, "v1/logins/" + id, null, cancel).ConfigureAwait(false);
        // It was there before: the backend forgot it.
        if (answer.Status is 404 or 410) return new LoginAnswer(LoginProgress.Expired, null, "");
        if (answer.Problem.Length > 0) return new LoginAnswer(LoginProgress.Unknown, null, answer.Problem);
        JsonElement json = SubjectAnswers.Parse(answer.Body);
        string? state = json.ValueKind == JsonValueKind.Object ? SubjectAnswers.Text(json, "state") : null;
        if (state != "done")
        {
            return state switch
            {
                "waiting" => new LoginAnswer(LoginProgress.Waiting, null, ""),
                "expired" => new LoginAnswer(LoginProgress.Expired, null, ""),
                "refused" => new LoginAnswer(LoginProgress.Refused, null, ""),
                _ => new LoginAnswer(LoginProgress.Unknown, null, "The backend's answer does not say where the login stands."),
            };
        }

        return json.TryGetProperty("subject", out JsonElement who) && SubjectAnswers.Of(who) is { } subject
            ? new LoginAnswer(LoginProgress.Done, subject, "")
            : new LoginAnswer(LoginProgress.Unknown, null, "The backend says that somebody logged in, and not by which reference.");
    }

    /// <inheritdoc/>
    public async Task ForgetAsync(string id) => await backend.AskAsync(HttpMethod.Delete, "v1/logins/" + id, null, CancellationToken.None).ConfigureAwait(false);

    private static LoginOffer Failed(string problem) => new("", "", TimeSpan.Zero, problem);
}
