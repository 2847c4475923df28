using System.Text;
using System.Text.Json;
using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Kiosk.Wire;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <summary>
/// The statements of a visit's life. Each runs on the connection that it is given, inside the caller's transaction. What is about a
/// person (subject, samples, values, summary) is sealed under the visit's own key on its way in and opened on its way out; nobody
/// else sees a key.
/// </summary>
/// <param name="cipher">Wraps the visits' keys.</param>
public sealed partial class VisitStore(VisitCipher cipher)
{
    private const string SubjectText = "subject", SummaryText = "summary";

    private const string VisitColumns =
        "visit.visit_id, opened_utc_us, subject, instruments, is_test, outcome, sealed_utc_us, late_parts, summary, not_composed, facts";

    private const string VisitColumnsWithoutSummary =
        "visit.visit_id, opened_utc_us, subject, instruments, is_test, outcome, sealed_utc_us, late_parts, NULL, not_composed, facts";

    private const string FromVisit = "FROM visit LEFT JOIN visit_identity USING (visit_id)";

    /// <summary>Writes a new open visit down, with a key of its own. A second open one violates the index <c>visit_open</c>.</summary>
    public void Add(SqliteConnection connection, StoredVisit visit)
    {
        using var keys = new VisitKeys(connection, cipher);
        long slot = keys.Add(visit.VisitId);
        connection.Run(
            """
            INSERT INTO visit (visit_id, opened_utc_us, subject, key_slot, instruments, is_test)
            VALUES ($id, $opened, $subject, $slot, $instruments, $test)
            """,
            ("$id", visit.VisitId), ("$opened", Sql.ToUtcUs(visit.Opened)), ("$subject", Sealed(keys, visit.VisitId, visit.Subject)),
            ("$slot", slot), ("$instruments", (long)visit.Instruments), ("$test", visit.IsTest));
        AddIdentity(connection, visit, keys);
    }

    /// <summary>Makes an acquisition id that no visit of this store ever had; never 0.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="visitId">Whose.</param>
    /// <param name="made">When.</param>
    /// <param name="firstOfStore">Random: a new store must not repeat the ids that a board remembers of an old one.</param>
    public static uint AddAcquisition(SqliteConnection connection, string visitId, DateTimeOffset made, int firstOfStore)
    {
        uint id = NextAcquisition(connection, firstOfStore);
        connection.Run(
            "INSERT INTO acquisition (acquisition, visit_id, made_utc_us) VALUES ($id, $visit, $made)",
            ("$id", id), ("$visit", visitId), ("$made", Sql.ToUtcUs(made)));
        return id;
    }

    /// <summary>Makes an acquisition id that is no visit's and never becomes one's; never 0.</summary>
    public static uint NextAcquisition(SqliteConnection connection, int firstOfStore)
    {
        connection.Run("INSERT OR IGNORE INTO counter VALUES ('acquisition', $first)", ("$first", firstOfStore));
        connection.Run("UPDATE counter SET value = value % 4294967295 + 1 WHERE name = 'acquisition'");
        return (uint)connection.Number("SELECT value FROM counter WHERE name = 'acquisition'")!.Value;
    }

    /// <summary>The board confirmed the acquisition.</summary>
    public static void Began(SqliteConnection connection, uint acquisition, long bootKey, bool isTest)
    {
        connection.Run("UPDATE acquisition SET boot_key = $boot WHERE acquisition = $id", ("$boot", bootKey), ("$id", acquisition));
        connection.Run(
            """
            UPDATE visit SET is_test = max(is_test, $test)
            WHERE visit_id = (SELECT visit_id FROM acquisition WHERE acquisition = $id)
            """,
            ("$test", isTest), ("$id", acquisition));
    }

    /// <summary>The open visit; null when none is. Without its subject when that cannot be decrypted.</summary>
    public StoredVisit? FindOpen(SqliteConnection connection)
    {
        using var keys = new VisitKeys(connection, cipher);
        return connection.Rows($"SELECT {VisitColumns} {FromVisit} WHERE outcome IS NULL", row => Visit(row, keys, isStrict: false)).FirstOrDefault();
    }

    /// <summary>The newest acquisition of a visit, and the boot that confirmed it, 0 when none did.</summary>
    public static (uint Acquisition, long BootKey) FindAcquisition(SqliteConnection connection, string visitId) => connection.Rows(
        "SELECT acquisition, boot_key FROM acquisition WHERE visit_id = $id ORDER BY made_utc_us DESC, acquisition DESC LIMIT 1",
        row => ((uint)row.GetInt64(0), row.Number(1) ?? 0), ("$id", visitId)).FirstOrDefault();

