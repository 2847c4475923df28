using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <content>Up to when what is taken is the visit's: what came later is nobody's, also when it arrived before the end was known.</content>
public sealed partial class VisitDesk
{
    // What the host itself took for the open visit: until when, and how it is made nobody's.
    private readonly List<(long TakenUntilUs, Action<SqliteConnection> Detach)> _detachments = [];

    // Host time less uptime, of each boot of the open visit; and where the visit that ends is cut, from the moment that its end was asked for.
    private readonly Dictionary<long, long> _lagsUs = [];
    private List<(uint Acquisition, long EndUs)> _cuts = [];

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

    /// <summary>
    /// Since when it is in doubt whose what is measured is, while the visit goes on; null when it is in doubt no more. On disk, for a crash.
    /// </summary>
    public async Task DoubtAsync(long? sinceUs)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_ending is not null || _current is not { } visit) return;
            if (sinceUs is { } us) await WriteAsync(CutsAt(visit, us, TimeSpan.Zero)).ConfigureAwait(false);
            else await _store.WriteAsync(connection => VisitStore.ClearEnds(connection, visit.VisitId)).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            _log.LogError("Visit {Visit}: that it is in doubt could not be stored: {Problem}", _current?.VisitId, failure.Message);
        }
        finally
        {
            _gate.Release();
        }
    }

    // Where each acquisition of a visit is cut, on its boot's clock. Where the host's clock was never compared with that: at what is stored by now, less the time by which the end
    // was noticed late.
    private List<(uint Acquisition, long EndUs)> CutsAt(OpenVisit visit, long hostUs, TimeSpan late)
    {
        LinkStatus link = _link.Status;
        if (link.UptimeLagUs is { } lagUs) _lagsUs[link.BootKey] = lagUs;
        return _store.Read(connection => VisitStore.ListAcquisitions(connection, visit.VisitId).ConvertAll(one =>
        {
            // One that the board began and that is not noted yet is of the boot that was asked.
            long boot = one.BootKey ?? _askedBoot;
            return (one.Acquisition, _lagsUs.TryGetValue(boot, out long lag) ? hostUs - lag
                : VisitStore.LastTakenUs(connection, one.Acquisition) - (long)late.TotalMicroseconds);
        }));
    }

    private Task WriteAsync(List<(uint Acquisition, long EndUs)> cuts) => _store.WriteAsync(connection =>
    {
        foreach ((uint acquisition, long endUs) in cuts) VisitStore.NoteEnd(connection, acquisition, endUs);
    });

    // Notes the boundary, and makes nobody's what the host itself took after it.
    private async Task CutAsync()
    {
        if (_cuts.Count > 0) await WriteAsync(_cuts).ConfigureAwait(false);
        Action<SqliteConnection>[] later = [.. _detachments.Where(one => one.TakenUntilUs > _endHostUs).Select(one => one.Detach)];
        if (later.Length == 0) return;
        await _store.WriteAsync(connection =>
        {
            foreach (Action<SqliteConnection> detach in later) detach(connection);
        }).ConfigureAwait(false);
    }

    // Before what is still on its way is waited for: should the power go meanwhile, the boundary is on disk. When this fails, the sealing tries again.
    private async Task TryCutAsync()
    {
        try
        {
            await CutAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            _log.LogError("The end of a visit could not be stored: {Problem}; trying again", failure.Message);
        }
    }
}
