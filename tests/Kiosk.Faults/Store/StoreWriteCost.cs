using Kiosk.Edge.Store;
using Kiosk.Faults.Model;
using Kiosk.Faults.Sqlite;
using Microsoft.Data.Sqlite;

namespace Kiosk.Faults.Store;

/// <summary>Measures what the visits' store asks of the disk, below SQLite.</summary>
public static class StoreWriteCost
{
    /// <summary>One commit of so many rows of 200 bytes in an otherwise small store, without a checkpoint.</summary>
    public static async Task<WriteCost> OfCommitAsync(int rows)
    {
        using var vfs = new RecordingVfs();
        await using Measured measured = Measured.In(vfs);
        await measured.Store.WriteAsync(c => Insert(c, 1)).ConfigureAwait(false);
        int from = vfs.History.Count;
        await measured.Store.WriteAsync(c => Insert(c, rows)).ConfigureAwait(false);
        return WriteCost.Of(vfs.History, from, vfs.History.Count);
    }

    /// <summary>So many commits of so many rows, with the checkpoints that fall among them and the one of closing.</summary>
    public static async Task<WriteCost> OfLifeAsync(int commits, int rows)
    {
        using var vfs = new RecordingVfs();
        int from;
        await using (Measured measured = Measured.In(vfs))
        {
            from = vfs.History.Count;
            for (int commit = 0; commit < commits; commit++) await measured.Store.WriteAsync(c => Insert(c, rows)).ConfigureAwait(false);
        }

        return WriteCost.Of(vfs.History, from, vfs.History.Count);
    }

    private static void Insert(SqliteConnection connection, int rows)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "INSERT INTO entry (payload) VALUES (zeroblob(200))";
        for (int row = 0; row < rows; row++) command.ExecuteNonQuery();
    }

    /// <summary>A store with one table, in a folder of its own.</summary>
    private sealed class Measured(WorkFolder folder, DurableStore store) : IAsyncDisposable
    {
        public DurableStore Store => store;

        public static Measured In(RecordingVfs vfs)
        {
            var folder = new WorkFolder();
            string path = Path.Combine(folder.Path, StoreTrial.FileName);
            return new Measured(folder, DurableStore.OpenThrough(vfs.Files, path, ["CREATE TABLE entry (id INTEGER PRIMARY KEY, payload BLOB)"]));
        }

        public async ValueTask DisposeAsync()
        {
            await store.DisposeAsync().ConfigureAwait(false);
            folder.Dispose();
        }
    }
}
