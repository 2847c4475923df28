using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Records;

/// <summary>How a visit ended.</summary>
public enum VisitOutcome
{
    /// <summary>Ended on purpose: by the patient's word, or by taking the card.</summary>
    Done = 1,

    /// <summary>Given up by the patient, timed out, or cut off by somebody else's coming.</summary>
    Abandoned = 2,

    /// <summary>Cut off by a failure of the kiosk: power, crash.</summary>
    Interrupted = 3,
}

/// <summary>A sensor part as its board reported it.</summary>
public sealed record PartIdentity(Part Part, byte Revision);

/// <summary>The board that took the readings.</summary>
/// <param name="BoardId">16 hex digits, upper case.</param>
/// <param name="Kind">Simulated boards mark everything as test data.</param>
/// <param name="FirmwareVersion">major.minor.patch</param>
/// <param name="Parts">What the board found.</param>
public sealed record BoardIdentity(string BoardId, BoardKind Kind, string FirmwareVersion, IReadOnlyList<PartIdentity> Parts);

/// <summary>A moment on a board's own clock and on the gateway's: device time is kept beside UTC, never overwritten by it.</summary>
/// <param name="BootId">Which boot of the board.</param>
/// <param name="UptimeUs">Uptime in microseconds since that boot.</param>
/// <param name="Utc">The gateway's time at that uptime.</param>
public sealed record BoardClock(uint BootId, long UptimeUs, DateTimeOffset Utc);

/// <summary>One measurement of a visit: a value with the precision it has, or the reason why there is none.</summary>
/// <param name="Kind">What.</param>
/// <param name="Part">By which part.</param>
/// <param name="Value">The value in the kind's unit with as many decimals as are meant (36.50 is not 36.5); null when there is none.</param>
/// <param name="NoValueReason">Why there is none, for people ("finger not on the sensor"); null when there is a value.</param>
/// <param name="Start">When the measured interval began.</param>
/// <param name="End">When it ended; equal to Start for a spot reading.</param>
public sealed record VisitMeasurement(
    MeasurementKind Kind, Part Part, decimal? Value, string? NoValueReason, DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>What is to be known beside the number.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The calibrations in force when it was taken: one, or those of every instrument that a derived value needs.</summary>
    public IReadOnlyList<UsedCalibration> Calibrations { get; init; } = [];
}

/// <summary>A calibration as a reading names it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Done">When it was made; null for the factory's.</param>
public sealed record UsedCalibration(string Id, DateTimeOffset? Done);

/// <summary>One waveform of a visit, evenly spaced.</summary>
/// <param name="Kind">What.</param>
/// <param name="Part">By which part.</param>
/// <param name="Start">Time of the first sample.</param>
/// <param name="PeriodMs">Milliseconds between samples, above 0.</param>
/// <param name="Factor">Physical value = count * Factor; mV for an ECG, nA for a pleth.</param>
/// <param name="Counts">Raw counts; null where a sample was lost or is not to be trusted.</param>
public sealed record VisitWaveform(
    MeasurementKind Kind, Part Part, DateTimeOffset Start, decimal PeriodMs, decimal Factor, IReadOnlyList<int?> Counts)
{
    /// <summary>What was done to it; null for a wave as it came.</summary>
    public WaveDerivation? Derivation { get; init; }
}

/// <summary>Where a wave comes from that is not as it came.</summary>
/// <param name="Method">What was done to it, in words.</param>
/// <param name="SourceStart">Start of the wave of the same kind and part that it was computed from, which is in the record too.</param>
public sealed record WaveDerivation(string Method, DateTimeOffset SourceStart);

/// <summary>A sealed visit, all that goes into its record.</summary>
/// <param name="VisitId">A UUID, lower case; fixed at opening, so that the record's identifiers are the same whenever it is made.</param>
/// <param name="Part">0 for the visit itself, 1.. for readings that came late.</param>
/// <param name="KioskId">The kiosk's name in the fleet.</param>
/// <param name="GatewayVersion">The edge host's version.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Subject">Who; null while nobody was identified.</param>
/// <param name="IsTest">True for simulated boards and accelerated clocks: security label HTEST.</param>
/// <param name="Opened">When it was opened.</param>
/// <param name="Sealed">When it was sealed.</param>
/// <param name="UtcUncertainty">How far the times may be off; null when the clock was never set.</param>
/// <param name="Board">The board; null when none ever said hello.</param>
/// <param name="Measurements">Values and reasons.</param>
/// <param name="Waveforms">Waves.</param>
/// <param name="Clocks">How the board's uptime mapped to UTC, one per boot; null or empty when no board was heard.</param>
public sealed record VisitRecord(
    string VisitId, int Part, string KioskId, string GatewayVersion, VisitOutcome Outcome, VisitSubject? Subject, bool IsTest,
    DateTimeOffset Opened, DateTimeOffset Sealed, TimeSpan? UtcUncertainty, BoardIdentity? Board,
    IReadOnlyList<VisitMeasurement> Measurements, IReadOnlyList<VisitWaveform> Waveforms,
    IReadOnlyList<BoardClock>? Clocks = null)
{
    /// <summary>What was agreed to; null for a visit of a version before consents, or one that was forgotten.</summary>
    public VisitConsent? Consent { get; init; }

    /// <summary>What the host read itself from devices of other makers.</summary>
    public IReadOnlyList<HostReading> HostReadings { get; init; } = [];
}
