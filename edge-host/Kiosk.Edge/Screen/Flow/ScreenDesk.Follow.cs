using Kiosk.Edge.Identity;

namespace Kiosk.Edge.Screen.Flow;

/// <content>Follows what happens beside the screen: cards, the guard of the visit, time.</content>
public sealed partial class ScreenDesk
{
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(15), GoodbyeBeforeNext = TimeSpan.FromSeconds(4), InterruptedTime = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan DoctorIdle = TimeSpan.FromMinutes(5), RateIdle = TimeSpan.FromSeconds(20), LookEvery = TimeSpan.FromSeconds(1);

    // Before the longest time of a visit is over: long enough to finish a measurement, and to end it here before the guard does.
    private static readonly TimeSpan LimitWarning = TimeSpan.FromMinutes(2), LimitMargin = TimeSpan.FromSeconds(5);

    private long _lookedUs, _askedUs;

    private async Task FollowAsync()
    {
        IdentityStatus identity = _host.Identity;
        if (_step is ScreenStep.Results or ScreenStep.Doctor or ScreenStep.Rate && IsGone(identity)) return;
        switch (_step)
        {
            case ScreenStep.Attract or ScreenStep.Interrupted when identity.State == GuardState.Known:
                Enter(ScreenStep.Language);
                break;
            case ScreenStep.Goodbye when identity.State == GuardState.Known && IsLong(GoodbyeBeforeNext):
                MeetNext();
                break;
            case ScreenStep.Goodbye when IsLong(GoodbyeTime):
            case ScreenStep.Interrupted when IsLong(InterruptedTime):
                await ResetAsync().ConfigureAwait(false);
                break;
            case ScreenStep.Identify or ScreenStep.Number or ScreenStep.Login when identity.State == GuardState.Known:
            case ScreenStep.Choose when _isAnonymous && identity.State == GuardState.Known:
                EnterConfirm();
                break;
            case ScreenStep.Confirm or ScreenStep.Choose when identity.State == GuardState.Known && identity.Identity != _identity:
                // Somebody else's card: what was agreed to was agreed to by the one before.
                MeetNext();
                break;
            case ScreenStep.Confirm when identity.State != GuardState.Known:
            case ScreenStep.Choose when !_isAnonymous && identity.State != GuardState.Known:
                // Gone, with what they agreed to: whoever is identified next may be another.
                if (_isAsked || identity.LastEnd == EndCause.Idle) await ResetAsync().ConfigureAwait(false);
                else MeetNext();
                break;
            case ScreenStep.Saving:
                // Its end holds the gate: whoever comes here finds that it failed.
                Leave("goodbye.unsaved");
                break;
            case ScreenStep.Results or ScreenStep.Doctor when IsLookDue():
                _isQueued = _host.IsQueued(_result!.VisitId);
                await TellShownAsync().ConfigureAwait(false);
                break;
            case ScreenStep.Measure:
                await FollowVisitAsync(identity).ConfigureAwait(false);
                break;
        }

        await FollowIdleAsync(identity).ConfigureAwait(false);
    }

    private async Task FollowVisitAsync(IdentityStatus identity)
    {
        if (_host.Visit is not { IsEnding: false } visit || visit.VisitId != _visitId)
        {
            // The guard ended it: whoever stands here now may be another.
            Leave(CauseOf(identity.LastEnd));
            return;
        }

        if (Current is not { } run) return;
        if (!_isAsked && identity.State != GuardState.Warned && await FollowLimitAsync(identity, run).ConfigureAwait(false)) return;
        run.Step(_host.NowUs, _host.ValuesOf(visit.VisitId), run.Task.IsStarted ? _host.Cuff : null);
        if (run.State == TaskState.Done && _overlay == ScreenOverlay.None && !_isAsked && _host.NowUs - run.DoneUs >= ShowDone.TotalMicroseconds) await AdvanceAsync().ConfigureAwait(false);
    }

