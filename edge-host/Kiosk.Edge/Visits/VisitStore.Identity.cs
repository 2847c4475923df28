using System.Text.Json;
using Kiosk.Edge.Records;
using Kiosk.Identity;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <content>Whom a visit is of, what was agreed to, and up to when what was taken is that person's.</content>
public sealed partial class VisitStore
{
    private const string IdentityText = "identity";

    private static void AddIdentity(SqliteConnection connection, StoredVisit visit, VisitKeys keys)
    {
        if (visit.Subject is null && visit.Consent is null) return;
        byte[] facts = JsonSerializer.SerializeToUtf8Bytes(
            new IdentityFacts(visit.Subject?.Source, visit.Subject?.Assurance, visit.Subject?.Others ?? [], visit.Consent));
        connection.Run("INSERT INTO visit_identity VALUES ($visit, $scope, $facts)", ("$visit", visit.VisitId),
            ("$scope", (int)(visit.Consent?.Scope ?? ConsentScope.Send)), ("$facts", keys.Seal(visit.VisitId, facts, VisitKey.Bound(visit.VisitId, IdentityText))));
    }

    /// <summary>True when its person agreed to paper only: nothing of it may leave the kiosk.</summary>
    public static bool IsPaperOnly(SqliteConnection connection, string visitId) => connection.Number(
        "SELECT 1 FROM visit_identity WHERE visit_id = $visit AND scope = $paper", ("$visit", visitId), ("$paper", (int)ConsentScope.PaperOnly)) is not null;

    /// <summary>The last moment, on the board's clock, of which something is stored in an acquisition; 0 when nothing is.</summary>
    public static long LastTakenUs(SqliteConnection connection, uint acquisition) => connection.Number(
        """
        SELECT max(us) FROM (
            SELECT max(first_us + ((length(samples) - $sealing) / 3 - 1) * period_ns / 1000) AS us FROM sample_block
                WHERE acquisition = $acquisition
            UNION ALL SELECT max(uptime_us) FROM retained WHERE acquisition = $acquisition AND kind <> 0)
        """,
        ("$acquisition", acquisition), ("$sealing", VisitKeys.SealingBytes)) ?? 0;

    /// <summary>A reading of another maker's device turned out to be nobody's: its name stays, its value goes.</summary>
    public void DetachHostReading(SqliteConnection connection, HostReading reading) => connection.Run(
        "UPDATE host_reading SET visit_id = NULL, payload = NULL WHERE reading_key = $key", ("$key", cipher.Name(reading.Key)));

    /// <summary>A sound or picture turned out to be nobody's.</summary>
    public static void DetachMedia(SqliteConnection connection, string visitId, int number) => connection.Run(
        "DELETE FROM visit_media WHERE visit_id = $visit AND number = $number", ("$visit", visitId), ("$number", number));

    // A visit of a version before this one says no more than the identifier: the least that can be vouched for.
    private static VisitSubject Subject(SubjectIdentifier pseudonym, IdentityFacts? facts) => new(
        pseudonym, facts?.Source ?? IdentitySource.TypedNumber, facts?.Assurance ?? AssuranceLevel.Claimed) { Others = facts?.Others ?? [] };

    private sealed record IdentityFacts(
        IdentitySource? Source, AssuranceLevel? Assurance, IReadOnlyList<SubjectIdentifier> Others, VisitConsent? Consent);
}
