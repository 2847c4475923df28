using Kiosk.Edge.Visits;

namespace Kiosk.Edge.Control;

/// <summary>Body of POST /v1/visits.</summary>
/// <param name="Identity">The identification that the visit is of (GET /v1/identity).</param>
/// <param name="Anonymous">True in its place, for a visit of nobody: whoever is identified is forgotten.</param>
/// <param name="Instruments">Absent for all; names as in <see cref="Measuring.InstrumentSet"/>.</param>
/// <param name="Consent">What was agreed to (GET /v1/consents).</param>
public sealed record OpenBody(long? Identity, bool? Anonymous, IReadOnlyList<string>? Instruments, ConsentBody? Consent);

/// <summary>Body of POST /v1/visits/current/end.</summary>
/// <param name="Outcome">done or abandoned.</param>
public sealed record EndBody(string? Outcome);

/// <summary>A visit that was opened, or is open.</summary>
public sealed record OpenVisitBody(
    string VisitId, DateTimeOffset Opened, IReadOnlyList<string> Instruments, bool Identified, bool Measuring, bool Ending, string? Problem);

/// <summary>A visit with its values.</summary>
public sealed record VisitBody(
    string VisitId, string State, DateTimeOffset Opened, DateTimeOffset? Sealed, IReadOnlyList<string> Instruments, bool Test,
    int LateRecords, string? Problem, IReadOnlyList<SummaryValue> Values);

/// <summary>A part of the board.</summary>
public sealed record PartBody(string Part, bool Works, string? Problem);

/// <summary>The board.</summary>
public sealed record BoardBody(string Id, string Kind, string Firmware, IReadOnlyList<PartBody> Parts);

/// <summary>The link.</summary>
public sealed record LinkBody(
    bool Up, string Problem, long Frames, long BadFrames, long Blocks, long BlocksRequested, long Duplicates, long RetainedLost, long Boots);

/// <summary>Records on their way to the clinical store.</summary>
/// <param name="Waiting">Not delivered yet.</param>
/// <param name="Delivered">Accepted by the clinical store.</param>
/// <param name="Refused">Refused by the clinical store.</param>
/// <param name="Connected">The broker is connected.</param>
/// <param name="Problem">Why not; empty when connected.</param>
/// <param name="OldestSeconds">Age of the oldest one waiting; null when none waits.</param>
public sealed record DeliveryBody(long Waiting, long Delivered, long Refused, bool Connected, string Problem, double? OldestSeconds);

/// <summary>Answer to GET /v1/status.</summary>
public sealed record StatusBody(
    string KioskId, string Version, DateTimeOffset Utc, OpenVisitBody? Visit, IReadOnlyList<SummaryValue> Values, BoardBody? Board,
    LinkBody Link, DeliveryBody Outbox, IReadOnlyList<PeripheralBody> Peripherals)
{
    /// <summary>The newest taking of stethoscope or otoscope; null before the first.</summary>
    public CaptureBody? Capture { get; init; }

    /// <summary>What became of the newest receipt; null without a printer.</summary>
    public string? Printer { get; init; }
}


/// <summary>A device of another maker.</summary>
/// <param name="Name">As configured.</param>
/// <param name="State">In a few words.</param>
/// <param name="Problem">What is wrong; null when nothing.</param>
/// <param name="LastReadingSeconds">Age of its newest reading in a visit; null when it gave none since the start of the host.</param>
/// <param name="Readings">Readings that went into visits.</param>
/// <param name="SetAside">Readings that are in no record.</param>
/// <param name="LastSetAside">Why the newest of them.</param>
public sealed record PeripheralBody(
    string Name, string State, string? Problem, double? LastReadingSeconds, long Readings, long SetAside, string? LastSetAside);

/// <summary>Where records stand; asked for each status.</summary>
public delegate DeliveryBody DeliveryProbe();
