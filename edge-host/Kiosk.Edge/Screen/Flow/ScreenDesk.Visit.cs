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

    private List<TaskRun> _runs = [];
    private int _run;
    private string? _visitId;

    /// <summary>Begins with everything that is recommended.</summary>
    public Task StartRecommendedAsync() => InAsync([ScreenStep.Choose], () => OpenAsync([.. Choices().Where(choice => !choice.IsBlocked).Select(choice => choice.Name)]));

    /// <summary>Begins with what was chosen.</summary>
    public Task StartChosenAsync() => InAsync([ScreenStep.Choose], () => OpenAsync(_wanted));

    /// <summary>The cuff's measuring is begun.</summary>
    public Task BeginTaskAsync() => InTaskAsync(TaskState.Waiting, StartCuffAsync);

    /// <summary>The task that failed is tried again.</summary>
    public Task TryAgainAsync() => InTaskAsync(TaskState.Failed, () =>
    {
        Current!.Begin(_host.NowUs);
        return Current.Task.IsStarted ? StartCuffAsync() : Task.CompletedTask;
    });

    /// <summary>The task is left out, or done: the next one.</summary>
    public Task NextAsync() => InAsync([ScreenStep.Measure], async () =>
    {
        if (Current is { State: not TaskState.Done } left)
        {
            left.Skip();
            if (left.Task.IsStarted) await _host.ReleaseCuffAsync().ConfigureAwait(false);
        }

        await AdvanceAsync().ConfigureAwait(false);
    });

    /// <summary>
    /// Stop: the cuff is let go at once, whatever else is being done, and the person is asked whether to end. Before a visit everything is forgotten; after one, it is over.
    /// </summary>
    public async Task StopAsync()
    {
        Task released = _host.ReleaseCuffAsync();
        await DoAsync(async () =>
        {
            _host.Touch();
            switch (_step)
            {
                case ScreenStep.Measure:
                    if (Current is { Task.IsStarted: true, State: TaskState.Good } running) running.Begin(_host.NowUs);
                    _overlay = ScreenOverlay.Stop;
                    break;
                case ScreenStep.Results or ScreenStep.Doctor or ScreenStep.Rate:
                    Leave("goodbye.wiped");
                    break;
                case ScreenStep.Saving:
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

    private Task InTaskAsync(TaskState state, Func<Task> action) =>
        InAsync([ScreenStep.Measure], () => Current is { } run && run.State == state ? action() : Task.CompletedTask);

    private List<Choice> Choices()
    {
        Instruments all = GuidedTask.All.Aggregate(Instruments.None, (mask, task) => mask | task.Instruments);
        IReadOnlyList<InstrumentState> states = _host.StatesOf(all);
        bool IsBlocked(GuidedTask task) => task.Instruments != Instruments.None
            && states.Where(state => (state.Instrument & task.Instruments) != 0) is var own && own.Any() && own.All(state => state.Blocked is not null);
        return [.. GuidedTask.All.Where(task => task.Instruments != Instruments.None || _host.HasGlucose)
            .Select(task => new Choice(task.Name, task.Minutes, IsBlocked(task), _wanted.Contains(task.Name)))];
    }

    private async Task OpenAsync(IReadOnlyCollection<string> names)
    {
        GuidedTask[] tasks = [.. GuidedTask.All.Where(task => names.Contains(task.Name))];
        Instruments instruments = tasks.Aggregate(Instruments.None, (mask, task) => mask | task.Instruments);
        // A meter's reading needs a visit, and a visit something that the kiosk measures itself.
        if (instruments == Instruments.None) return;
        ConsentText text = Consent();
        long? identity = _isAnonymous ? null : _host.Identity.Identity;
        _memory.Keep(_language);
        DeskReply<OpenVisit> reply = await _host.OpenAsync(new VisitRequest(identity, instruments, new ConsentChoice(text.Id, text.Version, text.Language, _scope)))
            .ConfigureAwait(false);
        if (reply.Value is not { } visit)
        {
            _memory.Clear();
            _log.LogWarning("The screen could not open a visit: {Problem}", reply.Text);
            // Whoever was identified is so no more: the card was taken, or too long passed.
            if (reply.Refusal == DeskRefusal.NotIdentified) Enter(ScreenStep.Identify);
            _notice = "problem.general";
            return;
        }

        _visitId = visit.VisitId;
        _runs = [.. tasks.Select(task => new TaskRun(task))];
        _run = 0;
        Enter(ScreenStep.Measure);
        _runs[0].Begin(_host.NowUs);
    }

    private async Task StartCuffAsync()
    {
        TaskRun run = Current!;
        if (await _host.StartCuffAsync().ConfigureAwait(false) is { } problem) run.Fail(problem);
        else run.Start(_host.NowUs);
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

    private void StepBack()
    {
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
        Enter(ScreenStep.Saving);
        Show();
        DeskReply<SealedVisit> reply = await _host.EndAsync(VisitOutcome.Done).ConfigureAwait(false);
        if (reply.Value is { } visit)
        {
            _result = visit;
            _isEarly = isEarly;
            _wasCardIn = _host.Identity.IsCardIn;
            Enter(ScreenStep.Results);
            return;
        }

        _log.LogError("The screen could not end its visit: {Problem}", reply.Text);
        // It is stored as it is and sealed by itself; only its values cannot be shown.
        Leave(CauseOf(_host.Identity.LastEnd));
    }
}
