using System.Diagnostics;
using Kiosk.Edge.Store;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Kiosk.Tests.Store;

/// <summary>The promise of <see cref="DurableStore"/> against kill -9: the test binary runs itself as the process that is killed.</summary>
public sealed class StoreCrashTests : IDisposable
{
    private const string FolderVariable = "KIOSK_TEST_STORE_FOLDER";
    private const string Schema = "CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, payload BLOB)";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_acknowledged_record_survives_kill_9()
    {
        const int seed = 20240611;
        var random = new Random(seed);

        for (int kill = 0; kill < 5; kill++)
        {
            int killAt = Acknowledged().Count + random.Next(50, 1500);
            using Process child = StartWriter();
            await WaitUntil(() => Acknowledged().Count >= killAt, child);
            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);

            await using DurableStore store = DurableStore.Open(_folder.File("store.db"), [Schema]);
            HashSet<long> stored = Stored(store);
            long[] lost = [.. Acknowledged().Where(id => !stored.Contains(id))];
            Assert.True(lost.Length == 0, $"seed {seed}, kill {kill}: {lost.Length} acknowledged records lost, first {lost.FirstOrDefault()}");
        }
    }

    /// <summary>The child: writes records, 100 in flight, and notes each acknowledged one in a file of 8-byte ids, until it is killed.</summary>
    [Fact(Explicit = true)]
    public async Task Child_that_writes_until_it_is_killed()
    {
        string folder = Environment.GetEnvironmentVariable(FolderVariable)
            ?? throw new InvalidOperationException($"{FolderVariable} is not set: this is the child process of another test.");
        await using DurableStore store = DurableStore.Open(Path.Combine(folder, "store.db"), [Schema]);
        long first = store.Read(c => Scalar(c, "SELECT coalesce(max(id), 0) FROM entry")) + 1;
        using FileStream acknowledged = new(Path.Combine(folder, "acknowledged"), FileMode.Append, FileAccess.Write, FileShare.Read, 0);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(lane => Task.Run(async () =>
        {
            for (long id = first + lane; ; id += 100)
            {
                await store.WriteAsync(c => Scalar(c, $"INSERT INTO entry (id, payload) VALUES ({id}, zeroblob(200)) RETURNING id"));
                lock (acknowledged) acknowledged.Write(BitConverter.GetBytes(id));
            }
        })));
    }

    private Process StartWriter()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Kiosk.Tests"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in new[] { "-method", $"*.{nameof(Child_that_writes_until_it_is_killed)}", "-explicit", "only" })
            start.ArgumentList.Add(argument);
        start.Environment[FolderVariable] = _folder.FullName;
        return Process.Start(start)!;
    }

    private List<long> Acknowledged()
    {
        string path = _folder.File("acknowledged");
        if (!File.Exists(path)) return [];
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length / 8 * 8];
        file.ReadExactly(bytes);
        return [.. Enumerable.Range(0, bytes.Length / 8).Select(index => BitConverter.ToInt64(bytes, index * 8))];
    }

    private static async Task WaitUntil(Func<bool> condition, Process child)
    {
        for (int turn = 0; turn < 3000; turn++)
        {
            if (condition()) return;
            Assert.False(child.HasExited, "the writing child ended by itself");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail("the writing child acknowledged too little in 30 s");
    }

    private static HashSet<long> Stored(DurableStore store) => store.Read(connection =>
    {
        Assert.Equal("ok", Text(connection, "PRAGMA integrity_check"));
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM entry";
        using SqliteDataReader reader = command.ExecuteReader();
        var ids = new HashSet<long>();
        while (reader.Read()) ids.Add(reader.GetInt64(0));
        return ids;
    });

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static string Text(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }
}