    /// <summary>Notes when, on the board's clock, the end of a visit was asked for: what was taken later is in no record.</summary>
    /// <remarks>An end that was noted before is only ever brought forward.</remarks>
    public static void NoteEnd(SqliteConnection connection, uint acquisition, long endUs) => connection.Run(
        "UPDATE acquisition SET end_us = min(ifnull(end_us, $end), $end) WHERE acquisition = $acquisition", ("$end", endUs), ("$acquisition", acquisition));

    /// <summary>The visit goes on after all.</summary>
    public static void ClearEnds(SqliteConnection connection, string visitId) => connection.Run(
        "UPDATE acquisition SET end_us = NULL WHERE visit_id = $visit", ("$visit", visitId));

    /// <summary>The acquisitions of a visit, each with the boot that confirmed it.</summary>
    public static List<(uint Acquisition, long? BootKey)> ListAcquisitions(SqliteConnection connection, string visitId) => connection.Rows(
        "SELECT acquisition, boot_key FROM acquisition WHERE visit_id = $visit", row => ((uint)row.GetInt64(0), row.Number(1)), ("$visit", visitId));

    /// <summary>A visit by its id; null when there is none. Without its subject and summary when these are forgotten or cannot be decrypted.</summary>
    public StoredVisit? Find(SqliteConnection connection, string visitId)
    {
        using var keys = new VisitKeys(connection, cipher);
        return Find(connection, visitId, keys, isStrict: false);
    }

    /// <summary>Sealed visits of which no record could be made.</summary>
    public static List<string> ListNotComposed(SqliteConnection connection) =>
        connection.Rows("SELECT visit_id FROM visit WHERE not_composed IS NOT NULL AND outcome IS NOT NULL", row => row.GetString(0));

    /// <summary>Sealed visits with readings that are in no record yet.</summary>
    public static List<string> ListLate(SqliteConnection connection) => connection.Rows(
        """
        SELECT DISTINCT visit_id FROM visit_retained JOIN visit USING (visit_id)
        WHERE record_part IS NULL AND kind <> 0 AND outcome IS NOT NULL AND not_composed IS NULL
        """,
        row => row.GetString(0));

    /// <summary>Seals an open visit.</summary>
    /// <returns>False when it is not open: somebody sealed it before.</returns>
    public bool Seal(SqliteConnection connection, string visitId, VisitOutcome outcome, DateTimeOffset at, string? summary,
        string? notComposed, long lastRetainedId)
    {
        using var keys = new VisitKeys(connection, cipher);
        int changed = connection.Run(
            """
            UPDATE visit SET outcome = $outcome, sealed_utc_us = $at, summary = $summary, not_composed = $why
            WHERE visit_id = $id AND outcome IS NULL
            """,
            ("$outcome", (int)outcome), ("$at", Sql.ToUtcUs(at)), ("$summary", Sealed(keys, visitId, summary)), ("$why", notComposed), ("$id", visitId));
        if (changed == 1) BindRetained(connection, visitId, 0, lastRetainedId);
        return changed == 1;
    }

    /// <summary>A record is due to the outbox, and to the clinical store: in the transaction that makes it so.</summary>
    /// <returns>False when nothing of this visit may leave the kiosk.</returns>
    public static bool AddUnqueued(SqliteConnection connection, string visitId, int part)
    {
        if (IsPaperOnly(connection, visitId)) return false;
        connection.Run("INSERT OR IGNORE INTO visit_unqueued VALUES ($id, $part)", ("$id", visitId), ("$part", part));
        AddUndelivered(connection, visitId, part, isMade: true);
        return true;
    }

    /// <summary>The outbox has it.</summary>
    public static void Queued(SqliteConnection connection, string visitId, int part) => connection.Run(
        "DELETE FROM visit_unqueued WHERE visit_id = $id AND part = $part", ("$id", visitId), ("$part", part));

    /// <summary>Records due to the outbox, those of a visit in the order of their parts.</summary>
    public static List<(string VisitId, int Part)> ListUnqueued(SqliteConnection connection) => connection.Rows(
        "SELECT visit_id, part FROM visit_unqueued JOIN visit USING (visit_id) ORDER BY sealed_utc_us, visit_id, part",
        row => (row.GetString(0), row.GetInt32(1)));

    /// <summary>Kinds of readings of a part that was made before.</summary>
    public static List<MeasurementKind> ListKindsOf(SqliteConnection connection, string visitId, int part) => connection.Rows(
        "SELECT DISTINCT kind FROM visit_retained WHERE visit_id = $id AND record_part = $part AND kind <> 0 ORDER BY kind",
        row => (MeasurementKind)row.GetInt32(0), ("$id", visitId), ("$part", part));

