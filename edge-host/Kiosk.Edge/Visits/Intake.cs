using System.Collections.Concurrent;
using System.Text.Json;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Store;
using Kiosk.Measurements;
using Kiosk.Wire;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <summary>A moment on the board's clock and on the host's.</summary>
/// <param name="UptimeUs">Uptime.</param>
/// <param name="Utc">UTC at that uptime.</param>
/// <param name="LinkUncertaintyUs">What the exchange over the line adds.</param>
/// <param name="ClockUncertaintyUs">How far UTC itself may be off; null when the wall clock was never set.</param>
public sealed record BootPoint(long UptimeUs, DateTimeOffset Utc, long LinkUncertaintyUs, long? ClockUncertaintyUs);

/// <summary>Stores what the link brings: boots and how their time maps, blocks, readings and events.</summary>
/// <remarks>
/// A block or reading is bound to the visit that its acquisition was made for, whatever visit is open when it comes. The task of
/// <see cref="StoreAsync"/> completes after the sync, so that only then the board is told to forget. May be used from any thread.
/// </remarks>
public sealed class Intake(DurableStore store, VisitStore visits, Clock clock) : IDisposable
{
    /// <summary>Blocks that wait to be stored, at most: over a minute of three fast channels. Beyond, new ones are refused and counted.</summary>
    public const int BlocksWaitingMax = 8192;

    /// <summary>How far the moment of a hello's arrival may be from the uptime that it names.</summary>
    private const long HelloUncertaintyUs = 1_000_000;

    /// <summary>Points younger than this are all kept: a visit that runs chooses among them.</summary>
    private const long PointsAllKeptUs = 3_600_000_000;

    /// <summary>Of older points the best one of each such stretch is kept: at 100 ppm it costs 30 ms at most.</summary>
    private const long PointStretchUs = 600_000_000;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _flushing = new(1);
    private List<SampleBlock> _blocks = [];
    private readonly ConcurrentDictionary<uint, bool> _nobodys = [];
    private long _blocksRefused, _unbound, _late;

    /// <summary>Blocks that were refused because the store could not keep up.</summary>
    public long BlocksRefused => Volatile.Read(ref _blocksRefused);

    /// <summary>Readings and events of an acquisition that no visit has: noted without their values, acknowledged, never shown.</summary>
    public long Unbound => Volatile.Read(ref _unbound);

    /// <summary>Readings that came after their visit was sealed.</summary>
    public long Late => Volatile.Read(ref _late);

    /// <summary>An acquisition that no visit has on purpose (a calibration): its readings are not counted as unbound.</summary>
    public void ExpectOfNobody(uint acquisition) => _nobodys[acquisition] = true;

    /// <summary>Finds the boot of a hello, or notes a new one.</summary>
    /// <returns>The store's key and the first retained message that it does not have.</returns>
    public Task<BootCursor> AdoptAsync(BoardHello hello)
    {
        DateTimeOffset now = clock.UtcNow;
        long? clockUs = ClockUncertaintyUs();
        return store.WriteAsync(connection =>
        {
            BootCursor cursor = Find(connection, hello) ?? Add(connection, hello, now);
            connection.Run(
                "UPDATE boot SET parts = $parts, uptime_us = max(uptime_us, $uptime) WHERE boot_key = $key",
                ("$parts", JsonSerializer.Serialize(hello.Parts)), ("$uptime", hello.UptimeUs), ("$key", cursor.Key));
            AddPoint(connection, cursor.Key, new BootPoint(hello.UptimeUs, now, HelloUncertaintyUs, clockUs));
            return cursor;
        });
    }

    /// <summary>Stores the parts as a later hello of the same boot tells them: the first one comes before they are looked for.</summary>
    public Task RefreshAsync(long bootKey, BoardHello hello) => store.WriteAsync(connection => connection.Run(
        "UPDATE boot SET parts = $parts, uptime_us = max(uptime_us, $uptime) WHERE boot_key = $key",
        ("$parts", JsonSerializer.Serialize(hello.Parts)), ("$uptime", hello.UptimeUs), ("$key", bootKey)));

