using Kiosk.Edge.Peripherals;
using Kiosk.Edge.Records;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <content>Takes readings of devices of other makers into the open visit, or sets them aside.</content>
public sealed partial class VisitDesk
{
    private ValuesOfVisit? _hostValues;

    /// <summary>What such devices said in the open visit, newest last.</summary>
    /// <param name="visitId">Whose; the values of another visit are never given.</param>
    public IReadOnlyList<SummaryValue> HostValuesOf(string visitId) =>
        Volatile.Read(ref _hostValues) is { } held && held.VisitId == visitId ? held.Values : [];

    /// <summary>
    /// Stores a reading with the open visit when it was surely taken within it, else without its value and with no visit; it is synced when
    /// the task completes.
    /// </summary>
    /// <param name="taken">The reading, and when it was taken by the host's monotonic clock, as far as that can be told.</param>
    /// <remarks>
    /// The host's wall clock has no say in whose it is. A visit that is ending takes none: its record is being made. A visit of before a restart of
    /// the host is sealed first, so that no reading can reach it either.
    /// </remarks>
    public async Task<ReadingVerdict> AddReadingAsync(TakenReading taken)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            long nowUs = _clock.NowUs;
            DateTimeOffset utc = _clock.UtcNow;
            OpenVisit? visit = _ending is null ? _current : null;
            ReadingVerdict verdict = taken.Judge(visit is null ? null : _openedUs, nowUs);
            bool isAttached = verdict == ReadingVerdict.Attached;
            HostReading reading = taken.ToHostReading(nowUs, utc);
            bool isNew = await _store.WriteAsync(
                connection => _visits.AddHostReading(connection, reading, isAttached ? visit!.VisitId : null, utc)).ConfigureAwait(false);
            if (!isNew) return ReadingVerdict.Known;
            if (isAttached) _detachments.Add((Math.Min(taken.Window!.Value.LatestUs, nowUs), connection => _visits.DetachHostReading(connection, reading)));
            if (isAttached) Volatile.Write(ref _hostValues, new(visit!.VisitId, [.. HostValuesOf(visit.VisitId), .. SummaryValue.Of(reading.Reading)]));
            return verdict;
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            return ReadingVerdict.StoreFailed;
        }
        finally
        {
            _gate.Release();
        }
    }

    private sealed record ValuesOfVisit(string VisitId, IReadOnlyList<SummaryValue> Values);
}
