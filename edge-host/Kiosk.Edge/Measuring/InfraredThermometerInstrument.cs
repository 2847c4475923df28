using Kiosk.Measurements;
using Kiosk.Signals.Thermometry;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>Skin temperature by infrared, compensated by the part's own temperature, degrees Celsius with one decimal.</summary>
public sealed class InfraredThermometerInstrument : IInstrument
{
    /// <inheritdoc/>
    public Instruments Bits => Instruments.InfraredTemperature;

    /// <inheritdoc/>
    public string Name => "infrared";

    /// <inheritdoc/>
    public IReadOnlyList<Given> Gives { get; } = [new(MeasurementKind.SkinTemperature, Part.Mlx90614)];

    /// <inheritdoc/>
    public IReadOnlyList<MeasurementKind> Needs { get; } = [MeasurementKind.RoomTemperature];

    /// <inheritdoc/>
    public IReadOnlyList<Waveform> Waveforms { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(VisitSignals signals)
    {
        yield return new(MeasurementKind.SkinTemperature, Part.Mlx90614, ThermometerReadings.Measure(
            signals, MeasurementKind.SkinTemperature, Part.Mlx90614,
            values => InfraredTemperature.Analyze([.. values.Select(v => (int)v.Value)], Room(signals, values[0].BootKey))));
    }

    private static int[] Room(VisitSignals signals, long bootKey) =>
        [.. signals.Readings(MeasurementKind.RoomTemperature).Where(r => r.BootKey == bootKey && r.Reason == NoData.None).Select(r => (int)r.Value)];
}
