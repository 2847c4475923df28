namespace Kiosk.Outbox.Journal;

/// <summary>Refused records: kept, listed, sent again, given up. Its index is made at the first use, not at the start.</summary>
internal sealed class RefusedLane(LaneLog log, LaneReader reader, OutboxWriter writer) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<string, (OutboxRecord Record, RefusedRecord Description)> _kept = [];

    /// <summary>Keeps a record that is not kept yet.</summary>
    public async Task KeepAsync(OutboxRecord record, byte[] payload, string reason)
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            ReadNew();
            if (_kept.ContainsKey(record.Id)) return;
            await writer.AddAsync(new AddWork(Lane.Refused, record.Lane, record.Id, AddWork.Cut(reason), payload, IsRepeatable: true)).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>What is kept, oldest first.</summary>
    public IReadOnlyList<RefusedRecord> List(int recordsMax)
    {
        _one.Wait();
        try
        {
            ReadNew();
            return [.. _kept.Values.OrderBy(kept => kept.Record.Sequence).Take(recordsMax).Select(kept => kept.Description)];
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Adds a kept record to its lane again.</summary>
    public Task<bool> ResendAsync(string recordId) => EndAsync(recordId, Outcome.Delivered);

    /// <summary>Gives a kept record up.</summary>
    public Task<bool> DropAsync(string recordId) => EndAsync(recordId, Outcome.Dropped);

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<bool> EndAsync(string recordId, Outcome outcome)
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            ReadNew();
            if (!_kept.TryGetValue(recordId, out (OutboxRecord Record, RefusedRecord Description) kept)) return false;
            if (outcome == Outcome.Delivered)
            {
                if (reader.Load(kept.Record) is not { } payload) return false;
                Lane lane = kept.Description.Lane;
                await writer.AddAsync(new AddWork(lane, lane, recordId, AddWork.NoNote, payload, IsRepeatable: true)).ConfigureAwait(false);
            }

            log.Settle(kept.Record.Segment, kept.Record.Sequence, kept.Record.Offset, outcome);
            return _kept.Remove(recordId);
        }
        finally
        {
            _one.Release();
        }
    }

    private void ReadNew()
    {
        const int RecordsAtOnce = 64;
        const long BytesAtOnce = 1 << 20;
        while (reader.Take(RecordsAtOnce, BytesAtOnce) is { Count: > 0 } taken)
        {
            foreach ((OutboxRecord record, FrameHeader header, string note) in taken)
            {
                record.Payload = null;
                _kept[record.Id] = (record, new RefusedRecord(header.Origin, record.Id, record.Size, note));
            }
        }
    }
}
