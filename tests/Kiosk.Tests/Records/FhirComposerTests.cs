using System.Text;
using System.Text.Json.Nodes;
using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Xunit;

namespace Kiosk.Tests.Records;

public class FhirComposerTests
{
    private static readonly FhirComposer Composer = new();

    [Fact]
    public void The_same_visit_always_gives_the_same_bytes()
    {
        Assert.Equal(Composer.Compose(SampleVisits.Full), Composer.Compose(SampleVisits.Full));
    }

    [Fact]
    public void Everything_is_created_conditionally_and_once()
    {
        string[] conditions = [.. Entries(SampleVisits.Full).Select(entry => (string)entry["request"]!["ifNoneExist"]!)];

        Assert.All(conditions, condition => Assert.StartsWith("identifier=", condition));
        Assert.Equal(conditions.Length, conditions.Distinct().Count());
    }

    [Fact]
    public void Every_reference_points_into_the_bundle()
    {
        JsonNode[] entries = Entries(SampleVisits.Full);
        HashSet<string> fullUrls = [.. entries.Select(entry => (string)entry["fullUrl"]!)];

        Assert.Equal(entries.Length, fullUrls.Count);
        Assert.All(References(new JsonArray([.. entries.Select(e => e["resource"]!.DeepClone())])), r => Assert.Contains(r, fullUrls));
    }

    [Fact]
    public void Reported_precision_is_kept()
    {
        string json = Encoding.UTF8.GetString(Composer.Compose(SampleVisits.Full));

        Assert.Contains("\"value\":36.50,", json);
        Assert.Contains("\"value\":2.10,", json);
        Assert.Contains("\"factor\":0.0003814697265625", json);
    }

    [Fact]
    public void A_lost_sample_is_E_and_never_a_number()
    {
        JsonNode ecg = Observation(SampleVisits.Full, MeasurementKind.EcgLeadI);

        Assert.Equal("0 -12 E 131071", (string?)ecg["valueSampledData"]!["data"]);
    }

    [Fact]
    public void No_value_gives_a_reason_and_no_number()
    {
        JsonNode skin = Observation(SampleVisits.Full, MeasurementKind.SkinTemperature);

        Assert.Null(skin["valueQuantity"]);
        Assert.Equal("not-performed", (string?)skin["dataAbsentReason"]!["coding"]![0]!["code"]);
        Assert.Equal("sensor does not answer", (string?)skin["dataAbsentReason"]!["text"]);
    }

    [Fact]
    public void A_number_names_the_wave_that_it_comes_from()
    {
        string ecg = Entries(SampleVisits.Full).Where(e => Mdc(e) == (int)MeasurementKind.EcgLeadI).Select(e => (string)e["fullUrl"]!).Single();

        JsonNode rate = Observation(SampleVisits.Full, MeasurementKind.EcgHeartRate);

        Assert.Equal(ecg, (string?)rate["derivedFrom"]![0]!["reference"]);
    }

    [Theory]
    [InlineData(MeasurementKind.BodyWeight, "71.4", "kg", "29463-7")]
    [InlineData(MeasurementKind.BodyHeight, "172", "cm", "8302-2")]
    [InlineData(MeasurementKind.BodyMassIndex, "24.1", "kg/m2", "39156-5")]
    public void Weight_height_and_index_have_the_codes_and_units_of_the_vital_signs(MeasurementKind kind, string value, string ucum, string loinc)
    {
        JsonNode observation = Observation(SampleVisits.Full, kind);

        Assert.Equal(value, observation["valueQuantity"]!["value"]!.ToJsonString());
        Assert.Equal(ucum, (string?)observation["valueQuantity"]!["code"]);
        Assert.Contains(observation["code"]!["coding"]!.AsArray(), coding => (string?)coding!["code"] == loinc);
        Assert.Contains("vital-signs", observation["category"]!.ToJsonString());
    }

    [Fact]
    public void A_body_mass_index_names_the_weight_and_the_height_that_it_comes_from()
    {
        string[] sources = [.. Entries(SampleVisits.Full)
            .Where(e => Mdc(e) is (int)MeasurementKind.BodyWeight or (int)MeasurementKind.BodyHeight).Select(e => (string)e["fullUrl"]!)];

        JsonNode index = Observation(SampleVisits.Full, MeasurementKind.BodyMassIndex);

        Assert.Equal(2, sources.Length);
        Assert.Equal(sources, index["derivedFrom"]!.AsArray().Select(r => (string)r!["reference"]!));
    }

    [Fact]
    public void A_body_mass_index_without_a_value_is_derived_from_nothing()
    {
        VisitRecord visit = SampleVisits.Full with
        {
            Measurements = [.. SampleVisits.Full.Measurements.Select(m =>
                m.Kind == MeasurementKind.BodyMassIndex ? m with { Value = null, NoValueReason = "there is no height" } : m)],
        };

        Assert.Null(Observation(visit, MeasurementKind.BodyMassIndex)["derivedFrom"]);
    }

    [Fact]
    public void Test_data_is_marked_on_every_resource_and_real_data_on_none()
    {
        JsonNode[] real = Entries(SampleVisits.Full);
        JsonNode[] test = Entries(SampleVisits.Full with { IsTest = true });

        Assert.All(test, entry => Assert.Equal("HTEST", (string?)entry["resource"]!["meta"]!["security"]![0]!["code"]));
        Assert.All(real, entry => Assert.Null(entry["resource"]!["meta"]?["security"]));
    }

