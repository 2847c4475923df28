using Kiosk.Edge.Records;
using Kiosk.Edge.Screen.Pages;
using Kiosk.Edge.Screen.Thresholds;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Xunit;

namespace Kiosk.Tests.Screen;

public class ResultCardsTests
{
    private static SummaryValue Of(MeasurementKind kind, decimal? value, string device = "") =>
        SummaryValue.Of(kind, value, value is null ? "no reading" : null) is var own && device.Length > 0 ? own with { Label = $"{own.Label}, {device}" } : own;

    [Fact]
    public void Each_device_has_a_card_of_its_own_and_the_kiosks_comes_first()
    {
        IReadOnlyList<ResultCard> cards = Cards(Of(MeasurementKind.BodyTemperature, 36.9m, "thermometer"), Of(MeasurementKind.BodyTemperature, 37.8m));

        Assert.Equal([(37.8m, false, Judgement.Above), (36.9m, true, Judgement.None)],
            cards.Select(card => (card.Parts[0].Value.Value!.Value, card.IsOfOtherDevice, card.Parts[0].Judgement)));
    }

    [Fact]
    public void A_pressure_is_of_one_device()
    {
        IReadOnlyList<ResultCard> cards = Cards(Of(MeasurementKind.Systolic, 128), Of(MeasurementKind.Diastolic, 80),
            Of(MeasurementKind.Systolic, 150, "blood pressure monitor"), Of(MeasurementKind.Diastolic, 95, "blood pressure monitor"));

        Assert.Equal(["128/80", "150/95"], cards.Select(card => string.Join('/', card.Parts.Select(part => part.Value.Value))));
    }

    [Theory]
    [InlineData(72, 71, false)]
    [InlineData(135, 71, true)]
    [InlineData(72, null, true)]
    public void The_cuffs_pulse_is_shown_where_it_says_something_new(int cuff, int? oximeter, bool isShown)
    {
        IReadOnlyList<ResultCard> cards = Cards(Of(MeasurementKind.PulseRateOximeter, oximeter), Of(MeasurementKind.PulseRateCuff, cuff));

        Assert.Equal(isShown, cards.Any(card => card.Label == "value.PulseRateCuff"));
    }

    [Fact]
    public void Everything_that_needs_help_has_a_card_that_says_so()
    {
        foreach (Threshold row in ThresholdTable.BuiltIn.All.Where(row => row.HelpAbove is not null || row.HelpBelow is not null))
        {
            SummaryValue bad = new(row.Kind, "", (row.HelpAbove + 1) ?? (row.HelpBelow - 1), row.Unit, null);
            // The blood pressure has both its parts or none.
            SummaryValue[] values = row.Kind is "Systolic" or "Diastolic" ? [Of(MeasurementKind.Systolic, 120), Of(MeasurementKind.Diastolic, 80), bad] : [bad];

            Assert.True(Cards(values).Any(card => card.NeedsHelp), row.Kind);
        }
    }

    [Fact]
    public void A_rhythm_that_is_not_as_usual_is_noted_on_its_card()
    {
        SummaryValue rate = Of(MeasurementKind.EcgHeartRate, 72) with { Notes = [new SummaryNote(nameof(Finding.PossibleAtrialFibrillation), "", false)] };

        Assert.True(Cards(rate).Single().HasRhythmNote);
        Assert.False(Cards(Of(MeasurementKind.EcgHeartRate, 72)).Single().HasRhythmNote);
    }

    private static IReadOnlyList<ResultCard> Cards(params SummaryValue[] values) => ResultCards.Of(values, ThresholdTable.BuiltIn);
}
