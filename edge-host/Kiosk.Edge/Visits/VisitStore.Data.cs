using System.Buffers.Binary;
using System.Text.Json;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Kiosk.Wire;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <content>Samples and readings, in and out.</content>
public sealed partial class VisitStore
{
    /// <summary>Points of a boot that a visit is loaded with, at most.</summary>
    private const int PointsMax = 16;

    // Reason and value.
    private const int RetainedPayloadBytes = sizeof(int) + sizeof(long);

    /// <summary>Stores blocks. One whose visit was sealed meanwhile is not in the record and is dropped; the gap there is marked as one.</summary>
    public void AddBlocks(SqliteConnection connection, IReadOnlyList<SampleBlock> blocks)
    {
        using var keys = new VisitKeys(connection, cipher);
        var visits = new Dictionary<uint, string?>();
        foreach (SampleBlock block in blocks)
        {
            if (!visits.TryGetValue(block.Acquisition, out string? visit))
            {
                (string? id, bool isSealed) = VisitOf(connection, block.Acquisition);
                visits[block.Acquisition] = visit = isSealed ? null : id;
            }

            if (visit is not null) Insert(connection, block, keys.Seal(visit, Samples24.ToBytes(block.Samples), Bound(visit, block)));
        }
    }

    /// <summary>Stores a reading or an event. What is no visit's is stored without its value: it may be about somebody, and nobody knows whom.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="message">What came.</param>
    /// <param name="visit">Whose it is; null when no visit has its acquisition.</param>
    /// <param name="utcUs">When it came.</param>
    public void AddRetained(SqliteConnection connection, RetainedMessage message, string? visit, long utcUs)
    {
        using var keys = new VisitKeys(connection, cipher);
        byte[]? payload = null;
        if (visit is not null)
        {
            Span<byte> plain = stackalloc byte[RetainedPayloadBytes];
            BinaryPrimitives.WriteInt32LittleEndian(plain, (int)message.Reason);
            BinaryPrimitives.WriteInt64LittleEndian(plain[sizeof(int)..], message.Value);
            payload = keys.Seal(visit, plain, Bound(visit, message));
        }

        connection.Run(
            """
            INSERT INTO retained (boot_key, sequence, acquisition, visit_id, uptime_us, part, kind, code, channel, payload, received_utc_us)
            VALUES ($boot, $sequence, $acquisition, $visit, $uptime, $part, $kind, $code, $channel, $payload, $utc)
            """,
            ("$boot", message.BootKey), ("$sequence", message.Sequence), ("$acquisition", message.Acquisition), ("$visit", visit),
            ("$uptime", message.UptimeUs), ("$part", (int)message.Part), ("$kind", (int)message.Kind), ("$code", (int)message.Code),
            ("$channel", (int)message.Channel), ("$payload", payload), ("$utc", utcUs));
    }

    /// <summary>Whose acquisition it is, and whether that visit is sealed; null when no visit has it.</summary>
    public static (string? Visit, bool IsSealed) VisitOf(SqliteConnection connection, uint acquisition) => connection.Rows(
        "SELECT visit_id, outcome IS NOT NULL FROM acquisition JOIN visit USING (visit_id) WHERE acquisition = $acquisition",
        row => ((string?)row.GetString(0), row.GetBoolean(1)), ("$acquisition", acquisition)).FirstOrDefault();

    /// <summary>The visit that was opened last; null when there is none, or it is gone. By the count of acquisitions, not by the clock.</summary>
    /// <remarks>
    /// The counter gives ids to calibrations too, which leave no row: so the row whose id lies least behind the counter, on its round of 2^32 - 1.
    /// </remarks>
    public static string? Newest(SqliteConnection connection) => connection.Rows(
        """
        SELECT visit_id FROM acquisition JOIN counter ON name = 'acquisition'
        ORDER BY (value - acquisition + 4294967295) % 4294967295 LIMIT 1
        """,
        row => row.GetString(0)).FirstOrDefault();

