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
    private readonly SafeFileHandle _bare;
    private readonly byte[] _record = new byte[RecordBytes];
    private long _bareBytes;
    private long _ids;

    /// <param name="parent">Where to make the folder of the files.</param>
    public StoreSubjects(string parent)
    {
        _folder = Directory.CreateDirectory(Path.Combine(parent, Guid.NewGuid().ToString("N"))).FullName;
        new Random(1).NextBytes(_record);
        Outbox = RecordOutbox.Open(new OutboxOptions(Path.Combine(_folder, "outbox")), new PosixDisk(), cipher: null, TimeProvider.System);
        _plain = OpenPlain(Path.Combine(_folder, "plain.db"));
        _bare = File.OpenHandle(Path.Combine(_folder, "bare"), FileMode.CreateNew, FileAccess.Write);
    }

    /// <summary>The outbox, without a cipher: the peers do not encrypt.</summary>
    public RecordOutbox Outbox { get; }

    /// <summary>Adds a record; done when it is synced.</summary>
    public Task AddAsync() => Outbox.AddAsync(Lane.Telemetry, NextId(), _record);

    /// <summary>Peer: a row of SQLite, in a transaction of its own.</summary>
    public void AddPlain()
    {
        using SqliteCommand command = _plain.CreateCommand();
        command.CommandText = "INSERT INTO record (id, payload) VALUES ($id, $payload)";
        command.Parameters.AddWithValue("$id", NextId());
        command.Parameters.AddWithValue("$payload", _record);
        command.ExecuteNonQuery();
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
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=16777216;"
            + "CREATE TABLE record (id TEXT PRIMARY KEY, payload BLOB NOT NULL) STRICT";
        command.ExecuteNonQuery();
        return connection;
    }

    // FileStream.Flush(true) is fsync(2), which also writes the file's times; so is the sync of the SQLite that we bring along.
    [DllImport("libc.so.6", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushData(SafeFileHandle file);
}
