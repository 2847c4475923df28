using Kiosk.Edge.Measuring;
using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Calibrations;

/// <summary>
/// How an instrument stands when a visit is opened. It is stored with the visit: what is calibrated or tested later says nothing of the
/// readings of that visit.
/// </summary>
/// <param name="Instrument">One bit.</param>
/// <param name="CalibrationId">The calibration in force; null when there is none.</param>
/// <param name="CalibrationDone">When it was made; null when there is none, or it is the factory's.</param>
/// <param name="Findings">What every value of it carries.</param>
/// <param name="Blocked">Why it does not measure, for people; null when it does.</param>
public sealed record InstrumentState(
    Instruments Instrument, string? CalibrationId, DateTimeOffset? CalibrationDone, IReadOnlyList<Finding> Findings, string? Blocked)
{
    /// <summary>Of several instruments those that a kind is measured by.</summary>
    public static IReadOnlyList<InstrumentState> Of(IReadOnlyList<InstrumentState> states, MeasurementKind kind)
    {
        if (states.Count == 0) return [];
        Instruments bits = InstrumentSet.All.FirstOrDefault(i => i.Gives.Any(given => given.Kind == kind))?.Bits ?? Instruments.None;
        return [.. states.Where(state => (state.Instrument & bits) != 0)];
    }

    /// <summary>Why a kind is not measured; null when it is.</summary>
    public static string? BlockedOf(IReadOnlyList<InstrumentState> states, MeasurementKind kind) =>
        Of(states, kind).Select(state => state.Blocked).FirstOrDefault(blocked => blocked is not null);
}

/// <summary>The calibrations as a visit found them.</summary>
/// <param name="calibrations">All of the kiosk.</param>
/// <param name="states">The visit's; empty for a visit of an older version, which had none that a computation needs.</param>
public sealed class VisitCalibrations(ICalibrations calibrations, IReadOnlyList<InstrumentState> states) : ICalibrations
{
    /// <inheritdoc/>
    public Calibration? Find(Instruments instrument)
    {
        if (states.Count == 0) return calibrations.Find(instrument);
        if (states.FirstOrDefault(state => state.Instrument == instrument)?.CalibrationId is not { } id) return null;
        return calibrations.Find(id) ?? (id == CalibrationStore.FactoryId ? null : Calibration.Lost(id, instrument));
    }

    /// <inheritdoc/>
    public Task AddAsync(Calibration calibration) => throw new InvalidOperationException("A visit's calibrations do not change.");
}
