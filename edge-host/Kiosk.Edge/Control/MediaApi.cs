using System.Text.Json;
using System.Text.Json.Serialization;
using Kiosk.Edge.Capture;
using Kiosk.Edge.Printing;
using Kiosk.Edge.Records;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;

namespace Kiosk.Edge.Control;

/// <summary>A taking on the control socket.</summary>
/// <param name="Instrument">stethoscope or otoscope.</param>
/// <param name="VisitId">Whose.</param>
/// <param name="State">running, kept, refused, dropped or failed.</param>
/// <param name="Started">When.</param>
/// <param name="Seconds">About how long it lasts.</param>
/// <param name="Text">What it is like, or why there is none.</param>
public sealed record CaptureBody(string Instrument, string VisitId, string State, DateTimeOffset Started, double Seconds, string Text);

/// <summary>What became of a receipt.</summary>
/// <param name="VisitId">Whose.</param>
/// <param name="State">printed, or sent to a printer that does not say.</param>
/// <param name="Text">For people.</param>
public sealed record PrintBody(string VisitId, string State, string Text);

/// <summary>A sound or picture of a visit, without its content.</summary>
/// <param name="Number">From 1 within the visit.</param>
/// <param name="Instrument">stethoscope or otoscope.</param>
/// <param name="Taken">When.</param>
/// <param name="ContentType">What it is, or would have been.</param>
/// <param name="Seconds">Length of a sound.</param>
/// <param name="Width">Pixels in a row of a picture.</param>
/// <param name="Height">Rows of a picture.</param>
/// <param name="Reason">Why there is none; absent when there is one.</param>
/// <param name="Notes">What is said beside it.</param>
public sealed record MediaBody(
    int Number, string Instrument, DateTimeOffset Taken, string ContentType, decimal? Seconds, int? Width, int? Height, string? Reason,
    IReadOnlyList<string> Notes);

/// <summary>Sounds, pictures and receipts on the control socket. What is heard and seen never comes out here, only what it is like.</summary>
public sealed class MediaApi(CaptureDesk captures, PrintDesk printer, DurableStore store, VisitStore visits)
{
    private const int RequestLengthMax = 64;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/visits/current/media/stethoscope", () => Start(MediaKind.Stethoscope));
        routes.MapPost("/v1/visits/current/media/otoscope", () => Start(MediaKind.Otoscope));
        routes.MapGet("/v1/capture", () => captures.State is { } state ? Answer(200, Body(state))
            : Problem(404, "No capture", "Nothing was taken since the start of kiosk-edge."));
        routes.MapGet("/v1/visits/{id}/media", List);
        routes.MapPost("/v1/visits/{id}/print", PrintAsync);
    }

    /// <summary>The newest taking, for the status; null before the first, or without instruments.</summary>
    public CaptureBody? Capture() => captures.State is { } state ? Body(state) : null;

    /// <summary>What became of the newest receipt, for the status; null without a printer.</summary>
    public string? Printer() => !printer.HasPrinter ? null : printer.Last.Length > 0 ? printer.Last : "nothing printed yet";

    private IResult Start(MediaKind kind)
    {
        CaptureReply reply = captures.Start(kind);
        return reply.State is { } state ? Answer(202, Body(state)) : Problem(409, reply.Title, reply.Text);
    }

    private IResult List(string id)
    {
        if (!Guid.TryParseExact(id, "D", out Guid uuid)) return Problem(404, "No such visit", $"'{id}' is no visit's id.");
        try
        {
            List<VisitMedia> media = store.Read(connection => visits.ListMedia(connection, uuid.ToString("D")));
            return Answer(200, media.Select(one => new MediaBody(
                one.Number, MediaReasons.Name(one.Kind), one.Taken, one.ContentType, one.Seconds, one.Width, one.Height, one.Reason, one.Notes)));
        }
        catch (VisitUnreadableException unreadable)
        {
            return Problem(503, "The visit cannot be read", unreadable.Message);
        }
    }

    private async Task<IResult> PrintAsync(string id, string? request = null)
    {
        // "last" is the newest visit; if it is open, it is not printed, and no older one in its place.
        if (id == "last") id = printer.Newest() ?? "last";
        if (!Guid.TryParseExact(id, "D", out Guid uuid)) return Problem(404, "No such visit", $"'{id}' names no visit of this kiosk.");
        if (request is not null && (request.Length is 0 or > RequestLengthMax || !request.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            return Problem(400, "No request id", $"request has 1 to {RequestLengthMax} letters, digits and '-'.");
        PrintReply reply = await printer.PrintAsync(uuid.ToString("D"), request).ConfigureAwait(false);
        return reply.Result is { } result ? Of(uuid, result) : Problem(reply.Refusal switch
        {
            PrintRefusal.NoVisit => 404,
            PrintRefusal.StoreFailed => 503,
            _ => 409,
        }, "Nothing was printed", reply.Text);
    }

    private static IResult Of(Guid visit, PrintResult result) => result.End switch
    {
        PrintEnd.Printed or PrintEnd.Sent => Answer(200, new PrintBody(visit.ToString("D"), result.End == PrintEnd.Printed ? "printed" : "sent", result.Text)),
        PrintEnd.NotPrinted => Problem(503, "Nothing was printed", result.Text),
        _ => Problem(502, "The receipt is incomplete", result.Text),
    };

    private static CaptureBody Body(CaptureState state) => new(
        MediaReasons.Name(state.Kind), state.VisitId, state.Phase.ToString().ToLowerInvariant(), state.Started, state.Expected.TotalSeconds, state.Text);

    private static IResult Answer<T>(int status, T body) => Results.Json(body, Json, statusCode: status);

    private static IResult Problem(int status, string title, string detail) => Results.Problem(detail, null, status, title);
}
