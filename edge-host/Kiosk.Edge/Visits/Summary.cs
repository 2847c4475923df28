using System.Text.Json;
using System.Text.Json.Serialization;
using Kiosk.Edge.Peripherals;
using Kiosk.Edge.Records;
using Kiosk.Edge.Records.Fhir;
using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Edge.Visits;

/// <summary>What is to be known beside a value: a finding, or what the device of another maker says of it itself.</summary>
/// <param name="Name">Of the finding; of the quality that the device gives.</param>
/// <param name="Text">In words.</param>
/// <param name="Questionable">Whether it puts the value itself in question.</param>
public sealed record SummaryNote(string Name, string Text, bool Questionable);

/// <summary>A value for people: on the control socket and beside a sealed visit.</summary>
/// <param name="Kind">The measurement kind's name.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Value">With the decimals that are meant; null when there is none.</param>
/// <param name="Unit">The value's unit.</param>
/// <param name="Reason">Why there is no value; null when there is one.</param>
public sealed record SummaryValue(string Kind, string Label, decimal? Value, string Unit, string? Reason)
{
    /// <summary>What is to be known beside the value; null when that is nothing, or there is no value.</summary>
    public IReadOnlyList<SummaryNote>? Notes { get; init; }

    /// <summary>Whether a note puts the value in question: then it is never shown as one that is not.</summary>
    public bool Questionable => Notes?.Any(note => note.Questionable) ?? false;

    /// <summary>Which device of another maker it came from, as the label tells behind its comma; empty for the kiosk's own.</summary>
    [JsonIgnore]
    public string Device => Enum.TryParse(Kind, out MeasurementKind kind) && Of(kind, null, null).Label + ", " is var own && Label.StartsWith(own, StringComparison.Ordinal)
        ? Label[own.Length..] : "";

    /// <summary>Of a measurement.</summary>
    public static SummaryValue Of(MeasurementKind kind, decimal? value, string? reason)
    {
        (string label, string unit) = kind switch
        {
            MeasurementKind.EcgHeartRate => ("Heart rate (ECG)", "/min"),
            MeasurementKind.Systolic => ("Blood pressure, systolic", "mmHg"),
            MeasurementKind.Diastolic => ("Blood pressure, diastolic", "mmHg"),
            MeasurementKind.MeanArterialPressure => ("Blood pressure, mean", "mmHg"),
            MeasurementKind.PulseRateCuff => ("Pulse rate (cuff)", "/min"),
            MeasurementKind.SpO2 => ("Oxygen saturation", "%"),
            MeasurementKind.PulseRateOximeter => ("Pulse rate", "/min"),
            MeasurementKind.PerfusionIndex => ("Perfusion index", "%"),
            MeasurementKind.BodyTemperature => ("Body temperature", "°C"),
            MeasurementKind.SkinTemperature => ("Skin temperature", "°C"),
            MeasurementKind.BodyWeight => ("Weight", "kg"),
            MeasurementKind.BodyHeight => ("Height", "cm"),
            MeasurementKind.BodyMassIndex => ("Body mass index", "kg/m²"),
            MeasurementKind.EarTemperature => ("Ear temperature", "°C"),
            MeasurementKind.GlucoseWholeBlood or MeasurementKind.GlucosePlasma => ("Glucose", ""),
            _ => (kind.ToString(), ""),
        };
        return new SummaryValue(kind.ToString(), label, value, unit, reason);
    }

    /// <summary>Of a measurement with its findings.</summary>
    public static SummaryValue Of(VisitMeasurement m) => Of(m.Kind, m.Value, m.NoValueReason) with
    {
        // That it is a mean says nothing against it.
        Notes = m.Value is null ? null : OrNull(m.Findings.Where(finding => finding != Finding.Averaged)
            .Select(finding => new SummaryNote(finding.ToString(), FindingCodes.WordsOf(finding), FindingCodes.IsQuestionable(finding)))),
    };

    /// <summary>Of a reading of a device of another maker, in the device's unit; behind the label's comma stands which device.</summary>
    public static IEnumerable<SummaryValue> Of(PeripheralReading reading) => reading.Values.Select(value =>
    {
        SummaryValue known = Of(value.Kind, value.Value, value.Value is null ? PeripheralWords.Of(value.Reason, reading.Class) : null);
        // The one quantity that devices report in either unit.
        string unit = value.Unit switch
        {
            PeripheralUnit.MmolPerL => "mmol/L",
            PeripheralUnit.MgPerDl => "mg/dL",
            _ => known.Unit,
        };
        return known with { Label = $"{known.Label}, {PeripheralWords.Name(reading.Class)}", Unit = unit, Notes = value.Value is null ? null : OrNull(Of(reading.Quality)) };
    });

    private static IEnumerable<SummaryNote> Of(ReadingQuality quality) =>
        PeripheralWords.Of(quality) is { Length: > 0 } words ? [new SummaryNote(quality.ToString(), words, true)] : [];

    private static SummaryNote[]? OrNull(IEnumerable<SummaryNote> notes) => notes.ToArray() is { Length: > 0 } some ? some : null;
}

/// <summary>All values of a visit, as they are stored beside it.</summary>
public static class Summary
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>All values of a record.</summary>
    public static IReadOnlyList<SummaryValue> Of(VisitRecord record) =>
        [.. Of(record.Measurements), .. record.HostReadings.SelectMany(r => SummaryValue.Of(r.Reading))];

    /// <summary>
    /// One value of each kind. Of several measurements of one kind the mean counts where there is one, else the last with a value, else
    /// the last.
    /// </summary>
    public static IReadOnlyList<SummaryValue> Of(IEnumerable<VisitMeasurement> measurements) =>
        [.. measurements.GroupBy(m => m.Kind).Select(Choose).Select(SummaryValue.Of)];

    private static VisitMeasurement Choose(IEnumerable<VisitMeasurement> ofOneKind)
    {
        VisitMeasurement[] all = [.. ofOneKind];
        return Array.FindLast(all, m => m.Findings.Contains(Finding.Averaged)) ?? Array.FindLast(all, m => m.Value is not null) ?? all[^1];
    }

    /// <summary>As it is stored.</summary>
    public static string Store(IReadOnlyList<SummaryValue> values) => JsonSerializer.Serialize(values, Json);

    /// <summary>What was stored, or nothing.</summary>
    public static IReadOnlyList<SummaryValue> Load(string? stored) =>
        stored is null ? [] : JsonSerializer.Deserialize<List<SummaryValue>>(stored, Json) ?? [];

    /// <summary>A late record's values over those before; another maker's device's value of the same kind, which its label tells, stays.</summary>
    public static IReadOnlyList<SummaryValue> Merge(IReadOnlyList<SummaryValue> before, IReadOnlyList<SummaryValue> late) =>
        [.. before.Select(value => late.FirstOrDefault(l => l.Kind == value.Kind && l.Label == value.Label) ?? value)];
}
