using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Store;

/// <summary>
/// The one SQLite file that holds visits and outbox, and its one writer. Work that arrives while a commit is being synced is
/// committed together by the next one (group commit), so a lone write costs one sync and a burst costs few.
/// </summary>
/// <remarks>
/// Write-ahead log with <c>synchronous=FULL</c>: a commit returns after fsync of the log (SQLite documentation, "PRAGMA
/// synchronous"). A task returned by <see cref="WriteAsync{T}"/> completes only after that, so what it stands for may then be
/// acknowledged.
/// </remarks>
public sealed class DurableStore : IAsyncDisposable
{
    /// <summary>Works in one commit, at most: bounds how long the first of a burst waits for the last.</summary>
    private const int WorksPerCommitMax = 512;

    private readonly Channel<Work> _queue = Channel.CreateBounded<Work>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly SqliteConnection _writer;
    private readonly string _connectionString;
    private readonly Task _loop;

    private DurableStore(SqliteConnection writer, string connectionString)
    {
        _writer = writer;
        _connectionString = connectionString;
        _loop = Task.Factory.StartNew(WriteLoop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Opens or creates the store.</summary>
    /// <param name="path">The database file; its folder exists and is writable.</param>
    /// <param name="schemas">Statements that create each concern's tables where they are missing.</param>
    /// <exception cref="SqliteException">The file cannot be opened or is not a database.</exception>
    public static DurableStore Open(string path, IEnumerable<string> schemas)
    {
        string connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        var writer = new SqliteConnection(connectionString);
        writer.Open();
        Execute(writer, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;");
        foreach (string schema in schemas) Execute(writer, schema);
        return new DurableStore(writer, connectionString);
    }

    /// <summary>Does work in a transaction; the task completes when the commit is synced to disk.</summary>
    /// <param name="work">Runs on the writer's thread, quickly, and uses only the connection that it is given.</param>
    /// <returns>The work's result. A work that throws is rolled back alone and its task fails; its neighbours are not touched.</returns>
    /// <exception cref="ChannelClosedException">The store is being disposed.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work)
    {
        var item = new Work<T>(work);
        await _queue.Writer.WriteAsync(item).ConfigureAwait(false);
        return await item.Completion.Task.ConfigureAwait(false);
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Action<SqliteConnection> work) => WriteAsync(connection =>
    {
        work(connection);
        return true;
    });

    /// <summary>Reads committed data on a connection of its own; never waits for the writer.</summary>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = new SqliteConnection(_connectionString);
        connection.Open();
        Execute(connection, "PRAGMA query_only=ON; PRAGMA busy_timeout=5000;");
        return query(connection);
    }

    /// <summary>Commits what is queued, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
    }

    private void WriteLoop()
    {
        var batch = new List<Work>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < WorksPerCommitMax && _queue.Reader.TryRead(out Work? work)) batch.Add(work);
            Commit(batch);
        }
    }

    private void Commit(List<Work> batch)
    {
        try
        {
            Execute(_writer, "BEGIN IMMEDIATE");
            foreach (Work work in batch) RunInSavepoint(work);
            Execute(_writer, "COMMIT");
        }
        catch (SqliteException failure)
        {
            RollBack();
            foreach (Work work in batch) work.Fail(failure);
            return;
        }

        foreach (Work work in batch) work.Complete();
    }

    private void RunInSavepoint(Work work)
    {
        Execute(_writer, "SAVEPOINT work");
        if (work.TryRun(_writer)) Execute(_writer, "RELEASE work");
        else Execute(_writer, "ROLLBACK TO work; RELEASE work");
    }

    private void RollBack()
    {
        try
        {
            Execute(_writer, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // Nothing to roll back: SQLite has already ended the transaction (disk full, I/O error).
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private abstract class Work
    {
        public abstract bool TryRun(SqliteConnection connection);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Work<T>(Func<SqliteConnection, T> run) : Work
    {
        private T? _result;
        private Exception? _failure;

        public TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool TryRun(SqliteConnection connection)
        {
            try
            {
                _result = run(connection);
                return true;
            }
#pragma warning disable CA1031 // Whatever a work throws goes to its caller; the writer serves the others.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _failure = failure;
                return false;
            }
        }

        public override void Complete()
        {
            if (_failure is null) Completion.SetResult(_result!);
            else Completion.SetException(_failure);
        }

        public override void Fail(Exception failure) => Completion.SetException(failure);
    }
}
