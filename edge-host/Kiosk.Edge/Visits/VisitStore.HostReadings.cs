using System.Text.Json;
using Kiosk.Edge.Records;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <content>Readings that the host took itself, from devices of other makers.</content>
public sealed partial class VisitStore
{
    /// <summary>
    /// Stores a reading once. What is no visit's is stored without its value: it is about somebody, and nobody knows whom; its name stays, so
    /// that it is told of once.
    /// </summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="reading">What was read.</param>
    /// <param name="visitId">Whose; null when no visit's.</param>
    /// <param name="at">When it came.</param>
    /// <returns>False when it was stored before, as this visit's or another's or nobody's.</returns>
    public bool AddHostReading(SqliteConnection connection, HostReading reading, string? visitId, DateTimeOffset at)
    {
        string key = cipher.Name(reading.Key);
        using var keys = new VisitKeys(connection, cipher);
        bool isKnown = connection.Number("SELECT 1 FROM host_reading WHERE reading_key = $key", ("$key", key)) is not null;
        if (isKnown) return false;
        byte[]? payload = visitId is null ? null : keys.Seal(visitId, JsonSerializer.SerializeToUtf8Bytes(reading), Bound(visitId, key));
        connection.Run(
            "INSERT INTO host_reading (reading_key, visit_id, payload, received_utc_us) VALUES ($key, $visit, $payload, $at)",
            ("$key", key), ("$visit", visitId), ("$payload", payload), ("$at", Sql.ToUtcUs(at)));
        connection.Run("UPDATE visit SET is_test = max(is_test, $test) WHERE visit_id = $visit", ("$test", reading.IsSimulated), ("$visit", visitId));
        return true;
    }

    private static List<HostReading> HostReadings(SqliteConnection connection, string visitId, VisitKeys keys) => connection.Rows(
        "SELECT reading_key, payload FROM host_reading WHERE visit_id = $visit AND payload IS NOT NULL ORDER BY id",
        row => JsonSerializer.Deserialize<HostReading>(keys.Open(visitId, row.GetFieldValue<byte[]>(1), Bound(visitId, row.GetString(0))))!,
        ("$visit", visitId));

    private static byte[] Bound(string visitId, string key) => VisitKey.Bound(visitId, "host-reading/" + key);
}
