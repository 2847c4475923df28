using Kiosk.Faults.Disk;
using Kiosk.Faults.Model;
using Kiosk.Faults.Sqlite;
using Kiosk.Faults.Store;
using Kiosk.Tests.Store;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Kiosk.Tests.Faults;

/// <summary>The file system under SQLite records what is on the disk, and fails with the codes of the unix one.</summary>
public sealed class RecordingVfsTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingVfs _vfs = new();

    public void Dispose()
    {
        _vfs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_recording_holds_the_files_as_they_are()
    {
        using SqliteConnection connection = Open();

        for (int i = 0; i < 300; i++) Execute(connection, $"INSERT INTO entry (payload) VALUES (randomblob({i * 20}))");
        Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        Execute(connection, "DELETE FROM entry WHERE id > 100");
        Execute(connection, "VACUUM");
        Execute(connection, "PRAGMA synchronous=OFF; INSERT INTO entry (payload) VALUES ('not synced')");

        DiskImage all = CrashImages.Of(_vfs.History, 1, 8, from: _vfs.History.Count).Single(image => image.Remains == Remains.All).Disk;
        Assert.Equal(["store.db", "store.db-wal"], all.Files.Keys);
        Assert.All(all.Files, file => Assert.Equal(Content(file.Key), file.Value));
    }

    [Fact]
    public void Closing_the_last_connection_deletes_the_log_and_the_recording_says_so()
    {
        using (SqliteConnection connection = Open()) Execute(connection, "INSERT INTO entry (payload) VALUES ('x')");

        Assert.Contains(new DiskOperation.Delete("store.db-wal"), _vfs.History.Operations);
        Assert.False(File.Exists(_folder.File("store.db-wal")));
    }

    [Theory]
    [InlineData(DiskRequest.Write, DiskFault.Full, 13)]
    [InlineData(DiskRequest.Write, DiskFault.IoError, 778)]
    [InlineData(DiskRequest.Sync, DiskFault.Full, 1034)]
    [InlineData(DiskRequest.Sync, DiskFault.IoError, 1034)]
    public void A_fault_has_the_code_of_the_unix_file_system(DiskRequest request, DiskFault fault, int code)
    {
        using SqliteConnection connection = Open();
        long at = _vfs.Faults.Requests;
        long[] found = [-1];
        _vfs.Faults.Asked = (number, asked) => found[0] = found[0] < 0 && asked == request ? number : found[0];
        Execute(connection, "INSERT INTO entry (payload) VALUES ('x')");
        long nth = found[0] - at;

        _vfs.Faults.FailAt(_vfs.Faults.Requests + nth, fault, stays: false);
        SqliteException failure = Assert.Throws<SqliteException>(() => Execute(connection, "INSERT INTO entry (payload) VALUES ('y')"));
        Execute(connection, "INSERT INTO entry (payload) VALUES ('z')");

        Assert.Equal(code, failure.SqliteExtendedErrorCode);
        Assert.Equal(1, _vfs.Faults.Failed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task A_commit_of_the_store_costs_one_sync_however_many_rows_are_in_it(int rows)
    {
        WriteCost cost = await StoreWriteCost.OfCommitAsync(rows);

        output.WriteLine($"{rows} rows of 200 bytes in a commit: {cost}");
        Assert.Equal(1, cost.Syncs);
        // A frame is 24 + 4,096 bytes in two writes; the leaf that grows, and for many rows more leaves and their parent.
        Assert.InRange(cost.Bytes, 4120, 4120 * (1 + (rows / 10)));
        Assert.Equal(cost.Bytes / 4120 * 2, cost.Writes);
    }

    [Fact]
    public async Task A_lone_row_costs_two_pages_over_its_life_and_a_row_among_fifty_a_tenth_of_that()
    {
        WriteCost alone = await StoreWriteCost.OfLifeAsync(commits: 1500, rows: 1);
        WriteCost together = await StoreWriteCost.OfLifeAsync(commits: 30, rows: 50);

        output.WriteLine($"1,500 rows alone: {alone}; 50 in a commit: {together}");
        Assert.InRange(alone.Bytes / 1500, 4120, 2 * 4120);
        Assert.InRange(together.Bytes / 1500, 200, 820);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_folder.File("store.db")};Vfs={_vfs.Name};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE entry (id INTEGER PRIMARY KEY, payload BLOB)");
        return connection;
    }

    private byte[] Content(string name)
    {
        using FileStream file = new(_folder.File(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
