using Kiosk.Edge.Screen.Thresholds;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;

namespace Kiosk.Edge.Screen.Pages;

/// <summary>A value on a card.</summary>
/// <param name="Value">The value, or why there is none.</param>
/// <param name="Threshold">Its row in the clinicians' table; null when it has none.</param>
/// <param name="Judgement">How it stands to it.</param>
public sealed record CardPart(SummaryValue Value, Threshold? Threshold, Judgement Judgement);

/// <summary>What belongs together on the screen.</summary>
/// <param name="Label">A key of the words.</param>
/// <param name="Parts">One value; of the blood pressure two.</param>
public sealed record ResultCard(string Label, IReadOnlyList<CardPart> Parts)
{
    /// <summary>All parts have a value.</summary>
    public bool HasValue => Parts.All(part => part.Value.Value is not null);
}

/// <summary>What of a visit's values is shown to its person, and how they belong together: the record has more.</summary>
public static class ResultCards
{
    private static readonly MeasurementKind[][] Shown =
    [
        [MeasurementKind.Systolic, MeasurementKind.Diastolic], [MeasurementKind.SpO2], [MeasurementKind.PulseRateOximeter], [MeasurementKind.EcgHeartRate],
        [MeasurementKind.BodyTemperature], [MeasurementKind.EarTemperature], [MeasurementKind.GlucosePlasma], [MeasurementKind.GlucoseWholeBlood], [MeasurementKind.BodyWeight],
        [MeasurementKind.BodyHeight], [MeasurementKind.BodyMassIndex],
    ];

    /// <summary>The cards, those that matter most first. What was not asked for has none.</summary>
    public static IReadOnlyList<ResultCard> Of(IReadOnlyList<SummaryValue> values, ThresholdTable table)
    {
        var cards = new List<ResultCard>();
        foreach (MeasurementKind[] kinds in Shown)
        {
            // Another maker's device may have measured the same kinds: all parts are of one device, the last that gave them all, else the last.
            SummaryValue[][] sources = [.. values.Where(value => kinds.Any(kind => value.Kind == kind.ToString())).GroupBy(value => value.Device)
                .Select(source => kinds.Select(kind => source.LastOrDefault(value => value.Kind == kind.ToString())).OfType<SummaryValue>().ToArray())
                .Where(source => source.Length == kinds.Length)];
            if ((sources.LastOrDefault(source => source.All(value => value.Value is not null)) ?? sources.LastOrDefault()) is not { } found) continue;
            string label = kinds.Length > 1 ? "value.BloodPressure" : LabelOf(kinds[0].ToString());
            cards.Add(new ResultCard(label, [.. found.Select(value => new CardPart(value, table.RangeOf(value), table.Judge(value)))]));
        }

        return cards;
    }

    /// <summary>The key of what people call a kind.</summary>
    public static string LabelOf(string kind) =>
        kind is nameof(MeasurementKind.GlucosePlasma) or nameof(MeasurementKind.GlucoseWholeBlood) ? "value.Glucose" : $"value.{kind}";
}
