using System.Text.Json.Nodes;
using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Xunit;

namespace Kiosk.Tests.Records;

/// <summary>Every reading of a record names its calibration, by a DeviceMetric.</summary>
public class FhirCalibrationTests
{
    private static readonly JsonNode[] Entries = [.. EntriesOf(SampleVisits.Calibrated)];

    [Fact]
    public void Every_number_refers_to_the_metric_of_its_kind_sensor_and_calibration()
    {
        Dictionary<string, JsonNode> metrics = Metrics().ToDictionary(e => (string)e["fullUrl"]!, e => e["resource"]!);

        foreach (VisitMeasurement measurement in SampleVisits.Calibrated.Measurements)
        {
            JsonNode observation = Observation(measurement.Kind);
            JsonNode extension = Assert.Single(observation["extension"]!.AsArray(), e => (string?)e!["url"] == "urn:x-kiosk:extension:device-metric")!;
            JsonNode metric = metrics[(string)extension["valueReference"]!["reference"]!];
            Assert.Equal(((int)measurement.Kind).ToString(System.Globalization.CultureInfo.InvariantCulture), (string?)metric["type"]!["coding"]![0]!["code"]);
            Assert.Equal((string?)observation["device"]!["reference"], (string?)metric["source"]!["reference"]);
            Assert.Contains(metric["identifier"]!.AsArray(),
                i => (string?)i!["system"] == "urn:x-kiosk:calibration" && (string?)i["value"] == measurement.Calibrations[0].Id);
        }
    }

    [Fact]
    public void A_calibration_of_the_kiosk_has_its_time_and_the_factorys_has_none()
    {
        JsonNode own = Calibration(MeasurementKind.BodyTemperature), factory = Calibration(MeasurementKind.SpO2);

        Assert.Equal(("calibrated", "2025-11-01T09:30:00.000+03:00"), ((string?)own["state"], (string?)own["time"]));
        Assert.Equal(("unspecified", null), ((string?)factory["state"], (string?)factory["time"]));
    }

    [Fact]
    public void An_expired_calibration_is_said_in_the_reading_and_puts_its_value_in_question()
    {
        JsonArray interpretations = Observation(MeasurementKind.BodyTemperature)["interpretation"]!.AsArray();

        Assert.Contains(interpretations, i => (string?)i!["text"] == "the instrument's calibration has expired");
        Assert.Contains(interpretations, i => (string?)i!["coding"]?[0]?["code"] == "questionable");
        Assert.Null(Observation(MeasurementKind.SpO2)["interpretation"]);
    }

    [Fact]
    public void A_metric_is_created_once_and_the_same_in_another_visit()
    {
        VisitRecord other = SampleVisits.Calibrated with { VisitId = "00000000-8f0d-4b53-9a6e-0d4f6a1b2c3d" };
        string[] first = [.. Metrics().Select(Essence)];
        string[] second = [.. EntriesOf(other).Where(IsMetric).Select(Essence)];

        Assert.Equal(SampleVisits.Calibrated.Measurements.Count, first.Length);
        Assert.Equal(first, second);
        Assert.Equal(first.Length, Metrics().Select(e => (string)e["request"]!["ifNoneExist"]!).Distinct().Count());
    }

    // All but the reference to the sensor, whose fullUrl is of the record.
    private static string Essence(JsonNode entry)
    {
        JsonNode resource = entry["resource"]!.DeepClone();
        resource.AsObject().Remove("source");
        return (string)entry["request"]!["ifNoneExist"]! + resource.ToJsonString();
    }

    private static JsonNode Calibration(MeasurementKind kind)
    {
        string reference = (string)Observation(kind)["extension"]!.AsArray().Last()!["valueReference"]!["reference"]!;
        return Metrics().Single(e => (string?)e["fullUrl"] == reference)["resource"]!["calibration"]![0]!;
    }

    private static IEnumerable<JsonNode> Metrics() => Entries.Where(IsMetric);

    private static bool IsMetric(JsonNode entry) => (string?)entry["resource"]!["resourceType"] == "DeviceMetric";

    private static JsonNode Observation(MeasurementKind kind) => Entries.Select(e => e["resource"]!).Single(r =>
        (string?)r["resourceType"] == "Observation"
        && (string?)r["code"]!["coding"]![0]!["code"] == ((int)kind).ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static IEnumerable<JsonNode> EntriesOf(VisitRecord visit) =>
        JsonNode.Parse(new FhirComposer().Compose(visit))!["entry"]!.AsArray().Select(e => e!);
}
