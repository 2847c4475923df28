using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Journal;
using Kiosk.Outbox.Keys;

namespace Kiosk.Outbox;

/// <summary>
/// The outbox on disk: an append-only log for each lane, one writer, group commit. What must outlive the process (records and, within
/// a second, their ends) is in files; what need not (what is on its way just now) is in memory.
/// </summary>
/// <remarks>
/// Threads: <see cref="Take"/>, <see cref="Move"/> and <see cref="Load"/> by one uplink, on one thread at a time; the rest from
/// anywhere. Files: <c>identity</c>, <c>totals</c>, <c>reserve</c>, a folder for each lane with segments (<see cref="Frame"/>) and
/// their lists of settled records (<see cref="SettledMarks"/>), and <c>aside</c>.
/// </remarks>
public sealed class RecordOutbox : IOutbox, IAsyncDisposable
{
    /// <summary>Characters of a record id, at most.</summary>
    public const int RecordIdLengthMax = 64;

    private readonly Lock _gate = new();
    private readonly Totals _totals;
    private readonly Room _room;
    private readonly List<LaneLog> _lanes = [];
    private readonly List<LaneReader> _readers = [];
    private readonly OutboxWriter _writer;
    private readonly RefusedLane _refused;
    private int _sent;
    private int _brokerHas;

    private RecordOutbox(OutboxOptions options, IDisk disk, RecordCipher? cipher, TimeProvider time, Action<OutboxNotice> notice)
    {
        disk.CreateDirectory(options.Directory);
        disk.SyncDirectory(Path.GetDirectoryName(options.Directory)!);
        long id = Identity.Open(disk, options.Directory, cipher, notice);
        Id = id.ToString("x16");
        _totals = Totals.Open(disk, options.Directory, _gate, out bool isReadable);
        if (!isReadable)
        {
            notice(new OutboxNotice(NoticeKind.SetAside, null, 0,
                $"{options.Directory}/totals was damaged and is kept as totals.damaged: what became of removed records is no longer known."));
        }

        foreach (Lane lane in Lanes.All)
        {
            var log = new LaneLog(lane, Path.Combine(options.Directory, lane.Name()), _gate, disk);
            new LaneRecovery(log, disk, _totals, notice).Run();
            log.Ages = new LaneAges(time, log.NextSequence - 1);
            _lanes.Add(log);
            _readers.Add(new LaneReader(log, disk, id, cipher, notice));
        }

        disk.SyncDirectory(options.Directory);
        _room = new Room(_lanes, disk, options, _totals, cipher is not null, notice);
        _writer = new OutboxWriter(_lanes.ConvertAll(log => new LaneWriter(log, disk, options, id, cipher, _room)), _room, options.FlushInterval, time, Notify);
        _refused = new RefusedLane(_lanes[(int)Lane.Refused], _readers[(int)Lane.Refused], _writer);
    }

    /// <summary>16 hex digits, new with each new outbox: sequences are counted within it.</summary>
    public string Id { get; }

    /// <summary>There may be new records. Handlers are quick and do not throw.</summary>
    public event Action? Notified;

    /// <summary>Commits since opening, each one sync. With <see cref="RecordsCommitted"/> it tells how many records share one.</summary>
    public long Commits => _room.Commits;

    /// <summary>Records in those commits.</summary>
    public long RecordsCommitted => _room.RecordsCommitted;

    /// <summary>Opens the outbox, or makes it. What is damaged or another device key's is set aside, told of and never removed.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="disk">The file system.</param>
    /// <param name="cipher">Encrypts personal lanes; null leaves them plain. Stays the caller's.</param>
    /// <param name="time">For ages and the flush interval.</param>
    /// <param name="notice">Told of what happens unasked, from several threads, also before this returns.</param>
    /// <exception cref="IOException">The folder cannot be made, read or written.</exception>
    public static RecordOutbox Open(
        OutboxOptions options, IDisk disk, RecordCipher? cipher, TimeProvider time, Action<OutboxNotice>? notice = null) =>
        new(options, disk, cipher, time, notice ?? (_ => { }));

    /// <summary>Whether a text may name a record: 1 to 64 of A-Z, a-z, 0-9 and '-'.</summary>
    public static bool IsRecordId(string? text) =>
        text is { Length: > 0 and <= RecordIdLengthMax } && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <inheritdoc/>
    public Task<AddVerdict> AddAsync(Lane lane, string recordId, ReadOnlyMemory<byte> payload)
    {
        if (!Lanes.Published.Contains(lane)) throw new ArgumentException($"Records are not added to the {lane.Name()} lane.", nameof(lane));
        if (!IsRecordId(recordId)) throw new ArgumentException($"'{recordId}' is no record id: 1 to 64 of letters, digits and '-'.", nameof(recordId));
        if (payload.Length is 0 or > OutboxOptions.PayloadBytesMax)
            throw new ArgumentException($"The payload of record {recordId} has {payload.Length} bytes; 1 to {OutboxOptions.PayloadBytesMax} go.", nameof(payload));
        return _writer.AddAsync(new AddWork(lane, lane, recordId, AddWork.NoNote, payload, IsRepeatable: false));
    }

