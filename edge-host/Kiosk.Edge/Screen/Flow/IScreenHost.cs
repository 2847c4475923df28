using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Consultations;
using Kiosk.Edge.Cuff;
using Kiosk.Edge.History;
using Kiosk.Edge.Identity;
using Kiosk.Edge.Identity.Login;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Identity;
using Kiosk.Wire;

namespace Kiosk.Edge.Screen.Flow;

/// <summary>What the screen needs of the rest of the host.</summary>
public interface IScreenHost
{
    /// <summary>Monotonic time, us.</summary>
    long NowUs { get; }

    /// <summary>The day, for documents.</summary>
    DateOnly Today { get; }

    /// <summary>Who is at the kiosk.</summary>
    IdentityStatus Identity { get; }

    /// <summary>First letters of given name and surname of whoever is identified, one each; empty where there is none. Never more: these may stay in memory.</summary>
    IReadOnlyList<string> Initials { get; }

    /// <summary>The open visit.</summary>
    OpenVisit? Visit { get; }

    /// <summary>A board is heard.</summary>
    bool IsBoardHeard { get; }

    /// <summary>The clinic's broker is reached.</summary>
    bool IsOnline { get; }

    /// <summary>There is a printer.</summary>
    bool HasPrinter { get; }

    /// <summary>There is a login by telephone.</summary>
    bool HasLogin { get; }

    /// <summary>There is a meter for glucose.</summary>
    bool HasGlucose { get; }

    /// <summary>Somebody can put a card in, or show a code.</summary>
    (bool Card, bool Scanner) Devices { get; }

    /// <summary>How blood pressure is taken.</summary>
    CuffPlan CuffPlan { get; }

    /// <summary>The cuff; null without a visit.</summary>
    CuffStatus? Cuff { get; }

    /// <summary>The login by telephone.</summary>
    LoginView Login { get; }

    /// <summary>Values of an open visit.</summary>
    IReadOnlyList<SummaryValue> ValuesOf(string visitId);

    /// <summary>The clinic has acknowledged the record of a visit.</summary>
    bool IsDelivered(string visitId);

    /// <summary>How instruments stand.</summary>
    IReadOnlyList<InstrumentState> StatesOf(Instruments instruments);

    /// <summary>Somebody touched the screen.</summary>
    void Touch();

    /// <summary>Opens a visit.</summary>
    Task<DeskReply<OpenVisit>> OpenAsync(VisitRequest request);

    /// <summary>Ends the visit.</summary>
    Task<DeskReply<SealedVisit>> EndAsync(VisitOutcome outcome);

    /// <summary>Forgets who is identified.</summary>
    Task ForgetAsync();

    /// <summary>A number was typed.</summary>
    Task<string?> TypedAsync(Scanned typed);

    /// <summary>Begins a login by telephone.</summary>
    Task StartLoginAsync();

    /// <summary>Gives it up.</summary>
    void CancelLogin();

    /// <summary>Starts the cuff.</summary>
    /// <returns>Why not, for people; null when it started.</returns>
    Task<string?> StartCuffAsync();

    /// <summary>Empties the cuff at once.</summary>
    Task ReleaseCuffAsync();

    /// <summary>Prints the receipt of a sealed visit.</summary>
    Task<PaperState> PrintAsync(string visitId);

    /// <summary>Whether the record of a sealed visit waits for the clinic, or is there: false when none could be made, or the outbox has no room for it.</summary>
    bool IsQueued(string visitId);

    /// <summary>Values of the person's earlier visits, for the visit on the screen; empty where nobody supplies them.</summary>
    IReadOnlyList<EarlierValue> EarlierOf(string visitId);

    /// <summary>The question to a doctor; null when none was asked.</summary>
    ConsultationView? ConsultationOf(string visitId);

    /// <summary>Asks a doctor about a sealed visit.</summary>
    /// <returns>False when that is refused.</returns>
    Task<bool> AskDoctorAsync(string visitId, string language);

    /// <summary>The person has an answer before them.</summary>
    /// <returns>False when the clinician could not be told, or a newer answer is there; it may be tried again.</returns>
    Task<bool> AnswerShownAsync(string visitId, SubjectIdentifier answer);

    /// <summary>Prints a doctor's answer.</summary>
    Task<PaperState> PrintAnswerAsync(string visitId, DoctorAnswer answer);

    /// <summary>Nobody looks at a visit any more: what is held for its person is dropped.</summary>
    void Forget();
}
