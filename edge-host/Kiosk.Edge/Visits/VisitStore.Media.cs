using System.Text.Json;
using Kiosk.Edge.Records;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <content>Sounds and pictures: sealed under the visit's key as all else, each due as a record of its own when the visit is sealed.</content>
public sealed partial class VisitStore
{
    private const string MediaFactsText = "media facts", MediaContentText = "media content";

    /// <summary>Stores a sound or picture, or why there is none.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="visitId">The visit that was open when its taking began.</param>
    /// <param name="media">Its number is not looked at.</param>
    /// <param name="isTest">A simulated device: all of the visit becomes test data.</param>
    /// <returns>Its number; null when that visit is not open any more, or has too many.</returns>
    public int? AddMedia(SqliteConnection connection, string visitId, VisitMedia media, bool isTest)
    {
        if (media.Content?.Length > VisitMedia.ContentBytesMax)
            throw new ArgumentException($"The content has {media.Content.Length} bytes; {VisitMedia.ContentBytesMax} go.", nameof(media));
        if (connection.Number("SELECT 1 FROM visit WHERE visit_id = $visit AND outcome IS NULL", ("$visit", visitId)) is null) return null;
        int number = 1 + (int)connection.Number("SELECT count(*) FROM visit_media WHERE visit_id = $visit", ("$visit", visitId))!.Value;
        if (number > VisitMedia.PerVisitMax) return null;
        using var keys = new VisitKeys(connection, cipher);
        byte[] facts = JsonSerializer.SerializeToUtf8Bytes(new MediaFacts(
            media.Taken, media.ContentType, media.Reason, media.Seconds, media.Width, media.Height, media.Notes));
        connection.Run(
            "INSERT INTO visit_media VALUES ($visit, $number, $kind, $has, $facts, $content)",
            ("$visit", visitId), ("$number", number), ("$kind", (int)media.Kind), ("$has", media.Content is not null),
            ("$facts", keys.Seal(visitId, facts, Bound(visitId, MediaFactsText, number, media.Kind))),
            ("$content", media.Content is null ? null : keys.Seal(visitId, media.Content, Bound(visitId, MediaContentText, number, media.Kind))));
        connection.Run("UPDATE visit SET is_test = max(is_test, $test) WHERE visit_id = $visit", ("$test", isTest), ("$visit", visitId));
        return number;
    }

    /// <summary>What a visit has, in order, without the contents. Empty when it is forgotten.</summary>
    /// <exception cref="VisitUnreadableException">Something of it cannot be decrypted.</exception>
    public List<VisitMedia> ListMedia(SqliteConnection connection, string visitId)
    {
        using var keys = new VisitKeys(connection, cipher);
        return connection.Rows(
            "SELECT number, kind, facts FROM visit_media WHERE visit_id = $visit ORDER BY number", row => Media(row, visitId, keys), ("$visit", visitId));
    }

    /// <summary>One medium with its content; null when there is none of that number.</summary>
    /// <exception cref="VisitUnreadableException">It cannot be decrypted.</exception>
    public VisitMedia? LoadMedia(SqliteConnection connection, string visitId, int number)
    {
        using var keys = new VisitKeys(connection, cipher);
        return connection.Rows(
            "SELECT number, kind, facts, content FROM visit_media WHERE visit_id = $visit AND number = $number",
            row =>
            {
                VisitMedia media = Media(row, visitId, keys);
                return row.IsDBNull(3) ? media : media with
                {
                    Content = keys.Open(visitId, row.GetFieldValue<byte[]>(3), Bound(visitId, MediaContentText, media.Number, media.Kind)),
                };
            },
            ("$visit", visitId), ("$number", number)).FirstOrDefault();
    }

    /// <summary>
    /// In the transaction that seals a visit: each sound and picture is due as a record; of a kind that never succeeded, the last reason is.
    /// </summary>
    public static void AddMediaDue(SqliteConnection connection, string visitId)
    {
        List<int> due = connection.Rows(
            """
            SELECT number FROM visit_media AS m WHERE visit_id = $visit AND (has_content OR (
                NOT EXISTS (SELECT 1 FROM visit_media AS good WHERE good.visit_id = m.visit_id AND good.kind = m.kind AND good.has_content)
                AND number = (SELECT max(number) FROM visit_media AS last WHERE last.visit_id = m.visit_id AND last.kind = m.kind)))
            """,
            row => row.GetInt32(0), ("$visit", visitId));
        foreach (int number in due) AddUnqueued(connection, visitId, VisitMedia.PartFirst + number - 1);
    }

    private static VisitMedia Media(SqliteDataReader row, string visitId, VisitKeys keys)
    {
        (int number, var kind) = (row.GetInt32(0), (MediaKind)row.GetInt32(1));
        byte[] facts = keys.Open(visitId, row.GetFieldValue<byte[]>(2), Bound(visitId, MediaFactsText, number, kind));
        MediaFacts read = JsonSerializer.Deserialize<MediaFacts>(facts)!;
        return new VisitMedia(number, kind, read.Taken, read.ContentType, null, read.Reason, read.Seconds, read.Width, read.Height, read.Notes);
    }

    private static byte[] Bound(string visitId, string what, int number, MediaKind kind) => VisitKey.Bound(visitId, what, number, (long)kind);

    private sealed record MediaFacts(
        DateTimeOffset Taken, string ContentType, string? Reason, decimal? Seconds, int? Width, int? Height, IReadOnlyList<string> Notes);
}
