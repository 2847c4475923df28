using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Outbox;

/// <summary>The outbox's writing statements, prepared once for a connection.</summary>
internal sealed class OutboxStatements
{
    /// <summary>
    /// A record's row outlives its payload as a tombstone, so that adding it again does nothing. The payload has a table of its
    /// own: changing a record's state then rewrites a short row, not the payload. <c>outbox_total</c> is one row; its
    /// <c>produced</c> is the newest sequence number.
    /// </summary>
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS outbox_record (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            state INTEGER NOT NULL CHECK (state IN (0, 3, 4)),
            sha256 TEXT NOT NULL,
            size INTEGER NOT NULL,
            reason TEXT);
        CREATE TABLE IF NOT EXISTS outbox_payload (
            seq INTEGER PRIMARY KEY REFERENCES outbox_record(seq),
            payload BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS outbox_total (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            produced INTEGER NOT NULL,
            delivered INTEGER NOT NULL,
            refused INTEGER NOT NULL);
        INSERT OR IGNORE INTO outbox_total VALUES (1, 0, 0, 0);
        """;

    private readonly SqliteCommand _addRecord;
    private readonly SqliteCommand _countProduced;
    private readonly SqliteCommand _addPayload;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _settle;
    private readonly SqliteCommand _countSettled;
    private readonly SqliteCommand _removePayload;
    private readonly SqliteCommand _removeTombstones;

    public OutboxStatements(SqliteConnection connection)
    {
        Connection = connection;
        _addRecord = Prepare("""
            INSERT INTO outbox_record (seq, id, state, sha256, size)
            SELECT produced + 1, $id, 0, $sha256, $size FROM outbox_total WHERE true ON CONFLICT (id) DO NOTHING
            """);
        _countProduced = Prepare("UPDATE outbox_total SET produced = produced + 1 RETURNING produced");
        _addPayload = Prepare("INSERT INTO outbox_payload (seq, payload) VALUES ($seq, $payload)");
        _find = Prepare("SELECT seq, state, sha256 FROM outbox_record WHERE id = $id");
        _settle = Prepare("UPDATE outbox_record SET state = $state, reason = $reason WHERE seq = $seq");
        _countSettled = Prepare("""
            UPDATE outbox_total SET delivered = delivered + ($state = 3), refused = refused + ($state = 4) RETURNING delivered
            """);
        _removePayload = Prepare("DELETE FROM outbox_payload WHERE seq = $seq");
        _removeTombstones = Prepare("DELETE FROM outbox_record WHERE state = 3 AND seq <= $seq");
    }

    /// <summary>The connection that the statements belong to.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>Adds a record; returns its sequence number, or null when the id is known.</summary>
    public long? Add(string id, string sha256, byte[] payload)
    {
        if (Run(_addRecord, ("$id", id), ("$sha256", sha256), ("$size", payload.Length)) == 0) return null;
        long sequence = Scalar(_countProduced);
        Run(_addPayload, ("$seq", sequence), ("$payload", payload));
        return sequence;
    }

    /// <summary>Finds a record by name.</summary>
    public (long Sequence, RecordState State, string Sha256)? Find(string id)
    {
        Bind(_find, ("$id", id));
        using SqliteDataReader reader = _find.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), (RecordState)reader.GetInt32(1), reader.GetString(2)) : null;
    }

    /// <summary>Enters a record's end; returns how many were delivered so far.</summary>
    public long Settle(long sequence, RecordState end, string? reason)
    {
        Run(_settle, ("$seq", sequence), ("$state", (int)end), ("$reason", reason));
        if (end == RecordState.Delivered) Run(_removePayload, ("$seq", sequence));
        return Scalar(_countSettled, ("$state", (int)end));
    }

    /// <summary>Removes the tombstones up to a sequence number.</summary>
    public void RemoveTombstones(long upTo) => Run(_removeTombstones, ("$seq", upTo));

    private SqliteCommand Prepare(string sql)
    {
        SqliteCommand command = Connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private static int Run(SqliteCommand command, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Bind(command, parameters);
        return command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteCommand command, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Bind(command, parameters);
        return (long)command.ExecuteScalar()!;
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        command.Parameters.Clear();
        foreach ((string name, object? value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
    }
}
