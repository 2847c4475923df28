using Kiosk.Edge.Consultations;
using Kiosk.Edge.Cuff;
using Kiosk.Edge.History;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Identity.Login;
using Kiosk.Edge.Visits;
using Kiosk.Identity;

namespace Kiosk.Edge.Screen.Flow;

/// <summary>A task that can be chosen.</summary>
/// <param name="Name">Of the task.</param>
/// <param name="Minutes">What it takes.</param>
/// <param name="IsBlocked">It cannot be measured now.</param>
/// <param name="IsWanted">The person chose it.</param>
public sealed record Choice(string Name, double Minutes, bool IsBlocked, bool IsWanted);

/// <summary>The task that is guided.</summary>
/// <param name="Name">Of the task.</param>
/// <param name="Number">From 1.</param>
/// <param name="Count">Of all.</param>
/// <param name="State">How it stands.</param>
/// <param name="Hint">What is wrong, in the host's English for people.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="SecondsLeft">Null when nobody knows.</param>
/// <param name="Curve">ecg, pleth, cuff or empty.</param>
/// <param name="Values">What can be told.</param>
/// <param name="Cuff">Of the cuff's task.</param>
/// <param name="IsMeasuring">The board measures.</param>
/// <param name="IsBoardHeard">The board is connected.</param>
public sealed record TaskView(
    string Name, int Number, int Count, TaskState State, string? Hint, double Progress, int? SecondsLeft, string Curve, IReadOnlyList<SummaryValue> Values, CuffStatus? Cuff,
    bool IsMeasuring, bool IsBoardHeard);

/// <summary>Where the record of the visit is.</summary>
public enum Delivery
{
    /// <summary>Stored here; the clinic is not reached now.</summary>
    Stored = 0,

    /// <summary>Stored here and on its way.</summary>
    Sending,

    /// <summary>The clinic has it.</summary>
    Delivered,

    /// <summary>It goes nowhere.</summary>
    Paper,
}

/// <summary>What became of the paper.</summary>
public enum PaperState
{
    /// <summary>Nothing was printed.</summary>
    None = 0,

    /// <summary>It is being printed.</summary>
    Printing,

    /// <summary>It came out.</summary>
    Printed,

    /// <summary>It did not.</summary>
    Failed,
}

/// <summary>What was measured, for its person.</summary>
/// <param name="VisitId">Whose.</param>
/// <param name="Values">A value or a reason for each kind.</param>
/// <param name="Delivery">Where the record is.</param>
/// <param name="Paper">What became of the paper.</param>
/// <param name="ShowsEcg">The ECG is shown.</param>
/// <param name="IsEarly">The visit did not come to its planned end.</param>
public sealed record ResultsView(string VisitId, IReadOnlyList<SummaryValue> Values, Delivery Delivery, PaperState Paper, bool ShowsEcg, bool IsEarly)
{
    /// <summary>Of this person's earlier visits.</summary>
    public IReadOnlyList<EarlierValue> Earlier { get; init; } = [];

    /// <summary>The question to a doctor; null when none was asked.</summary>
    public ConsultationView? Consultation { get; init; }

    /// <summary>The person asked to read the doctor's answer: it is on the screen.</summary>
    public bool IsAnswerShown { get; init; }

    /// <summary>What became of the paper with the answer.</summary>
    public PaperState AnswerPaper { get; init; }
}

/// <summary>Everything that the page shows; a snapshot that never changes.</summary>
/// <param name="Step">Which step.</param>
/// <param name="Overlay">What lies over it.</param>
/// <param name="Language">A code that the word book has.</param>
/// <param name="Comfort">How it is made easier.</param>
public sealed record ScreenView(ScreenStep Step, ScreenOverlay Overlay, string Language, Comfort Comfort)
{
    /// <summary>A key of the words to be told beside the step; null for none.</summary>
    public string? Notice { get; init; }

    /// <summary>What is wrong, in the host's English for people; null when nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>Of the question whether anybody is there.</summary>
    public int SecondsLeft { get; init; }

    /// <summary>A card is being read.</summary>
    public bool IsReading { get; init; }

    /// <summary>A card is in a reader.</summary>
    public bool IsCardIn { get; init; }

    /// <summary>How somebody was identified; null when nobody is.</summary>
    public IdentitySource? Source { get; init; }

    /// <summary>First letters, one each.</summary>
    public IReadOnlyList<string> Initials { get; init; } = [];

    /// <summary>The text to be agreed to.</summary>
    public ConsentText? Consent { get; init; }

    /// <summary>Which number is typed.</summary>
    public IdentifierKind Kind { get; init; }

    /// <summary>How many characters of it were.</summary>
    public int Typed { get; init; }

    /// <summary>The login by telephone.</summary>
    public LoginView? Login { get; init; }

    /// <summary>What can be chosen.</summary>
    public IReadOnlyList<Choice> Choices { get; init; } = [];

    /// <summary>The task that is guided.</summary>
    public TaskView? Task { get; init; }

    /// <summary>What was measured.</summary>
    public ResultsView? Results { get; init; }

    /// <summary>There is a way back.</summary>
    public bool HasBack { get; init; }
}
