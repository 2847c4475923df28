using System.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kiosk.Edge.Store;

/// <summary>
/// The writing connection of <see cref="DurableStore"/> and its transaction. Used by one thread at a time. After any failure it
/// is either outside a transaction or closed, and a closed one is opened again by the next commit: a fault that passes (disk
/// full, another process holding the lock) needs no restart.
/// </summary>
internal sealed class StoreWriter(string path, StoreFiles files) : IDisposable
{
    // Result codes of SQLite that speak of the file or the machine, not of what one work did (sqlite.org/rescode.html).
    private static readonly int[] CodesOfTheDevice =
        [raw.SQLITE_NOMEM, raw.SQLITE_READONLY, raw.SQLITE_IOERR, raw.SQLITE_CORRUPT, raw.SQLITE_CANTOPEN, raw.SQLITE_NOTADB];

    private SqliteConnection? _connection;
    private SqliteCommand? _savepoint;
    private SqliteCommand? _release;

    /// <summary>The connection string of every connection to the store.</summary>
    /// <remarks>Waiting for locks is left to SQLite's busy_timeout; the client's own retry loop would multiply it.</remarks>
    public static string ConnectionString(string path, SqliteOpenMode mode, string? vfs) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = mode,
        Pooling = false,
        DefaultTimeout = 1,
        Vfs = vfs,
    }.ToString();

    /// <summary>Whether the works of a failed batch may do better one by one.</summary>
    public static bool MayBeTheFaultOfOneWork(Exception failure) =>
        failure is SqliteException sqlite and not BeginFailedException && !CodesOfTheDevice.Contains(sqlite.SqliteErrorCode);

    /// <summary>Opens the file, and creates it if it is missing.</summary>
    public void Open()
    {
        CreatePrivateFile();
        // SQLite takes for committed what it can read of the log, also what a failed sync left in doubt, and appends to it.
        files.Rewrite(path + "-wal");
        var connection = new SqliteConnection(ConnectionString(path, SqliteOpenMode.ReadWriteCreate, files.Vfs));
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout=5000");
            RequireWriteAheadLog(connection);
            Execute(connection, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=16777216; "
                // What is removed is overwritten where that costs no writing of its own, and what is rolled back leaves no file behind.
                + "PRAGMA secure_delete=FAST; PRAGMA temp_store=MEMORY;");
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        _connection = connection;
        _savepoint = Prepare(connection, "SAVEPOINT work");
        _release = Prepare(connection, "RELEASE work");
    }

    /// <summary>Runs statements outside a batch.</summary>
    public void Execute(string sql) => Execute(_connection!, sql);

    /// <summary>Runs the works and commits them together.</summary>
    /// <returns>Null when the commit is synced (a work that threw is rolled back alone); otherwise why nothing of it counts.</returns>
    public Exception? TryCommit(List<StoreWork> batch)
    {
        try
        {
            Begin();
            foreach (StoreWork work in batch) RunInSavepoint(work);
            Execute(_connection!, "COMMIT");
            return null;
        }
#pragma warning disable CA1031 // The writer must outlive every failure: it is reported to each caller of the batch.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LeaveTransaction();
            return failure;
        }
    }

    /// <summary>
    /// Brings the write-ahead log into the file and empties it, so that no old copy of a page is left. Outside a transaction.
    /// </summary>
    /// <returns>False when somebody reads, or it failed: try again later.</returns>
    public bool TryTruncateLog()
    {
        const int WaitMs = 100, WaitMsOtherwise = 5000;
        try
        {
            if (_connection is null) return false;
            Execute(_connection, $"PRAGMA busy_timeout={WaitMs}");
            using SqliteCommand checkpoint = Prepare(_connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            long isBusy = (long)checkpoint.ExecuteScalar()!;
            Execute(_connection, $"PRAGMA busy_timeout={WaitMsOtherwise}");
            return isBusy == 0;
        }
        catch (SqliteException)
        {
            Dispose(); // The next commit opens it anew and meets the fault itself, if it lasts.
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _savepoint?.Dispose();
        _release?.Dispose();
        _connection?.Dispose();
        _connection = null;
    }

    private void Begin()
    {
        try
        {
            if (_connection is null) Open();
            Execute(_connection!, "BEGIN IMMEDIATE");
        }
        catch (SqliteException failure)
        {
            throw new BeginFailedException(path, failure);
        }
    }

    private void RunInSavepoint(StoreWork work)
    {
        _savepoint!.ExecuteNonQuery();
        bool ran = work.TryRun(_connection!);
        if (IsOutsideTransaction(_connection!)) throw TransactionEnded(work);
        if (ran) _release!.ExecuteNonQuery();
        else Execute(_connection!, "ROLLBACK TO work; RELEASE work");
    }

    /// <summary>SQLite itself ends the transaction on some errors (disk full); otherwise the work did, which is a defect in it.</summary>
    private static Exception TransactionEnded(StoreWork work) => work.Failure as SqliteException ?? (Exception)new InvalidOperationException(
        "A work ended the transaction that it was run in; works must not use BEGIN, COMMIT or ROLLBACK, nor swallow a failed write.",
        work.Failure);

    private void LeaveTransaction()
    {
        try
        {
            if (_connection is null) return;
            if (!IsOutsideTransaction(_connection)) Execute(_connection, "ROLLBACK");
            if (_connection.State == ConnectionState.Open && IsOutsideTransaction(_connection)) return;
        }
#pragma warning disable CA1031 // Already failing, with the first reason kept; closing the connection ends the transaction for certain.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Falls through to closing.
        }

        Dispose();
    }

    private void CreatePrivateFile()
    {
        if (OperatingSystem.IsWindows() || File.Exists(path)) return;
        // An empty file is an empty database; log and index inherit its permissions (sqlite.org/wal.html).
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    private void RequireWriteAheadLog(SqliteConnection connection)
    {
        using SqliteCommand command = Prepare(connection, "PRAGMA journal_mode=WAL");
        var mode = command.ExecuteScalar() as string;
        if (mode == "wal") return;
        throw new IOException($"{path}: the store needs SQLite's write-ahead log, but this file system gives journal mode '{mode}'; "
            + "put it on a local disk (ext4, xfs, btrfs).");
    }

    private static bool IsOutsideTransaction(SqliteConnection connection) =>
        connection.Handle is not { } handle || raw.sqlite3_get_autocommit(handle) != 0;

    private static SqliteCommand Prepare(SqliteConnection connection, string sql)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = Prepare(connection, sql);
        command.ExecuteNonQuery();
    }

    /// <summary>The transaction could not even begin, so no work ran.</summary>
    private sealed class BeginFailedException(string path, SqliteException failure)
        : SqliteException($"{path}: cannot begin to write: {failure.Message}", failure.SqliteErrorCode, failure.SqliteExtendedErrorCode);
}
