using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Benchmarks.Suite;

/// <summary>The outbox under measurement and its peers, each in fresh files of one folder: what is written is the same everywhere.</summary>
internal sealed class StoreSubjects : IAsyncDisposable
{
    /// <summary>Bytes of a record.</summary>
    public const int RecordBytes = 200;

    private readonly string _folder;
    private readonly SqliteConnection _plain;
    private readonly SqliteCommand _insert;
    private readonly SafeFileHandle _bare;
    private readonly byte[] _record = new byte[RecordBytes];
    private long _bareBytes;
    private long _ids;

    /// <param name="parent">Where to make the folder of the files.</param>
    public StoreSubjects(string parent)
    {
        _folder = Directory.CreateDirectory(Path.Combine(parent, Guid.NewGuid().ToString("N"))).FullName;
        new Random(1).NextBytes(_record);
        Outbox = RecordOutbox.Open(new OutboxOptions(Path.Combine(_folder, "outbox")), new PosixDisk(), null, TimeProvider.System);
        _plain = OpenPlain(Path.Combine(_folder, "plain.db"));
        _insert = _plain.CreateCommand();
        _insert.CommandText = "INSERT INTO record (id, payload) VALUES ($id, $payload)";
        _bare = File.OpenHandle(Path.Combine(_folder, "bare"), FileMode.CreateNew, FileAccess.Write);
    }

    /// <summary>The outbox.</summary>
    public RecordOutbox Outbox { get; }

    /// <summary>Adds a record to the outbox; done when it is synced.</summary>
    public Task AddAsync() => Outbox.AddAsync(Lane.Alarm, NextId(), _record);

    /// <summary>Peer: a row in SQLite, in a transaction of its own.</summary>
    public void AddPlain()
    {
        Execute("BEGIN IMMEDIATE");
        _insert.Parameters.Clear();
        _insert.Parameters.AddWithValue("$id", NextId());
        _insert.Parameters.AddWithValue("$payload", _record);
        _insert.ExecuteNonQuery();
        Execute("COMMIT");
    }

    /// <summary>Peer: the record's bytes at the end of a file, and fdatasync(2): the least that keeps a record over a power cut.</summary>
    public void AddBare()
    {
        RandomAccess.Write(_bare, _record, _bareBytes);
        _bareBytes += RecordBytes;
        if (FlushData(_bare) != 0) throw new IOException($"fdatasync failed: errno {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Seconds that a piece of work takes.</summary>
    public static double Time(Action work)
    {
        long begin = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await Outbox.DisposeAsync();
        await _insert.DisposeAsync();
        await _plain.DisposeAsync();
        _bare.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string NextId() => "record-" + Interlocked.Increment(ref _ids).ToString(CultureInfo.InvariantCulture);

    private SqliteConnection OpenPlain(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=16777216; "
            + "CREATE TABLE record (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, payload BLOB NOT NULL)";
        command.ExecuteNonQuery();
        return connection;
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = _plain.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    // FileStream.Flush(true) is fsync(2), which also writes the file's times; so is the sync of the SQLite that we bring along.
    [DllImport("libc.so.6", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushData(SafeFileHandle file);
}
