using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <content>How long a visit is kept: wholly until its records are delivered, then for a while, then its id and times only.</content>
public sealed partial class VisitStore
{
    private const string IsForgettable = """
        outcome IS NOT NULL AND key_slot IS NOT NULL AND (not_composed IS NULL OR visit_id IN (SELECT visit_id FROM visit_identity WHERE scope = 2))
            AND visit_id NOT IN (SELECT visit_id FROM visit_undelivered)
            AND NOT EXISTS (SELECT 1 FROM visit_retained late WHERE late.visit_id = visit.visit_id AND record_part IS NULL AND kind <> 0)
        """;

    /// <summary>The clinical store has a record, or nobody wants it any more.</summary>
    public static void Delivered(SqliteConnection connection, string visitId, int part)
    {
        connection.Run("DELETE FROM visit_undelivered WHERE visit_id = $id AND part = $part", ("$id", visitId), ("$part", part));
        // What was delivered was in the outbox, though a crash may have come before that was noted.
        Queued(connection, visitId, part);
    }

    /// <summary>Records of visits that are in the outbox, or were, and of which it is not known that the clinical store has them.</summary>
    public static List<(string VisitId, int Part)> ListUndelivered(SqliteConnection connection) => connection.Rows(
        "SELECT visit_id, part FROM visit_undelivered WHERE is_made EXCEPT SELECT visit_id, part FROM visit_unqueued ORDER BY visit_id, part",
        row => (row.GetString(0), row.GetInt32(1)));

    /// <summary>Sealed visits that have something to forget and are wholly in records that the clinical store has, or in none that may be sent.</summary>
    public static List<string> ListForgettable(SqliteConnection connection) => connection.Rows(
        $"SELECT visit_id FROM visit WHERE {IsForgettable}", row => row.GetString(0));

    /// <summary>
    /// Forgets who a visit was of and what was measured: erases its key, and removes subject, samples, readings, media and summary. Its id,
    /// times and acquisitions stay, so that a reading that comes later still finds its visit.
    /// </summary>
    /// <returns>False when it is not to be forgotten: a record is not delivered, or something came meanwhile.</returns>
    public static bool Forget(SqliteConnection connection, string visitId)
    {
        int changed = connection.Run(
            $"UPDATE visit SET subject = NULL, summary = NULL, key_slot = NULL WHERE visit_id = $visit AND {IsForgettable}", ("$visit", visitId));
        if (changed == 0) return false;
        VisitKeys.Erase(connection, visitId);
        connection.Run(
            "DELETE FROM sample_block WHERE acquisition IN (SELECT acquisition FROM acquisition WHERE visit_id = $visit)", ("$visit", visitId));
        connection.Run("DELETE FROM retained WHERE visit_id = $visit", ("$visit", visitId));
        connection.Run("DELETE FROM visit_media WHERE visit_id = $visit", ("$visit", visitId));
        connection.Run("UPDATE visit_identity SET facts = NULL WHERE visit_id = $visit", ("$visit", visitId));
        connection.Run("UPDATE host_reading SET payload = NULL WHERE visit_id = $visit", ("$visit", visitId));
        return true;
    }

    /// <summary>True when who a visit was of and what was measured is gone, its id and times being still there.</summary>
    public static bool IsForgotten(SqliteConnection connection, string visitId) =>
        connection.Number("SELECT count(*) FROM visit WHERE visit_id = $visit AND key_slot IS NULL", ("$visit", visitId)) > 0;

    /// <summary>Removes what is left of forgotten visits that were sealed before <paramref name="before"/>: ids and times.</summary>
    /// <returns>Visits removed.</returns>
    public static int Purge(SqliteConnection connection, DateTimeOffset before)
    {
        const string Old = """
            SELECT visit_id FROM visit WHERE sealed_utc_us < $before AND key_slot IS NULL AND not_composed IS NULL
                AND visit_id NOT IN (SELECT visit_id FROM visit_undelivered)
            """;
        (string, object?) limit = ("$before", Sql.ToUtcUs(before));
        List<string> visits = connection.Rows(Old, row => row.GetString(0), limit);
        foreach (string visit in visits)
        {
            connection.Run("DELETE FROM acquisition WHERE visit_id = $visit", ("$visit", visit));
            connection.Run("DELETE FROM visit_instrument WHERE visit_id = $visit", ("$visit", visit));
            connection.Run("DELETE FROM visit_identity WHERE visit_id = $visit", ("$visit", visit));
            connection.Run("DELETE FROM print_request WHERE visit_id = $visit", ("$visit", visit));
            connection.Run("DELETE FROM host_reading WHERE visit_id = $visit", ("$visit", visit));
            connection.Run("DELETE FROM visit WHERE visit_id = $visit", ("$visit", visit));
        }

        connection.Run("DELETE FROM retained WHERE visit_id IS NULL AND received_utc_us < $before", limit);
        connection.Run("DELETE FROM host_reading WHERE visit_id IS NULL AND received_utc_us < $before", limit);
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

    private static void AddUndelivered(SqliteConnection connection, string visitId, int part, bool isMade) => connection.Run(
        "INSERT INTO visit_undelivered VALUES ($id, $part, $made) ON CONFLICT DO UPDATE SET is_made = max(is_made, $made)",
        ("$id", visitId), ("$part", part), ("$made", isMade));
}
