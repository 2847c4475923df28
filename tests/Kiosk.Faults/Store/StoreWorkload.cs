using Kiosk.Edge.Store;
using Microsoft.Data.Sqlite;

namespace Kiosk.Faults.Store;

/// <summary>
/// What is written to a <see cref="DurableStore"/> in the fault tests: numbered works of various sizes, each of several rows, an
/// update and a deletion, so that half a work shows. Drawn from a seed.
/// </summary>
internal sealed class StoreWorkload
{
    /// <summary>The tables that the works use.</summary>
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS entry (place INTEGER PRIMARY KEY AUTOINCREMENT, work INTEGER, part INTEGER, payload BLOB);
        CREATE INDEX IF NOT EXISTS entry_work ON entry (work);
        CREATE TABLE IF NOT EXISTS trail (work INTEGER PRIMARY KEY, payload BLOB);
        CREATE TABLE IF NOT EXISTS account (one INTEGER PRIMARY KEY, works INTEGER);
        CREATE TABLE IF NOT EXISTS touch (x INTEGER);
        INSERT OR IGNORE INTO account (one, works) VALUES (1, 0);
        """;

    /// <summary>So many of the last works are in the table trail.</summary>
    public const int TrailWorks = 40;

    private readonly byte[][][] _parts;

    /// <summary>Draws the works.</summary>
    public StoreWorkload(int seed, int works, int groupMax)
    {
        Seed = seed;
        var random = new Random(seed);
        _parts = [.. Enumerable.Range(0, works + 1).Select(_ => DrawParts(random))];
        var groups = new List<(int First, int Last)>();
        for (int first = 1; first <= works;)
        {
            int last = Math.Min(works, first + random.Next(groupMax));
            groups.Add((first, last));
            first = last + 1;
        }

        Groups = groups;
    }

    /// <summary>That it was drawn from.</summary>
    public int Seed { get; }

    /// <summary>The works that share a commit, by their numbers from 1.</summary>
    public IReadOnlyList<(int First, int Last)> Groups { get; }

    /// <summary>The number of the last work.</summary>
    public int Works => _parts.Length - 1;

    /// <summary>The payloads of a work, one for each of its rows.</summary>
    public IReadOnlyList<byte[]> PartsOf(int work) => _parts[work];

    /// <summary>Does a work in the transaction of <see cref="DurableStore"/>.</summary>
    public void Do(SqliteConnection connection, int work)
    {
        byte[][] parts = _parts[work];
        for (int part = 0; part < parts.Length; part++)
            Execute(connection, "INSERT INTO entry (work, part, payload) VALUES ($a, $b, $payload)", work, part, parts[part]);
        Execute(connection, "INSERT INTO trail (work, payload) VALUES ($a, $payload)", work, 0, parts[0]);
        Execute(connection, "DELETE FROM trail WHERE work <= $a", work - TrailWorks, 0, null);
        Execute(connection, "UPDATE account SET works = works + 1", 0, 0, null);
    }

    /// <summary>Writes something that is none of the works.</summary>
    public static void Touch(SqliteConnection connection) => Execute(connection, "INSERT INTO touch (x) VALUES ($a)", 1, 0, null);

    /// <summary>Has the log checkpointed after so many pages, instead of SQLite's 1,000.</summary>
    public static void SetCheckpointPages(SqliteConnection connection, int pages) =>
        Execute(connection, $"PRAGMA wal_autocheckpoint={pages}", 0, 0, null);

    /// <summary>Does a group so that its works share one commit; returns what each came to, null for an acknowledgement.</summary>
    public async Task<Exception?[]> RunGroup(DurableStore store, (int First, int Last) group)
    {
        using var gate = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Holds the writer, in a commit of its own that writes nothing, until all works of the group wait.
        Task holding = store.WriteAsync(_ =>
        {
            entered.SetResult();
            gate.Wait();
        });
        await Task.WhenAny(entered.Task, holding).ConfigureAwait(false);
        Task[] writes = [.. Enumerable.Range(group.First, group.Last - group.First + 1).Select(work => store.WriteAsync(c => Do(c, work)))];
        gate.Set();
        await Task.WhenAll([holding, .. writes]).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        return [.. writes.Select(write => write.Exception?.InnerException)];
    }

    /// <summary>One to three rows; most of them small, one in thirty of up to 6 kB, which takes overflow pages.</summary>
    private static byte[][] DrawParts(Random random)
    {
        var parts = new byte[random.Next(1, 4)][];
        for (int part = 0; part < parts.Length; part++)
        {
            int kind = random.Next(100);
            parts[part] = new byte[kind < 87 ? random.Next(20, 150) : kind < 97 ? random.Next(150, 800) : random.Next(800, 6_000)];
            random.NextBytes(parts[part]);
        }

        return parts;
    }

    private static void Execute(SqliteConnection connection, string sql, int a, int b, byte[]? payload)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$a", a);
        command.Parameters.AddWithValue("$b", b);
        if (payload is not null) command.Parameters.AddWithValue("$payload", payload);
        command.ExecuteNonQuery();
    }
}