    /// <summary>Everything of a visit; null when there is none of that id.</summary>
    /// <exception cref="VisitUnreadableException">Something of it cannot be decrypted.</exception>
    public VisitData? Load(SqliteConnection connection, string visitId)
    {
        using var keys = new VisitKeys(connection, cipher);
        return Find(connection, visitId, keys, isStrict: true) is not { } visit ? null : Load(connection, visit, keys, hasContents: true) with
        {
            States = ListStates(connection, visitId),
            HostReadings = HostReadings(connection, visitId, keys),
        };
    }

    /// <summary>
    /// Who, and when by which boot; null when there is no visit of that id. Blocks have no samples and readings no values: nothing of them is decrypted,
    /// so that a damaged one does not matter.
    /// </summary>
    /// <exception cref="VisitUnreadableException">The subject cannot be decrypted.</exception>
    public VisitData? LoadFrame(SqliteConnection connection, string visitId)
    {
        using var keys = new VisitKeys(connection, cipher);
        return Find(connection, visitId, keys, isStrict: true, VisitColumnsWithoutSummary) is { } visit ? Load(connection, visit, keys, hasContents: false) : null;
    }

    private static VisitData Load(SqliteConnection connection, StoredVisit visit, VisitKeys keys, bool hasContents)
    {
        string visitId = visit.VisitId;
        List<(long Id, RetainedMessage Message)> retained = connection.Rows(
            """
            SELECT id, boot_key, sequence, acquisition, uptime_us, part, kind, code, channel, payload
            FROM visit_retained WHERE visit_id = $visit ORDER BY id
            """,
            row => (row.GetInt64(0), Retained(row, visitId, hasContents ? keys : null)), ("$visit", visitId));
        List<SampleBlock> blocks = connection.Rows(
            """
            SELECT visit_block.boot_key, acquisition, channel, part, flags, sequence, first_us, period_ns, scale_numerator, scale_denominator, samples, end_us
            FROM visit_block JOIN acquisition USING (acquisition) WHERE visit_block.visit_id = $visit
            ORDER BY channel, acquisition, sequence
            """,
            row => Block(row, visitId, hasContents ? keys : null), ("$visit", visitId));
        long Middle(long boot)
        {
            long[] uptimes =
            [
                .. blocks.Where(b => b.BootKey == boot).Select(b => b.FirstSampleUs),
                .. retained.Where(r => r.Message.BootKey == boot).Select(r => r.Message.UptimeUs),
            ];
            return uptimes.Length == 0 ? 0 : uptimes.Min() + ((uptimes.Max() - uptimes.Min()) / 2);
        }

        return new VisitData(visit, Boots(connection, visitId, Middle), blocks, [.. retained.Select(r => r.Message)], retained.LastOrDefault().Id);
    }

    private static List<StoredBoot> Boots(SqliteConnection connection, string visitId, Func<long, long> middleUs)
    {
        return connection.Rows(
            """
            SELECT boot_key, boot_id, board_id, board_kind, firmware, parts FROM boot WHERE boot_key IN (
                SELECT boot_key FROM acquisition WHERE visit_id = $visit
                UNION SELECT boot_key FROM retained WHERE visit_id = $visit
                UNION SELECT boot_key FROM sample_block WHERE acquisition IN (SELECT acquisition FROM acquisition WHERE visit_id = $visit))
            ORDER BY boot_key
            """,
            row =>
            {
                long key = row.GetInt64(0);
                List<PartState> parts = JsonSerializer.Deserialize<List<PartState>>(row.GetString(5)) ?? [];
                var board = new BoardIdentity(row.GetString(2), (BoardKind)row.GetInt32(3), row.GetString(4),
                    [.. parts.Select(p => new PartIdentity(p.Part, p.Revision))]);
                return new StoredBoot(key, (uint)row.GetInt64(1), board, parts, Points(connection, key, middleUs(key)));
            },
            ("$visit", visitId));
    }

