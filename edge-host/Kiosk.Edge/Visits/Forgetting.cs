using System.Collections.Concurrent;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Store;

namespace Kiosk.Edge.Visits;

/// <summary>
/// Forgets visits: some time after the clinical store has all records of one, its key is erased and what it opened is removed.
/// <code>
/// sealed --record delivered | to be sent to nobody--> due --keep, on the monotonic clock--> forgotten --late reading--> sealed again, without subject
/// </code>
/// </summary>
/// <remarks>
/// Only a delivery makes a visit due, unless its person agreed to paper only: one whose record waits, was refused, or could not be made is kept. The time begins anew with
/// each start of the host, since no clock that can be trusted outlives it.
/// </remarks>
/// <param name="store">Opened with <see cref="VisitSchema"/>.</param>
/// <param name="clock">For the time.</param>
/// <param name="keep">How long a visit is kept after its last record was delivered.</param>
/// <param name="log">For what was forgotten.</param>
public sealed class Forgetting(DurableStore store, Clock clock, TimeSpan keep, ILogger<Forgetting> log)
{
    private readonly Dictionary<string, long> _dueSinceUs = [];
    private readonly ConcurrentDictionary<(string VisitId, int Part), bool> _delivered = new();

    // Of an earlier run, too: it may have ended between the erasing and the emptying of the log.
    private bool _isLogStale = true;

    /// <summary>
    /// The clinical store has a record; call it also when an operator gives a refused one up. Returns at once, any thread; records of
    /// something else than visits are passed over.
    /// </summary>
    /// <remarks>
    /// It is on disk some milliseconds later, and is tried again when the store fails. Should the host die in between and the outbox
    /// have forgotten the record already, the visit is kept for good: see <see cref="AllDeliveredAsync"/>.
    /// </remarks>
    public void RecordDelivered(string recordId)
    {
        if (!Sealing.TryParseRecordId(recordId, out string visitId, out int part)) return;
        _delivered[(visitId, part)] = true;
        _ = NoteAsync();
    }

    /// <summary>
    /// At the start, before the uplink runs, when the outbox holds no visit's record, refused ones included, and never lost one to damage
    /// or for want of room: whatever it once had was delivered, though a crash kept us from noting it.
    /// </summary>
    public Task AllDeliveredAsync() => store.WriteAsync(connection =>
    {
        foreach ((string visitId, int part) in VisitStore.ListUndelivered(connection)) VisitStore.Delivered(connection, visitId, part);
    });

    /// <summary>Forgets what is due: call it every few seconds, one caller at a time.</summary>
    public async Task ForgetDueAsync()
    {
        if (!_delivered.IsEmpty) await StoreDeliveredAsync().ConfigureAwait(false);
        List<string> due = Due(store.Read(VisitStore.ListForgettable));
        if (due.Count > 0)
        {
            int forgotten = await store.WriteAsync(connection => due.Count(visit => VisitStore.Forget(connection, visit))).ConfigureAwait(false);
            log.LogInformation("Forgot who {Count} visits were of and what was measured: their records were delivered, or were not to be sent", forgotten);
            _isLogStale = true;
        }

        if (_isLogStale) _isLogStale = !await store.TruncateLogAsync().ConfigureAwait(false);
    }

    private List<string> Due(List<string> forgettable)
    {
        foreach (string gone in _dueSinceUs.Keys.Except(forgettable).ToList()) _dueSinceUs.Remove(gone);
        foreach (string visit in forgettable) _dueSinceUs.TryAdd(visit, clock.NowUs);
        return forgettable.FindAll(visit => clock.NowUs - _dueSinceUs[visit] >= keep.TotalMicroseconds);
    }

    private async Task NoteAsync()
    {
        try
        {
            await StoreDeliveredAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Nobody awaits this; what is not stored stays noted here, and the next turn tries again and tells.
        catch (Exception)
#pragma warning restore CA1031
        {
            return;
        }
    }

    private async Task StoreDeliveredAsync()
    {
        List<(string VisitId, int Part)> delivered = [.. _delivered.Keys];
        await store.WriteAsync(connection =>
        {
            foreach ((string visitId, int part) in delivered) VisitStore.Delivered(connection, visitId, part);
        }).ConfigureAwait(false);
        foreach ((string, int) one in delivered) _delivered.TryRemove(one, out _);
    }
}
