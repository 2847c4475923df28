using System.Globalization;
using Kiosk.Edge.Store;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kiosk.Faults.Store;

/// <summary>Looks through a store that a <see cref="StoreWorkload"/> wrote, row by row.</summary>
internal sealed class StoreExamination
{
    private readonly StoreWorkload _workload;
    private readonly HashSet<int> _present = [];
    private readonly Queue<int> _last = new();
    private int _duplicated;
    private int _reordered;
    private int _torn;
    private int _work;
    private int _parts;
    private string? _reason;

    private StoreExamination(StoreWorkload workload) => _workload = workload;

    /// <summary>Compares a store with what was acknowledged.</summary>
    /// <param name="workload">That was written.</param>
    /// <param name="store">Open.</param>
    /// <param name="acknowledged">Works that must be there.</param>
    /// <param name="groupsAreWhole">Whether a group is there as a whole or not at all: then the last work there is the last of a group.</param>
    public static StoreVerdict Of(StoreWorkload workload, DurableStore store, IReadOnlyCollection<int> acknowledged, bool groupsAreWhole) =>
        store.Read(connection => new StoreExamination(workload).Examine(connection, acknowledged, groupsAreWhole));

    private StoreVerdict Examine(SqliteConnection connection, IReadOnlyCollection<int> acknowledged, bool groupsAreWhole)
    {
        string integrity = Text(connection, "PRAGMA integrity_check");
        if (integrity != "ok") Torn($"integrity_check: {integrity}");
        ReadEntries(connection);
        EndWork();
        int lost = acknowledged.Count(work => !_present.Contains(work));
        if (lost > 0) _reason = $"{lost} acknowledged works are lost, the first of them {acknowledged.Where(work => !_present.Contains(work)).Min()}; {_reason}";
        ReadTrail(connection);
        string account = Text(connection, "SELECT works FROM account");
        if (account != _present.Count.ToString(CultureInfo.InvariantCulture)) Torn($"{_present.Count} works are there, and the account says {account}");
        int last = _present.Count == 0 ? 0 : _present.Max();
        if (groupsAreWhole && (last != _present.Count || (last > 0 && _workload.Groups.All(group => group.Last != last))))
            Torn($"the works end with {last} of {_present.Count}, in the middle of a commit");
        return new StoreVerdict(lost, _duplicated, _reordered, _torn, _reason);
    }

    private void ReadEntries(SqliteConnection connection) => Rows(connection, "SELECT work, part, payload FROM entry ORDER BY place", row =>
    {
        (int work, int part) = (raw.sqlite3_column_int(row, 0), raw.sqlite3_column_int(row, 1));
        if (part == 0) BeginWork(work);
        bool expected = work == _work && part == _parts && work >= 1 && work <= _workload.Works && part < _workload.PartsOf(work).Count;
        if (!expected) Torn($"row {part} of work {work} stands after row {_parts - 1} of work {_work}");
        else if (!raw.sqlite3_column_blob(row, 2).SequenceEqual(_workload.PartsOf(work)[part])) Torn($"row {part} of work {work} is not as it was written");
        _parts++;
    });

    private void BeginWork(int work)
    {
        EndWork();
        if (!_present.Add(work))
        {
            _duplicated++;
            _reason ??= $"work {work} is there twice";
        }
        else if (work < _work)
        {
            _reordered++;
            _reason ??= $"work {work} stands after work {_work}";
        }

        (_work, _parts) = (work, 0);
        _last.Enqueue(work);
        if (_last.Count > StoreWorkload.TrailWorks) _last.Dequeue();
    }

    private void EndWork()
    {
        if (_work > 0 && _work <= _workload.Works && _parts < _workload.PartsOf(_work).Count) Torn($"work {_work} has only {_parts} of its rows");
    }

    private void ReadTrail(SqliteConnection connection)
    {
        var expected = new Queue<int>(_last.Where(work => work > _work - StoreWorkload.TrailWorks));
        Rows(connection, "SELECT work, payload FROM trail ORDER BY work", row =>
        {
            int work = raw.sqlite3_column_int(row, 0);
            if (!expected.TryDequeue(out int wanted) || wanted != work) Torn($"the trail has work {work} instead of {wanted}");
            else if (!raw.sqlite3_column_blob(row, 1).SequenceEqual(_workload.PartsOf(work)[0])) Torn($"the trail's work {work} is not as it was written");
        });
        if (expected.Count > 0) Torn($"the trail lacks work {expected.Peek()}");
    }

    private void Torn(string reason)
    {
        _torn++;
        _reason ??= reason;
    }

    /// <summary>By the bare calls of SQLite: thousands of stores are read through.</summary>
    private static void Rows(SqliteConnection connection, string sql, Action<sqlite3_stmt> row)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle, sql, out sqlite3_stmt statement), connection.Handle);
        using (statement)
        {
            int result;
            while ((result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW) row(statement);
            if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, connection.Handle);
        }
    }

    private static string Text(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "nothing";
    }
}