    /// <summary>Takes the next stored records of a lane that were not yet taken, oldest first, with their payloads.</summary>
    /// <param name="lane">A published lane.</param>
    /// <param name="recordsMax">At most so many, 1 or more.</param>
    /// <param name="bytesMax">Payload bytes in all, at most; the first record is given even when it alone is larger.</param>
    public IReadOnlyList<OutboxRecord> Take(Lane lane, int recordsMax, long bytesMax) =>
        _readers[(int)lane].Take(recordsMax, bytesMax).ConvertAll(taken => taken.Record);

    /// <summary>Gives back whatever was taken: a new uplink begins with the oldest stored record.</summary>
    public void ReturnAll()
    {
        foreach (Lane lane in Lanes.Published) _readers[(int)lane].Rewind();
        Interlocked.Exchange(ref _sent, 0);
        Interlocked.Exchange(ref _brokerHas, 0);
    }

    /// <summary>Brings back the payload of a record whose payload was let go; it stays null when the record is gone.</summary>
    public void Load(OutboxRecord record) => record.Payload ??= _readers[(int)record.Lane].Load(record);

    /// <summary>The one place where a taken record changes its state.</summary>
    /// <exception cref="IllegalRecordMoveException">There is no such move.</exception>
    public void Move(OutboxRecord record, RecordState next)
    {
        RecordMoves.Require(record.Id, record.State, next);
        Count(record.State, -1);
        Count(next, +1);
        record.State = next;
        if (next is RecordState.BrokerHas or RecordState.Delivered or RecordState.Refused) record.Payload = null;
    }

    /// <summary>
    /// Enters what a receipt says of a taken record. A delivery is on disk within <see cref="OutboxOptions.FlushInterval"/>: one that a
    /// power cut takes is published again, and the clinical store knows it. A refused record is first copied to the refused lane.
    /// </summary>
    /// <param name="record">Taken, settled or not; what is settled stays so.</param>
    /// <param name="refusal">Null when accepted, else the reason; cut after 2,000 characters.</param>
    /// <exception cref="IOException">The refused record could not be copied; it stays stored.</exception>
    /// <remarks>The record is still to be moved, by <see cref="Move"/>, on the uplink's thread.</remarks>
    public async Task SettleAsync(OutboxRecord record, string? refusal)
    {
        LaneLog log = _lanes[(int)record.Lane];
        if (refusal is not null)
        {
            byte[]? payload = record.Payload ?? _readers[(int)record.Lane].Load(record);
            if (payload is null) return;
            await _refused.KeepAsync(record, payload, refusal).ConfigureAwait(false);
        }

        log.Settle(record.Segment, record.Sequence, record.Offset, refusal is null ? Outcome.Delivered : Outcome.Refused);
    }

    /// <summary>The books. Cheap.</summary>
    public OutboxAccount Account()
    {
        lock (_gate) return new OutboxAccount([.. _lanes.Select(log => log.Account(_totals))], Volatile.Read(ref _sent), Volatile.Read(ref _brokerHas));
    }

    /// <summary>The refused records, oldest first.</summary>
    public IReadOnlyList<RefusedRecord> ListRefused(int recordsMax) => _refused.List(recordsMax);

    /// <summary>Brings a refused record to the clinical store once more, under its name; false when there is none of that name.</summary>
    public Task<bool> ResendAsync(string recordId) => _refused.ResendAsync(recordId);

    /// <summary>Gives a refused record up for good; false when there is none of that name.</summary>
    public Task<bool> DropRefusedAsync(string recordId) => _refused.DropAsync(recordId);

    /// <summary>Brings what was settled so far to disk now, erases its keys, and frees its space.</summary>
    public Task FlushAsync() => _writer.FlushAsync();

    /// <summary>Finishes what was asked for, flushes and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        foreach (LaneLog log in _lanes) log.Close();
        _refused.Dispose();
        _totals.Dispose();
    }

    private void Notify() => Notified?.Invoke();

    private void Count(RecordState state, int change)
    {
        if (state == RecordState.Sent) Interlocked.Add(ref _sent, change);
        else if (state == RecordState.BrokerHas) Interlocked.Add(ref _brokerHas, change);
    }
}
