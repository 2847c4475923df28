using System.Text.Json;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Kiosk.Wire;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <summary>The statements of a visit's life. Each runs on the connection that it is given, inside the caller's transaction.</summary>
internal static class VisitStore
{
    /// <summary>Points of a boot that a visit is loaded with, at most.</summary>
    private const int PointsMax = 16;

    private const string VisitColumns =
        "visit_id, opened_utc_us, subject_system, subject_value, instruments, is_test, outcome, sealed_utc_us, late_parts, summary, not_composed";

    /// <summary>Writes a new open visit down. A second open one violates the index <c>visit_open</c>.</summary>
    public static void Add(SqliteConnection connection, StoredVisit visit) => connection.Run(
        """
        INSERT INTO visit (visit_id, opened_utc_us, subject_system, subject_value, instruments, is_test)
        VALUES ($id, $opened, $system, $value, $instruments, $test)
        """,
        ("$id", visit.VisitId), ("$opened", Sql.ToUtcUs(visit.Opened)), ("$system", visit.Subject?.System),
        ("$value", visit.Subject?.Value), ("$instruments", (long)visit.Instruments), ("$test", visit.IsTest));

    /// <summary>Makes an acquisition id that no visit of this store ever had; never 0.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="visitId">Whose.</param>
    /// <param name="made">When.</param>
    /// <param name="firstOfStore">Random: a new store must not repeat the ids that a board remembers of an old one.</param>
    public static uint AddAcquisition(SqliteConnection connection, string visitId, DateTimeOffset made, int firstOfStore)
    {
        connection.Run("INSERT OR IGNORE INTO counter VALUES ('acquisition', $first)", ("$first", firstOfStore));
        connection.Run("UPDATE counter SET value = value % 4294967295 + 1 WHERE name = 'acquisition'");
        long id = connection.Number("SELECT value FROM counter WHERE name = 'acquisition'")!.Value;
        connection.Run(
            "INSERT INTO acquisition (acquisition, visit_id, made_utc_us) VALUES ($id, $visit, $made)",
            ("$id", id), ("$visit", visitId), ("$made", Sql.ToUtcUs(made)));
        return (uint)id;
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

    /// <summary>The open visit; null when none is.</summary>
    public static StoredVisit? FindOpen(SqliteConnection connection) =>
        connection.Rows($"SELECT {VisitColumns} FROM visit WHERE outcome IS NULL", Visit).FirstOrDefault();

    /// <summary>The newest acquisition of a visit, and the boot that confirmed it, 0 when none did.</summary>
    public static (uint Acquisition, long BootKey) FindAcquisition(SqliteConnection connection, string visitId) => connection.Rows(
        "SELECT acquisition, boot_key FROM acquisition WHERE visit_id = $id ORDER BY made_utc_us DESC, acquisition DESC LIMIT 1",
        row => ((uint)row.GetInt64(0), row.Number(1) ?? 0), ("$id", visitId)).FirstOrDefault();

    /// <summary>Notes when, on the board's clock, the end of a visit was asked for: what was taken later is in no record.</summary>
    public static void NoteEnd(SqliteConnection connection, uint acquisition, long bootKey, long endUs) => connection.Run(
        "UPDATE acquisition SET end_us = $end WHERE acquisition = $acquisition AND boot_key = $boot AND end_us IS NULL",
        ("$end", endUs), ("$acquisition", acquisition), ("$boot", bootKey));

    /// <summary>A visit by its id; null when there is none.</summary>
    public static StoredVisit? Find(SqliteConnection connection, string visitId) =>
        connection.Rows($"SELECT {VisitColumns} FROM visit WHERE visit_id = $id", Visit, ("$id", visitId)).FirstOrDefault();

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

    /// <summary>Everything of a visit.</summary>
    public static VisitData? Load(SqliteConnection connection, string visitId)
    {
        StoredVisit? visit = Find(connection, visitId);
        if (visit is null) return null;
        List<(long Id, RetainedMessage Message)> retained = connection.Rows(
            """
            SELECT id, boot_key, sequence, acquisition, uptime_us, part, kind, code, channel, reason, value
            FROM visit_retained WHERE visit_id = $visit ORDER BY id
            """,
            row => (row.GetInt64(0), Retained(row)), ("$visit", visitId));
        List<SampleBlock> blocks = connection.Rows(
            """
            SELECT boot_key, acquisition, channel, part, flags, sequence, first_us, period_ns, scale_numerator, scale_denominator, samples
            FROM visit_block WHERE visit_id = $visit
            ORDER BY channel, acquisition, sequence
            """,
            Block, ("$visit", visitId));
        long Middle(long boot)
        {
            long[] uptimes =
            [
                .. blocks.Where(b => b.BootKey == boot).Select(b => b.FirstSampleUs),
                .. retained.Where(r => r.Message.BootKey == boot).Select(r => r.Message.UptimeUs),
            ];
            return uptimes.Length == 0 ? 0 : uptimes.Min() + ((uptimes.Max() - uptimes.Min()) / 2);
        }

        return new VisitData(visit, Boots(connection, visitId, Middle), blocks, [.. retained.Select(r => r.Message)], retained.LastOrDefault().Id);
    }

    /// <summary>Seals an open visit.</summary>
    /// <returns>False when it is not open: somebody sealed it before.</returns>
    public static bool Seal(SqliteConnection connection, string visitId, VisitOutcome outcome, DateTimeOffset at, string? summary,
        string? notComposed, long lastRetainedId)
    {
        int changed = connection.Run(
            """
            UPDATE visit SET outcome = $outcome, sealed_utc_us = $at, summary = $summary, not_composed = $why
            WHERE visit_id = $id AND outcome IS NULL
            """,
            ("$outcome", (int)outcome), ("$at", Sql.ToUtcUs(at)), ("$summary", summary), ("$why", notComposed), ("$id", visitId));
        if (changed == 1) BindRetained(connection, visitId, 0, lastRetainedId);
        return changed == 1;
    }

    /// <summary>A record is due to the outbox: in the transaction that makes it so.</summary>
    public static void AddUnqueued(SqliteConnection connection, string visitId, int part) => connection.Run(
        "INSERT OR IGNORE INTO visit_unqueued VALUES ($id, $part)", ("$id", visitId), ("$part", part));

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
    public static bool Composed(SqliteConnection connection, string visitId, string? summary) => connection.Run(
        "UPDATE visit SET not_composed = NULL, summary = $summary WHERE visit_id = $id AND not_composed IS NOT NULL",
        ("$summary", summary), ("$id", visitId)) == 1;

    /// <summary>Notes that a late record was made.</summary>
    /// <returns>False when another one was made meanwhile.</returns>
    public static bool AddLatePart(SqliteConnection connection, string visitId, int part, string? summary, long lastRetainedId)
    {
        int changed = connection.Run(
            "UPDATE visit SET late_parts = $part, summary = $summary WHERE visit_id = $id AND late_parts = $part - 1",
            ("$part", part), ("$summary", summary), ("$id", visitId));
        if (changed == 1) BindRetained(connection, visitId, part, lastRetainedId);
        return changed == 1;
    }

    /// <summary>Readings that are in no record yet, by kind.</summary>
    public static List<MeasurementKind> ListLateKinds(SqliteConnection connection, string visitId, long lastRetainedId) => connection.Rows(
        "SELECT DISTINCT kind FROM visit_retained WHERE visit_id = $id AND record_part IS NULL AND kind <> 0 AND id <= $last ORDER BY kind",
        row => (MeasurementKind)row.GetInt32(0), ("$id", visitId), ("$last", lastRetainedId));

    /// <summary>Removes what is no longer kept of visits that were sealed before <paramref name="before"/> and are wholly in records.</summary>
    /// <returns>Visits removed.</returns>
    public static int Purge(SqliteConnection connection, DateTimeOffset before)
    {
        const string Old = """
            SELECT visit_id FROM visit WHERE sealed_utc_us < $before AND not_composed IS NULL AND NOT EXISTS (
                SELECT 1 FROM visit_retained late WHERE late.visit_id = visit.visit_id AND record_part IS NULL AND kind <> 0)
                AND NOT EXISTS (SELECT 1 FROM visit_unqueued due WHERE due.visit_id = visit.visit_id)
            """;
        (string, object?) limit = ("$before", Sql.ToUtcUs(before));
        List<string> visits = connection.Rows(Old, row => row.GetString(0), limit);
        foreach (string visit in visits)
        {
            connection.Run(
                "DELETE FROM sample_block WHERE acquisition IN (SELECT acquisition FROM acquisition WHERE visit_id = $visit)", ("$visit", visit));
            connection.Run("DELETE FROM retained WHERE visit_id = $visit", ("$visit", visit));
            connection.Run("DELETE FROM acquisition WHERE visit_id = $visit", ("$visit", visit));
            connection.Run("DELETE FROM visit WHERE visit_id = $visit", ("$visit", visit));
        }

        connection.Run("DELETE FROM retained WHERE visit_id IS NULL AND received_utc_us < $before", limit);
        PurgeBoots(connection, Sql.ToUtcUs(before));
        return visits.Count;
    }

    // A visit needs the points of about its own time, a boot its newest one; a boot is needed while something refers to it, while it
    // is heard (it gets points), and, being its board's newest, to know what of it was acknowledged.
    private static void PurgeBoots(SqliteConnection connection, long beforeUs)
    {
        const long DayUs = 86_400_000_000;
        long pointsUs = Math.Min(beforeUs, connection.Number("SELECT min(opened_utc_us) FROM visit") ?? beforeUs) - DayUs;
        connection.Run(
            """
            DELETE FROM boot_point WHERE utc_us < $before
                AND uptime_us < (SELECT max(uptime_us) FROM boot_point AS newest WHERE newest.boot_key = boot_point.boot_key)
            """,
            ("$before", pointsUs));
        List<long> boots = connection.Rows(
            """
            SELECT boot_key FROM boot WHERE met_utc_us < $before
                AND boot_key NOT IN (SELECT max(boot_key) FROM boot GROUP BY board_id)
                AND boot_key NOT IN (SELECT boot_key FROM boot_point WHERE utc_us >= $before)
                AND boot_key NOT IN (SELECT boot_key FROM acquisition WHERE boot_key IS NOT NULL)
                AND boot_key NOT IN (SELECT boot_key FROM retained)
                AND boot_key NOT IN (SELECT boot_key FROM sample_block)
            """,
            row => row.GetInt64(0), ("$before", beforeUs));
        foreach (long boot in boots)
        {
            connection.Run("DELETE FROM boot_point WHERE boot_key = $boot", ("$boot", boot));
            connection.Run("DELETE FROM boot WHERE boot_key = $boot", ("$boot", boot));
        }
    }

    private static void BindRetained(SqliteConnection connection, string visitId, int part, long lastRetainedId) => connection.Run(
        "UPDATE retained SET record_part = $part WHERE visit_id = $id AND record_part IS NULL AND id <= $last",
        ("$part", part), ("$id", visitId), ("$last", lastRetainedId));

    private static List<StoredBoot> Boots(SqliteConnection connection, string visitId, Func<long, long> middleUs)
    {
        return connection.Rows(
            """
            SELECT boot_key, boot_id, board_id, board_kind, firmware, parts FROM boot WHERE boot_key IN (
                SELECT boot_key FROM acquisition WHERE visit_id = $visit
                UNION SELECT boot_key FROM retained WHERE visit_id = $visit
                UNION SELECT boot_key FROM sample_block WHERE acquisition IN (SELECT acquisition FROM acquisition WHERE visit_id = $visit))
            ORDER BY boot_key
            """,
            row =>
            {
                long key = row.GetInt64(0);
                List<PartState> parts = JsonSerializer.Deserialize<List<PartState>>(row.GetString(5)) ?? [];
                var board = new BoardIdentity(row.GetString(2), (BoardKind)row.GetInt32(3), row.GetString(4),
                    [.. parts.Select(p => new PartIdentity(p.Part, p.Revision))]);
                return new StoredBoot(key, (uint)row.GetInt64(1), board, parts, Points(connection, key, middleUs(key)));
            },
            ("$visit", visitId));
    }

    // The best ones for the visit's time by the rule of BootTime; a board that runs for months has many.
    private static List<BootPoint> Points(SqliteConnection connection, long bootKey, long middleUs) => [.. connection.Rows(
        """
        SELECT uptime_us, utc_us, link_uncertainty_us, clock_uncertainty_us FROM boot_point WHERE boot_key = $boot
        ORDER BY clock_uncertainty_us IS NULL,
            link_uncertainty_us + ifnull(clock_uncertainty_us, 0) + abs(uptime_us - $middle) * $ppm / 1000000, uptime_us
        LIMIT $max
        """,
        row => new BootPoint(row.GetInt64(0), Sql.FromUtcUs(row.GetInt64(1)), row.GetInt64(2), row.Number(3)),
        ("$boot", bootKey), ("$middle", middleUs), ("$ppm", TimeMap.DriftPpmMax), ("$max", PointsMax)).OrderBy(point => point.UptimeUs)];

    private static StoredVisit Visit(SqliteDataReader row) => new(
        row.GetString(0), Sql.FromUtcUs(row.GetInt64(1)),
        row.Text(2) is { } system ? new SubjectIdentifier(system, row.GetString(3)) : null,
        (Instruments)row.GetInt64(4), row.GetBoolean(5), (VisitOutcome?)row.Number(6),
        row.Number(7) is { } at ? Sql.FromUtcUs(at) : null, row.GetInt32(8), row.Text(9), row.Text(10));

    private static RetainedMessage Retained(SqliteDataReader row) => new(
        row.GetInt64(1), (uint)row.GetInt64(2), (uint)row.GetInt64(3), row.GetInt64(4), (Part)row.GetInt32(5),
        (MeasurementKind)row.GetInt32(6), (EventCode)row.GetInt32(7), (Channel)row.GetInt32(8), (NoData)row.GetInt32(9), row.GetInt64(10),
        AfterLoss: false);

    private static SampleBlock Block(SqliteDataReader row) => new(
        row.GetInt64(0), (uint)row.GetInt64(1), (Channel)row.GetInt32(2), (Part)row.GetInt32(3), (BlockFlags)row.GetInt32(4),
        (uint)row.GetInt64(5), row.GetInt64(6), (uint)row.GetInt64(7), (ushort)row.GetInt32(8), (uint)row.GetInt64(9),
        Samples24.FromBytes(row.GetFieldValue<byte[]>(10)));
}
