using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Identity.Login;
using Kiosk.Edge.Records;
using Kiosk.Identity;
using Kiosk.Identity.Numbers;

namespace Kiosk.Edge.Control;

/// <summary>Who is at the kiosk, on the control socket. Names and numbers go in and never come out, and are wiped from the buffers that they came in.</summary>
public sealed class IdentityApi(IdentityDesk desk, LoginDesk login, ConsentTexts texts, Clock clock)
{
    /// <summary>Bytes of a request with a number, at most.</summary>
    public const int NumberBodyMax = 512;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/identity", () => Results.Json(Body(), Json));
        routes.MapDelete("/v1/identity", ForgetAsync);
        routes.MapPost("/v1/identity/number", TypeAsync);
        routes.MapPost("/v1/identity/login", async () => Login(await login.StartAsync().ConfigureAwait(false)));
        routes.MapGet("/v1/identity/login", () => Login(login.View));
        routes.MapDelete("/v1/identity/login", () =>
        {
            login.Cancel();
            return Results.NoContent();
        });
        routes.MapGet("/v1/consents", () => Results.Json(texts.All, Json));
        routes.MapPost("/v1/visits/current/touch", () =>
        {
            desk.Touch();
            return Results.NoContent();
        });
    }

    /// <summary>Refuses "the newest visit" while somebody is identified who is about to open one of their own: it is another's. Null where nothing is against it.</summary>
    public IResult? RefuseNewest(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/v1/visits/last") && desk.Status.State == GuardState.Known
            ? Results.Problem("Somebody is identified, and the newest visit may be another person's: name it by its id.", null, 409, "Whose visit?") : null;

    /// <summary>What GET /v1/identity answers.</summary>
    public IdentityBody Body()
    {
        IdentityStatus status = desk.Status;
        return new IdentityBody(
            status.State, status.Identity == 0 ? null : status.Identity, status.Source, status.Assurance, status.Warnings, status.IsReading, status.Problem, status.LastEnd,
            status.EndsUs is { } us ? Math.Max(0, (us - clock.NowUs) / 1e6) : null, status.IsCardIn, [.. status.Devices.Select(device => new IdentityDeviceBody(device.Key, device.Value))]);
    }

    private static IResult Login(LoginView view) => view.State == LoginState.Failed
        ? Results.Problem(view.Problem, null, 503, "There is no login now") : Results.Json(new LoginBody(view.State, view.QrText, view.Remaining.TotalSeconds), Json);

    private async Task<IResult> ForgetAsync()
    {
        await desk.ForgetAsync().ConfigureAwait(false);
        return Results.NoContent();
    }

    // {"kind":"russianEnp","value":"..."}: read from where it arrived, and wiped there too.
    private async Task<IResult> TypeAsync(HttpRequest request)
    {
        // A body in chunks is copied on its way here, to where nobody wipes it.
        if (request.ContentLength is null) return Results.Problem("Send the body with a Content-Length.", null, 411, "The request cannot be read");
        if (request.ContentLength > NumberBodyMax) return Results.Problem($"The body has more than {NumberBodyMax} bytes.", null, 413, "The request is too long");
        byte[] body = GC.AllocateUninitializedArray<byte>(NumberBodyMax, pinned: true);
        try
        {
            int length = await TakeAsync(request.BodyReader, body).ConfigureAwait(false);
            if (Typed(body.AsSpan(0, length)) is not { } told)
                return Results.Problem("The body must be {\"kind\": ..., \"value\": ...} with a kind of " + Kinds() + ".", null, 400, "The request cannot be read");
            string? problem = await desk.TypedAsync(told).ConfigureAwait(false);
            return problem is null ? Results.Json(Body(), Json) : Results.Problem(problem, null, 422, "Nobody was identified");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    private static string Kinds() => string.Join(", ", Enum.GetNames<IdentifierKind>().Select(JsonNamingPolicy.CamelCase.ConvertName));

    private static IdentifierKind? KindOf(Utf8JsonReader reader)
    {
        foreach (IdentifierKind kind in Enum.GetValues<IdentifierKind>())
        {
            if (reader.ValueTextEquals(JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()))) return kind;
        }

        return null;
    }

    private Scanned? Typed(ReadOnlySpan<byte> body)
    {
        Span<byte> value = stackalloc byte[NumberBodyMax];
        try
        {
            IdentifierKind? kind = null;
            int length = -1;
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isKind = reader.ValueTextEquals("kind"u8), isValue = reader.ValueTextEquals("value"u8);
                if ((!isKind && !isValue) || !reader.Read() || reader.TokenType != JsonTokenType.String) return null;
                if (isValue) length = reader.CopyString(value);
                else kind = KindOf(reader);
            }

            return kind is { } known && length >= 0 ? NationalIds.Typed(known, value[..length], clock.Today) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    // No more than the length that was announced. The server's buffers are of a pool and would keep the number until another request happens to overwrite it.
    private static async Task<int> TakeAsync(PipeReader reader, byte[] body)
    {
        int length = 0;
        while (true)
        {
            ReadResult read = await reader.ReadAsync().ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
            {
                part.Span.CopyTo(body.AsSpan(length));
                length += part.Length;
                CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(part).Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return length;
        }
    }
}

/// <summary>A login by another device.</summary>
/// <param name="State">none, starting, offered, done, expired or refused.</param>
/// <param name="QrText">What its code holds; empty unless offered.</param>
/// <param name="ExpiresInSeconds">How long it is offered.</param>
public sealed record LoginBody(LoginState State, string QrText, double ExpiresInSeconds);

/// <summary>A reader or scanner.</summary>
public sealed record IdentityDeviceBody(string Device, string? Problem);

/// <summary>Answer to GET /v1/identity.</summary>
/// <param name="State">free, known, open or warned.</param>
/// <param name="Identity">What a request for a visit names; absent when nobody is identified.</param>
/// <param name="Source">How they were identified.</param>
/// <param name="Assurance">How far the kiosk vouches for it.</param>
/// <param name="Warnings">What is odd about the document.</param>
/// <param name="Reading">A card is being read.</param>
/// <param name="Problem">Why the last card, code or number told nobody, in words for the person.</param>
/// <param name="LastEnd">Why the last identification or visit ended.</param>
/// <param name="EndsInSeconds">The visit ends then, or who is identified is forgotten, unless somebody touches the screen.</param>
/// <param name="CardIn">A card is in a reader.</param>
/// <param name="Devices">Readers and scanners.</param>
public sealed record IdentityBody(
    GuardState State, long? Identity, IdentitySource? Source, AssuranceLevel Assurance, IReadOnlyList<string> Warnings, bool Reading, string? Problem, EndCause LastEnd,
    double? EndsInSeconds, bool CardIn, IReadOnlyList<IdentityDeviceBody> Devices);

/// <summary>What was agreed to, in a request for a visit.</summary>
/// <param name="Text">Id of the text.</param>
/// <param name="Version">Its version.</param>
/// <param name="Language">The language in which it was shown.</param>
/// <param name="Scope">send or paperOnly.</param>
public sealed record ConsentBody(string? Text, string? Version, string? Language, ConsentScope? Scope);