    /// <summary>A record of a visit that was sealed without one could be made after all.</summary>
    public bool Composed(SqliteConnection connection, string visitId, string? summary)
    {
        using var keys = new VisitKeys(connection, cipher);
        return connection.Run(
            "UPDATE visit SET not_composed = NULL, summary = $summary WHERE visit_id = $id AND not_composed IS NOT NULL",
            ("$summary", Sealed(keys, visitId, summary)), ("$id", visitId)) == 1;
    }

    /// <summary>Notes that a late record was made.</summary>
    /// <returns>False when another one was made meanwhile.</returns>
    public bool AddLatePart(SqliteConnection connection, string visitId, int part, string? summary, long lastRetainedId)
    {
        using var keys = new VisitKeys(connection, cipher);
        int changed = connection.Run(
            "UPDATE visit SET late_parts = $part, summary = $summary WHERE visit_id = $id AND late_parts = $part - 1",
            ("$part", part), ("$summary", Sealed(keys, visitId, summary)), ("$id", visitId));
        if (changed != 1) return false;
        BindRetained(connection, visitId, part, lastRetainedId);
        // Also when no record could be made of it: then its readings are nowhere else, and stay.
        if (!IsPaperOnly(connection, visitId)) AddUndelivered(connection, visitId, part, isMade: false);
        return true;
    }

    /// <summary>Readings that are in no record yet, by kind.</summary>
    public static List<MeasurementKind> ListLateKinds(SqliteConnection connection, string visitId, long lastRetainedId) => connection.Rows(
        "SELECT DISTINCT kind FROM visit_retained WHERE visit_id = $id AND record_part IS NULL AND kind <> 0 AND id <= $last ORDER BY kind",
        row => (MeasurementKind)row.GetInt32(0), ("$id", visitId), ("$last", lastRetainedId));

    private static void BindRetained(SqliteConnection connection, string visitId, int part, long lastRetainedId) => connection.Run(
        "UPDATE retained SET record_part = $part WHERE visit_id = $id AND record_part IS NULL AND id <= $last",
        ("$part", part), ("$id", visitId), ("$last", lastRetainedId));

    private static StoredVisit? Find(SqliteConnection connection, string visitId, VisitKeys keys, bool isStrict, string columns = VisitColumns) =>
        connection.Rows($"SELECT {columns} {FromVisit} WHERE visit.visit_id = $id", row => Visit(row, keys, isStrict), ("$id", visitId)).FirstOrDefault();

    private static StoredVisit Visit(SqliteDataReader row, VisitKeys keys, bool isStrict)
    {
        string id = row.GetString(0);
        string? Text(int column, string what) => row.IsDBNull(column) ? null : Opened(keys, id, row.GetFieldValue<byte[]>(column), what, isStrict);
        string[]? subject = Text(2, SubjectText) is { } text ? JsonSerializer.Deserialize<string[]>(text) : null;
        IdentityFacts? facts = Text(10, IdentityText) is { } told ? JsonSerializer.Deserialize<IdentityFacts>(told) : null;
        return new StoredVisit(
            id, Sql.FromUtcUs(row.GetInt64(1)), subject is [var system, var value] ? Subject(new SubjectIdentifier(system, value), facts) : null,
            (Instruments)row.GetInt64(3), row.GetBoolean(4), (VisitOutcome?)row.Number(5),
            row.Number(6) is { } at ? Sql.FromUtcUs(at) : null, row.GetInt32(7), Text(8, SummaryText), row.Text(9)) { Consent = facts?.Consent };
    }

    private static string? Opened(VisitKeys keys, string visitId, byte[] column, string what, bool isStrict)
    {
        try
        {
            return Encoding.UTF8.GetString(keys.Open(visitId, column, VisitKey.Bound(visitId, what)));
        }
        catch (VisitUnreadableException) when (!isStrict)
        {
            return null; // The visit is shown without; what needs it fails for itself.
        }
    }

    private static byte[]? Sealed(VisitKeys keys, string visitId, VisitSubject? subject) => subject is null ? null : keys.Seal(
        visitId, JsonSerializer.SerializeToUtf8Bytes<string[]>([subject.Pseudonym.System, subject.Pseudonym.Value]), VisitKey.Bound(visitId, SubjectText));

    private static byte[]? Sealed(VisitKeys keys, string visitId, string? summary) => summary is null ? null
        : keys.Seal(visitId, Encoding.UTF8.GetBytes(summary), VisitKey.Bound(visitId, SummaryText));
}
