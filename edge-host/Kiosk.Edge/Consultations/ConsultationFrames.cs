using Kiosk.Edge.Records;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Consultations;

/// <summary>What a visit's question is made of, and that it was asked.</summary>
/// <param name="store">Opened with <see cref="VisitSchema"/>.</param>
/// <param name="visits">Reads visits.</param>
/// <param name="maker">Makes the frame of a record.</param>
public sealed class ConsultationFrames(DurableStore store, VisitStore visits, RecordMaker maker)
{
    /// <summary>The frame of a sealed visit's records, without what was measured, or why there is to be no question.</summary>
    /// <exception cref="SqliteException">The store cannot be read.</exception>
    public (VisitRecord? Frame, ConsultationAsked? Refused) Find(string visitId)
    {
        if (store.Read(connection => visits.Find(connection, visitId)) is not { } visit)
            return Refused(ConsultationRefusal.NoVisit, $"This kiosk has no visit '{visitId}'; it may be older than what is kept.");
        if (visit.Outcome is null) return Refused(ConsultationRefusal.VisitOpen, "The visit is open; end it first.");
        // First of all that is about a person: also where the rest of it cannot be read any more.
        if (store.Read(connection => VisitStore.IsPaperOnly(connection, visitId)))
            return Refused(ConsultationRefusal.PaperOnly, "Its person agreed to paper only: nothing of it may leave the kiosk.");
        if (store.Read(connection => VisitStore.IsForgotten(connection, visitId)))
            return Refused(ConsultationRefusal.Forgotten, "Whose visit it was is forgotten here: the clinic has its record.");
        if (visit.NotComposed is { } problem) return Refused(ConsultationRefusal.NoRecord, $"No record of the visit could be made: {problem}");
        if (store.Read(VisitStore.ListUnqueued).Contains((visitId, 0)))
            return Refused(ConsultationRefusal.OutboxFull, "The visit's own record waits for room in the outbox; make room there.");
        try
        {
            return (maker.MakeLate(store.Read(connection => visits.LoadFrame(connection, visitId))!, 0, []), null);
        }
        catch (VisitUnreadableException unreadable)
        {
            return Refused(ConsultationRefusal.Forgotten, unreadable.Message);
        }
    }

    /// <summary>When a visit asked; null when it did not.</summary>
    public DateTimeOffset? AskedAt(string visitId) => store.Read(connection =>
        connection.Number("SELECT asked_utc_us FROM visit_consultation WHERE visit_id = $visit", ("$visit", visitId)) is { } us ? Sql.FromUtcUs(us) : (DateTimeOffset?)null);

    /// <summary>Notes that a visit asked; on disk when the task completes.</summary>
    public Task NoteAsync(string visitId, DateTimeOffset asked) => store.WriteAsync(connection => connection.Run(
        "INSERT OR IGNORE INTO visit_consultation VALUES ($visit, $asked)", ("$visit", visitId), ("$asked", Sql.ToUtcUs(asked))));

    private static (VisitRecord? Frame, ConsultationAsked? Refused) Refused(ConsultationRefusal refusal, string text) => (null, new ConsultationAsked(null, refusal, text));
}
