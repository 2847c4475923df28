using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Records;
using Kiosk.Identity;
using Kiosk.Identity.Numbers;

namespace Kiosk.Edge.Screen.Flow;

/// <summary>What the screen's desk is told by the configuration.</summary>
/// <param name="Languages">Codes, the first for whoever has not chosen.</param>
/// <param name="Idle">Nothing touched for so long, and somebody is asked whether they are there.</param>
/// <param name="Warning">That unanswered for so long, and the screen forgets them.</param>
public sealed record ScreenOptions(IReadOnlyList<string> Languages, TimeSpan Idle, TimeSpan Warning);

/// <summary>
/// The way of a person through the screen. The one place that knows where they are: the browser shows <see cref="View"/> and tells what was touched, so that a browser that
/// starts again shows the same step.
/// <code>
/// Attract -> Language -> Consent -> Identify (-> Number | Login) -> Confirm -> Choose -> Measure -> Saving -> Results (-> Doctor) -> Rate -> Goodbye -> Attract
/// the visit ends by itself: Measure -> Goodbye      the host died within a visit: Interrupted -> Attract      nobody answers: any -> Goodbye or Attract
/// </code>
/// </summary>
/// <remarks>
/// Whose visit it is, and when it ends, is decided by <see cref="IdentityDesk"/> alone; this follows, four times a second. One action runs at a time, and each counts only in
/// the step that it belongs to, so that a double touch does nothing twice. May be used from any thread.
/// </remarks>
public sealed partial class ScreenDesk : IDisposable
{
    private readonly IScreenHost _host;
    private readonly ConsentTexts _texts;
    private readonly ScreenMemory _memory;
    private readonly ScreenFront _front;
    private readonly ScreenOptions _options;
    private readonly ILogger<ScreenDesk> _log;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly TypedNumber _number = new();

    private ScreenStep _step;
    private ScreenOverlay _overlay;
    private string _language;
    private Comfort _comfort = new();
    private string? _notice, _problem;
    private long _touchedUs, _enteredUs;
    private ConsentScope _scope = ConsentScope.Send;
    private bool _isAnonymous, _isAsked, _isBusy, _isShowFailing;
    private long _identity;
    private HashSet<string> _wanted = [];
    private ScreenView _view;

    public ScreenDesk(IScreenHost host, ConsentTexts texts, ScreenMemory memory, ScreenFront front, ScreenOptions options, ILogger<ScreenDesk> log)
    {
        (_host, _texts, _memory, _front, _options, _log) = (host, texts, memory, front, options, log);
        _language = options.Languages[0];
        if (memory.Load() is { } language)
        {
            if (options.Languages.Contains(language)) _language = language;
            _step = ScreenStep.Interrupted;
        }

        _touchedUs = _enteredUs = host.NowUs;
        _view = Compose();
    }

    /// <summary>Called, from any thread, when there is something else to be shown.</summary>
    public event Action? Changed;

    /// <summary>What is shown.</summary>
    public ScreenView View => Volatile.Read(ref _view);

    /// <summary>The languages that are offered.</summary>
    public IReadOnlyList<string> Languages => _options.Languages;

    /// <summary>
    /// The screen was touched somewhere, or a key pressed: somebody is there. While it is asked whether it is still the same person, that says nothing: only
    /// <see cref="HereAsync"/> does.
    /// </summary>
    public Task TouchedAsync() => DoAsync(() =>
    {
        if (!_isAsked) NoteTouch();
    });

    /// <summary>Yes, I am still here.</summary>
    public Task HereAsync() => DoAsync(() =>
    {
        _isAsked = false;
        NoteTouch();
    });

    /// <summary>No, somebody else is: the one before is forgotten. Not by a finger that was meant for what the question came over.</summary>
    public Task SomebodyElseAsync() => DoAsync(async () =>
    {
        if (!_isAsked || _host.NowUs - _askedUs < Settling.TotalMicroseconds) return;
        if (_step == ScreenStep.Measure) await _host.EndAsync(VisitOutcome.Abandoned).ConfigureAwait(false);
        await ResetAsync().ConfigureAwait(false);
    });

    /// <summary>Somebody begins.</summary>
    public Task BeginAsync() => InAsync([ScreenStep.Attract, ScreenStep.Interrupted], () =>
    {
        if (!IsClosed) Enter(ScreenStep.Language);
    });

