using System.Security.Cryptography;
using Kiosk.Edge.Store;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Outbox;

/// <summary>
/// The outbox in the durable store. What must outlive the process (records, payloads, ends, totals) is in SQLite; what need not
/// (what is on its way just now) is in memory.
/// </summary>
/// <remarks>
/// Threads: <see cref="Add"/> on the store's writer; <see cref="Take"/>, <see cref="Move"/> and <see cref="Load"/> by one uplink,
/// on one thread at a time; the rest from anywhere.
/// </remarks>
public sealed class SqliteOutbox : IOutbox
{
    /// <summary>The outbox's tables, for <see cref="DurableStore.Open"/>.</summary>
    public const string Schema = OutboxStatements.Schema;

    /// <summary>Characters of a record id, at most.</summary>
    public const int RecordIdLengthMax = 64;

    /// <summary>
    /// Delivered records that are remembered by name, counted by sequence number; about 200 bytes each. Adding one again happens only
    /// when a visit is sealed again after a crash, so the last few would do.
    /// </summary>
    public const int TombstonesMax = 2_000;

    private const int TombstoneSlack = 256;
    private const int ReasonLengthMax = 2000;

    private readonly DurableStore _store;
    private readonly OutboxAges _ages;
    private OutboxStatements? _statements;
    private long _newestAdded;
    private long _lastTaken;
    private int _sent;
    private int _brokerHas;

    /// <param name="store">Opened with <see cref="Schema"/>.</param>
    /// <param name="time">For the age of what is stored.</param>
    public SqliteOutbox(DurableStore store, TimeProvider time)
    {
        _store = store;
        _ages = new OutboxAges(time, Status(ages: null).Produced);
    }

    /// <summary>Raised by <see cref="Notify"/>: there may be new records. Handlers are quick and do not throw.</summary>
    public event Action? Notified;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The id has other characters or is too long, or the payload is empty.</exception>
    public void Add(SqliteConnection connection, string recordId, byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        if (!IsRecordId(recordId)) throw new ArgumentException($"'{recordId}' is no record id: 1 to 64 of letters, digits and '-'.", nameof(recordId));
        if (payload.Length == 0) throw new ArgumentException($"The payload of record {recordId} is empty.", nameof(payload));
        long? sequence = StatementsOn(connection).Add(recordId, Convert.ToHexStringLower(SHA256.HashData(payload)), payload);
        if (sequence is not null) Interlocked.Exchange(ref _newestAdded, sequence.Value);
    }

    /// <inheritdoc/>
    public void Notify()
    {
        _ages.Note(Interlocked.Read(ref _newestAdded));
        Notified?.Invoke();
    }

    /// <summary>Whether a text may name a record: 1 to 64 of A-Z, a-z, 0-9 and '-'.</summary>
    public static bool IsRecordId(string? text) =>
        text is { Length: > 0 and <= RecordIdLengthMax } && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>Takes the next stored records that were not yet taken, oldest first, with their payloads.</summary>
    /// <param name="recordsMax">At most so many, 1 or more.</param>
    /// <param name="bytesMax">Payload bytes in all, at most; the first record is given even when it alone is larger.</param>
    public IReadOnlyList<OutboxRecord> Take(int recordsMax, long bytesMax)
    {
        List<OutboxRecord> records = _store.Read(connection => ReadStored(connection, recordsMax, bytesMax));
        if (records.Count > 0) _lastTaken = records[^1].Sequence;
        return records;
    }

    /// <summary>Gives back whatever was taken: a new uplink begins with the oldest stored record.</summary>
    public void ReturnAll()
    {
        _lastTaken = 0;
        Interlocked.Exchange(ref _sent, 0);
        Interlocked.Exchange(ref _brokerHas, 0);
    }

    /// <summary>Brings back the payload of a record whose payload was let go.</summary>
    public void Load(OutboxRecord record)
    {
        record.Payload ??= _store.Read(connection =>
        {
            using SqliteCommand command = Command(connection, "SELECT payload FROM outbox_payload WHERE seq = $seq", ("$seq", record.Sequence));
            return command.ExecuteScalar() as byte[];
        });
    }

    /// <summary>The one place where a taken record changes its state.</summary>
    /// <exception cref="IllegalRecordMoveException">There is no such move.</exception>
    public void Move(OutboxRecord record, RecordState next)
    {
        RecordMoves.Require(record.Id, record.State, next);
        Count(record.State, -1);
        Count(next, +1);
        record.State = next;
        if (next is RecordState.BrokerHas or RecordState.Delivered or RecordState.Refused) record.Payload = null;
    }

