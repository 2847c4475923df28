using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Link;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Signals.Height;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>Height with shoes and hair in cm without decimals, from the distance down to the head and the mount's height.</summary>
/// <remarks>
/// Without decimals: repeated measurements agree within some 3 mm, but where on the hair the light comes back, and the sensor's own error of
/// distance, make 5 to 10 mm.
/// </remarks>
public sealed class HeightInstrument : IInstrument
{
    /// <inheritdoc/>
    public Instruments Bits => Instruments.Height;

    /// <inheritdoc/>
    public string Name => "height";

    /// <inheritdoc/>
    public IReadOnlyList<Given> Gives { get; } = [new(MeasurementKind.BodyHeight, Part.Vl53l0x)];

    /// <inheritdoc/>
    public IReadOnlyList<Waveform> Waveforms { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(VisitSignals signals)
    {
        yield return new(MeasurementKind.BodyHeight, Part.Vl53l0x, Read(signals));
    }

    /// <summary>The height, for what is derived from it.</summary>
    internal static Measured Read(VisitSignals signals)
    {
        Calibration? calibration = signals.Calibration(Instruments.Height);
        return Measured.Best(signals.Readings(MeasurementKind.BodyHeight).GroupBy(r => r.BootKey).Select(boot => Of([.. boot], calibration)));
    }

    private static Measured Of(List<RetainedMessage> readings, Calibration? calibration)
    {
        long boot = readings[0].BootKey;
        (long fromUs, long toUs) = (readings.Min(r => r.UptimeUs), readings.Max(r => r.UptimeUs));
        Measured Without(string reason) => new(null, reason, boot, fromUs, toUs);

        RetainedMessage[] distances = [.. readings.Where(r => r.Reason == NoData.None).OrderBy(r => r.UptimeUs)];
        if (distances.Length == 0) return Without(Reasons.Of(readings.GroupBy(r => r.Reason).MaxBy(g => g.Count())!.Key, Part.Vl53l0x));
        if (ScaleConstantNames.MountOf(calibration) is not { } mountMillimetres) return Without(CalibrationWords.WithoutConstants(calibration, Part.Vl53l0x));
        HeightResult result = HeightAnalysis.Analyze([.. distances.Select(d => (int)d.Value)], mountMillimetres);
        return result.Millimetres is { } millimetres
            ? new Measured(Measured.Round(millimetres / 10, 0), null, boot, distances[result.First].UptimeUs, distances[result.Last].UptimeUs)
            : Without(Reasons.Of(result.NoHeight, Part.Vl53l0x));
    }
}
