using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Consultations;
using Kiosk.Edge.Cuff;
using Kiosk.Edge.History;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Login;
using Kiosk.Edge.Records;
using Kiosk.Edge.Screen.Flow;
using Kiosk.Edge.Visits;
using Kiosk.Identity;
using Kiosk.Wire;

namespace Kiosk.Tests.Screen;

/// <summary>A host whose every state a test sets, and that notes what it was asked to do.</summary>
internal sealed class FakeScreenHost : IScreenHost
{
    public const string VisitId = "11111111-2222-4333-8444-555555555555";

    public List<string> Asked { get; } = [];

    public long NowUs { get; set; } = 1_000_000;

    public DateOnly Today => new(2026, 11, 29);

    public IdentityStatus Identity { get; set; } = IdentityStatus.Nobody;

    public IReadOnlyList<string> Initials { get; set; } = ["И", "П"];

    public OpenVisit? Visit { get; set; }

    public bool IsBoardHeard { get; set; } = true;

    public bool IsOnline { get; set; } = true;

    public bool HasPrinter => true;

    public bool HasLogin => true;

    public bool HasGlucose { get; set; }

    public (bool Card, bool Scanner) Devices => (true, true);

    public CuffPlan CuffPlan { get; } = new(1, TimeSpan.FromSeconds(60), 170);

    public CuffStatus? Cuff { get; set; }

    public bool IsInOutbox { get; set; } = true;

    public LoginView Login { get; set; } = new(LoginState.None, "", TimeSpan.Zero, "");

    public IReadOnlyList<SummaryValue> Values { get; set; } = [];

    public HashSet<string> Delivered { get; } = [];

    public ConsultationView? Consultation { get; set; }

    public DeskRefusal OpenRefusal { get; set; }

    public VisitRequest? Request { get; private set; }

    public string? TypedProblem { get; set; }

    public string? CuffProblem { get; set; }

    /// <summary>Completes the end of a visit; null ends it at once.</summary>
    public TaskCompletionSource? Ending { get; set; }

    public TaskCompletionSource<PaperState>? Printing { get; set; }

    public IReadOnlyList<SummaryValue> ValuesOf(string visitId) => Values;

    public bool IsDelivered(string visitId) => Delivered.Contains(visitId);

    public IReadOnlyList<InstrumentState> StatesOf(Instruments instruments) => [];

    public void Touch() => Asked.Add("touch");

    public Task<DeskReply<OpenVisit>> OpenAsync(VisitRequest request)
    {
        Asked.Add("open");
        Request = request;
        if (OpenRefusal != DeskRefusal.None) return Task.FromResult(DeskReply.Refused<OpenVisit>(OpenRefusal, "refused"));
        Visit = new OpenVisit(VisitId, DateTimeOffset.UnixEpoch, request.Instruments, request.Identity is not null, 7, true, false);
        return Task.FromResult(DeskReply.Of(Visit));
    }

    public async Task<DeskReply<SealedVisit>> EndAsync(VisitOutcome outcome)
    {
        Asked.Add("end");
        if (Ending is { } ending) await ending.Task.ConfigureAwait(false);
        Visit = null;
        return DeskReply.Of(new SealedVisit(VisitId, outcome, DateTimeOffset.UnixEpoch, Values));
    }

    public Task ForgetAsync()
    {
        Asked.Add("forget");
        if (Identity.State == GuardState.Known) Identity = IdentityStatus.Nobody;
        return Task.CompletedTask;
    }

    public Task<string?> TypedAsync(Scanned typed)
    {
        typed.Person?.Dispose();
        Asked.Add("typed");
        if (TypedProblem is null) Known(IdentitySource.TypedNumber);
        return Task.FromResult(TypedProblem);
    }

    public Task StartLoginAsync() => Note("login");

    public void CancelLogin() => Asked.Add("login given up");

    public Task<string?> StartCuffAsync()
    {
        Asked.Add("cuff");
        return Task.FromResult(CuffProblem);
    }

    public Task ReleaseCuffAsync() => Note("release");

    public Task<PaperState> PrintAsync(string visitId)
    {
        Asked.Add("print");
        return Printing?.Task ?? Task.FromResult(PaperState.Printed);
    }

    public bool IsQueued(string visitId) => IsInOutbox;

    public IReadOnlyList<EarlierValue> EarlierOf(string visitId) => [];

    public ConsultationView? ConsultationOf(string visitId) => Consultation;

    public Task<bool> AskDoctorAsync(string visitId, string language)
    {
        Asked.Add("doctor " + language);
        return Task.FromResult(true);
    }

    public bool IsShownStored { get; set; } = true;

    public Task<bool> AnswerShownAsync(string visitId, SubjectIdentifier answer)
    {
        Asked.Add("shown");
        return Task.FromResult(IsShownStored);
    }

    public Task<PaperState> PrintAnswerAsync(string visitId, DoctorAnswer answer) => Task.FromResult(PaperState.Printed);

    public void Forget() => Asked.Add("dropped");

    /// <summary>Somebody is identified.</summary>
    public void Known(IdentitySource source, long identity = 1) =>
        Identity = IdentityStatus.Nobody with { State = GuardState.Known, Identity = identity, Source = source, IsCardIn = source == IdentitySource.OmsCard };

    /// <summary>The guard ended the visit.</summary>
    public void Gone(EndCause cause)
    {
        Visit = null;
        Identity = IdentityStatus.Nobody with { LastEnd = cause };
    }

    private Task Note(string what)
    {
        Asked.Add(what);
        return Task.CompletedTask;
    }
}
