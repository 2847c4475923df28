using Kiosk.Measurements;
using Kiosk.Signals.Thermometry;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>Body temperature by the contact probe, degrees Celsius with one decimal.</summary>
public sealed class ContactThermometerInstrument : IInstrument
{
    /// <inheritdoc/>
    public Instruments Bits => Instruments.ContactTemperature;

    /// <inheritdoc/>
    public string Name => "temperature";

    /// <inheritdoc/>
    public IReadOnlyList<Given> Gives { get; } = [new(MeasurementKind.BodyTemperature, Part.Max30205)];

    /// <inheritdoc/>
    public IReadOnlyList<Waveform> Waveforms { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(VisitSignals signals)
    {
        yield return new(MeasurementKind.BodyTemperature, Part.Max30205, ThermometerReadings.Measure(
            signals, MeasurementKind.BodyTemperature, Part.Max30205,
            values => SettledTemperature.Analyze([.. values.Select(v => v.UptimeUs / 1000)], [.. values.Select(v => (int)v.Value)])));
    }
}