    // Whoever is at the end of the time sees their results; the guard, which ends the visit otherwise, cannot show them. True when it ended.
    private async Task<bool> FollowLimitAsync(IdentityStatus identity, TaskRun run)
    {
        double leftUs = identity.LimitUs - _host.NowUs ?? double.PositiveInfinity;
        if (leftUs <= LimitWarning.TotalMicroseconds) _notice = "measure.limit";
        if (leftUs > LimitMargin.TotalMicroseconds) return false;
        if (run.Task.IsStarted) await ReleaseAsync().ConfigureAwait(false);
        await FinishAsync(isEarly: true).ConfigureAwait(false);
        // Nobody asked for them: whoever is there says so first.
        if (_step == ScreenStep.Results) AskNow();
        return true;
    }

    // True when the person is gone.
    private bool IsGone(IdentityStatus identity)
    {
        if (identity.State == GuardState.Known)
        {
            // Somebody was identified anew: the results on the screen are not to be theirs.
            MeetNext();
            return true;
        }

        if (_host.Visit is not null)
        {
            Leave("goodbye.wiped");
            return true;
        }

        // Who takes their card is about to leave, and a card that is put in may be another's: asked at once, not after a minute.
        if ((_wasCardIn && !identity.IsCardIn) || identity.IsReading)
        {
            _wasCardIn = false;
            AskNow();
        }

        return false;
    }

    private void AskNow() => _touchedUs = _host.NowUs - (long)IdleOf().TotalMicroseconds;

    private async Task FollowIdleAsync(IdentityStatus identity)
    {
        if (DueUs(identity) is not { } dueUs)
        {
            _isAsked = false;
            return;
        }

        double left = (dueUs - _host.NowUs) / 1e6;
        if (left > 0)
        {
            if (!_isAsked) _askedUs = _host.NowUs;
            (_isAsked, _secondsLeft) = (true, (int)Math.Ceiling(left));
            return;
        }

        // A visit, and who is identified, are ended by the guard itself; the screen follows.
        if (_step == ScreenStep.Measure) return;
        if (_step is ScreenStep.Results or ScreenStep.Doctor or ScreenStep.Rate) Leave("goodbye.wiped");
        else await ResetAsync().ConfigureAwait(false);
    }

    // When the person is forgotten unless they answer; null while they are not asked.
    private long? DueUs(IdentityStatus identity)
    {
        if (_step is ScreenStep.Attract or ScreenStep.Goodbye or ScreenStep.Interrupted or ScreenStep.Saving) return null;
        if (identity.State == GuardState.Warned || (_step != ScreenStep.Measure && identity.State == GuardState.Known && identity.EndsUs is not null)) return identity.EndsUs;
        if (_step == ScreenStep.Measure) return null;
        long warnsUs = _touchedUs + (long)IdleOf().TotalMicroseconds;
        return _host.NowUs >= warnsUs ? warnsUs + (long)_options.Warning.TotalMicroseconds : null;
    }

    // Who telephones for help, or waits for a doctor, touches nothing.
    private TimeSpan IdleOf() => _step switch
    {
        _ when _overlay == ScreenOverlay.Emergency => Longer(_options.Idle),
        ScreenStep.Doctor when !(Results()?.IsAnswerShown ?? false) => Longer(_options.Idle),
        ScreenStep.Rate => _options.Idle < RateIdle ? _options.Idle : RateIdle,
        _ => _options.Idle,
    };

    private static TimeSpan Longer(TimeSpan idle) => DoctorIdle > idle ? DoctorIdle : idle;

    // Once a second.
    private bool IsLookDue()
    {
        if (_host.NowUs - _lookedUs < LookEvery.TotalMicroseconds) return false;
        _lookedUs = _host.NowUs;
        return true;
    }

    private bool IsLong(TimeSpan time) => _host.NowUs - _enteredUs >= time.TotalMicroseconds;

    // The next person, whom the host knows already: all of the one before is forgotten, and they are not.
    private void MeetNext()
    {
        Wipe();
        Enter(ScreenStep.Language);
    }

    private static string CauseOf(EndCause cause) => cause switch
    {
        EndCause.CardRemoved or EndCause.CardExchanged or EndCause.ReaderLost => "goodbye.left",
        EndCause.AnotherPerson => "goodbye.other",
        EndCause.Idle => "goodbye.idle",
        EndCause.TooLong => "goodbye.long",
        _ => "goodbye.wiped",
    };
}
