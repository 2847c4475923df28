using System.Text.Json;
using System.Text.Json.Nodes;
using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Kiosk.Simulator.App.Fhir;
using Xunit;

namespace Kiosk.Tests.Records;

/// <summary>Blood pressure as a panel with components, findings as status bits or in words.</summary>
public class BloodPressureRecordTests
{
    private static readonly DateTimeOffset First = SampleVisits.Opened.AddSeconds(10), Second = SampleVisits.Opened.AddSeconds(110);

    // Before the visit, which is made of them.
    private static readonly MeasurementKind[] Kinds = [MeasurementKind.Systolic, MeasurementKind.Diastolic, MeasurementKind.MeanArterialPressure];

    private static readonly VisitRecord Visit = SampleVisits.Full with
    {
        Measurements =
        [
            .. Cycle(First, 124, 81, 95), Pulse(First, 70),
            .. Cycle(Second, 118, 77, 91, Finding.IrregularPulse, Finding.Movement), Pulse(Second, 74),
            .. Mean(121, 79, 93),
        ],
        Waveforms = [new(MeasurementKind.CuffPressure, Part.Lps28dfw, First, 10m, 0.000366m, [1, 2, 3])],
    };

    [Fact]
    public void Systolic_diastolic_and_mean_are_components_of_one_panel()
    {
        JsonObject panel = Panels(Visit)[0];

        Assert.Equal(["150020", "85354-9"], Codes(panel));
        Assert.Equal(
            ["150021 8480-6 124 mm[Hg]", "150022 8462-4 81 mm[Hg]", "150023 8478-0 95 mm[Hg]"],
            panel["component"]!.AsArray().Select(c => string.Join(' ', Codes(c!)) + " " + c!["valueQuantity"]!["value"] + " " + c["valueQuantity"]!["code"]));
        Assert.Null(panel["valueQuantity"]);
    }

    [Fact]
    public void The_mean_of_several_cycles_is_a_panel_of_its_own_and_refers_to_them()
    {
        JsonObject[] panels = Panels(Visit);
        string[] urls = [.. Entries(Visit).Where(e => IsPanel(e["resource"]!)).Select(e => (string)e["fullUrl"]!)];

        string[] sources = [.. panels[2]["derivedFrom"]!.AsArray().Select(r => (string)r!["reference"]!)];

        Assert.Equal(3, panels.Length);
        Assert.Equal(urls[..2], sources);
        Assert.Contains("mean of several measurements", panels[2]["interpretation"]![0]!["text"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, panels.Select(p => (string)p["identifier"]![0]!["value"]!).Distinct().Count());
    }

    [Fact]
    public void Findings_of_the_cuff_are_bits_of_its_status_word()
    {
        JsonNode status = Assert.Single(Entries(Visit).Select(e => e["resource"]!), r => Codes(r).FirstOrDefault() == "8410608");

        Assert.Equal(
            ["8410608.2", "8410608.0"], status["component"]!.AsArray().Select(c => (string)c!["code"]!["coding"]![0]!["code"]!));
        Assert.Equal("questionable", (string)Panels(Visit)[1]["interpretation"]![0]!["coding"]![0]!["code"]!);
    }

    [Fact]
    public void Without_a_value_each_component_says_why()
    {
        VisitRecord visit = Visit with { Measurements = [.. Kinds.Select(kind => new VisitMeasurement(kind, Part.Lps28dfw, null, "the cuff is too loose", First, Second))] };

        JsonObject panel = Assert.Single(Panels(visit));

        Assert.All(panel["component"]!.AsArray(), c => Assert.Equal("the cuff is too loose", (string)c!["dataAbsentReason"]!["text"]!));
        Assert.All(panel["component"]!.AsArray(), c => Assert.Null(c!["valueQuantity"]));
    }

    [Fact]
    public void A_screening_hint_is_worded_as_one()
    {
        VisitMeasurement rate = SampleVisits.Full.Measurements[0] with { Findings = [Finding.PossibleAtrialFibrillation] };

        JsonNode observation = Assert.Single(
            Entries(SampleVisits.Full with { Measurements = [rate] }).Select(e => e["resource"]!), r => Codes(r).FirstOrDefault() == "147842");

        string words = (string)observation["interpretation"]![0]!["text"]!;
        Assert.Contains("possible atrial fibrillation", words, StringComparison.Ordinal);
        Assert.Contains("not a diagnosis", words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_visit_with_blood_pressure_is_valid_R4()
    {
        FhirSchema schema = FhirSchema.Load(TestData.Path("fhir/fhir.schema.json"));
        using JsonDocument bundle = JsonDocument.Parse(new FhirComposer().Compose(Visit));

        Assert.Empty(schema.Validate(bundle.RootElement));
    }

    private static IEnumerable<VisitMeasurement> Cycle(DateTimeOffset start, decimal systolic, decimal diastolic, decimal mean, params Finding[] findings)
    {
        decimal[] values = [systolic, diastolic, mean];
        return Kinds.Select((kind, i) => new VisitMeasurement(kind, Part.Lps28dfw, values[i], null, start, start.AddSeconds(40)) { Findings = i == 0 ? findings : [] });
    }

    private static IEnumerable<VisitMeasurement> Mean(decimal systolic, decimal diastolic, decimal mean)
    {
        decimal[] values = [systolic, diastolic, mean];
        return Kinds.Select((kind, i) => new VisitMeasurement(kind, Part.Lps28dfw, values[i], null, First, Second.AddSeconds(40)) { Findings = [Finding.Averaged] });
    }

    private static VisitMeasurement Pulse(DateTimeOffset start, decimal rate) =>
        new(MeasurementKind.PulseRateCuff, Part.Lps28dfw, rate, null, start, start.AddSeconds(40));

    private static JsonNode[] Entries(VisitRecord visit) =>
        [.. JsonNode.Parse(new FhirComposer().Compose(visit))!["entry"]!.AsArray().Select(e => e!)];

    private static JsonObject[] Panels(VisitRecord visit) => [.. Entries(visit).Select(e => e["resource"]!).Where(IsPanel).Select(r => r.AsObject())];

    private static bool IsPanel(JsonNode resource) => Codes(resource).FirstOrDefault() == "150020";

    private static string[] Codes(JsonNode holder) => holder["code"]?["coding"] is JsonArray codings ? [.. codings.Select(c => (string)c!["code"]!)] : [];
}
