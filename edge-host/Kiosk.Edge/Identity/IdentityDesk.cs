using System.Threading.Channels;
using Kiosk.Edge.Auditing;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Identity;

namespace Kiosk.Edge.Identity;

/// <summary>Runs visits, as far as this desk needs them run.</summary>
/// <param name="Open">Opens one.</param>
/// <param name="End">Ends the open one as of a moment.</param>
/// <param name="Current">The open one.</param>
/// <param name="Doubt">Since when it is in doubt whose what is measured is; null when it is not. Kept on disk.</param>
public sealed record VisitControl(
    Func<VisitSubject?, Wire.Instruments, VisitConsent?, Task<DeskReply<OpenVisit>>> Open, Func<VisitOutcome, long?, Task<DeskReply<SealedVisit>>> End, Func<OpenVisit?> Current,
    Func<long?, Task> Doubt);

/// <summary>
/// Who is at the kiosk: takes what readers, scanners, keyboards and logins tell, does what <see cref="VisitGuard"/> says, and is the only one that opens and ends visits
/// for people. Names and numbers live here, for one visit, and are wiped before the visit's end is even written down.
/// </summary>
/// <remarks>
/// One thing happens after the other, in the order in which it came: a card that is put in while a visit ends waits for that end. May be called from any thread.
/// </remarks>
public sealed partial class IdentityDesk : BackgroundService, IIdentityDesk
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(250), PseudonymTime = TimeSpan.FromSeconds(4);

    // Of those who were read and for whom a pseudonym is waited; more are let go.
    private const int UnresolvedMax = 4;

    private readonly Channel<Func<Task>> _queue = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly VisitGuard _guard;
    private readonly VisitControl _visits;
    private readonly IPseudonyms _pseudonyms;
    private readonly ConsentTexts _texts;
    private readonly IAuditLog _audit;
    private readonly Func<bool> _isMeasuring;
    private readonly bool _isConsentRequired;
    private readonly Clock _clock;
    private readonly ILogger<IdentityDesk> _log;

    private Known? _known;
    private string? _visitId;
    private string _loggedId = "";
    private bool _isMeasureFailing;
    private long _epoch;
    private long _lastIdentity;
    private string? _problem;
    private EndCause _lastEnd;
    private IdentityStatus _status = IdentityStatus.Nobody;

    public IdentityDesk(GuardLimits limits, bool isConsentRequired, VisitControl visits, IPseudonyms pseudonyms, ConsentTexts texts, IAuditLog audit,
        Func<bool> isMeasuring, Clock clock, ILogger<IdentityDesk> log)
    {
        (_guard, _isConsentRequired, _visits, _pseudonyms, _texts) = (new VisitGuard(limits), isConsentRequired, visits, pseudonyms, texts);
        (_audit, _isMeasuring, _clock, _log) = (audit, isMeasuring, clock, log);
    }

    /// <summary>Called when somebody is identified, and when a visit opens: what waited for another is to be forgotten.</summary>
    public Action? Arrived { get; set; }

    /// <summary>Called when a visit has opened whose person is identified and agreed that it goes to the clinic. Returns at once.</summary>
    public Action<string, VisitSubject>? Opened { get; set; }

    /// <summary>Called when an identification or a visit is over, with why.</summary>
    public Action<EndCause>? Left { get; set; }

    /// <summary>How it stands.</summary>
    public IdentityStatus Status => Volatile.Read(ref _status);

    /// <summary>First letters of given name and surname of whoever is identified: enough to see whether it is them, and nothing that must be wiped.</summary>
    public IReadOnlyList<string> Initials()
    {
        Person? person = Volatile.Read(ref _known)?.Person;
        try
        {
            return [.. new[] { person?.GivenName, person?.Surname }.OfType<PersonalText>().Select(FirstLetter).Where(letter => letter.Length > 0)];
        }
        catch (ObjectDisposedException)
        {
            return []; // Wiped just now.
        }
    }

    /// <summary>Opens a visit.</summary>
    public Task<DeskReply<OpenVisit>> OpenAsync(VisitRequest request) => AskAsync(_ => OpenNowAsync(request));

    /// <summary>Ends the open visit.</summary>
    public Task<DeskReply<SealedVisit>> EndAsync(VisitOutcome outcome) => AskAsync(async nowUs =>
    {
        GuardStep step = _guard.Asked(nowUs);
        return step.Act == GuardAct.End ? await EndNowAsync(step, outcome).ConfigureAwait(false) : await _visits.End(outcome, null).ConfigureAwait(false);
    });

    /// <summary>The screen was touched, or a key pressed.</summary>
    public void Touch() => Do(async nowUs =>
    {
        if (_guard.State == GuardState.Warned) await _visits.Doubt(null).ConfigureAwait(false);
        _guard.Touched(nowUs);
    });

    /// <summary>Whoever is identified is not the one who stands here: forgotten, unless a visit is open.</summary>
    public Task ForgetAsync() => AskAsync(async _ =>
    {
        _epoch++; // Also of whoever is being looked up.
        await ActAsync(_guard.Dropped()).ConfigureAwait(false);
        return true;
    });

    /// <summary>A number was typed.</summary>
    /// <param name="typed">Whom it told, or why nobody. The person is the desk's from now on.</param>
    /// <returns>Why nobody was identified, for the person; null when somebody was.</returns>
    public Task<string?> TypedAsync(Scanned typed) => TellAsync(typed.Person, typed.Problem, 0);

    /// <summary>An identity service vouches for somebody.</summary>
    /// <param name="session">Its opaque reference.</param>
    public void LoggedIn(SubjectIdentifier session)
    {
        // Whoever came or went before this has its turn ended the login.
        long epoch = Volatile.Read(ref _epoch);
        Do(nowUs => epoch == _epoch
            ? MeetAsync(null, new VisitSubject(session, IdentitySource.Login, AssuranceLevel.Authenticated), 0, nowUs) : Task.CompletedTask);
    }

    /// <summary>Completes when all that was told so far is done.</summary>
    internal Task SettledAsync() => AskAsync(_ => Task.FromResult(true));

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What is open ends at its boundary, before the visits' own stop would end it as of now.
        try
        {
            if (_guard.State is GuardState.Open or GuardState.Warned)
                await AskAsync(nowUs => EndNowAsync(_guard.Asked(nowUs), VisitOutcome.Interrupted)).ConfigureAwait(false);
        }
        finally
        {
            await base.StopAsync(cancellationToken).ConfigureAwait(false);
            _known?.Person?.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Set anew by each turn, so that turns do not pile up behind the end of a visit.
        ITimer? timer = null;
        timer = _clock.Provider.CreateTimer(_ => Do(async _ =>
        {
            try
            {
                await TickAsync().ConfigureAwait(false);
            }
            finally
            {
                timer!.Change(TickEvery, Timeout.InfiniteTimeSpan);
            }
        }), null, TickEvery, Timeout.InfiniteTimeSpan);
        using ITimer one = timer;
        try
        {
            await foreach (Func<Task> work in _queue.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false)) await GuardAsync(work).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The way it ends. What was told too late is done all the same: it wipes whom it is about.
            _queue.Writer.TryComplete();
            while (_queue.Reader.TryRead(out Func<Task>? work)) await GuardAsync(work).ConfigureAwait(false);
        }
    }

    private static string FirstLetter(PersonalText text) =>
        System.Text.Rune.DecodeFromUtf8(text.Utf8, out System.Text.Rune first, out _) == System.Buffers.OperationStatus.Done ? first.ToString() : "";

    private async Task<DeskReply<OpenVisit>> OpenNowAsync(VisitRequest request)
    {
        await ReconcileAsync().ConfigureAwait(false);
        // One that ends is waited for by the visits themselves.
        if (_visits.Current() is { IsEnding: false } open)
            return DeskReply.Refused<OpenVisit>(DeskRefusal.VisitOpen, $"Visit {open.VisitId} is open since {open.Opened:HH:mm:ss} UTC; end it first.");
        // What the screen showed may have changed under the person's finger.
        if (request.Identity is { } wanted && (wanted != _guard.Identity || _guard.State != GuardState.Known))
            return DeskReply.Refused<OpenVisit>(DeskRefusal.NotIdentified, "Whom the visit was to be of is identified no more; identify them again.");
        VisitConsent? consent = null;
        if (request.Consent is { } choice)
        {
            if (_texts.Find(choice.Text, choice.Version, choice.Language) is not { } text)
                return DeskReply.Refused<OpenVisit>(DeskRefusal.NoConsent, $"There is no consent text {choice.Text}, version {choice.Version}, in language {choice.Language}.");
            if (_texts.NewestVersion(text.Id) is var newest && newest != text.Version)
                return DeskReply.Refused<OpenVisit>(DeskRefusal.NoConsent, $"Version {text.Version} of consent text {text.Id} is superseded by {newest}; show that one.");
            consent = new VisitConsent(text.Id, text.Version, text.Language, text.Digest, choice.Scope, _clock.UtcNow);
        }
        else if (_isConsentRequired)
        {
            return DeskReply.Refused<OpenVisit>(DeskRefusal.NoConsent, "Nothing is measured without a consent; name the text that was agreed to.");
        }

        if (request.Identity is null) await ActAsync(_guard.Dropped()).ConfigureAwait(false);
        Arrived?.Invoke();
        _epoch++;
        long nowUs = _clock.NowUs;
        VisitSubject? subject = request.Identity is null ? null : _known!.Subject;
        DeskReply<OpenVisit> reply = await _visits.Open(subject, request.Instruments, consent).ConfigureAwait(false);
        if (reply.Value is not { } visit) return reply;
        if (!_guard.Open(nowUs)) throw new InvalidOperationException($"a visit opened in state {_guard.State}");
        _visitId = visit.VisitId;
        if (subject is not null && consent?.Scope == ConsentScope.Send) Opened?.Invoke(visit.VisitId, subject);
        // The log goes up: of a visit on paper only it says no more than that there was one.
        _loggedId = consent?.Scope == ConsentScope.PaperOnly ? "" : visit.VisitId;
        if (consent is not null)
            await _audit.AddAsync(new AuditEntry(AuditAction.Consent, "patient", _loggedId, $"{consent.Text} {consent.Version} {consent.Language} {consent.Scope}")).ConfigureAwait(false);
        string who = _loggedId.Length == 0 ? "" : subject is null ? "anonymous" : $"{subject.Source} {subject.Assurance}";
        await _audit.AddAsync(new AuditEntry(AuditAction.VisitOpened, "patient", _loggedId, who)).ConfigureAwait(false);
        return reply;
    }

    private async Task<DeskReply<SealedVisit>> EndNowAsync(GuardStep step, VisitOutcome outcome)
    {
        Wipe(step.Cause);
        (string? visitId, _visitId) = (_visitId, null);
        DeskReply<SealedVisit> reply = step.Cause == EndCause.VisitGone
            ? DeskReply.Refused<SealedVisit>(DeskRefusal.NoVisit, "The visit ended already.") : await _visits.End(outcome, step.BoundaryUs).ConfigureAwait(false);
        _log.LogInformation("Visit {Visit} ended: {Cause}", visitId, step.Cause);
        await _audit.AddAsync(new AuditEntry(AuditAction.VisitEnded, step.Cause == EndCause.Asked ? "patient" : "kiosk", _loggedId, $"{outcome} {step.Cause}")).ConfigureAwait(false);
        return reply;
    }

    private async Task ActAsync(GuardStep step)
    {
        switch (step.Act)
        {
            case GuardAct.None:
                break;
            case GuardAct.Drop:
                Wipe(step.Cause);
                await _audit.AddAsync(new AuditEntry(AuditAction.IdentityDropped, "kiosk", "", step.Cause.ToString())).ConfigureAwait(false);
                break;
            case GuardAct.End:
                // Taking one's card is how one leaves.
                await EndNowAsync(step, step.Cause == EndCause.CardRemoved ? VisitOutcome.Done : VisitOutcome.Abandoned).ConfigureAwait(false);
                break;
            default:
                throw new InvalidOperationException($"no act {step.Act:D}");
        }
    }

    private async Task TickAsync()
    {
        await ReconcileAsync().ConfigureAwait(false);
        if (_guard.State == GuardState.Open && IsMeasuring()) _guard.Measuring(_clock.NowUs);
        bool wasOpen = _guard.State == GuardState.Open;
        await ActAsync(_guard.Tick(_clock.NowUs)).ConfigureAwait(false);
        // On disk, too: should the power go now, what was measured since is nobody's.
        if (wasOpen && _guard.State == GuardState.Warned) await _visits.Doubt(_guard.Now.ActiveUs).ConfigureAwait(false);
    }

    // The guard and the visits may come apart when one of them fails: a visit that nobody guards ends, with nothing in it.
    private async Task ReconcileAsync()
    {
        OpenVisit? open = _visits.Current();
        if (_visitId is { } visitId && open?.VisitId != visitId) await ActAsync(_guard.VisitGone()).ConfigureAwait(false);
        if (open is not { IsEnding: false } || open.VisitId == _visitId) return;
        _log.LogError("Visit {Visit} is open and nobody guards it: ending it", open.VisitId);
        await _visits.End(VisitOutcome.Abandoned, 0).ConfigureAwait(false);
    }

    private bool IsMeasuring()
    {
        try
        {
            return _isMeasuring();
        }
#pragma warning disable CA1031 // Whatever is wrong with the values, a visit still ends.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            if (!_isMeasureFailing) _log.LogError("Whether somebody is measured cannot be told ({Defect}); please report this as a defect", defect.GetType().Name);
            _isMeasureFailing = true;
            return false;
        }
    }

    // Also from what is shown: the screen has nothing of this person from now on.
    private void Wipe(EndCause cause)
    {
        _known?.Person?.Dispose();
        (_known, _problem, _lastEnd) = (null, null, cause);
        Left?.Invoke(cause);
        _epoch++;
        Show();
    }

    private void Show()
    {
        VisitSubject? subject = _known?.Subject;
        Volatile.Write(ref _status, new IdentityStatus(
            _guard.State, _guard.Identity, subject?.Source, subject?.Assurance ?? AssuranceLevel.Anonymous, _known?.Person?.Warnings ?? [],
            _reading.Count > 0, _problem, _lastEnd, _guard.WarnsUs <= _clock.NowUs ? _guard.DueUs : null, _entered.Count > 0, new Dictionary<string, string?>(_devices)) { LimitUs = _guard.LimitUs });
    }

    private void Do(Action<long> work) => Do(nowUs =>
    {
        work(nowUs);
        return Task.CompletedTask;
    });

    // Everything is dated when it was told, not when its turn comes: the end of a visit before it may take seconds.
    private bool Do(Func<long, Task> work)
    {
        long nowUs = _clock.NowUs;
        return _queue.Writer.TryWrite(() => work(nowUs));
    }

    private async Task<T> AskAsync<T>(Func<long, Task<T>> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isTaken = Do(async nowUs =>
        {
            try
            {
                T result = await work(nowUs).ConfigureAwait(false);
                Show();
                done.SetResult(result);
            }
#pragma warning disable CA1031 // Whoever asked gets it.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                done.SetException(failure);
            }
        });
        if (!isTaken) throw new OperationCanceledException("The host stops.");
        return await done.Task.ConfigureAwait(false);
    }

    // One odd card must not cost the kiosk its visits.
    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            // The type only: a message could repeat what was read.
            _log.LogError("Identifying failed ({Defect}); please report this as a defect", defect.GetType().Name);
        }

        Show();
    }

    private sealed record Known(Person? Person, VisitSubject Subject);
}
