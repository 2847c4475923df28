using Kiosk.Measurements;
using Kiosk.Signals.Height;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>
/// Body mass index in kg/m2 with one decimal, when weight and height of the same visit have values. Of the values as they stand in the record, so
/// that whoever reads it can compute it again. It is in no late record: its weight is in the first one.
/// </summary>
public sealed class BodyMassInstrument : IInstrument
{
    private const string NoWeight = "there is no weight", NoHeight = "there is no height", Neither = "there is neither weight nor height";

    /// <summary>Why there is none, all that it says.</summary>
    internal static IReadOnlyList<string> Missing { get; } = [NoWeight, NoHeight, Neither];

    /// <inheritdoc/>
    public Instruments Bits => Instruments.Weight | Instruments.Height;

    /// <inheritdoc/>
    public string? Name => null;

    /// <inheritdoc/>
    public IReadOnlyList<Given> Gives { get; } = [new(MeasurementKind.BodyMassIndex, Part.Nau7802)];

    /// <inheritdoc/>
    public IReadOnlyList<Waveform> Waveforms { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(VisitSignals signals)
    {
        yield return new(MeasurementKind.BodyMassIndex, Part.Nau7802, Derive(ScaleInstrument.Weigh(signals), HeightInstrument.Read(signals)));
    }

    private static Measured Derive(Measured weight, Measured height) => (weight.Value, height.Value) switch
    {
        ({ } kilograms, { } centimetres) => weight with
        {
            Value = decimal.Round(BodyMass.Index(kilograms, centimetres), 1, MidpointRounding.AwayFromZero) + 0.0m,
            Findings = [.. weight.Findings.Union(height.Findings)],
        },
        (null, null) => Measured.Nothing(Neither),
        (null, _) => Measured.Nothing(NoWeight),
        (_, null) => Measured.Nothing(NoHeight),
    };
}
