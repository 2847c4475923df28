using System.Globalization;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Records;
using Kiosk.Edge.Store;
using Kiosk.Measurements;
using Kiosk.Outbox;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <summary>
/// Seals visits and makes their records. Sealing, or noting a late record, and the note that its record is due to the outbox are one
/// transaction; the note goes when the outbox has the record. A crash at any moment leaves an open visit, or a sealed one whose record
/// is in the outbox or is put there at the next start, under the same id, so once.
/// </summary>
/// <remarks>
/// A visit of which no record can be made (a defect, by definition) is sealed all the same, with the reason, so that the kiosk
/// can go on; every start tries again, since a newer version may know better. A record that the outbox has no room for stays due,
/// and is made again from what is stored each time <see cref="QueueMissingAsync"/> is called.
/// </remarks>
public sealed class Sealing(
    DurableStore store, VisitStore visits, IOutbox outbox, IRecordComposer composer, RecordMaker maker, Clock clock, ILogger<Sealing> log)
{
    private readonly Dictionary<string, long> _lateSeen = [];
    private readonly HashSet<string> _lateFailed = [];
    private readonly HashSet<(string VisitId, int Part)> _queueFailed = [];
    private string _queueProblem = "";
    private long _done, _abandoned, _interrupted, _lateRecords, _notComposed;

    /// <summary>Visits sealed since the start of the host, by outcome.</summary>
    public long Sealed(VisitOutcome outcome) => outcome switch
    {
        VisitOutcome.Done => Volatile.Read(ref _done),
        VisitOutcome.Abandoned => Volatile.Read(ref _abandoned),
        VisitOutcome.Interrupted => Volatile.Read(ref _interrupted),
        _ => 0,
    };

    /// <summary>Late records made since the start of the host.</summary>
    public long LateRecords => Volatile.Read(ref _lateRecords);

    /// <summary>Visits of which no record could be made.</summary>
    public long NotComposed => Volatile.Read(ref _notComposed);

    /// <summary>The record's name everywhere: the visit's id, with the number of a late part, or with m and the number of a medium.</summary>
    public static string RecordId(string visitId, int part) => part switch
    {
        0 => visitId,
        >= VisitMedia.PartFirst => $"{visitId}-m{part - VisitMedia.PartFirst + 1}",
        _ => $"{visitId}-{part}",
    };

    /// <summary>The inverse of <see cref="RecordId"/>; false for what is no visit's record.</summary>
    public static bool TryParseRecordId(string recordId, out string visitId, out int part)
    {
        const int UuidLength = 36;
        part = 0;
        visitId = recordId.Length >= UuidLength ? recordId[..UuidLength] : "";
        if (!Guid.TryParseExact(visitId, "D", out _)) return false;
        if (recordId.Length == UuidLength) return true;
        bool isMedium = recordId.AsSpan(UuidLength).StartsWith("-m");
        if (recordId[UuidLength] != '-'
            || !int.TryParse(recordId.AsSpan(UuidLength + (isMedium ? 2 : 1)), NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return false;
        part = isMedium ? VisitMedia.PartFirst + number - 1 : number;
        return isMedium ? number is >= 1 and <= VisitMedia.PerVisitMax : number < VisitMedia.PartFirst;
    }

    /// <summary>Seals an open visit from what is stored of it.</summary>
    /// <returns>Null when it is not open.</returns>
    public async Task<SealedVisit?> SealAsync(string visitId, VisitOutcome outcome)
    {
        if (store.Read(connection => visits.Find(connection, visitId)) is null) return null;
        DateTimeOffset at = clock.UtcNow;
        // When not even the data can be read, all readings so far count as this record's: it is made of all at a later start.
        long lastRetainedId = long.MaxValue;
        Composed made = Compose(() =>
        {
            VisitData data = store.Read(connection => visits.Load(connection, visitId))!;
            lastRetainedId = data.LastRetainedId;
            return maker.Make(data, outcome, at);
        });
        bool isDue = false;
        bool isSealed = await store.WriteAsync(connection =>
        {
            if (!visits.Seal(connection, visitId, outcome, at, made.Summary, made.Problem, lastRetainedId)) return false;
            isDue = made.Payload is not null && VisitStore.AddUnqueued(connection, visitId, 0);
            // They go to the outbox with the next turn, behind the numbers.
            VisitStore.AddMediaDue(connection, visitId);
            return true;
        }).ConfigureAwait(false);
        if (!isSealed) return null;
        Count(visitId, outcome, made);
        if (isDue) await QueueAsync(visitId, 0, made.Payload!).ConfigureAwait(false);
        return new SealedVisit(visitId, outcome, at, made.Values);
    }

    /// <summary>At the start: tries again to make the records that could not be made, and puts into the outbox what is due to it.</summary>
    public async Task ComposeMissingAsync()
    {
        foreach (string visitId in store.Read(VisitStore.ListNotComposed))
        {
            Composed made = ComposeAgain(visitId, 0);
            if (made.Payload is null)
            {
                Interlocked.Increment(ref _notComposed);
                log.LogError("Visit {Visit} still has no record: {Problem}", visitId, made.Problem);
                continue;
            }

            await store.WriteAsync(connection =>
            {
                if (visits.Composed(connection, visitId, made.Summary)) VisitStore.AddUnqueued(connection, visitId, 0);
            }).ConfigureAwait(false);
        }

        await QueueMissingAsync().ConfigureAwait(false);
    }

    /// <summary>Puts into the outbox what is due to it: after a crash, or when it had no room. Stops at the first that it will not take.</summary>
    public async Task QueueMissingAsync()
    {
        foreach ((string visitId, int part) in store.Read(VisitStore.ListUnqueued))
        {
            // What could not be made now is tried again at the next start, not with each turn.
            if (_queueFailed.Contains((visitId, part))) continue;
            Composed made = ComposeAgain(visitId, part);
            if (made.Payload is null) _queueFailed.Add((visitId, part));
            else if (!await QueueAsync(visitId, part, made.Payload).ConfigureAwait(false)) return;
        }
    }

    /// <summary>
    /// Makes a late record of each sealed visit that got readings since, once nothing more came between two calls: what comes
    /// together makes one record. One caller at a time.
    /// </summary>
    public async Task ComposeLateAsync()
    {
        foreach (string visitId in store.Read(VisitStore.ListLate))
        {
            try
            {
                await ComposeLateAsync(visitId).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // One visit that cannot be read must not keep the others from their records.
            catch (Exception defect) when (defect is not (SqliteException or IOException))
#pragma warning restore CA1031
            {
                if (_lateFailed.Add(visitId)) log.LogError(defect, "The late readings of visit {Visit} cannot be read; they stay stored", visitId);
            }
        }
    }

    /// <summary>Removes what is left of visits that were forgotten.</summary>
    public async Task PurgeAsync(DateTimeOffset before)
    {
        int purged = await store.WriteAsync(connection => VisitStore.Purge(connection, before)).ConfigureAwait(false);
        if (purged > 0) log.LogInformation("Removed what was left of {Count} visits sealed before {Before:u}", purged, before);
    }

    private async Task ComposeLateAsync(string visitId)
    {
        VisitData data = store.Read(connection => visits.Load(connection, visitId))!;
        if (_lateSeen.GetValueOrDefault(visitId) != data.LastRetainedId)
        {
            _lateSeen[visitId] = data.LastRetainedId;
            return;
        }

        _lateSeen.Remove(visitId);
        List<MeasurementKind> kinds = store.Read(connection => VisitStore.ListLateKinds(connection, visitId, data.LastRetainedId));
        int part = data.Visit.LateParts + 1;
        Composed made = Compose(() => maker.MakeLate(data, part, kinds));
        string summary = Summary.Store(Summary.Merge(Summary.Load(data.Visit.Summary), made.Values));
        bool isDue = false;
        bool isNew = await store.WriteAsync(connection =>
        {
            if (!visits.AddLatePart(connection, visitId, part, summary, data.LastRetainedId)) return false;
            isDue = made.Payload is not null && VisitStore.AddUnqueued(connection, visitId, part);
            return true;
        }).ConfigureAwait(false);
        if (!isNew) return;
        Interlocked.Increment(ref _lateRecords);
        if (made.Problem is not null) log.LogError("Late record {Part} of visit {Visit} could not be made: {Problem}", part, visitId, made.Problem);
        else log.LogInformation("Readings of visit {Visit} came late: record {Part} of it", visitId, part);
        if (isDue) await QueueAsync(visitId, part, made.Payload!).ConfigureAwait(false);
    }

    // False when the outbox did not take it: it stays due. The visit is sealed all the same, and nobody waits for room.
    private async Task<bool> QueueAsync(string visitId, int part, byte[] payload)
    {
        try
        {
            await outbox.AddAsync(Lane.Visit, RecordId(visitId, part), payload).ConfigureAwait(false);
            await store.WriteAsync(connection => VisitStore.Queued(connection, visitId, part)).ConfigureAwait(false);
            _queueProblem = "";
            return true;
        }
        catch (Exception failure) when (failure is IOException or SqliteException)
        {
            if (failure.Message != _queueProblem)
                log.LogError("The record of visit {Visit} could not be put into the outbox: {Problem} It is tried again by itself; make room", visitId, failure.Message);
            _queueProblem = failure.Message;
            return false;
        }
    }

    private Composed ComposeAgain(string visitId, int part) => part >= VisitMedia.PartFirst ? ComposeMedia(visitId, part) : Compose(() =>
    {
        VisitData data = store.Read(connection => visits.Load(connection, visitId))!;
        if (part == 0) return maker.Make(data, data.Visit.Outcome!.Value, data.Visit.Sealed!.Value);
        return maker.MakeLate(data, part, store.Read(connection => VisitStore.ListKindsOf(connection, visitId, part)));
    });

    private Composed ComposeMedia(string visitId, int part) => Compose(
        () => maker.MakeLate(store.Read(connection => visits.LoadFrame(connection, visitId))!, part, []),
        record => MediaComposer.Compose(record, store.Read(connection => visits.LoadMedia(connection, visitId, part - VisitMedia.PartFirst + 1))
            ?? throw new InvalidOperationException($"Visit {visitId} has no medium {part - VisitMedia.PartFirst + 1}.")));

    private Composed Compose(Func<VisitRecord> make) => Compose(make, composer.Compose);

    private Composed Compose(Func<VisitRecord> make, Func<VisitRecord, byte[]> compose)
    {
        IReadOnlyList<SummaryValue> values = [];
        try
        {
            VisitRecord record = make();
            values = Summary.Of(record);
            return new Composed(compose(record), values, null);
        }
#pragma warning disable CA1031 // Whatever is wrong with one visit must not keep the kiosk from the next; only a failing store is tried again.
        catch (Exception defect) when (defect is not (SqliteException or IOException))
#pragma warning restore CA1031
        {
            log.LogError(defect, "Making a record failed");
            return new Composed(null, values, defect.Message.Length > 0 ? defect.Message : defect.GetType().Name);
        }
    }

    private void Count(string visitId, VisitOutcome outcome, Composed made)
    {
        if (outcome == VisitOutcome.Done) Interlocked.Increment(ref _done);
        else if (outcome == VisitOutcome.Abandoned) Interlocked.Increment(ref _abandoned);
        else Interlocked.Increment(ref _interrupted);
        log.LogInformation("Visit {Visit} sealed as {Outcome}, record of {Bytes} bytes", visitId, outcome, made.Payload?.Length ?? 0);
        if (made.Problem is null) return;
        Interlocked.Increment(ref _notComposed);
        log.LogError("Visit {Visit} has no record: {Problem}; please report this as a defect", visitId, made.Problem);
    }

    private sealed record Composed(byte[]? Payload, IReadOnlyList<SummaryValue> Values, string? Problem)
    {
        public string? Summary => Values.Count > 0 ? Visits.Summary.Store(Values) : null;
    }
}
