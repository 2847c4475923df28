using System.Threading.Channels;
using Kiosk.Edge.Store;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Kiosk.Tests.Store;

public sealed class DurableStoreTests : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, payload BLOB);
        CREATE TABLE IF NOT EXISTS child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES entry(id) DEFERRABLE INITIALLY DEFERRED);
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_work_that_throws_is_rolled_back_alone()
    {
        await using DurableStore store = Open();

        await Gather(store, async () =>
        {
            Task before = store.WriteAsync(c => Insert(c, 1));
            Task failing = store.WriteAsync(c =>
            {
                Insert(c, 2);
                throw new TimeoutException("of the work");
            });
            Task after = store.WriteAsync(c => Insert(c, 3));

            await before;
            await after;
            await Assert.ThrowsAsync<TimeoutException>(() => failing);
        });

        Assert.Equal([1L, 3L], Ids(store));
    }

    [Fact]
    public async Task A_commit_that_fails_for_one_work_fails_only_that_work()
    {
        await using DurableStore store = Open();

        await Gather(store, async () =>
        {
            Task before = store.WriteAsync(c => Insert(c, 1));
            Task poison = store.WriteAsync(c => Execute(c, "INSERT INTO child (id, parent) VALUES (1, 999)"));
            Task after = store.WriteAsync(c => Insert(c, 2));

            await before;
            await after;
            SqliteException failure = await Assert.ThrowsAsync<SqliteException>(() => poison);
            Assert.Contains("FOREIGN KEY", failure.Message, StringComparison.Ordinal);
        });

        Assert.Equal([1L, 2L], Ids(store));
        Assert.Equal(2, store.FailedCommits);
    }

    [Fact]
    public async Task A_work_too_large_for_the_disk_leaves_room_for_its_small_neighbours()
    {
        await using DurableStore store = Open();
        await store.WriteAsync(c => Execute(c, "PRAGMA max_page_count=64"));

        await Gather(store, async () =>
        {
            Task before = store.WriteAsync(c => Insert(c, 1));
            Task large = store.WriteAsync(c => Insert(c, 2, 1 << 20));
            Task after = store.WriteAsync(c => Insert(c, 3));

            await before;
            await after;
            SqliteException failure = await Assert.ThrowsAsync<SqliteException>(() => large);
            Assert.Equal(13, failure.SqliteErrorCode);
        });

        Assert.Equal([1L, 3L], Ids(store));
    }

    [Fact]
    public async Task A_full_disk_fails_the_write_and_writing_goes_on_when_there_is_room()
    {
        await using DurableStore store = Open();
        await store.WriteAsync(c => Execute(c, "PRAGMA max_page_count=16"));

        await Assert.ThrowsAsync<SqliteException>(() => store.WriteAsync(c => Insert(c, 1, 1 << 20)));
        await store.WriteAsync(c => Execute(c, "PRAGMA max_page_count=100000"));
        await store.WriteAsync(c => Insert(c, 1, 1 << 20));

        Assert.Equal([1L], Ids(store));
    }

    [Fact]
    public async Task A_file_locked_by_another_process_fails_the_write_and_names_the_file()
    {
        await using DurableStore store = Open();
        await store.WriteAsync(c => Execute(c, "PRAGMA busy_timeout=10"));
        using var other = new SqliteConnection($"Data Source={_folder.File("store.db")};Pooling=False");
        other.Open();

        Execute(other, "BEGIN IMMEDIATE");
        SqliteException failure = await Assert.ThrowsAnyAsync<SqliteException>(() => store.WriteAsync(c => Insert(c, 1)));
        Execute(other, "ROLLBACK");
        await store.WriteAsync(c => Insert(c, 2));

        Assert.Contains("store.db", failure.Message, StringComparison.Ordinal);
        Assert.Equal([2L], Ids(store));
    }

    [Theory]
    [InlineData("COMMIT")]
    [InlineData("ROLLBACK")]
    public async Task A_work_that_ends_the_transaction_itself_is_told_so_and_writing_goes_on(string end)
    {
        await using DurableStore store = Open();

        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => store.WriteAsync(c => Execute(c, end)));
        await store.WriteAsync(c => Insert(c, 7));

        Assert.Contains("must not use BEGIN, COMMIT or ROLLBACK", failure.Message, StringComparison.Ordinal);
        Assert.Equal([7L], Ids(store));
    }

    [Fact]
    public async Task A_work_that_closes_the_connection_does_not_stop_the_writer()
    {
        await using DurableStore store = Open();

        await Assert.ThrowsAnyAsync<Exception>(() => store.WriteAsync(c => c.Close()));
        await store.WriteAsync(c => Insert(c, 1));

        Assert.Equal([1L], Ids(store));
    }

    [Fact]
    public async Task An_asynchronous_work_is_refused()
    {
        await using DurableStore store = Open();

        await Assert.ThrowsAsync<ArgumentException>(() => store.WriteAsync(async c =>
        {
            await Task.Yield();
            Insert(c, 1);
        }));

        Assert.Empty(Ids(store));
    }

    [Fact]
    public async Task Disposing_commits_what_is_queued_and_turns_away_who_still_waits_for_a_place()
    {
        DurableStore store = Open();
        using var gate = new ManualResetEventSlim();
        Task first = store.WriteAsync(_ => gate.Wait());
        Task[] writes = [.. Enumerable.Range(1, 6000).Select(id => store.WriteAsync(c => Insert(c, id)))];

        Task disposal = store.DisposeAsync().AsTask();
        gate.Set();
        await disposal;
        await Task.WhenAll(writes).ContinueWith(_ => { }, TaskScheduler.Default);

        await first;
        int stored = writes.Count(write => write.IsCompletedSuccessfully);
        Assert.InRange(stored, 4095, 5999);
        Assert.All(writes.Where(write => write.IsFaulted), write => Assert.IsType<ChannelClosedException>(write.Exception!.InnerException));
        await using DurableStore again = Open();
        Assert.Equal(stored, Ids(again).Count);
    }

    [Fact]
    public async Task Writing_after_disposal_is_refused_and_disposing_twice_does_no_harm()
    {
        DurableStore store = Open();
        await store.DisposeAsync();

        await store.DisposeAsync();

        await Assert.ThrowsAsync<ChannelClosedException>(() => store.WriteAsync(c => Insert(c, 1)));
    }

    [Fact]
    public async Task Works_that_wait_share_a_commit()
    {
        await using DurableStore store = Open();
        long commitsBefore = store.Commits;

        await Gather(store, () => Task.WhenAll(Enumerable.Range(1, 1000).Select(id => store.WriteAsync(c => Insert(c, id)))));

        // The gate's own commit, and 1000 works at up to 512 a commit.
        Assert.InRange(store.Commits - commitsBefore, 2, 4);
        Assert.Equal(1000, Ids(store).Count);
    }

    [Fact]
    public async Task Readers_see_only_what_is_committed_and_cannot_write()
    {
        await using DurableStore store = Open();
        using var gate = new ManualResetEventSlim();
        using var inserted = new ManualResetEventSlim();
        Task write = store.WriteAsync(c =>
        {
            Insert(c, 1);
            inserted.Set();
            gate.Wait();
        });
        inserted.Wait(TestContext.Current.CancellationToken);

        IReadOnlyList<long> during = Ids(store);
        gate.Set();
        await write;

        Assert.Empty(during);
        Assert.Equal([1L], Ids(store));
        Assert.Throws<SqliteException>(() => store.Read(c =>
        {
            Insert(c, 2);
            return true;
        }));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        string path = _folder.File("store.db");
        File.WriteAllText(path, new string('x', 5000));

        Assert.Throws<SqliteException>(Open);

        Assert.Equal(new string('x', 5000), File.ReadAllText(path));
    }

    [Fact]
    public async Task A_new_file_and_its_log_are_for_their_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are a matter of Unix");
        await using DurableStore store = Open();

        await store.WriteAsync(c => Insert(c, 1));

        foreach (string name in new[] { "store.db", "store.db-wal" })
#pragma warning disable CA1416 // Skipped on Windows above.
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File(name)));
#pragma warning restore CA1416
    }

    private DurableStore Open() => DurableStore.Open(_folder.File("store.db"), [Schema]);

    /// <summary>Holds the writer until everything that <paramref name="writes"/> queues is waiting, so that it shares a commit.</summary>
    private static async Task Gather(DurableStore store, Func<Task> writes)
    {
        using var gate = new ManualResetEventSlim();
        Task holding = store.WriteAsync(_ => gate.Wait());
        Task written = writes();
        gate.Set();
        await holding;
        await written;
    }

    private static IReadOnlyList<long> Ids(DurableStore store) => store.Read<IReadOnlyList<long>>(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM entry ORDER BY id";
        using SqliteDataReader reader = command.ExecuteReader();
        var ids = new List<long>();
        while (reader.Read()) ids.Add(reader.GetInt64(0));
        return ids;
    });

    private static void Insert(SqliteConnection connection, long id, int payloadBytes = 16)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "INSERT INTO entry (id, payload) VALUES ($id, $payload)";
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$payload", new byte[payloadBytes]);
        command.ExecuteNonQuery();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