    /// <summary>Enters what a receipt says, durably. A receipt that comes again, or for other content, changes nothing.</summary>
    /// <param name="recordId">The record that the receipt names; anything.</param>
    /// <param name="sha256">The content that it is for, 64 lower-case hex digits.</param>
    /// <param name="refusal">Null when accepted, else the reason; cut after 2,000 characters.</param>
    /// <remarks>A record that is taken is still to be moved, by <see cref="Move"/>, on the uplink's thread.</remarks>
    public Task<ReceiptVerdict> SettleAsync(string recordId, string sha256, string? refusal) => _store.WriteAsync(connection =>
    {
        OutboxStatements statements = StatementsOn(connection);
        if (statements.Find(recordId) is not { } found) return ReceiptVerdict.UnknownRecord;
        if (found.Sha256 != sha256) return ReceiptVerdict.OtherContent;
        RecordState end = refusal is null ? RecordState.Delivered : RecordState.Refused;
        if (!RecordMoves.AreLegal(found.State, end)) return ReceiptVerdict.AlreadySettled;
        string? reason = refusal is { Length: > ReasonLengthMax } ? refusal[..ReasonLengthMax] : refusal;
        long delivered = statements.Settle(found.Sequence, end, reason);
        if (delivered % TombstoneSlack == 0) statements.RemoveTombstones(found.Sequence - TombstonesMax);
        return ReceiptVerdict.Settled;
    });

    /// <summary>The accounting; one short read.</summary>
    public OutboxStatus Status() => Status(_ages);

    /// <summary>Counts the stored records themselves: the accounting's independent check. Reads every row.</summary>
    public long CountStored() => _store.Read(connection =>
    {
        using SqliteCommand command = Command(connection,
            "SELECT count(*) FROM outbox_record JOIN outbox_payload USING (seq) WHERE state = 0");
        return (long)command.ExecuteScalar()!;
    });

    /// <summary>The refused records, newest first.</summary>
    public IReadOnlyList<RefusedRecord> ListRefused(int recordsMax) => _store.Read(connection =>
    {
        using SqliteCommand command = Command(connection,
            "SELECT seq, id, size, reason FROM outbox_record WHERE state = 4 ORDER BY seq DESC LIMIT $max", ("$max", recordsMax));
        using SqliteDataReader reader = command.ExecuteReader();
        var refused = new List<RefusedRecord>();
        while (reader.Read()) refused.Add(new RefusedRecord(reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3)));
        return refused;
    });

    private OutboxStatus Status(OutboxAges? ages) => _store.Read(connection =>
    {
        using SqliteCommand command = Command(connection, """
            SELECT produced, delivered, refused, (SELECT min(seq) FROM outbox_record WHERE state = 0) FROM outbox_total
            """);
        using SqliteDataReader reader = command.ExecuteReader();
        reader.Read();
        bool isEmpty = reader.IsDBNull(3);
        TimeSpan? age = ages?.Of(isEmpty ? reader.GetInt64(0) + 1 : reader.GetInt64(3));
        return new OutboxStatus(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2),
            Volatile.Read(ref _sent), Volatile.Read(ref _brokerHas), isEmpty ? null : age);
    });

    private List<OutboxRecord> ReadStored(SqliteConnection connection, int recordsMax, long bytesMax)
    {
        using SqliteCommand command = Command(connection, """
            SELECT seq, id, sha256, size, payload FROM outbox_record JOIN outbox_payload USING (seq)
            WHERE state = 0 AND seq > $last ORDER BY seq LIMIT $max
            """, ("$last", _lastTaken), ("$max", recordsMax));
        using SqliteDataReader reader = command.ExecuteReader();
        var records = new List<OutboxRecord>();
        long bytes = 0;
        while (reader.Read())
        {
            bytes += reader.GetInt64(3);
            if (bytes > bytesMax && records.Count > 0) break;
            records.Add(new OutboxRecord(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(4)));
        }

        return records;
    }

    private void Count(RecordState state, int change)
    {
        if (state == RecordState.Sent) Interlocked.Add(ref _sent, change);
        else if (state == RecordState.BrokerHas) Interlocked.Add(ref _brokerHas, change);
    }

    private OutboxStatements StatementsOn(SqliteConnection connection)
    {
        // The store opens a new connection after some failures.
        if (_statements is null || !ReferenceEquals(_statements.Connection, connection)) _statements = new OutboxStatements(connection);
        return _statements;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
