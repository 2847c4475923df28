using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Records;
using Kiosk.Wire;

namespace Kiosk.Edge.Visits;

/// <summary>Why the desk did not do what it was asked to.</summary>
public enum DeskRefusal
{
    /// <summary>It did it.</summary>
    None = 0,

    /// <summary>Another visit is open.</summary>
    VisitOpen,

    /// <summary>No visit is open.</summary>
    NoVisit,

    /// <summary>The store failed: disk full, I/O error. Nothing was changed.</summary>
    StoreFailed,

    /// <summary>Every instrument that was asked for is blocked.</summary>
    Blocked,

    /// <summary>The board does not do what it is asked to.</summary>
    BoardFailed,

    /// <summary>A step of a calibration before the one that it needs.</summary>
    WrongStep,

    /// <summary>What was measured makes no calibration.</summary>
    NotCalibrated,

    /// <summary>The cuff cannot be filled now.</summary>
    CuffRefused,

    /// <summary>Whom the visit was to be of is not identified, or no more.</summary>
    NotIdentified,

    /// <summary>Nothing was agreed to, or to a text that there is not.</summary>
    NoConsent,
}

/// <summary>What the desk did, or why not.</summary>
/// <param name="Value">The result; null when refused.</param>
/// <param name="Refusal">None with a value.</param>
/// <param name="Text">For a person: what happened and what to do; empty with a value.</param>
public sealed record DeskReply<T>(T? Value, DeskRefusal Refusal, string Text)
    where T : class;

/// <summary>Makes replies.</summary>
public static class DeskReply
{
    /// <summary>It was done.</summary>
    public static DeskReply<T> Of<T>(T value)
        where T : class => new(value, DeskRefusal.None, "");

    /// <summary>It was not done.</summary>
    public static DeskReply<T> Refused<T>(DeskRefusal refusal, string text)
        where T : class => new(null, refusal, text);
}

/// <summary>The open visit as it runs.</summary>
/// <param name="VisitId">A UUID.</param>
/// <param name="Opened">When it was opened.</param>
/// <param name="Instruments">What was asked for.</param>
/// <param name="HasSubject">True when somebody was identified; who, is not told.</param>
/// <param name="Acquisition">The newest acquisition.</param>
/// <param name="IsMeasuring">True when the board confirmed that acquisition.</param>
/// <param name="IsEnding">True while it is being sealed.</param>
public sealed record OpenVisit(
    string VisitId, DateTimeOffset Opened, Instruments Instruments, bool HasSubject, uint Acquisition, bool IsMeasuring, bool IsEnding)
{
    /// <summary>How the instruments stood at the opening.</summary>
    public IReadOnlyList<InstrumentState> States { get; init; } = [];

    /// <summary>What is measured: what was asked for less what is blocked.</summary>
    public Instruments Measured => States.Where(state => state.Blocked is not null).Aggregate(Instruments, (mask, state) => mask & ~state.Instrument);
}

/// <summary>A visit that was sealed.</summary>
public sealed record SealedVisit(string VisitId, VisitOutcome Outcome, DateTimeOffset Sealed, IReadOnlyList<SummaryValue> Values);

/// <summary>What can be said now of an open visit.</summary>
/// <param name="VisitId">Whose values: they are shown under no other visit.</param>
/// <param name="MeasuredUs">When they were computed, monotonic time.</param>
/// <param name="Values">A value or a reason for each kind that was asked for.</param>
public sealed record LiveValues(string VisitId, long MeasuredUs, IReadOnlyList<SummaryValue> Values);
