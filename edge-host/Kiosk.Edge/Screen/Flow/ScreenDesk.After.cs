using Kiosk.Edge.Consultations;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;

namespace Kiosk.Edge.Screen.Flow;

/// <content>After the visit: the results, and forgetting them.</content>
public sealed partial class ScreenDesk
{
    private SealedVisit? _result;
    private bool _isEarly, _showsEcg, _wasCardIn, _isQueued, _isShownTold;
    private PaperState _paper, _answerPaper;
    private SubjectIdentifier? _shownAnswer, _printedAnswer;

    /// <summary>Called with the stars that somebody gave, 1 to 5.</summary>
    public Action<int>? Rated { get; init; }

    /// <summary>The visit whose results are shown; null when none are. Nobody is told of another.</summary>
    public string? ShownVisit => View.Results?.VisitId;

    /// <summary>Prints the results.</summary>
    public Task PrintAsync() => InAsync([ScreenStep.Results], () =>
    {
        if (_paper == PaperState.Printing || !_host.HasPrinter) return;
        _paper = PaperState.Printing;
        // It may take as long as the paper does; the screen goes on meanwhile.
        _ = PrintNowAsync(_result!.VisitId, _host.PrintAsync, state => _paper = state);
    });

    /// <summary>Shows the ECG, or no more.</summary>
    public Task ShowEcgAsync() => InAsync([ScreenStep.Results], () => _showsEcg = !_showsEcg);

    /// <summary>Whom to call.</summary>
    public Task CallHelpAsync(bool isShown) => DoAsync(() => Lay(ScreenOverlay.Emergency, isShown));

    /// <summary>To the question to a doctor.</summary>
    public Task GoToDoctorAsync() => InAsync([ScreenStep.Results], () => Enter(ScreenStep.Doctor));

    /// <summary>A doctor is asked.</summary>
    public Task AskDoctorAsync() => InAsync([ScreenStep.Doctor], async () =>
    {
        if (!await _host.AskDoctorAsync(_result!.VisitId, _language).ConfigureAwait(false)) _notice = "doctor.refused";
    });

    /// <summary>The person wants to read the answer. Only then it is on the screen, and only then the clinician is told that it was.</summary>
    public Task ShowAnswerAsync() => InAsync([ScreenStep.Doctor], async () =>
    {
        if (_isAsked || _host.ConsultationOf(_result!.VisitId)?.Answer is not { } answer) return;
        (_shownAnswer, _isShownTold) = (answer.Id, false);
        Show();
        await TellShownAsync().ConfigureAwait(false);
    });

    /// <summary>Prints the doctor's answer.</summary>
    public Task PrintAnswerAsync() => InAsync([ScreenStep.Doctor], () =>
    {
        if (_answerPaper == PaperState.Printing || _host.ConsultationOf(_result!.VisitId)?.Answer is not { } answer) return;
        (_answerPaper, _printedAnswer) = (PaperState.Printing, answer.Id);
        _ = PrintNowAsync(_result.VisitId, visitId => _host.PrintAnswerAsync(visitId, answer), state => _answerPaper = state);
    });

    /// <summary>The person has seen their results.</summary>
    /// <remarks>They are gone from here on: whoever comes next while the stars stand there finds nothing.</remarks>
    public Task DoneAsync() => InAsync([ScreenStep.Results], () =>
    {
        Drop();
        Enter(ScreenStep.Rate);
    });

    /// <summary>How it was; null when the person does not say.</summary>
    public Task RateAsync(int? stars) => InAsync([ScreenStep.Rate], () =>
    {
        if (stars is >= 1 and <= 5) Rated?.Invoke(stars.Value);
        Leave("goodbye.wiped");
    });

    /// <summary>The end was read.</summary>
    public Task CloseAsync() => InAsync([ScreenStep.Goodbye], () =>
    {
        // The next one is known already.
        if (_host.Identity.State != GuardState.Known) return ResetAsync();
        MeetNext();
        return Task.CompletedTask;
    });

    // Until it is stored: the clinician must not believe that nobody read it.
    private async Task TellShownAsync()
    {
        if (_shownAnswer is { } answer && !_isShownTold) _isShownTold = await _host.AnswerShownAsync(_result!.VisitId, answer).ConfigureAwait(false);
    }

    // Nothing of the person is left here; what is told at the end says nothing of them. Who is identified meanwhile is another.
    private void Leave(string notice)
    {
        (string language, Comfort comfort) = (_language, _comfort);
        Wipe();
        Enter(ScreenStep.Goodbye);
        (_language, _comfort, _notice) = (language, comfort, notice);
    }

    private async Task PrintNowAsync(string visitId, Func<string, Task<PaperState>> print, Action<PaperState> note)
    {
        PaperState state = PaperState.Failed;
        try
        {
            state = await print(visitId).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Nobody awaits this; the person is told that it failed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _log.LogError(failure, "The screen could not print");
        }

        await DoAsync(() =>
        {
            // What came out meanwhile for another is not told to this one.
            if (_result?.VisitId == visitId) note(state);
        }).ConfigureAwait(false);
    }

    private async Task ResetAsync()
    {
        _host.CancelLogin();
        await _host.ForgetAsync().ConfigureAwait(false);
        Wipe();
        Enter(ScreenStep.Attract);
    }

    private void Drop()
    {
        _host.Forget();
        _memory.Clear();
        (_result, _visitId, _runs, _run, _wanted, _identity) = (null, null, [], 0, [], 0);
        (_paper, _answerPaper, _shownAnswer, _printedAnswer, _showsEcg, _isEarly) = (PaperState.None, PaperState.None, null, null, false, false);
    }

    private void Wipe()
    {
        Drop();
        (_isAnonymous, _scope, _language, _comfort) = (false, ConsentScope.Send, _options.Languages[0], new Comfort());
    }

    private ResultsView? Results()
    {
        if (_result is not { } visit) return null;
        ConsultationView? consultation = _host.ConsultationOf(visit.VisitId);
        SubjectIdentifier? answer = consultation?.Answer?.Id;
        return new ResultsView(visit.VisitId, visit.Values, DeliveryOf(visit.VisitId), _paper, _showsEcg, _isEarly)
        {
            Earlier = _host.EarlierOf(visit.VisitId),
            Consultation = consultation,
            // A newer answer is one that was neither read nor printed yet.
            IsAnswerShown = answer is not null && answer == _shownAnswer,
            AnswerPaper = answer == _printedAnswer ? _answerPaper : PaperState.None,
        };
    }

    private Delivery DeliveryOf(string visitId) => _scope == ConsentScope.PaperOnly ? Delivery.Paper
        : _host.IsDelivered(visitId) ? Delivery.Delivered
        : !_isQueued ? Delivery.Queued
        : _host.IsOnline ? Delivery.Sending : Delivery.Stored;
}
