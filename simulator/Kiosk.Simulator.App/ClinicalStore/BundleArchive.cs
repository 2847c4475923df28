using System.Security.Cryptography;
using System.Text.Json;
using Kiosk.Interop.Files;
using Microsoft.Data.Sqlite;

namespace Kiosk.Simulator.App.ClinicalStore;

/// <summary>A record that arrived from a kiosk.</summary>
/// <param name="KioskId">From the topic.</param>
/// <param name="RecordId">From the topic.</param>
/// <param name="Payload">Its bytes.</param>
public sealed record Arrival(string KioskId, string RecordId, byte[] Payload);

/// <summary>What became of it.</summary>
public enum ArrivalOutcome
{
    /// <summary>Kept.</summary>
    Accepted = 1,

    /// <summary>It was kept before; the receipt is given again.</summary>
    Duplicate = 2,

    /// <summary>Not kept; the reasons say why.</summary>
    Refused = 3,
}

/// <summary>The end of an arrival.</summary>
/// <param name="Arrival">Which.</param>
/// <param name="Sha256">Of the payload, lower-case hex.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it was refused, else null.</param>
public sealed record ArrivalEnd(Arrival Arrival, string Sha256, ArrivalOutcome Outcome, string? Reason);

/// <summary>
/// The bundles that were accepted: <c>{folder}/{kiosk}/{record}.json</c> with the bytes as they came, and <c>{folder}/index.db</c>. The file is
/// durable before the index knows it, so what the index knows is there; a file without an entry is written again when the
/// record comes again.
/// </summary>
public sealed class BundleArchive : IDisposable
{
    /// <summary>A larger bundle is refused.</summary>
    public const int BundleBytesMax = 16 << 20;

    private const int ReasonsShown = 5;

    private const string Schema = """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
        CREATE TABLE IF NOT EXISTS bundle (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            record TEXT NOT NULL UNIQUE,
            kiosk TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            duplicates INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE IF NOT EXISTS observation (
            identifier TEXT NOT NULL,
            bundle INTEGER NOT NULL REFERENCES bundle(seq),
            PRIMARY KEY (identifier, bundle)) WITHOUT ROWID;
        """;

    private readonly string _folder;
    private readonly IReadOnlyList<IBundleValidator> _validators;
    private readonly SqliteConnection _index;

    /// <param name="folder">Created when missing.</param>
    /// <param name="validators">Asked in turn; <see cref="BundleStructure"/> comes before them.</param>
    public BundleArchive(string folder, params IReadOnlyList<IBundleValidator> validators)
    {
        _folder = folder;
        _validators = [new BundleStructure(), .. validators];
        Directory.CreateDirectory(folder);
        _index = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "index.db"), Pooling = false }.ToString());
        _index.Open();
        using SqliteCommand create = Command(Schema);
        create.ExecuteNonQuery();
    }

    /// <summary>Whether a topic level may name a kiosk or a record, and so a file: 1 to 64 of A-Z, a-z, 0-9 and '-'.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>Checks and keeps arrivals, in their order. When it returns, what is accepted is on the disk.</summary>
    /// <exception cref="IOException">A file could not be written; nothing of this call counts, and no receipt may be given.</exception>
    /// <exception cref="SqliteException">The index could not be written; likewise.</exception>
    public IReadOnlyList<ArrivalEnd> Keep(IReadOnlyList<Arrival> arrivals)
    {
        using SqliteTransaction transaction = _index.BeginTransaction();
        ArrivalEnd[] ends = [.. arrivals.Select(arrival => Keep(arrival, transaction))];
        transaction.Commit();
        return ends;
    }

    /// <inheritdoc/>
    public void Dispose() => _index.Dispose();

    private ArrivalEnd Keep(Arrival arrival, SqliteTransaction transaction)
    {
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(arrival.Payload));
        if (FindKept(arrival.RecordId, transaction) is { } kept)
        {
            if (kept != sha256) return new ArrivalEnd(arrival, sha256, ArrivalOutcome.Refused, "a record of this id is already kept with other content");
            using SqliteCommand count = Command("UPDATE bundle SET duplicates = duplicates + 1 WHERE record = $record", ("$record", arrival.RecordId));
            count.Transaction = transaction;
            count.ExecuteNonQuery();
            return new ArrivalEnd(arrival, sha256, ArrivalOutcome.Duplicate, null);
        }

        if (Refusal(arrival.Payload, out string[] identifiers) is { } reason) return new ArrivalEnd(arrival, sha256, ArrivalOutcome.Refused, reason);
        string kiosk = Path.Combine(_folder, arrival.KioskId);
        if (!Directory.Exists(kiosk))
        {
            Directory.CreateDirectory(kiosk);
            DurableFile.SyncDirectory(_folder);
        }

        DurableFile.Write(Path.Combine(kiosk, arrival.RecordId + ".json"), arrival.Payload);
        Index(arrival, sha256, identifiers, transaction);
        return new ArrivalEnd(arrival, sha256, ArrivalOutcome.Accepted, null);
    }

    private string? FindKept(string recordId, SqliteTransaction transaction)
    {
        using SqliteCommand find = Command("SELECT sha256 FROM bundle WHERE record = $record", ("$record", recordId));
        find.Transaction = transaction;
        return find.ExecuteScalar() as string;
    }

    /// <summary>Why a payload is refused, or null; then with the identifiers of its observations.</summary>
    private string? Refusal(byte[] payload, out string[] identifiers)
    {
        identifiers = [];
        if (payload.Length > BundleBytesMax) return $"the bundle has {payload.Length} bytes, more than {BundleBytesMax}";
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            foreach (IBundleValidator validator in _validators)
            {
                IReadOnlyList<string> reasons = validator.Validate(document.RootElement);
                if (reasons.Count == 0) continue;
                string more = reasons.Count > ReasonsShown ? $"; and {reasons.Count - ReasonsShown} more" : "";
                return string.Join("; ", reasons.Take(ReasonsShown)) + more;
            }

            identifiers = [.. BundleStructure.ObservationIdentifiers(document.RootElement).Distinct()];
            return null;
        }
        catch (JsonException failure)
        {
            return $"the payload is no JSON (line {failure.LineNumber + 1}, byte {failure.BytePositionInLine})";
        }
        catch (InvalidOperationException)
        {
            return "the payload holds text that is not Unicode"; // JsonElement.GetString on invalid UTF-8 or a lone surrogate.
        }
    }

    private void Index(Arrival arrival, string sha256, string[] identifiers, SqliteTransaction transaction)
    {
        using SqliteCommand insert = Command(
            "INSERT INTO bundle (record, kiosk, sha256, bytes) VALUES ($record, $kiosk, $sha256, $bytes) RETURNING seq",
            ("$record", arrival.RecordId), ("$kiosk", arrival.KioskId), ("$sha256", sha256), ("$bytes", arrival.Payload.Length));
        insert.Transaction = transaction;
        var sequence = (long)insert.ExecuteScalar()!;
        foreach (string identifier in identifiers)
        {
            using SqliteCommand observation = Command("INSERT INTO observation (identifier, bundle) VALUES ($identifier, $bundle)",
                ("$identifier", identifier), ("$bundle", sequence));
            observation.Transaction = transaction;
            observation.ExecuteNonQuery();
        }
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = _index.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