    // The best ones for the visit's time by the rule of BootTime; a board that runs for months has many.
    private static List<BootPoint> Points(SqliteConnection connection, long bootKey, long middleUs) => [.. connection.Rows(
        """
        SELECT uptime_us, utc_us, link_uncertainty_us, clock_uncertainty_us FROM boot_point WHERE boot_key = $boot
        ORDER BY clock_uncertainty_us IS NULL,
            link_uncertainty_us + ifnull(clock_uncertainty_us, 0) + abs(uptime_us - $middle) * $ppm / 1000000, uptime_us
        LIMIT $max
        """,
        row => new BootPoint(row.GetInt64(0), Sql.FromUtcUs(row.GetInt64(1)), row.GetInt64(2), row.Number(3)),
        ("$boot", bootKey), ("$middle", middleUs), ("$ppm", TimeMap.DriftPpmMax), ("$max", PointsMax)).OrderBy(point => point.UptimeUs)];

    private static void Insert(SqliteConnection connection, SampleBlock block, byte[] samples) => connection.Run(
        """
        INSERT OR IGNORE INTO sample_block
        VALUES ($acquisition, $channel, $sequence, $boot, $part, $flags, $first, $period, $numerator, $denominator, $samples)
        """,
        ("$acquisition", block.Acquisition), ("$channel", (int)block.Channel), ("$sequence", block.Sequence), ("$boot", block.BootKey),
        ("$part", (int)block.Part), ("$flags", (int)block.Flags), ("$first", block.FirstSampleUs), ("$period", block.PeriodNs),
        ("$numerator", block.ScaleNumerator), ("$denominator", block.ScaleDenominator), ("$samples", samples));

    private static RetainedMessage Retained(SqliteDataReader row, string visitId, VisitKeys? keys)
    {
        var plain = new RetainedMessage(
            row.GetInt64(1), (uint)row.GetInt64(2), (uint)row.GetInt64(3), row.GetInt64(4), (Part)row.GetInt32(5),
            (MeasurementKind)row.GetInt32(6), (EventCode)row.GetInt32(7), (Channel)row.GetInt32(8), NoData.None, 0, AfterLoss: false);
        if (keys is null) return plain;
        byte[] payload = keys.Open(visitId, row.GetFieldValue<byte[]>(9), Bound(visitId, plain));
        return plain with
        {
            Reason = (NoData)BinaryPrimitives.ReadInt32LittleEndian(payload),
            Value = BinaryPrimitives.ReadInt64LittleEndian(payload.AsSpan(sizeof(int))),
        };
    }

    private static SampleBlock Block(SqliteDataReader row, string visitId, VisitKeys? keys)
    {
        var plain = new SampleBlock(
            row.GetInt64(0), (uint)row.GetInt64(1), (Channel)row.GetInt32(2), (Part)row.GetInt32(3), (BlockFlags)row.GetInt32(4),
            (uint)row.GetInt64(5), row.GetInt64(6), (uint)row.GetInt64(7), (ushort)row.GetInt32(8), (uint)row.GetInt64(9), []);
        if (keys is null) return plain;
        int[] samples = Samples24.FromBytes(keys.Open(visitId, row.GetFieldValue<byte[]>(10), Bound(visitId, plain)));
        // A block that begins before the end of what is this visit's, and goes on after it.
        if (row.Number(11) is { } endUs) samples = samples[..(int)Math.Min(samples.Length, 1 + ((endUs - plain.FirstSampleUs) * 1000 / plain.PeriodNs))];
        return plain with { Samples = samples };
    }

    private static byte[] Bound(string visitId, SampleBlock block) => VisitKey.Bound(visitId, "block",
        block.Acquisition, (long)block.Channel, block.Sequence, block.BootKey, (long)block.Part, (long)block.Flags, block.FirstSampleUs,
        block.PeriodNs, block.ScaleNumerator, block.ScaleDenominator);

    private static byte[] Bound(string visitId, RetainedMessage message) => VisitKey.Bound(visitId, "retained",
        message.BootKey, message.Sequence, message.Acquisition, message.UptimeUs, (long)message.Part, (long)message.Kind,
        (long)message.Code, (long)message.Channel);
}
