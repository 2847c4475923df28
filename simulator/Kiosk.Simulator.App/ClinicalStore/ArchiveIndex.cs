using Microsoft.Data.Sqlite;

namespace Kiosk.Simulator.App.ClinicalStore;

/// <summary>The SQLite file of an archive: which records are kept, which observations they hold, how far each lane has come.</summary>
internal sealed class ArchiveIndex : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
        CREATE TABLE IF NOT EXISTS bundle (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            record TEXT NOT NULL UNIQUE,
            kiosk TEXT NOT NULL,
            lane TEXT NOT NULL,
            outbox TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            payload BLOB,                     -- NULL: in a file
            duplicates INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE IF NOT EXISTS observation (
            identifier TEXT NOT NULL,
            bundle INTEGER NOT NULL REFERENCES bundle(seq),
            PRIMARY KEY (identifier, bundle)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS lane_order (
            kiosk TEXT NOT NULL,
            outbox TEXT NOT NULL,
            lane TEXT NOT NULL,
            sequence INTEGER NOT NULL,        -- the largest accepted
            reordered INTEGER NOT NULL,       -- accepted behind a larger one
            PRIMARY KEY (kiosk, outbox, lane)) WITHOUT ROWID;
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _count;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _addObservation;
    private readonly SqliteCommand _findOrder;
    private readonly SqliteCommand _setOrder;

    /// <summary>Opens the file, or makes it.</summary>
    public ArchiveIndex(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        using (SqliteCommand create = Command(Schema)) create.ExecuteNonQuery();
        _find = Command("SELECT sha256 FROM bundle WHERE record = $record");
        _count = Command("UPDATE bundle SET duplicates = duplicates + 1 WHERE record = $record");
        _add = Command("""
            INSERT INTO bundle (record, kiosk, lane, outbox, sequence, sha256, bytes, payload)
            VALUES ($record, $kiosk, $lane, $outbox, $sequence, $sha256, $bytes, $payload) RETURNING seq
            """);
        _addObservation = Command("INSERT INTO observation (identifier, bundle) VALUES ($identifier, $bundle)");
        _findOrder = Command("SELECT sequence FROM lane_order WHERE kiosk = $kiosk AND outbox = $outbox AND lane = $lane");
        _setOrder = Command("""
            INSERT INTO lane_order VALUES ($kiosk, $outbox, $lane, $sequence, $reordered)
            ON CONFLICT DO UPDATE SET sequence = excluded.sequence, reordered = reordered + excluded.reordered
            """);
    }

    /// <summary>Begins what is committed, or forgotten, as a whole; the caller disposes it.</summary>
    public SqliteTransaction Begin()
    {
        SqliteTransaction transaction = _connection.BeginTransaction();
        foreach (SqliteCommand command in new[] { _find, _count, _add, _addObservation, _findOrder, _setOrder }) command.Transaction = transaction;
        return transaction;
    }

    /// <summary>The hash of a kept record; null when it is not kept.</summary>
    public string? FindKept(string recordId) => Scalar(_find, ("$record", recordId)) as string;

    /// <summary>A kept record came again.</summary>
    public void CountDuplicate(string recordId) => Run(_count, ("$record", recordId));

    /// <summary>Enters a record, with its payload where that is in no file.</summary>
    public void Add(Arrival arrival, string sha256, byte[]? payload, IEnumerable<string> observations)
    {
        object sequence = Scalar(_add,
            ("$record", arrival.RecordId), ("$kiosk", arrival.KioskId), ("$lane", arrival.Lane), ("$outbox", arrival.OutboxId),
            ("$sequence", arrival.Sequence), ("$sha256", sha256), ("$bytes", arrival.Payload.Length), ("$payload", payload))!;
        foreach (string identifier in observations) Run(_addObservation, ("$identifier", identifier), ("$bundle", sequence));
    }

    /// <summary>The largest sequence accepted of a lane; 0 when none was.</summary>
    public long FindLast((string Kiosk, string Outbox, string Lane) lane) =>
        Scalar(_findOrder, ("$kiosk", lane.Kiosk), ("$outbox", lane.Outbox), ("$lane", lane.Lane)) is long last ? last : 0;

    /// <summary>How far a lane has come, and how many came behind a later one now.</summary>
    public void SetLast((string Kiosk, string Outbox, string Lane) lane, long last, int reordered) => Run(_setOrder,
        ("$kiosk", lane.Kiosk), ("$outbox", lane.Outbox), ("$lane", lane.Lane), ("$sequence", last), ("$reordered", reordered));

    /// <summary>Records that ever came behind a later one.</summary>
    public long CountReordered()
    {
        using SqliteCommand sum = Command("SELECT ifnull(sum(reordered), 0) FROM lane_order");
        return (long)sum.ExecuteScalar()!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteCommand command in new[] { _find, _count, _add, _addObservation, _findOrder, _setOrder }) command.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Command(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Bind(command, parameters);
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteCommand command, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Bind(command, parameters);
        return command.ExecuteScalar();
    }

    private static void Bind(SqliteCommand command, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        command.Parameters.Clear();
        foreach ((string name, object? value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
    }
}
