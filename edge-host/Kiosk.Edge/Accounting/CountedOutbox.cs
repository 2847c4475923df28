using Kiosk.Outbox;

namespace Kiosk.Edge.Accounting;

/// <summary>
/// The way into the outbox for all of this process, which counts what was acknowledged on it: a second opinion on the outbox's own
/// books, from outside.
/// </summary>
/// <param name="outbox">Where the records go.</param>
/// <param name="books">Its books.</param>
public sealed class CountedOutbox(IOutbox outbox, Func<OutboxAccount> books) : IOutbox
{
    private readonly long[] _atStart = [.. books().Lanes.Select(lane => lane.Produced)];
    private readonly long[] _acknowledged = new long[Lanes.All.Count];
    private long _begun;
    private long _without;
    private long _resent;

    /// <summary>Records of a lane that were acknowledged as stored since the start.</summary>
    public long Acknowledged(Lane lane) => Interlocked.Read(ref _acknowledged[(int)lane]);

    /// <inheritdoc/>
    public async Task<AddVerdict> AddAsync(Lane lane, string recordId, ReadOnlyMemory<byte> payload)
    {
        bool isAdded = false;
        Interlocked.Increment(ref _begun);
        try
        {
            AddVerdict verdict = await outbox.AddAsync(lane, recordId, payload).ConfigureAwait(false);
            isAdded = verdict == AddVerdict.Added;
            return verdict;
        }
        finally
        {
            Interlocked.Increment(ref isAdded ? ref _acknowledged[(int)lane] : ref _without);
        }
    }

    /// <summary>Counts the sending again of a refused record, which is one more record of a lane that only the outbox knows.</summary>
    /// <param name="resend">False when nothing was added.</param>
    public async Task<bool> ResendAsync(Func<Task<bool>> resend)
    {
        bool isAdded = false;
        Interlocked.Increment(ref _begun);
        try
        {
            return isAdded = await resend().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Increment(ref isAdded ? ref _resent : ref _without);
        }
    }

    /// <summary>What the books and the acknowledgements do not agree on; null when nothing. Records may be on their way meanwhile.</summary>
    /// <param name="account">The books as they were compared.</param>
    public string? Mismatch(out OutboxAccount account)
    {
        // What is acknowledged was in the books before: so it is read first. What is in the books was begun before: so that is read last.
        long[] acknowledged = [.. Lanes.All.Select(Acknowledged)];
        long resent = Interlocked.Read(ref _resent);
        account = books();
        long without = Interlocked.Read(ref _without);
        long begun = Interlocked.Read(ref _begun);

        foreach (LaneAccount one in account.Lanes.Where(one => one.Unaccounted != 0))
            return $"{one.Unaccounted} of {one.Produced} {one.Lane.Name()} records are not accounted for";
        long grown = 0;
        foreach (Lane lane in Lanes.Published)
        {
            long more = account[lane].Produced - _atStart[(int)lane];
            if (more < acknowledged[(int)lane])
                return $"{acknowledged[(int)lane]} {lane.Name()} records were acknowledged since the start, and the books have {more} new ones";
            grown += more;
        }

        if (grown < acknowledged.Sum() + resent) return $"{acknowledged.Sum() + resent} records were acknowledged since the start, and the books have {grown} new ones";
        return grown > begun - without ? $"the books have {grown} new records since the start, and only {begun - without} were to be added" : null;
    }
}
