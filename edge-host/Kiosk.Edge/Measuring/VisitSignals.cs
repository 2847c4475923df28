using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Link;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>What was sensed during a visit, or during the last seconds of one that runs.</summary>
/// <param name="waves">Each channel's waves.</param>
/// <param name="retained">Readings and events, ascending by boot and sequence.</param>
/// <param name="calibrations">The calibrations that computations need.</param>
public sealed class VisitSignals(
    Func<Channel, List<Wave>> waves, IReadOnlyList<RetainedMessage> retained, ICalibrations calibrations)
{
    private readonly Dictionary<Channel, List<Wave>> _waves = [];

    /// <summary>Readings and events, ascending by boot and sequence.</summary>
    public IReadOnlyList<RetainedMessage> Retained => retained;

    /// <summary>The waves of a channel: several when the board restarted; empty when nothing came.</summary>
    public List<Wave> Waves(Channel channel)
    {
        if (!_waves.TryGetValue(channel, out List<Wave>? known)) _waves.Add(channel, known = waves(channel));
        return known;
    }

    /// <summary>Spot readings of a kind.</summary>
    public IEnumerable<RetainedMessage> Readings(MeasurementKind kind) => retained.Where(r => r.Kind == kind);

    /// <summary>The calibration in force; null when there is none.</summary>
    public Calibration? Calibration(Instruments instrument) => calibrations.Find(instrument);
}