    [Fact]
    public void The_patients_identifier_stands_only_in_the_patient()
    {
        string number = SampleVisits.Full.Subject!.Pseudonym.Value;

        Assert.All(
            Entries(SampleVisits.Full).Where(entry => (string?)entry["resource"]!["resourceType"] != "Patient"),
            entry => Assert.DoesNotContain(number, entry.ToJsonString()));
    }

    [Fact]
    public void An_older_pseudonym_stands_beside_the_one_in_force_and_how_it_was_known_in_the_encounter()
    {
        VisitRecord visit = SampleVisits.Full with
        {
            Subject = SampleVisits.Full.Subject! with { Others = [new SubjectIdentifier("urn:x-kiosk:pseudonym:d:old", "5a5a")] },
        };

        JsonNode patient = Entries(visit)[0]["resource"]!;
        JsonNode encounter = Entries(visit).Single(entry => (string?)entry["resource"]!["resourceType"] == "Encounter")["resource"]!;

        Assert.Equal(["1234567890123456", "5a5a"], patient["identifier"]!.AsArray().Select(identifier => (string?)identifier!["value"]));
        Assert.Equal(["chip-read", "oms-card"], encounter["extension"]!.AsArray().Select(extension => (string?)extension!["valueCode"]));
    }

    [Fact]
    public void The_consent_names_the_text_that_was_shown()
    {
        JsonNode consent = Entries(SampleVisits.Full).Single(entry => (string?)entry["resource"]!["resourceType"] == "Consent")["resource"]!;

        Assert.Equal($"urn:x-kiosk:consent:measurement:1:ru:sha256:{new string('a', 64)}", (string?)consent["policy"]![0]!["uri"]);
        Assert.Equal("2026-11-22T09:29:40.000+03:00", (string?)consent["dateTime"]);
        Assert.DoesNotContain(Entries(SampleVisits.Full with { Consent = null }), entry => (string?)entry["resource"]!["resourceType"] == "Consent");
    }

    [Fact]
    public void Nobody_identified_still_has_a_subject_named_by_the_visit()
    {
        JsonNode patient = Entries(SampleVisits.Full with { Subject = null })[0]["resource"]!;

        Assert.Equal(SampleVisits.Full.VisitId, (string?)patient["identifier"]![0]!["value"]);
    }

    [Fact]
    public void Late_results_do_not_hide_behind_the_first_ones()
    {
        VisitRecord late = SampleVisits.Full with { Part = 1 };

        string[] first = [.. Readings(SampleVisits.Full)];
        string[] second = [.. Readings(late)];

        Assert.Equal(first.Length, second.Length);
        Assert.Empty(first.Intersect(second));

        static IEnumerable<string> Readings(VisitRecord visit) => Entries(visit).Where(entry => entry["resource"]!["device"] is not null
            && entry["resource"]!["subject"]!["reference"]!.ToString() == (string)Entries(visit)[0]["fullUrl"]!)
            .Select(entry => (string)entry["request"]!["ifNoneExist"]!);
    }

    [Fact]
    public void Readings_of_several_boots_refer_to_no_one_clock()
    {
        BoardClock clock = SampleVisits.Full.Clocks![0];
        VisitRecord twoBoots = SampleVisits.Full with { Clocks = [clock, clock with { BootId = 2 }] };

        JsonNode rate = Observation(twoBoots, MeasurementKind.EcgHeartRate);

        Assert.Single(rate["extension"]!.AsArray());
        Assert.Equal(2, Observation(SampleVisits.Full, MeasurementKind.EcgHeartRate)["extension"]!.AsArray().Count);
    }

    public static TheoryData<string, VisitRecord> Incomplete
    {
        get
        {
            VisitRecord full = SampleVisits.Full;
            VisitMeasurement rate = full.Measurements[0];
            VisitWaveform ecg = full.Waveforms[0];
            return new()
            {
                { "VisitId", full with { VisitId = "7" } },
                { "KioskId", full with { KioskId = "" } },
                { "Sealed", full with { Sealed = full.Opened.AddTicks(-1) } },
                { "either a value or a reason", full with { Measurements = [rate with { Value = null }] } },
                { "either a value or a reason", full with { Measurements = [rate with { NoValueReason = "x" }] } },
                { "ends before", full with { Measurements = [rate with { End = rate.Start.AddTicks(-1) }] } },
                { "period and a factor", full with { Waveforms = [ecg with { PeriodMs = 0 }] } },
                { "no samples", full with { Waveforms = [ecg with { Counts = [] }] } },
                { "without a kind", full with { Measurements = [rate with { Kind = MeasurementKind.None }] } },
                { "no outcome", full with { Outcome = 0 } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Incomplete))]
    public void A_record_with_a_required_field_missing_refuses_to_build(string named, VisitRecord visit)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Composer.Compose(visit));

        Assert.Contains(named, refusal.Message);
    }

    internal static JsonNode[] Entries(VisitRecord visit) =>
        [.. JsonNode.Parse(Composer.Compose(visit))!["entry"]!.AsArray().Select(entry => entry!)];

    private static JsonNode Observation(VisitRecord visit, MeasurementKind kind) =>
        Entries(visit).Single(entry => Mdc(entry) == (int)kind)["resource"]!;

    private static int? Mdc(JsonNode entry) =>
        entry["resource"]!["code"]?["coding"]?[0]?["code"] is { } code
            ? int.Parse((string)code!, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Key == "reference" ? [(string)p.Value!] : References(p.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };
}
