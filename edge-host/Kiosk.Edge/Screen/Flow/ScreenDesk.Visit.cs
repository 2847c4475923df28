using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Wire;

namespace Kiosk.Edge.Screen.Flow;

/// <content>The visit: opening, the guided tasks, its end.</content>
public sealed partial class ScreenDesk
{
    // Long enough to read the value, short enough not to wait.
    private static readonly TimeSpan ShowDone = TimeSpan.FromSeconds(2.5);

    // A finger that was meant for the task before.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(700);

    private List<TaskRun> _runs = [];
    private int _run;
    private string? _visitId;
    private int _takenAtStart;

    /// <summary>Begins with everything that is recommended.</summary>
    public Task StartRecommendedAsync() => InAsync([ScreenStep.Choose], () => OpenAsync([.. Choices().Where(choice => choice is { IsBlocked: false, IsRecommended: true }).Select(choice => choice.Name)]));

    /// <summary>Begins with what was chosen.</summary>
    public Task StartChosenAsync() => InAsync([ScreenStep.Choose], () => OpenAsync(_wanted));

    /// <summary>The cuff's measuring is begun.</summary>
    /// <param name="number">Of the task, as the page showed it.</param>
    public Task BeginTaskAsync(int number) => InTaskAsync(number, TaskState.Waiting, StartCuffAsync);

    /// <summary>The task that failed is tried again.</summary>
    /// <param name="number">Of the task, as the page showed it.</param>
    public Task TryAgainAsync(int number) => InTaskAsync(number, TaskState.Failed, () =>
    {
        Current!.Begin(_host.NowUs);
        return Current.Task.IsStarted ? StartCuffAsync() : Task.CompletedTask;
    });

    /// <summary>The task is left out, or done: the next one.</summary>
    /// <param name="number">Of the task, as the page showed it: a second touch, or one that came too late, leaves out no other.</param>
    public Task NextAsync(int number) => InAsync([ScreenStep.Measure], async () =>
    {
        if (number != _run + 1 || !IsLong(Settling)) return;
        if (Current is { State: not TaskState.Done } left)
        {
            left.Skip();
            if (left.Task.IsStarted) await ReleaseAsync().ConfigureAwait(false);
        }

        await AdvanceAsync().ConfigureAwait(false);
    });

    /// <summary>
    /// Stop: the cuff is let go at once, whatever else is being done, and the person is asked whether to end. Before a visit everything is forgotten; after one, it is over.
    /// </summary>
    public async Task StopAsync()
    {
        Task released = ReleaseAsync();
        await DoAsync(async () =>
        {
            switch (_step)
            {
                case ScreenStep.Measure:
                    if (!_isAsked) _host.Touch();
                    // Once more: what had begun before the first may have filled it since.
                    if (Current is { Task.IsStarted: true } running) await LetGoAsync(running).ConfigureAwait(false);
                    _overlay = ScreenOverlay.Stop;
                    break;
                case ScreenStep.Results or ScreenStep.Doctor or ScreenStep.Rate or ScreenStep.Saving:
                    // Nothing is under way, and what was measured is not to be lost by a finger.
                    break;
                default:
                    await ResetAsync().ConfigureAwait(false);
                    break;
            }
        }).ConfigureAwait(false);
        await released.ConfigureAwait(false);
    }

    /// <summary>After a stop: the measuring goes on.</summary>
    public Task GoOnAsync() => DoAsync(() =>
    {
        if (_overlay == ScreenOverlay.Stop) _overlay = ScreenOverlay.None;
    });

    /// <summary>After a stop: the visit ends with what there is.</summary>
    public Task EndEarlyAsync() => InAsync([ScreenStep.Measure], () => FinishAsync(isEarly: true));

    private TaskRun? Current => _step == ScreenStep.Measure && _run < _runs.Count ? _runs[_run] : null;

    private Task InTaskAsync(int number, TaskState state, Func<Task> action) => InAsync([ScreenStep.Measure],
        () => number == _run + 1 && _overlay == ScreenOverlay.None && Current is { } run && run.State == state ? action() : Task.CompletedTask);

    private async Task LetGoAsync(TaskRun run)
    {
        await ReleaseAsync().ConfigureAwait(false);
        if (run.State is TaskState.Good or TaskState.Looking) run.Begin(_host.NowUs);
    }

    // The board empties the cuff by itself when it does not hear this; the screen must not fail over it.
    private async Task ReleaseAsync()
    {
        try
        {
            await _host.ReleaseCuffAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _log.LogError("The cuff's release could not be told to the board ({Problem}); it empties the cuff by itself", failure.Message);
        }
    }

