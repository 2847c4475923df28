using Kiosk.Edge.Capture;
using Kiosk.Edge.Cuff;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;

namespace Kiosk.Edge.Identity;

/// <summary>Whether somebody is being measured now: a finger or electrodes that give a value, a cuff at work or at rest between two cycles, a sound or picture being taken.</summary>
public sealed class VisitActivity(VisitDesk visits, VisitWorker worker, CuffDesk cuff, CaptureDesk capture)
{
    private readonly ValueSigns _signs = new();

    /// <summary>One caller.</summary>
    public bool IsMeasuring() => visits.Current is { } visit && (_signs.Of(visit.VisitId, [.. worker.ValuesOf(visit.VisitId), .. visits.HostValuesOf(visit.VisitId)])
        || cuff.Status() is { Activity: not CuffActivity.Idle } || capture.State is { Phase: CapturePhase.Running });
}

/// <summary>What a visit's values tell of somebody being there.</summary>
/// <remarks>
/// A value that is taken once (a temperature, a weight, anything of another maker's device) stays when its person has gone: only its coming is a sign of somebody.
/// </remarks>
internal sealed class ValueSigns
{
    private static readonly HashSet<string> WhileTouched =
        [nameof(MeasurementKind.EcgHeartRate), nameof(MeasurementKind.SpO2), nameof(MeasurementKind.PulseRateOximeter)];

    private string? _visitId;
    private int _taken;

    /// <summary>True when they tell of somebody now. One caller.</summary>
    /// <param name="visitId">Whose.</param>
    /// <param name="values">All values of it as they stand.</param>
    public bool Of(string visitId, IReadOnlyList<SummaryValue> values)
    {
        int taken = values.Count(value => value.Value is not null && !IsWhileTouched(value));
        if (_visitId != visitId) (_visitId, _taken) = (visitId, taken);
        bool isNew = taken > _taken;
        // Values are missing for a moment when the disk is slow: when they are back, they are not new.
        _taken = Math.Max(_taken, taken);
        return isNew || values.Any(value => value.Value is not null && IsWhileTouched(value));
    }

    private static bool IsWhileTouched(SummaryValue value) => value.Device.Length == 0 && WhileTouched.Contains(value.Kind);
}
