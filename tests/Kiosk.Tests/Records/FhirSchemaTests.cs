using System.Text.Json;
using System.Text.Json.Nodes;
using Kiosk.Edge.Records;
using Kiosk.Simulator.App.Fhir;
using Xunit;

namespace Kiosk.Tests.Records;

/// <summary>Records against the R4 JSON schema, and the schema checker against the guide's own examples.</summary>
public class FhirSchemaTests
{
    private static readonly Lazy<FhirSchema> Schema = new(() => FhirSchema.Load(TestData.Path("fhir/fhir.schema.json")));

    public static TheoryData<string, VisitRecord> Visits => new()
    {
        { "full", SampleVisits.Full },
        { "test data", SampleVisits.Full with { IsTest = true } },
        { "nobody identified, clock never set", SampleVisits.Full with { Subject = null, UtcUncertainty = null } },
        { "no board", SampleVisits.Full with { Board = null, Clocks = null, Outcome = VisitOutcome.Interrupted } },
        { "nothing measured", SampleVisits.Full with { Measurements = [], Waveforms = [], Outcome = VisitOutcome.Abandoned } },
        { "with calibrations", SampleVisits.Calibrated },
        { "with calibrations, no board", SampleVisits.Calibrated with { Board = null, Clocks = null } },
        { "with a filtered wave", SampleVisits.Filtered },
        { "late part", SampleVisits.Full with { Part = 1, Waveforms = [] } },
    };

    [Theory]
    [MemberData(nameof(Visits))]
    public void Every_record_is_valid_R4(string what, VisitRecord visit)
    {
        using JsonDocument bundle = JsonDocument.Parse(new FhirComposer().Compose(visit));

        IReadOnlyList<string> faults = Schema.Value.Validate(bundle.RootElement);

        Assert.True(faults.Count == 0, what + ": " + string.Join("; ", faults));
    }

    public static TheoryData<string, string> Breakages => new()
    {
        { "$.type", "\"type\":\"transaction\"|\"type\":\"parcel\"" },
        { "'sujet'", "\"subject\":|\"sujet\":" },
        { "valueQuantity.value", "\"value\":36.50|\"value\":\"36.50\"" },
        { "effectiveDateTime", "2026-11-22T09:30:50.000+03:00|2026-11-22 09:30:50" },
        { "lacks the required 'origin'", "\"origin\":|\"_period\":" },
        { "dimensions", "\"dimensions\":1|\"dimensions\":1.5" },
        { "valueSampledData.data", "\"data\":\"0 -12 E 131071\"|\"data\":\"\"" },
        { "is no FHIR R4 resource", "\"resourceType\":\"Encounter\"|\"resourceType\":\"Encounted\"" },
        { "must be an array", "\"category\":[{\"coding\":[{|\"category\":{\"coding\":[{" },
        { "status", "\"status\":\"final\"|\"status\":\"perhaps\\n\"" },
    };

    [Theory]
    [MemberData(nameof(Breakages))]
    public void A_broken_record_fails_and_the_place_is_named(string place, string replacement)
    {
        string json = System.Text.Encoding.UTF8.GetString(new FhirComposer().Compose(SampleVisits.Full));
        string[] change = replacement.Split('|');
        Assert.Contains(change[0], json);
        string broken = place == "must be an array"
            ? BreakCategory(json)
            : json.Replace(change[0], change[1], StringComparison.Ordinal);

        using JsonDocument bundle = JsonDocument.Parse(broken);
        IReadOnlyList<string> faults = Schema.Value.Validate(bundle.RootElement);

        Assert.Contains(faults, fault => fault.Contains(place, StringComparison.Ordinal));
    }

    [Fact]
    public void The_guides_own_examples_pass_but_for_the_one_with_a_no_break_space()
    {
        string[] files = Directory.GetFiles(TestData.Path("fhir/phd-examples"), "*.json");
        Assert.Equal(29, files.Length);

        string[] refused = [.. files.Where(file =>
        {
            using JsonDocument example = JsonDocument.Parse(File.ReadAllBytes(file));
            return Schema.Value.Validate(example.RootElement).Count > 0;
        }).Select(file => Path.GetFileName(file)!)];

        Assert.Equal(["rtsa-example-2.json"], refused);
    }

    [Fact]
    public void A_schema_with_a_keyword_that_is_not_understood_is_not_loaded()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("kiosk-schema").FullName, "schema.json");
        File.WriteAllText(path, """{ "definitions": { "Thing": { "maxLength": 3 } } }""");

        var refusal = Assert.Throws<InvalidDataException>(() => FhirSchema.Load(path));

        Assert.Contains("maxLength", refusal.Message);
    }

    private static string BreakCategory(string json)
    {
        JsonNode bundle = JsonNode.Parse(json)!;
        JsonNode observation = bundle["entry"]!.AsArray().Select(e => e!["resource"]!).First(r => r["category"] is not null);
        observation["category"] = observation["category"]![0]!.DeepClone();
        return bundle.ToJsonString();
    }
}
