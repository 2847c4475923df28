using Kiosk.Edge.Link;
using Kiosk.Wire;

namespace Kiosk.Edge.Visits;

/// <content>Brings the board to what the desk wants: the visit's acquisition running, and no other.</content>
public sealed partial class VisitDesk
{
    private static readonly TimeSpan CommandTime = TimeSpan.FromSeconds(3);

    // Of the newest acquisition: the boot that was asked to begin it (0 = none yet), when that confirmed it, whether the board
    // will never begin it, and until when what is left in the board's ring is waited for.
    private long _askedBoot, _beganUs;
    private bool _isDead;
    private long? _settleUntilUs;

    // The visit is stored and open whatever becomes of this: the next tick tries again.
    private async Task TryMeasureAsync()
    {
        try
        {
            await EnsureMeasuringAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // As above, whatever it is that went wrong.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _log.LogError("The visit is open, but it is not measured yet: {Problem}; trying again", failure.Message);
        }
    }

    private async Task EnsureMeasuringAsync()
    {
        LinkStatus link = _link.Status;
        if (_current is not null && link.UptimeLagUs is { } lagUs) _lagsUs[link.BootKey] = lagUs;
        if (!link.IsUp)
        {
            // What the ring holds comes when the cable is back: the wait for it begins then.
            _settleUntilUs = null;
            return;
        }

        if (_current is not { } visit)
        {
            if (link.RunningAcquisition is { } stray and not 0) await EndOnBoardAsync(stray).ConfigureAwait(false);
            return;
        }

        if (IsOver(visit, link))
        {
            if (IsSettling(visit, link)) return;
            visit = await RestartAsync(visit).ConfigureAwait(false);
        }

        if (!visit.IsMeasuring) await BeginAsync(visit, link.BootKey).ConfigureAwait(false);
    }

    // True when the newest acquisition will bring no new samples.
    private bool IsOver(OpenVisit visit, LinkStatus link)
    {
        if (_askedBoot == 0) return false;
        if (_isDead || link.BootKey != _askedBoot) return true;
        // A heartbeat that was made before the acquisition began says nothing about it.
        return visit.IsMeasuring && link.HeartbeatHeardUs > _beganUs + LinkSession.HeartbeatUs && link.RunningAcquisition != visit.Acquisition;
    }

    // A new acquisition empties the board's ring: of the same boot, what the ring holds of the old one comes first. Takes no
    // longer than the end of a visit may, and does not keep the gate meanwhile.
    private bool IsSettling(OpenVisit visit, LinkStatus link)
    {
        if (link.BootKey != _askedBoot) return false;
        long nowUs = _clock.NowUs;
        _settleUntilUs ??= nowUs + (long)_options.Settle.TotalMicroseconds;
        return nowUs < _settleUntilUs && link.Progress.GetValueOrDefault(visit.Acquisition) is not { IsComplete: true };
    }

    private async Task<OpenVisit> RestartAsync(OpenVisit visit)
    {
        int first = _identifiers.NewSeed();
        uint acquisition = await _store.WriteAsync(
            connection => VisitStore.AddAcquisition(connection, visit.VisitId, _clock.UtcNow, first)).ConfigureAwait(false);
        _log.LogWarning("The board restarted or stopped measuring in visit {Visit}: beginning anew", visit.VisitId);
        if (!visit.IsMeasuring && _tracked.Remove(visit.Acquisition)) _link.Forget(visit.Acquisition);
        ForgetAcquisition();
        OpenVisit fresh = visit with { Acquisition = acquisition, IsMeasuring = false };
        Set(fresh);
        return fresh;
    }

    private void ForgetAcquisition() => (_askedBoot, _isDead, _settleUntilUs) = (0, false, null);

    private async Task BeginAsync(OpenVisit visit, long boot)
    {
        if (!_tracked.Contains(visit.Acquisition))
        {
            if (_tracked.Count >= StreamTable.AcquisitionsMax) return;
            _tracked.Add(visit.Acquisition);
            _link.Track(visit.Acquisition);
        }

        _askedBoot = boot;
        CommandReply reply = await CommandAsync(CommandCode.BeginAcquisition, visit.Acquisition, (uint)visit.Measured).ConfigureAwait(false);
        if (reply is { End: CommandEnd.Answered, Outcome: CommandOutcome.Busy } && reply.Detail != visit.Acquisition)
        {
            await EndOnBoardAsync(reply.Detail).ConfigureAwait(false);
            reply = await CommandAsync(CommandCode.BeginAcquisition, visit.Acquisition, (uint)visit.Measured).ConfigureAwait(false);
        }

        // An id that ended on the board, or began on a boot that is over, never runs again: the next try takes a fresh one.
        LinkStatus link = _link.Status;
        _isDead = reply.End == CommandEnd.BoardRestarted || link.BootKey != boot
            || reply is { End: CommandEnd.Answered, Outcome: CommandOutcome.BadArgument };
        if (!reply.IsDone || _isDead)
        {
            _log.LogWarning("The board did not begin to measure ({End} {Outcome}); trying again", reply.End, reply.Outcome);
            return;
        }

        bool isSimulated = link.Board?.Kind == BoardKind.Simulated;
        await _store.WriteAsync(connection => VisitStore.Began(connection, visit.Acquisition, boot, isSimulated)).ConfigureAwait(false);
        _beganUs = _clock.NowUs;
        Set(visit with { IsMeasuring = true });
    }

    // The end was asked for before, and the board may not have heard of it then.
    private async Task EndIfRunningAsync(OpenVisit visit)
    {
        if (_link.Status is { IsUp: true } link && link.RunningAcquisition == visit.Acquisition)
            await EndOnBoardAsync(visit.Acquisition).ConfigureAwait(false);
    }

    private async Task EndOnBoardAsync(uint acquisition)
    {
        CommandReply reply = await CommandAsync(CommandCode.EndAcquisition, acquisition, 0).ConfigureAwait(false);
        if (!reply.IsDone) _log.LogWarning("The board did not end an acquisition: {End} {Outcome}", reply.End, reply.Outcome);
    }

    private Task<CommandReply> CommandAsync(CommandCode code, uint argument1, uint argument2) =>
        _link.CommandAsync(code, argument1, argument2, CommandTime);

    private async Task SettleAsync(OpenVisit visit)
    {
        if (!visit.IsMeasuring) return;
        long deadlineUs = _clock.NowUs + (long)_options.Settle.TotalMicroseconds;
        if (_link.Status.IsUp) await EndOnBoardAsync(visit.Acquisition).ConfigureAwait(false);
        while (_clock.NowUs < deadlineUs)
        {
            if (_link.Status.Progress.GetValueOrDefault(visit.Acquisition) is { IsComplete: true }) return;
            await Task.Delay(PollEvery, _clock.Provider).ConfigureAwait(false);
        }

        _log.LogWarning("Visit {Visit}: not everything arrived within {Settle}; the rest is a gap", visit.VisitId, _options.Settle);
    }
}
