using Kiosk.Edge.Records;

namespace Kiosk.Edge.Consultations;

/// <summary>A doctor's answer. Personal data: on the screen and on paper only, never logged and never stored here.</summary>
/// <param name="Id">The clinic's own name for it.</param>
/// <param name="Text">1 to <see cref="AnswerMessage.TextLengthMax"/> characters; its only control character is the line feed.</param>
/// <param name="From">Who answers, for people.</param>
/// <param name="At">When it was sent, by the clinic's clock.</param>
public sealed record DoctorAnswer(SubjectIdentifier Id, string Text, string From, DateTimeOffset At);

/// <summary>How a question to a doctor stands.</summary>
/// <param name="VisitId">Whose: it is shown under no other visit.</param>
/// <param name="AskedAt">When the patient asked.</param>
/// <param name="IsDelivered">The clinic has it; false means stored here, and on its way as soon as there is one.</param>
/// <param name="Answer">The newest answer; null while there is none.</param>
/// <param name="IsShown">The clinician is told that the patient has seen that answer.</param>
/// <remarks>
/// The later call of a doctor by sound and picture has its place here, beside the answer: where it can be joined and until when. Nothing of it exists yet, and no
/// part of the kiosk offers one.
/// </remarks>
public sealed record ConsultationView(string VisitId, DateTimeOffset AskedAt, bool IsDelivered, DoctorAnswer? Answer, bool IsShown);

/// <summary>Why no doctor was asked.</summary>
public enum ConsultationRefusal
{
    /// <summary>One was.</summary>
    None = 0,

    /// <summary>The kiosk has no such visit.</summary>
    NoVisit,

    /// <summary>The visit is not ended yet: there is no record that a doctor could look at.</summary>
    VisitOpen,

    /// <summary>The person agreed to paper only: nothing of it leaves the kiosk.</summary>
    PaperOnly,

    /// <summary>Whose visit it was is forgotten here.</summary>
    Forgotten,

    /// <summary>No record of the visit could be made: the clinic has nothing to look at.</summary>
    NoRecord,

    /// <summary>The outbox has no room.</summary>
    OutboxFull,

    /// <summary>The store failed.</summary>
    StoreFailed,
}

/// <summary>What became of asking a doctor.</summary>
/// <param name="View">How it stands; null when refused. Of a visit that asked before it is the question of then.</param>
/// <param name="Refusal">None with a view.</param>
/// <param name="Text">What happened and what to do, in English for the log and for a technician; empty with a view. People are told by <paramref name="Refusal"/>.</param>
public sealed record ConsultationAsked(ConsultationView? View, ConsultationRefusal Refusal, string Text);