    /// <summary>A language was chosen.</summary>
    public Task SpeakAsync(string language) => InAsync([ScreenStep.Language], () =>
    {
        if (!_options.Languages.Contains(language)) return;
        _language = language;
        Enter(ScreenStep.Consent);
    });

    /// <summary>The text was agreed to.</summary>
    public Task AgreeAsync(ConsentScope scope) => InAsync([ScreenStep.Consent], () =>
    {
        _scope = scope;
        if (_host.Identity.State == GuardState.Known) EnterConfirm();
        else Enter(ScreenStep.Identify);
    });

    /// <summary>The text was not agreed to.</summary>
    public Task DeclineAsync() => InAsync([ScreenStep.Consent], async () =>
    {
        await _host.ForgetAsync().ConfigureAwait(false);
        Leave("consent.declined");
    });

    /// <summary>Goes on without a name.</summary>
    public Task GoAnonymousAsync() => InAsync([ScreenStep.Identify], async () =>
    {
        await _host.ForgetAsync().ConfigureAwait(false);
        _isAnonymous = true;
        Enter(ScreenStep.Choose);
    });

    /// <summary>A number will be typed.</summary>
    public Task TypeNumberAsync() => InAsync([ScreenStep.Identify], () => Enter(ScreenStep.Number));

    /// <summary>Which number is typed.</summary>
    public Task ChooseKindAsync(IdentifierKind kind) => InAsync([ScreenStep.Number], () => _number.Begin(kind));

    /// <summary>A character was typed.</summary>
    public Task TypeAsync(char character) => InAsync([ScreenStep.Number], () =>
    {
        _problem = null;
        _number.Add(character);
    });

    /// <summary>The last character was erased.</summary>
    public Task EraseAsync() => InAsync([ScreenStep.Number], _number.Erase);

    /// <summary>A character as it was typed, for the page: one at a time, since a whole number would stay in memory.</summary>
    /// <param name="index">From 0, less than <see cref="ScreenView.Typed"/>.</param>
    public string TypedAt(int index) => _number.At(index);

    /// <summary>The number is complete.</summary>
    public Task NumberDoneAsync() => InAsync([ScreenStep.Number], () =>
    {
        if (_isBusy) return;
        _isBusy = true;
        // Whom it tells may be asked for elsewhere and take seconds: the screen goes on meanwhile, and follows when somebody is identified.
        _ = TellAsync(_host.TypedAsync(NationalIds.Typed(_number.Kind, _number.Utf8, _host.Today)));
    });

    /// <summary>A login by telephone.</summary>
    public Task LogInAsync() => InAsync([ScreenStep.Identify, ScreenStep.Login], () =>
    {
        Enter(ScreenStep.Login);
        // The backend may take seconds; the page shows that it is asked.
        _ = _host.StartLoginAsync();
    });

    /// <summary>Yes, it is them.</summary>
    /// <param name="identity">Whom the page showed: another may have been identified under the person's finger.</param>
    public Task ConfirmAsync(long identity) => InAsync([ScreenStep.Confirm], () =>
    {
        if (identity == _identity && identity == _host.Identity.Identity) Enter(ScreenStep.Choose);
    });

    /// <summary>No, it is somebody else.</summary>
    public Task DenyAsync() => InAsync([ScreenStep.Confirm], async () =>
    {
        await _host.ForgetAsync().ConfigureAwait(false);
        Enter(ScreenStep.Identify);
    });

    /// <summary>A task is wanted, or no more.</summary>
    public Task ToggleAsync(string task) => InAsync([ScreenStep.Choose], () =>
    {
        if (!_wanted.Remove(task)) _wanted.Add(task);
    });

    /// <summary>Changes how easy the screen is to use.</summary>
    public Task EaseAsync(Func<Comfort, Comfort> change) => DoAsync(() =>
    {
        _comfort = change(_comfort);
        _comfort = _comfort with { Volume = Math.Clamp(_comfort.Volume, 1, 5) };
    });

    /// <summary>Help, or back from it.</summary>
    public Task HelpAsync(bool isShown) => DoAsync(() => Lay(ScreenOverlay.Help, isShown));

