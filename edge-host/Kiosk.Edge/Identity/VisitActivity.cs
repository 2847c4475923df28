using Kiosk.Edge.Capture;
using Kiosk.Edge.Cuff;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;

namespace Kiosk.Edge.Identity;

/// <summary>Whether somebody is being measured now: a finger or electrodes that give a value, a cuff at work or at rest between two cycles, a sound or picture being taken.</summary>
/// <remarks>
/// A value that is taken once (a temperature, a weight) stays when its person has gone: only its coming is a sign of somebody.
/// </remarks>
public sealed class VisitActivity(VisitDesk visits, VisitWorker worker, CuffDesk cuff, CaptureDesk capture)
{
    private static readonly HashSet<string> WhileTouched =
        [nameof(MeasurementKind.EcgHeartRate), nameof(MeasurementKind.SpO2), nameof(MeasurementKind.PulseRateOximeter)];

    private string? _visitId;
    private int _taken;

    /// <summary>One caller.</summary>
    public bool IsMeasuring()
    {
        if (visits.Current is not { } visit) return false;
        IReadOnlyList<SummaryValue> values = [.. worker.ValuesOf(visit.VisitId), .. visits.HostValuesOf(visit.VisitId)];
        int taken = values.Count(value => value.Value is not null && !WhileTouched.Contains(value.Kind));
        if (_visitId != visit.VisitId) (_visitId, _taken) = (visit.VisitId, taken);
        bool isNew = taken > _taken;
        // Values are missing for a moment when the disk is slow: when they are back, they are not new.
        _taken = Math.Max(_taken, taken);
        return isNew || values.Any(value => value.Value is not null && WhileTouched.Contains(value.Kind))
            || cuff.Status() is { Activity: not CuffActivity.Idle } || capture.State is { Phase: CapturePhase.Running };
    }
}
