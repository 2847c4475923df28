using System.Text.Json;
using System.Text.Json.Serialization;
using Kiosk.Edge.Cuff;
using Kiosk.Edge.Link;
using Kiosk.Edge.Visits;

namespace Kiosk.Edge.Control;

/// <summary>The cuff on the control socket: start the blood pressure of the open visit, look at it, stop it.</summary>
public sealed class CuffApi(CuffDesk cuff)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/cuff/start", StartAsync);
        routes.MapPost("/v1/cuff/release", ReleaseAsync);
        routes.MapGet("/v1/cuff", () => cuff.Status() is { } status ? Results.Json(status, Json) : NoVisit("No visit is open."));
    }

    private async Task<IResult> StartAsync()
    {
        DeskReply<CuffStatus> reply = await cuff.StartAsync().ConfigureAwait(false);
        if (reply.Value is { } status) return Results.Json(status, Json, statusCode: 202);
        return reply.Refusal == DeskRefusal.NoVisit ? NoVisit(reply.Text) : Results.Problem(reply.Text, null, 409, "The cuff was not started");
    }

    // Also without a visit: nobody who wants the pressure gone is told no.
    private async Task<IResult> ReleaseAsync()
    {
        CommandReply reply = await cuff.ReleaseAsync().ConfigureAwait(false);
        return reply.IsDone ? Results.NoContent() : Results.Problem(
            "The measuring board did not answer. It empties the cuff by itself 3 seconds after it was last heard; the stop button works without it.",
            null, 503, "Not confirmed");
    }

    private static IResult NoVisit(string text) => Results.Problem(text, null, 409, "No visit is open");
}