    /// <summary>One step back, where there is one. Nothing that was measured is lost by it.</summary>
    public Task BackAsync() => DoAsync(async () =>
    {
        switch (_step)
        {
            case ScreenStep.Language:
                await ResetAsync().ConfigureAwait(false);
                break;
            case ScreenStep.Consent:
                Enter(ScreenStep.Language);
                break;
            case ScreenStep.Identify:
                Enter(ScreenStep.Consent);
                break;
            case ScreenStep.Number or ScreenStep.Login:
                _host.CancelLogin();
                Enter(ScreenStep.Identify);
                break;
            case ScreenStep.Confirm:
                await _host.ForgetAsync().ConfigureAwait(false);
                Enter(ScreenStep.Identify);
                break;
            case ScreenStep.Choose:
                if (_isAnonymous) Enter(ScreenStep.Identify);
                else EnterConfirm();
                _isAnonymous = false;
                break;
            case ScreenStep.Measure:
                await StepBackAsync().ConfigureAwait(false);
                break;
            case ScreenStep.Doctor:
                Enter(ScreenStep.Results);
                break;
            case ScreenStep.ServiceCode or ScreenStep.Service:
                await ResetAsync().ConfigureAwait(false);
                break;
        }
    });

    /// <summary>Called by the timer: follows what happened in the host.</summary>
    public Task TickAsync() => DoAsync(FollowAsync);

    /// <inheritdoc/>
    public void Dispose()
    {
        _gate.Dispose();
        _number.Dispose();
    }

    private ConsentText Consent()
    {
        string id = _texts.NewestVersion("measurement") is null ? _texts.All[0].Id : "measurement";
        string version = _texts.NewestVersion(id)!;
        // An operator's own text may be in fewer languages.
        return _texts.Find(id, version, _language) ?? _options.Languages.Select(code => _texts.Find(id, version, code)).FirstOrDefault(text => text is not null)
            ?? _texts.All.First(text => text.Id == id && text.Version == version);
    }

    private void Enter(ScreenStep step)
    {
        if (_step == ScreenStep.Number || step == ScreenStep.Number) _number.Begin(IdentifierKind.RussianEnp);
        (_step, _notice, _problem, _overlay, _isAsked, _isBusy, _code) = (step, null, null, ScreenOverlay.None, false, false, "");
        _enteredUs = _touchedUs = _host.NowUs;
    }

    // Whose initials are shown: the visit is theirs or nobody's.
    private void EnterConfirm()
    {
        Enter(ScreenStep.Confirm);
        _isAnonymous = false;
        _identity = _host.Identity.Identity;
    }

    private void NoteTouch()
    {
        _touchedUs = _host.NowUs;
        _host.Touch();
    }

    // One's own kind only: closing help does not close a stop.
    private void Lay(ScreenOverlay overlay, bool isShown)
    {
        if (isShown) _overlay = overlay;
        else if (_overlay == overlay) _overlay = ScreenOverlay.None;
    }

    private async Task TellAsync(Task<string?> telling)
    {
        string? problem = await telling.ConfigureAwait(false);
        await InAsync([ScreenStep.Number], () => (_isBusy, _problem) = (false, problem)).ConfigureAwait(false);
    }

    private Task InAsync(ScreenStep[] steps, Action action) => InAsync(steps, () =>
    {
        action();
        return Task.CompletedTask;
    });

    private Task InAsync(ScreenStep[] steps, Func<Task> action) => DoAsync(() => steps.Contains(_step) ? action() : Task.CompletedTask);

    private Task DoAsync(Action action) => DoAsync(() =>
    {
        action();
        return Task.CompletedTask;
    });

    private async Task DoAsync(Func<Task> action)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            await action().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // One odd moment must not leave the person before a screen that does not move.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            _log.LogError(defect, "The screen failed in step {Step}; please report this as a defect", _step);
            _notice = "problem.general";
        }
        finally
        {
            Show();
            _gate.Release();
        }
    }

    // Also within an action, so that what takes long is seen to have begun. What is shown is computed by the desks: a defect of theirs must not stop the screen.
    private void Show()
    {
        try
        {
            ScreenView next = Compose();
            if (next.Equals(View)) return;
            Volatile.Write(ref _view, next);
            Changed?.Invoke();
        }
#pragma warning disable CA1031
        catch (Exception defect)
#pragma warning restore CA1031
        {
            if (!_isShowFailing) _log.LogError(defect, "The screen cannot show step {Step}; please report this as a defect", _step);
            _isShowFailing = true;
        }
    }
}
