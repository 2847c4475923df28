using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <content>Up to when what is taken is the visit's: what came later is nobody's, also when it arrived before the end was known.</content>
public sealed partial class VisitDesk
{
    // What the host itself took for the open visit: until when, and how it is made nobody's.
    private readonly List<(long TakenUntilUs, Action<SqliteConnection> Detach)> _detachments = [];

    /// <summary>Stores a sound or picture with the visit that was open when its taking began.</summary>
    /// <returns>Its number; null when that visit is not open any more, or has too many.</returns>
    public async Task<int?> AddMediaAsync(string visitId, VisitMedia media, bool isTest)
    {
        long takenUntilUs = _clock.NowUs;
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_ending is not null || _current?.VisitId != visitId) return null;
            int? number = await _store.WriteAsync(connection => _visits.AddMedia(connection, visitId, media, isTest)).ConfigureAwait(false);
            if (number is { } stored) _detachments.Add((takenUntilUs, connection => VisitStore.DetachMedia(connection, visitId, stored)));
            return number;
        }
        finally
        {
            _gate.Release();
        }
    }

    // Notes the boundary on the board's clock, and makes nobody's what the host itself took after it.
    private async Task CutAsync(OpenVisit visit)
    {
        LinkStatus link = _link.Status;
        (uint acquisition, long bootKey) = _store.Read(connection => VisitStore.FindAcquisition(connection, visit.VisitId));
        if (_endHostUs is { } hostUs && link.UptimeLagUs is { } lagUs && link.BootKey == bootKey)
            await _store.WriteAsync(connection => VisitStore.NoteEnd(connection, acquisition, bootKey, hostUs - lagUs)).ConfigureAwait(false);
        else await CutAtStoredAsync(acquisition, bootKey, _endLate).ConfigureAwait(false);
        Action<SqliteConnection>[] later = [.. _detachments.Where(one => one.TakenUntilUs > _endHostUs).Select(one => one.Detach)];
        if (later.Length == 0) return;
        await _store.WriteAsync(connection =>
        {
            foreach (Action<SqliteConnection> detach in later) detach(connection);
        }).ConfigureAwait(false);
    }

    // Of a host that was down, or whose clock was never compared with the board's: nothing later than what is stored by now is known to be this person's, less the time
    // by which the end was noticed late.
    private Task CutAtStoredAsync(uint acquisition, long bootKey, TimeSpan late) => _store.WriteAsync(connection => VisitStore.NoteEnd(
        connection, acquisition, bootKey, VisitStore.LastTakenUs(connection, acquisition, bootKey) - (long)late.TotalMicroseconds));
}