    private List<Choice> Choices()
    {
        Instruments all = GuidedTask.All.Aggregate(Instruments.None, (mask, task) => mask | task.Instruments);
        IReadOnlyList<InstrumentState> states = _host.StatesOf(all);
        bool IsBlocked(GuidedTask task) => task.Instruments != Instruments.None
            && states.Where(state => (state.Instrument & task.Instruments) != 0) is var own && own.Any() && own.All(state => state.Blocked is not null);
        return [.. GuidedTask.All.Where(task => task.Instruments != Instruments.None || _host.HasGlucose)
            .Select(task => new Choice(task.Name, task.IsStarted ? CuffMinutes : task.Minutes, IsBlocked(task), _wanted.Contains(task.Name))
            {
                // A finger is pricked for it: only for who wants that.
                IsRecommended = task.Instruments != Instruments.None,
            })];
    }

    private double CuffMinutes => (_host.CuffPlan.Measurements * TaskRun.CycleTime.TotalMinutes) + ((_host.CuffPlan.Measurements - 1) * _host.CuffPlan.Rest.TotalMinutes);

    private async Task OpenAsync(IReadOnlyCollection<string> names)
    {
        GuidedTask[] tasks = [.. GuidedTask.All.Where(task => names.Contains(task.Name))];
        Instruments instruments = tasks.Aggregate(Instruments.None, (mask, task) => mask | task.Instruments);
        // A meter's reading needs a visit, and a visit something that the kiosk measures itself.
        if (instruments == Instruments.None) return;
        ConsentText text = Consent();
        // Of the one who confirmed: whoever is identified now may be another.
        long? identity = _isAnonymous ? null : _identity;
        _memory.Keep(_language);
        DeskReply<OpenVisit> reply = await _host.OpenAsync(new VisitRequest(identity, instruments, new ConsentChoice(text.Id, text.Version, text.Language, _scope)))
            .ConfigureAwait(false);
        if (reply.Value is not { } visit)
        {
            _memory.Clear();
            _log.LogWarning("The screen could not open a visit: {Problem}", reply.Text);
            // Whoever was identified is so no more: the card was taken, or too long passed.
            if (reply.Refusal == DeskRefusal.NotIdentified) MeetNext();
            _notice = "problem.general";
            return;
        }

        _visitId = visit.VisitId;
        _takenAtStart = 0;
        _runs = [.. tasks.Select(task => new TaskRun(task))];
        _run = 0;
        Enter(ScreenStep.Measure);
        _runs[0].Begin(_host.NowUs);
    }

    private async Task StartCuffAsync()
    {
        TaskRun run = Current!;
        _takenAtStart = _host.Cuff?.Taken ?? 0;
        if (await _host.StartCuffAsync().ConfigureAwait(false) is { } problem) run.Fail(problem);
        else run.Start(_host.NowUs, _takenAtStart);
    }

    private async Task AdvanceAsync()
    {
        do _run++;
        while (_run < _runs.Count && _runs[_run].State == TaskState.Done);
        if (_run >= _runs.Count)
        {
            await FinishAsync(isEarly: false).ConfigureAwait(false);
            return;
        }

        Enter(ScreenStep.Measure);
        _runs[_run].Begin(_host.NowUs);
    }

    private async Task StepBackAsync()
    {
        if (Current is { Task.IsStarted: true } cuff) await LetGoAsync(cuff).ConfigureAwait(false);
        if (_run == 0)
        {
            _overlay = ScreenOverlay.Stop;
            return;
        }

        _run--;
        Enter(ScreenStep.Measure);
        _runs[_run].Begin(_host.NowUs);
    }

    private async Task FinishAsync(bool isEarly)
    {
        bool wasCardIn = _host.Identity.IsCardIn;
        Enter(ScreenStep.Saving);
        Show();
        DeskReply<SealedVisit>? reply = null;
        try
        {
            reply = await _host.EndAsync(VisitOutcome.Done).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The host seals it by itself; the person must not stand before "saving" for good.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _log.LogError(failure, "The screen could not end its visit");
        }

        if (reply?.Value is not { } visit || visit.VisitId != _visitId)
        {
            if (reply is not null) _log.LogError("The screen could not end its visit: {Problem}", reply.Text);
            EndCause cause = _host.Identity.LastEnd;
            // Ended in another way meanwhile, or not sealed yet: stored all the same, only its values cannot be shown.
            Leave(reply?.Refusal == DeskRefusal.NoVisit && cause != EndCause.Asked ? CauseOf(cause) : "goodbye.unsaved");
            return;
        }

        // The end may take seconds, in which people go and others come.
        IdentityStatus now = _host.Identity;
        if (now.State == GuardState.Known)
        {
            MeetNext();
            return;
        }

        if (wasCardIn && !now.IsCardIn)
        {
            Leave("goodbye.left");
            return;
        }

        (_result, _isEarly, _wasCardIn, _isQueued) = (visit, isEarly, wasCardIn, _host.IsQueued(visit.VisitId));
        Enter(ScreenStep.Results);
    }
}
