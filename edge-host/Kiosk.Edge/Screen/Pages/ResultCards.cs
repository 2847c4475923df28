using Kiosk.Edge.Records;
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
/// <param name="Parts">One value; of the blood pressure two. All of one device.</param>
public sealed record ResultCard(string Label, IReadOnlyList<CardPart> Parts)
{
    /// <summary>All parts have a value.</summary>
    public bool HasValue => Parts.All(part => part.Value.Value is not null);

    /// <summary>It was measured by a device of another maker.</summary>
    public bool IsOfOtherDevice => Parts[0].Value.Device.Length > 0;

    /// <summary>It is a reason to call for help now.</summary>
    public bool NeedsHelp => Parts.Any(part => part.Judgement is Judgement.HelpBelow or Judgement.HelpAbove);

    /// <summary>A finding says that the rhythm is not as usual: then a rate in the usual range is not called so.</summary>
    public bool HasRhythmNote => Parts.Any(part => part.Value.Notes?.Any(note => note.Name is nameof(Finding.PossibleAtrialFibrillation) or nameof(Finding.IrregularPulse)) ?? false);
}

/// <summary>What of a visit's values is shown to its person, and how they belong together: the record has more.</summary>
public static class ResultCards
{
    private const string CuffPulse = "value.PulseRateCuff";

    private static readonly MeasurementKind[][] Shown =
    [
        [MeasurementKind.Systolic, MeasurementKind.Diastolic], [MeasurementKind.SpO2], [MeasurementKind.PulseRateOximeter], [MeasurementKind.EcgHeartRate],
        [MeasurementKind.PulseRateCuff], [MeasurementKind.BodyTemperature], [MeasurementKind.EarTemperature], [MeasurementKind.GlucosePlasma], [MeasurementKind.GlucoseWholeBlood],
        [MeasurementKind.BodyWeight], [MeasurementKind.BodyHeight], [MeasurementKind.BodyMassIndex],
    ];

    /// <summary>The cards, those that matter most first; one for each device, the kiosk's own before others. What was not asked for has none.</summary>
    public static IReadOnlyList<ResultCard> Of(IReadOnlyList<SummaryValue> values, ThresholdTable table)
    {
        var cards = new List<ResultCard>();
        foreach (MeasurementKind[] kinds in Shown)
        {
            string label = kinds.Length > 1 ? "value.BloodPressure" : LabelOf(kinds[0].ToString());
            foreach (IGrouping<string, SummaryValue> device in values.GroupBy(value => value.Device).OrderBy(device => device.Key, StringComparer.Ordinal))
            {
                SummaryValue[] found = [.. kinds.Select(kind => device.LastOrDefault(value => value.Kind == kind.ToString())).OfType<SummaryValue>()];
                if (found.Length < kinds.Length) continue;
                var card = new ResultCard(label, [.. found.Select(value => new CardPart(value, table.RangeOf(value), table.Judge(value)))]);
                if (label != CuffPulse || IsCuffPulseShown(card, cards)) cards.Add(card);
            }
        }

        return cards;
    }

    // Beside the other two it says nothing new, unless it is a reason to call for help.
    private static bool IsCuffPulseShown(ResultCard card, List<ResultCard> before) => card.HasValue
        && (card.NeedsHelp || !before.Any(other => other is { Label: "value.PulseRateOximeter" or "value.EcgHeartRate", HasValue: true }));

    /// <summary>The key of what people call a kind.</summary>
    public static string LabelOf(string kind) =>
        kind is nameof(MeasurementKind.GlucosePlasma) or nameof(MeasurementKind.GlucoseWholeBlood) ? "value.Glucose" : $"value.{kind}";
}
