using System.Text;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Records;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Control;

/// <summary>
/// GET /v1/visits/{id}/ecg.svg on the control socket: the ECG of a visit as paper, from what is stored of it, while it is kept. Of the
/// open visit as far as it has come; <c>last</c> is the newest one.
/// </summary>
/// <remarks>404: no such visit, forgotten, or no clean stretch; 503: the store failed. All with a problem+json.</remarks>
public sealed class EcgApi(DurableStore store, VisitStore visits, RecordMaker maker, Clock clock)
{
    /// <summary>Adds the path.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/visits/{id}/ecg.svg", (string id) => Find(id));

    /// <summary>The answer.</summary>
    /// <param name="id">A visit's id, or last.</param>
    /// <param name="hasWords">With heading and foot.</param>
    public IResult Find(string id, bool hasWords = true)
    {
        try
        {
            string? visitId = Guid.TryParseExact(id, "D", out Guid uuid) ? uuid.ToString("D") : null;
            if (id == "last") visitId = store.Read(VisitStore.Newest);
            if (visitId is not null && store.Read(connection => VisitStore.IsForgotten(connection, visitId)))
                return Problem(404, "The visit is forgotten", "Its record was delivered, and what was measured is not kept here any more: look in the clinical store.");
            VisitData? data = visitId is null ? null : store.Read(connection => visits.Load(connection, visitId));
            if (data is null) return Problem(404, "No such visit", $"This kiosk has no visit '{id}'; it may be older than what is kept.");
            VisitRecord record = maker.Make(data, data.Visit.Outcome ?? VisitOutcome.Done, data.Visit.Sealed ?? clock.UtcNow);
            return EcgStripSvg.Of(record, hasWords) is { } svg ? Results.Text(svg, "image/svg+xml", Encoding.UTF8) : Problem(404, "No ECG to show", WhyNot(record));
        }
        catch (VisitUnreadableException unreadable)
        {
            return Problem(503, "The visit cannot be read", unreadable.Message);
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            return Problem(503, "The store failed", failure.Message);
        }
    }

    private static string WhyNot(VisitRecord record)
    {
        VisitMeasurement? rate = record.Measurements.FirstOrDefault(m => m.Kind == Measurements.MeasurementKind.EcgHeartRate);
        if (rate is null) return "No ECG was asked for in this visit.";
        return "There are no 10 s of a clean ECG in this visit" + (rate.NoValueReason is { } reason ? $": {reason}." : ".");
    }

    private static IResult Problem(int status, string title, string detail) => Results.Problem(detail, null, status, title);
}