    /// <summary>Takes a block; <see cref="FlushAsync"/> stores it.</summary>
    /// <returns>False when too many wait: the block is not taken.</returns>
    public bool Add(SampleBlock block)
    {
        lock (_lock)
        {
            if (_blocks.Count < BlocksWaitingMax)
            {
                _blocks.Add(block);
                return true;
            }
        }

        Interlocked.Increment(ref _blocksRefused);
        return false;
    }

    /// <summary>
    /// Stores the blocks that wait, in one transaction. When the task completes, every block added before the call is synced,
    /// also those that another call was storing.
    /// </summary>
    /// <exception cref="SqliteException">The store failed; the blocks wait for the next try.</exception>
    public async Task FlushAsync()
    {
        await _flushing.WaitAsync().ConfigureAwait(false);
        try
        {
            await FlushWaitingAsync().ConfigureAwait(false);
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>Stores retained messages in order, in one transaction.</summary>
    /// <param name="messages">Consecutive messages of one boot, at least one.</param>
    /// <exception cref="InvalidOperationException">The first one is not the next that the store expects: nothing was stored.</exception>
    /// <exception cref="SqliteException">The store failed: nothing was stored.</exception>
    public async Task StoreAsync(IReadOnlyList<RetainedMessage> messages)
    {
        long utcUs = Sql.ToUtcUs(clock.UtcNow);
        (int unbound, int late) = await store.WriteAsync(connection => Insert(connection, messages, utcUs)).ConfigureAwait(false);
        Interlocked.Add(ref _unbound, unbound);
        Interlocked.Add(ref _late, late);
    }

    /// <summary>Notes how a boot's time maps.</summary>
    public Task AddPointAsync(long bootKey, long uptimeUs, long hostUs, long linkUncertaintyUs)
    {
        DateTimeOffset utc = clock.UtcNow + TimeSpan.FromMicroseconds(hostUs - clock.NowUs);
        var point = new BootPoint(uptimeUs, utc, linkUncertaintyUs, ClockUncertaintyUs());
        return store.WriteAsync(connection =>
        {
            AddPoint(connection, bootKey, point);
            Thin(connection, bootKey, uptimeUs - PointsAllKeptUs);
            connection.Run("UPDATE boot SET uptime_us = max(uptime_us, $uptime) WHERE boot_key = $key", ("$uptime", uptimeUs), ("$key", bootKey));
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _flushing.Dispose();

    private async Task FlushWaitingAsync()
    {
        List<SampleBlock> batch;
        lock (_lock)
        {
            if (_blocks.Count == 0) return;
            batch = _blocks;
            _blocks = [];
        }

        bool isStored = false;
        try
        {
            await store.WriteAsync(connection => visits.AddBlocks(connection, batch)).ConfigureAwait(false);
            isStored = true;
        }
        finally
        {
            if (!isStored) PutBack(batch);
        }
    }

    private void PutBack(List<SampleBlock> batch)
    {
        lock (_lock)
        {
            batch.AddRange(_blocks);
            _blocks = batch;
        }
    }

    private long? ClockUncertaintyUs() => clock.UtcUncertainty is { } time ? (long)time.TotalMicroseconds : null;

    // Known: the same board and boot id, and neither its uptime nor its sequence went back.
    private static BootCursor? Find(SqliteConnection connection, BoardHello hello) => connection.Rows(
        """
        SELECT boot_key, next_retained, uptime_us FROM boot WHERE boot_id = $boot AND board_id = $board ORDER BY boot_key DESC LIMIT 1
        """,
        row => (Cursor: new BootCursor(row.GetInt64(0), (uint)row.GetInt64(1)), UptimeUs: row.GetInt64(2)),
        ("$boot", hello.BootId), ("$board", hello.BoardId))
        .Where(known => hello.UptimeUs >= known.UptimeUs - LinkSession.UptimeBackUsMax && hello.NextRetained >= known.Cursor.NextRetained)
        .Select(known => known.Cursor).FirstOrDefault();

    private static BootCursor Add(SqliteConnection connection, BoardHello hello, DateTimeOffset now)
    {
        connection.Run(
            """
            INSERT INTO boot (boot_id, board_id, board_kind, firmware, parts, uptime_us, next_retained, met_utc_us)
            VALUES ($boot, $board, $kind, $firmware, '[]', 0, 0, $now)
            """,
            ("$boot", hello.BootId), ("$board", hello.BoardId), ("$kind", (int)hello.Kind), ("$firmware", hello.FirmwareVersion),
            ("$now", Sql.ToUtcUs(now)));
        return new BootCursor(connection.Number("SELECT last_insert_rowid()")!.Value, 0);
    }

    private static void AddPoint(SqliteConnection connection, long bootKey, BootPoint point) => connection.Run(
        "INSERT OR REPLACE INTO boot_point VALUES ($boot, $uptime, $utc, $link, $clock)",
        ("$boot", bootKey), ("$uptime", point.UptimeUs), ("$utc", Sql.ToUtcUs(point.Utc)), ("$link", point.LinkUncertaintyUs),
        ("$clock", point.ClockUncertaintyUs));

    // Looks at the last two stretches only, so that its cost does not grow with the uptime.
    private static void Thin(SqliteConnection connection, long bootKey, long beforeUs)
    {
        long fromUs = ((beforeUs / PointStretchUs) - 1) * PointStretchUs;
        connection.Run(
            """
            DELETE FROM boot_point WHERE boot_key = $boot AND uptime_us IN (
                SELECT uptime_us FROM (
                    SELECT uptime_us, row_number() OVER (
                        PARTITION BY uptime_us / $stretch
                        ORDER BY clock_uncertainty_us IS NULL, link_uncertainty_us + ifnull(clock_uncertainty_us, 0), uptime_us) AS place
                    FROM boot_point WHERE boot_key = $boot AND uptime_us >= $from AND uptime_us < $before)
                WHERE place > 1)
            """,
            ("$boot", bootKey), ("$stretch", PointStretchUs), ("$from", fromUs), ("$before", beforeUs));
    }

    private (int Unbound, int Late) Insert(SqliteConnection connection, IReadOnlyList<RetainedMessage> messages, long utcUs)
    {
        long boot = messages[0].BootKey;
        long next = connection.Number("SELECT next_retained FROM boot WHERE boot_key = $key", ("$key", boot))
            ?? throw new InvalidOperationException($"Boot {boot} is not in the store.");
        int unbound = 0, late = 0;
        foreach (RetainedMessage message in messages)
        {
            if (message.Sequence < next) continue;
            if (message.Sequence > next && !message.AfterLoss)
            {
                throw new InvalidOperationException($"Retained message {message.Sequence} came before {next} was stored.");
            }

            (string? visit, bool isSealed) = VisitStore.VisitOf(connection, message.Acquisition);
            visits.AddRetained(connection, message, visit, utcUs);
            if (message.Code is EventCode.PartFault or EventCode.PartRecovered) Note(connection, message);
            if (visit is null && message.Acquisition != 0 && !_nobodys.ContainsKey(message.Acquisition)) unbound++;
            if (isSealed && message.Kind != default) late++;
            next = message.Sequence + 1L;
        }

        connection.Run("UPDATE boot SET next_retained = $next WHERE boot_key = $key", ("$next", next), ("$key", boot));
        return (unbound, late);
    }

    // A fault outside of any visit is the reason for what the next visit lacks.
    private static void Note(SqliteConnection connection, RetainedMessage message)
    {
        string stored = connection.Rows("SELECT parts FROM boot WHERE boot_key = $key", row => row.GetString(0), ("$key", message.BootKey))[0];
        NoData state = message.Code == EventCode.PartFault ? message.Reason : NoData.None;
        IEnumerable<PartState> parts = (JsonSerializer.Deserialize<List<PartState>>(stored) ?? [])
            .Select(known => known.Part == message.Part ? known with { State = state } : known);
        connection.Run(
            "UPDATE boot SET parts = $parts WHERE boot_key = $key", ("$parts", JsonSerializer.Serialize(parts)), ("$key", message.BootKey));
    }
}
