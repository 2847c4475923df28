using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Wire;

namespace Kiosk.Edge.Visits;

/// <summary>A visit as the store has it.</summary>
/// <param name="VisitId">A UUID, lower case.</param>
/// <param name="Opened">When it was opened.</param>
/// <param name="Subject">Who; null while nobody was identified. Personal data: never logged.</param>
/// <param name="Instruments">What was asked for.</param>
/// <param name="IsTest">Opened under an accelerated clock or on a simulated board.</param>
/// <param name="Outcome">Null while open.</param>
/// <param name="Sealed">Null while open.</param>
/// <param name="LateParts">How many late records it has.</param>
/// <param name="Summary">JSON of the values and reasons, once sealed.</param>
/// <param name="NotComposed">Why there is no record of the sealed visit yet; null when there is one.</param>
public sealed record StoredVisit(
    string VisitId, DateTimeOffset Opened, VisitSubject? Subject, Instruments Instruments, bool IsTest,
    VisitOutcome? Outcome, DateTimeOffset? Sealed, int LateParts, string? Summary, string? NotComposed)
{
    /// <summary>What was agreed to; null when nothing was asked, or it is forgotten.</summary>
    public VisitConsent? Consent { get; init; }
}

/// <summary>A boot of a board with the moments at which its time was compared.</summary>
public sealed record StoredBoot(
    long BootKey, uint BootId, BoardIdentity Board, IReadOnlyList<PartState> Parts, IReadOnlyList<BootPoint> Points);

/// <summary>Everything that the store has of a visit.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Boots">The boots that took part, oldest first.</param>
/// <param name="Blocks">Ascending by channel, acquisition and sequence.</param>
/// <param name="Retained">Readings and events in the order of their storing.</param>
/// <param name="LastRetainedId">The newest row of <paramref name="Retained"/>; what is stored later is late.</param>
public sealed record VisitData(
    StoredVisit Visit, IReadOnlyList<StoredBoot> Boots, IReadOnlyList<SampleBlock> Blocks, IReadOnlyList<RetainedMessage> Retained,
    long LastRetainedId)
{
    /// <summary>How the instruments stood when the visit was opened.</summary>
    public IReadOnlyList<InstrumentState> States { get; init; } = [];

    /// <summary>Readings that the host took itself, in the order of their storing.</summary>
    public IReadOnlyList<HostReading> HostReadings { get; init; } = [];
}
