using Kiosk.Edge.Screen.Pages;
using Kiosk.Edge.Screen.Thresholds;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;
using Xunit;

namespace Kiosk.Tests.Screen;

public sealed class ThresholdTableTests : IDisposable
{
    private const string Row = """{ "kind": "SpO2", "unit": "%", "usual": [95, 100], "scale": [80, 100], "helpBelow": 92, "source": "NEWS2" }""";

    private static readonly ThresholdTable Table = ThresholdTable.BuiltIn;

    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-thresholds-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Each row: the last value of one judgement and the first of the next, at every boundary of the table.
    [Theory]
    [InlineData("Systolic", "mmHg", "90 HelpBelow, 91 Below, 100 Below, 101 Usual, 139 Usual, 140 Above, 179 Above, 180 HelpAbove")]
    [InlineData("Diastolic", "mmHg", "30 Below, 59 Below, 60 Usual, 89 Usual, 90 Above, 109 Above, 110 HelpAbove")]
    [InlineData("PulseRateCuff", "/min", "40 HelpBelow, 41 Below, 59 Below, 60 Usual, 100 Usual, 101 Above, 130 Above, 131 HelpAbove")]
    [InlineData("PulseRateOximeter", "/min", "40 HelpBelow, 41 Below, 59 Below, 60 Usual, 100 Usual, 101 Above, 130 Above, 131 HelpAbove")]
    [InlineData("EcgHeartRate", "/min", "40 HelpBelow, 41 Below, 59 Below, 60 Usual, 100 Usual, 101 Above, 130 Above, 131 HelpAbove")]
    [InlineData("SpO2", "%", "91 HelpBelow, 91.9 HelpBelow, 92 Below, 94 Below, 95 Usual, 100 Usual")]
    [InlineData("BodyTemperature", "°C", "34.4 HelpBelow, 34.5 Below, 35.0 Below, 35.1 Usual, 37.0 Usual, 37.1 Above, 39.3 Above, 39.4 HelpAbove")]
    [InlineData("EarTemperature", "°C", "35.0 HelpBelow, 35.1 Below, 35.7 Below, 35.8 Usual, 37.5 Usual, 37.6 Above, 39.3 Above, 39.4 HelpAbove")]
    [InlineData("BodyMassIndex", "kg/m²", "10 Below, 18.4 Below, 18.5 Usual, 24.9 Usual, 25.0 Above, 60 Above")]
    [InlineData("GlucoseWholeBlood", "mmol/L", "2.99 HelpBelow, 3.0 Below, 3.8 Below, 3.9 Usual, 7.7 Usual, 7.8 Above, 16.6 Above, 16.7 HelpAbove")]
    [InlineData("GlucoseWholeBlood", "mg/dL", "53 HelpBelow, 54 Below, 69 Below, 70 Usual, 139 Usual, 140 Above, 299 Above, 300 HelpAbove")]
    [InlineData("GlucosePlasma", "mmol/L", "2.99 HelpBelow, 3.0 Below, 3.8 Below, 3.9 Usual, 7.7 Usual, 7.8 Above, 16.6 Above, 16.7 HelpAbove")]
    [InlineData("GlucosePlasma", "mg/dL", "53 HelpBelow, 54 Below, 69 Below, 70 Usual, 139 Usual, 140 Above, 299 Above, 300 HelpAbove")]
    public void Every_boundary_of_the_built_in_table_is_where_its_source_puts_it(string kind, string unit, string judged)
    {
        foreach (string one in judged.Split(", "))
        {
            string[] parts = one.Split(' ');
            Assert.Equal((one, parts[1]), (one, Table.Judge(Value(kind, unit, decimal.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture))).ToString()));
        }
    }

    [Fact]
    public void Every_row_is_tested_above_names_its_source_and_fits_its_scale()
    {
        Assert.Equal(13, Table.All.Count);
        Assert.All(Table.All, row => Assert.True(row.Source.Length > 20 && row.ScaleMin < row.ScaleMax && row.HelpBelow is not < 0));
        Assert.All(Table.All, row => Assert.Equal(Judgement.Usual, row.Judge(row.UsualLow ?? row.UsualHigh!.Value)));
    }

    [Fact]
    public void Nothing_is_said_of_a_value_that_is_not_there_or_has_no_row()
    {
        Assert.Equal(Judgement.None, Table.Judge(new SummaryValue("SpO2", "", null, "%", "finger not on the sensor")));
        Assert.Equal(Judgement.None, Table.Judge(Value("BodyWeight", "kg", 500)));
        Assert.Equal(Judgement.None, Table.Judge(Value("BodyTemperature", "K", 310)));
        Assert.Null(Table.Of("SpO2", "mmHg"));
    }

    [Theory]
    [InlineData(97, Judgement.None)]
    [InlineData(94, Judgement.None)]
    [InlineData(90, Judgement.HelpBelow)]
    public void A_value_in_question_is_never_called_usual_but_counts_for_help(int saturation, Judgement expected)
    {
        SummaryValue value = Value("SpO2", "%", saturation) with { Notes = [new("Movement", "", Questionable: true)] };

        Assert.Equal(expected, Table.Judge(value));
        Assert.Equal(expected == Judgement.HelpBelow, ResultCards.Of([value], Table).Single().NeedsHelp);
    }

    [Theory]
    [InlineData(37.2, Judgement.None)]
    [InlineData(39.4, Judgement.HelpAbove)]
    public void A_temperature_of_another_makers_thermometer_has_not_the_armpits_range(double celsius, Judgement expected)
    {
        SummaryValue own = SummaryValue.Of(MeasurementKind.BodyTemperature, (decimal)celsius, null);
        SummaryValue other = Assert.Single(SummaryValue.Of(new PeripheralReading(PeripheralClass.Thermometer,
            [new PeripheralValue(MeasurementKind.BodyTemperature, (decimal)celsius, PeripheralUnit.Celsius, NoReading.None)])));

        Assert.Equal(("", "thermometer"), (own.Device, other.Device));
        Assert.NotNull(Table.RangeOf(own));
        Assert.Null(Table.RangeOf(other));
        Assert.Equal(expected, Table.Judge(other));
    }

    [Fact]
    public void An_operators_table_takes_the_place_of_all_of_the_built_in_one()
    {
        ThresholdTable table = ThresholdTable.Load(Written(Row.Replace("92", "90")));

        Assert.Equal(Judgement.Below, table.Judge(Value("SpO2", "%", 91)));
        Assert.Equal(Judgement.None, table.Judge(Value("Systolic", "mmHg", 250)));
        Assert.Same(ThresholdTable.BuiltIn, ThresholdTable.Load(""));
    }

    [Theory]
    [InlineData("\"SpO2\"", "\"Sp02\"", "\"kind\" must be the name of a measurement kind")]
    [InlineData("\"SpO2\"", "\"150456\"", "\"kind\" must be the name of a measurement kind")]
    [InlineData("\"%\"", "\"percent\"", "\"unit\" must be %")]
    [InlineData("\"NEWS2\"", "\"\"", "\"source\" must name")]
    [InlineData("[95, 100]", "[100, 95]", "\"usual\" must be [low, high]")]
    [InlineData("[95, 100]", "[null, null]", "\"usual\" must be [low, high]")]
    [InlineData("[95, 100]", "95", "\"usual\" must be [low, high]")]
    [InlineData("[80, 100]", "[100, 80]", "\"scale\" must be [min, max]")]
    [InlineData("[80, 100]", "[96, 100]", "\"scale\" must be [min, max]")]
    [InlineData("92", "96", "\"helpBelow\" must not lie above")]
    [InlineData("92", "50", "must lie on the scale")]
    [InlineData("92", "\"92\"", "\"helpBelow\" must be a number")]
    [InlineData("\"helpBelow\": 92", "\"helpAbove\": 99", "\"helpAbove\" must not lie below")]
    [InlineData("helpBelow", "helpbelow", "\"helpbelow\" is unknown")]
    public void An_error_in_a_row_names_the_row_and_what_to_do(string old, string wrong, string expected)
    {
        string path = Written(Row.Replace(old, wrong));

        string message = Assert.Throws<IOException>(() => ThresholdTable.Load(path)).Message;

        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("Row 1 (", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"rows\": [ROW] }", "\"appliesTo\" must say for whom")]
    [InlineData("{ \"appliesTo\": \"Adults\", \"rows\": [] }", "\"rows\"")]
    [InlineData("{ \"appliesTo\": \"Adults\", \"rows\": [ROW, ROW] }", "Row 2 (SpO2, %): stands in the table twice")]
    [InlineData("{ \"appliesTo\": \"Adults\", \"rows\": [7] }", "Row 1: must be an object")]
    [InlineData("{ \"appliesTo\": \"Adults\", \"rows\": [ROW], \"adults\": 1 }", "\"adults\" is unknown")]
    [InlineData("{ \"appliesTo\": ", "not valid JSON")]
    [InlineData("[]", "\"rows\"")]
    public void A_file_that_is_no_table_is_refused_with_what_to_do(string json, string expected)
    {
        string path = Path.Combine(_folder, "table.json");
        File.WriteAllText(path, json.Replace("ROW", Row));

        Assert.Contains(expected, Assert.Throws<IOException>(() => ThresholdTable.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told_with_the_option_that_names_it()
    {
        string message = Assert.Throws<IOException>(() => ThresholdTable.Load(Path.Combine(_folder, "none.json"))).Message;

        Assert.Contains("screen.thresholds", message, StringComparison.Ordinal);
    }

    private static SummaryValue Value(string kind, string unit, decimal value) =>
        SummaryValue.Of(Enum.Parse<MeasurementKind>(kind), value, null) with { Unit = unit };

    private string Written(string row)
    {
        string path = Path.Combine(_folder, "table.json");
        File.WriteAllText(path, $$"""{ "appliesTo": "Adults", "rows": [{{row}}] } // a comment""");
        return path;
    }
}
