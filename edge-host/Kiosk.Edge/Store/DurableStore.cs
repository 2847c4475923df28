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

    private readonly Channel<StoreWork> _queue = Channel.CreateBounded<StoreWork>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly StoreWriter _writer;
    private readonly string _readerConnectionString;
    private readonly Task _loop;
    private long _commits;
    private long _worksCommitted;
    private long _failedCommits;

    private DurableStore(StoreWriter writer, string path, string? vfs)
    {
        _writer = writer;
        _readerConnectionString = StoreWriter.ConnectionString(path, SqliteOpenMode.ReadWrite, vfs);
        _loop = Task.Factory.StartNew(WriteLoop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Commits since opening. With <see cref="WorksCommitted"/> it tells how many works share a sync.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Works that ran in those commits.</summary>
    public long WorksCommitted => Interlocked.Read(ref _worksCommitted);

    /// <summary>Commits that failed as a whole since opening: disk full, I/O error, the file locked by another process.</summary>
    public long FailedCommits => Interlocked.Read(ref _failedCommits);

    /// <summary>Opens or creates the store; a new file is readable by its owner only.</summary>
    /// <param name="path">The database file; its folder exists and is writable.</param>
    /// <param name="schemas">Statements that create each concern's tables where they are missing.</param>
    /// <exception cref="SqliteException">The file cannot be opened, is not a database, or a schema is wrong.</exception>
    /// <exception cref="IOException">The file system cannot hold a write-ahead log, or the folder is missing.</exception>
    public static DurableStore Open(string path, IEnumerable<string> schemas) => OpenThrough(StoreFiles.System, path, schemas);

    /// <summary>Opens the store on a test's files.</summary>
    internal static DurableStore OpenThrough(StoreFiles files, string path, IEnumerable<string> schemas)
    {
        var writer = new StoreWriter(path, files);
        try
        {
            writer.Open();
            foreach (string schema in schemas) writer.Execute(schema);
        }
        catch
        {
            writer.Dispose();
            throw;
        }

        return new DurableStore(writer, path, files.Vfs);
    }

    /// <summary>Does work in a transaction; the task completes when the commit is synced to disk.</summary>
    /// <param name="work">
    /// Runs on the writer's thread, quickly, uses only the connection that it is given, and neither begins nor ends a transaction.
    /// It may be run a second time after its first run was rolled back, so its only effect is in the database.
    /// </param>
    /// <returns>
    /// The work's result. A work that throws is rolled back alone and its task fails; its neighbours are not touched. When the
    /// commit itself fails, the task fails with the reason; whether the work survives a power cut is then unknown, as with any
    /// failed sync, so a caller that tries again does so idempotently.
    /// </returns>
    /// <exception cref="ArgumentException">The work is asynchronous: it would go on after its commit.</exception>
    /// <exception cref="ChannelClosedException">The store is being disposed.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work)
    {
        if (typeof(Task).IsAssignableFrom(typeof(T)))
            throw new ArgumentException("A work runs inside the transaction and so cannot be asynchronous.", nameof(work));
        var item = new StoreWork<T>(work);
        await _queue.Writer.WriteAsync(item).ConfigureAwait(false);
        return await item.Completion.Task.ConfigureAwait(false);
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Action<SqliteConnection> work) => WriteAsync(connection =>
    {
        work(connection);
        return true;
    });

    /// <summary>Empties the write-ahead log: what was erased from the database before is then in no old copy of a page, either.</summary>
    /// <returns>False when it could not be emptied now, mostly since somebody reads: try again later.</returns>
    /// <exception cref="ChannelClosedException">The store is being disposed.</exception>
    public async Task<bool> TruncateLogAsync()
    {
        var asked = new LogTruncation();
        await _queue.Writer.WriteAsync(asked).ConfigureAwait(false);
        return await asked.Completion.Task.ConfigureAwait(false);
    }

    /// <summary>Reads committed data on a connection of its own; never waits for the writer.</summary>
    /// <param name="query">Returns values, not a lazy sequence: the connection is closed when it returns.</param>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = new SqliteConnection(_readerConnectionString);
        connection.Open();
        using (SqliteCommand pragmas = connection.CreateCommand())
        {
            pragmas.CommandText = "PRAGMA busy_timeout=5000; PRAGMA query_only=ON;";
            pragmas.ExecuteNonQuery();
        }

        return query(connection);
    }

    /// <summary>
    /// Commits what is queued, then closes the file. Writers that still wait for a place in the queue get a
    /// <see cref="ChannelClosedException"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        _writer.Dispose();
    }

    private void WriteLoop()
    {
        var batch = new List<StoreWork>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < WorksPerCommitMax && _queue.Reader.TryRead(out StoreWork? work)) batch.Add(work);
            Commit(batch);
            TruncateLog(batch);
        }
    }

    private void TruncateLog(List<StoreWork> batch)
    {
        List<LogTruncation> asked = [.. batch.OfType<LogTruncation>()];
        if (asked.Count == 0) return;
        bool isEmpty = _writer.TryTruncateLog();
        foreach (LogTruncation one in asked) one.Completion.SetResult(isEmpty);
    }

    private void Commit(List<StoreWork> batch)
    {
        Exception? failure = _writer.TryCommit(batch);
        Count(batch.Count, failure);
        if (failure is null)
        {
            foreach (StoreWork work in batch) work.Complete();
        }
        else if (batch.Count > 1 && StoreWriter.MayBeTheFaultOfOneWork(failure))
        {
            // One work (too large for what is left of the disk, a constraint checked at COMMIT) must not take the others along.
            foreach (StoreWork work in batch) Commit([work]);
        }
        else
        {
            foreach (StoreWork work in batch) work.Fail(failure);
        }
    }

    private void Count(int works, Exception? failure)
    {
        if (failure is not null)
        {
            Interlocked.Increment(ref _failedCommits);
            return;
        }

        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _worksCommitted, works);
    }
}
