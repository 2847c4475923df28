using Kiosk.Edge.Identity;

namespace Kiosk.Edge.Screen.Flow;

/// <content>What is shown.</content>
public sealed partial class ScreenDesk
{
    private int _secondsLeft;

    // Without the board, or while a visit is open that is not the screen's, nobody is invited.
    private bool IsClosed => _step is ScreenStep.Attract or ScreenStep.Interrupted && (!_host.IsBoardHeard || _host.Visit is not null);

    private ScreenView Compose()
    {
        IdentityStatus identity = _host.Identity;
        bool isConfirming = _step == ScreenStep.Confirm;
        return new ScreenView(_step, _isAsked ? ScreenOverlay.StillThere : _overlay, _language, _comfort)
        {
            Notice = _notice ?? (_step == ScreenStep.Attract && identity is { IsCardIn: true, IsReading: false, State: GuardState.Free } ? "attract.card" : null),
            Problem = _problem ?? (_step is ScreenStep.Identify or ScreenStep.Attract ? identity.Problem : null),
            SecondsLeft = _isAsked ? _secondsLeft : 0,
            Identity = isConfirming ? _identity : 0,
            IsClosed = IsClosed,
            IsBusy = _isBusy,
            IsReading = identity.IsReading,
            IsCardIn = identity.IsCardIn,
            Source = isConfirming ? identity.Source : null,
            Initials = isConfirming ? _host.Initials : [],
            Consent = _step == ScreenStep.Consent ? Consent() : null,
            Kind = _number.Kind,
            Typed = _step == ScreenStep.Number ? _number.Length : _step == ScreenStep.ServiceCode ? _code.Length : 0,
            Login = _step == ScreenStep.Login ? _host.Login : null,
            Choices = _step == ScreenStep.Choose ? Choices() : [],
            Task = TaskView(),
            // While it is asked who is there, nothing of the person is behind the question.
            Results = _step is ScreenStep.Results or ScreenStep.Doctor && !_isAsked ? Results() : null,
            HasBack = _step is not (ScreenStep.Attract or ScreenStep.Saving or ScreenStep.Results or ScreenStep.Rate or ScreenStep.Goodbye or ScreenStep.Interrupted),
        };
    }

    private TaskView? TaskView() => Current is not { } run ? null : new TaskView(
        run.Task.Name, _run + 1, _runs.Count, run.State, run.Hint, run.Progress, run.SecondsLeft, _isAsked ? "" : run.Task.Curve, _isAsked ? [] : run.Values, run.Task.IsStarted ? _host.Cuff : null,
        _host.Visit?.IsMeasuring ?? false, _host.IsBoardHeard);
}
