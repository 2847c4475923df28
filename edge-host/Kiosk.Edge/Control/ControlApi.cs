using System.Text.Json;
using System.Text.Json.Serialization;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Peripherals;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;

namespace Kiosk.Edge.Control;

/// <summary>What the control socket answers: HTTP with JSON, errors as problem+json (RFC 9457) in plain words.</summary>
/// <remarks>The socket's file mode is the access control. Who a visit belongs to goes in and never comes out.</remarks>
public sealed class ControlApi(
    VisitDesk desk, IdentityDesk identity, VisitWorker worker, IBoardLink link, DeliveryProbe delivery, PeripheralDesk peripherals, Clock clock, string kioskId, string version)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter<ConsentScope>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>What the status tells of stethoscope, otoscope and printer; null where there are none.</summary>
    public MediaApi? Media { get; init; }

    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/visits", OpenAsync);
        routes.MapPost("/v1/visits/current/end", EndAsync);
        routes.MapGet("/v1/status", () => Answer(200, Status()));
        routes.MapGet("/v1/visits/{id}", (string id) => Find(id));
    }

    /// <summary>The answer to GET /v1/status.</summary>
    public StatusBody Status()
    {
        LinkStatus now = link.Status;
        LinkStatistics counts = link.Statistics;
        OpenVisit? open = desk.Current;
        return new StatusBody(
            kioskId, version, clock.UtcNow, open is null ? null : Body(open, now), open is null or { IsEnding: true } ? [] : ValuesOf(open.VisitId),
            now.Board is { } board ? Body(board) : null,
            new LinkBody(now.IsUp, now.Problem, counts.Frames, counts.BadFrames, counts.Blocks, counts.BlocksRequested, counts.Duplicates,
                counts.RetainedLost, counts.Boots),
            delivery(), [.. peripherals.States.Select(Body)])
        {
            Capture = Media?.Capture(), Printer = Media?.Printer(),
        };
    }

    // Of the open visit.
    private IReadOnlyList<SummaryValue> ValuesOf(string visitId) => [.. worker.ValuesOf(visitId), .. desk.HostValuesOf(visitId)];

    private PeripheralBody Body(PeripheralState state) => new(
        state.Name, state.State, state.Problem, state.LastReading is { } last ? (clock.UtcNow - last).TotalSeconds : null,
        state.Attached, state.SetAside, state.LastSetAside);

    private async Task<IResult> OpenAsync(HttpRequest request)
    {
        (OpenBody? body, string error) = await ReadAsync(request, new OpenBody(null, null, null, null)).ConfigureAwait(false);
        if (body is null) return Problem(400, "The request cannot be read", error);
        if (!InstrumentSet.TryParse(body.Instruments, out Wire.Instruments instruments, out string unknown))
        {
            return Problem(400, "Unknown instrument", $"'{unknown}' is no instrument; known are {InstrumentSet.Known}.");
        }

        ConsentChoice? consent = null;
        if (body.Consent is { } given)
        {
            if (given is not { Text: { } text, Version: { } version, Language: { } language, Scope: { } scope })
                return Problem(400, "The consent cannot be used", "A consent names text, version, language and scope (send or paperOnly); GET /v1/consents lists the texts.");
            consent = new ConsentChoice(text, version, language, scope);
        }

        // Never of whoever happens to be identified now: that may be another than the one who agreed.
        if (body.Anonymous == true == body.Identity is not null)
            return Problem(400, "Whose visit?", "Name the identification (identity, from GET /v1/identity), or say anonymous: true.");
        DeskReply<OpenVisit> reply = await identity.OpenAsync(new VisitRequest(body.Identity, instruments, consent)).ConfigureAwait(false);
        return reply.Value is { } visit ? Answer(201, Body(visit, link.Status)) : Refused(reply.Refusal, reply.Text);
    }

    private async Task<IResult> EndAsync(HttpRequest request)
    {
        (EndBody? body, string error) = await ReadAsync(request, new EndBody("done")).ConfigureAwait(false);
        if (body is null) return Problem(400, "The request cannot be read", error);
        VisitOutcome? outcome = body.Outcome switch
        {
            "done" or null => VisitOutcome.Done,
            "abandoned" => VisitOutcome.Abandoned,
            _ => null,
        };
        if (outcome is null) return Problem(400, "Unknown outcome", $"'{body.Outcome}' is no outcome; a visit ends as done or abandoned.");
        DeskReply<SealedVisit> reply = await identity.EndAsync(outcome.Value).ConfigureAwait(false);
        return reply.Value is { } sealedVisit ? Find(sealedVisit.VisitId) : Refused(reply.Refusal, reply.Text);
    }

    private IResult Find(string id)
    {
        StoredVisit? visit = Guid.TryParseExact(id, "D", out Guid uuid) ? desk.Find(uuid.ToString("D")) : null;
        if (visit is null) return Problem(404, "No such visit", $"This kiosk has no visit '{id}'; it may be older than what is kept.");
        string state = visit.Outcome switch
        {
            null => "open",
            VisitOutcome.Done => "done",
            VisitOutcome.Abandoned => "abandoned",
            VisitOutcome.Interrupted => "interrupted",
            _ => "unknown",
        };
        IReadOnlyList<SummaryValue> values = visit.Outcome is null ? ValuesOf(visit.VisitId) : Summary.Load(visit.Summary);
        return Answer(200, new VisitBody(visit.VisitId, state, visit.Opened, visit.Sealed, InstrumentSet.NamesOf(visit.Instruments), visit.IsTest,
            visit.LateParts, visit.NotComposed is null ? null : "no record could be made of this visit; see the log", values));
    }

    private static OpenVisitBody Body(OpenVisit visit, LinkStatus link) => new(
        visit.VisitId, visit.Opened, InstrumentSet.NamesOf(visit.Instruments), visit.HasSubject, visit.IsMeasuring, visit.IsEnding,
        visit.IsMeasuring ? null : link.IsUp ? "the board does not measure yet" : "not measuring: " + link.Problem);

    private static BoardBody Body(BoardHello board) => new(
        board.BoardId, board.Kind.ToString(), board.FirmwareVersion,
        [.. board.Parts.Select(p => new PartBody(p.Part.ToString(), p.State == NoData.None,
            p.State == NoData.None ? null : Reasons.Of(p.State, p.Part)))]);

    private static async Task<(T? Body, string Error)> ReadAsync<T>(HttpRequest request, T whenEmpty)
        where T : class
    {
        try
        {
            using var text = new MemoryStream();
            await request.Body.CopyToAsync(text).ConfigureAwait(false);
            if (text.Length == 0) return (whenEmpty, "");
            return JsonSerializer.Deserialize<T>(text.GetBuffer().AsSpan(0, (int)text.Length), Json) is { } body
                ? (body, "") : (null, "The body is null; it must be a JSON object.");
        }
        catch (JsonException broken)
        {
            // The message could repeat what was sent, and that may name a person: only the place is told.
            return (null, $"The body is not the JSON that is expected, near {broken.Path ?? "its beginning"}.");
        }
        catch (BadHttpRequestException broken)
        {
            return (null, broken.Message);
        }
    }

    private static IResult Refused(DeskRefusal refusal, string text) => refusal switch
    {
        DeskRefusal.VisitOpen => Problem(409, "A visit is open", text),
        DeskRefusal.NoVisit => Problem(409, "No visit is open", text),
        DeskRefusal.Blocked => Problem(409, "Blocked", text),
        DeskRefusal.NotIdentified => Problem(409, "Not identified", text),
        DeskRefusal.NoConsent => Problem(422, "No consent", text),
        _ => Problem(503, "The store failed", text),
    };

    private static IResult Answer<T>(int status, T body) => Results.Json(body, Json, statusCode: status);

    private static IResult Problem(int status, string title, string detail) => Results.Problem(detail, null, status, title);
}
