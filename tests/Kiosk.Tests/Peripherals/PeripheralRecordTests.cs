using System.Text.Json;
using System.Text.Json.Nodes;
using Kiosk.Edge.Records;
using Kiosk.Peripherals.Bluetooth.Profiles;
using Kiosk.Peripherals.Readings;
using Kiosk.Simulator.App.Fhir;
using Kiosk.Tests.Records;
using Xunit;

namespace Kiosk.Tests.Peripherals;

/// <summary>Readings of devices of other makers as FHIR.</summary>
public class PeripheralRecordTests
{
    private const string Time = "EA07 0B 1D 0E 0F 10";
    private static readonly DateTimeOffset At = new(2026, 11, 29, 14, 15, 17, TimeSpan.Zero);
    private static readonly DeviceClockMark Clock = new(new DeviceTime(new DateTime(2026, 11, 29, 13, 0, 0, DateTimeKind.Unspecified), 1), At);

    private static readonly PeripheralIdentity Bluetooth = new(
        PeripheralClass.Glucose, "Acme", "GX-1", "4711", "1.02", "711000FEFF5F49B0", "B0:49:5F:00:10:71");

    public static TheoryData<string, PeripheralReading> Readings => new()
    {
        { "glucose by mass", GlucoseMeasurement.Decode(Hex($"02 0700 {Time} 63B0 11")) with { Meal = MealContext.Postprandial } },
        { "glucose by amount, battery low", GlucoseMeasurement.Decode(Hex($"0E 0800 {Time} 37C0 18 0100")) },
        { "glucose HI", GlucoseMeasurement.Decode(Hex($"0A 0700 {Time} 63B0 11 2000")) },
        { "blood pressure with status", BloodPressureMeasurement.Decode(Hex($"1E 7800 5000 FF07 {Time} 4800 02 0500")) },
        { "blood pressure in kPa", BloodPressureMeasurement.Decode(Hex("01 A0F0 6BF0 7CF0")) },
        { "oximeter with low perfusion", OximeterMeasurement.DecodeSpot(Hex($"0F 6100 4800 {Time} 0001 200000 20F0")) },
        { "ear temperature", TemperatureMeasurement.Decode(Hex("04 6C0100FF 03")) },
        { "weight in pounds", WeightMeasurement.Decode(Hex("01 803E")) },
        { "damaged", WeightMeasurement.Decode(Hex("01 80")) },
    };

    [Theory]
    [MemberData(nameof(Readings))]
    public void Every_reading_is_valid_R4_and_of_its_device(string what, PeripheralReading reading)
    {
        byte[] json = Compose(reading, Clock);

        using JsonDocument bundle = JsonDocument.Parse(json);
        IReadOnlyList<string> faults = FhirSchema.Load(TestData.Path("fhir/fhir.schema.json")).Validate(bundle.RootElement);

        Assert.True(faults.Count == 0, what + ": " + string.Join("; ", faults));
        Assert.Equal(json, Compose(reading, Clock));
    }

    [Fact]
    public void Glucose_has_its_code_its_unit_its_meter_its_meal_and_the_meters_clock()
    {
        JsonObject[] resources = Resources(Compose(GlucoseMeasurement.Decode(Hex($"02 0700 {Time} 63B0 11")) with { Meal = MealContext.Postprandial }, Clock));

        JsonObject glucose = Assert.Single(resources, r => Code(r) == "160184");
        Assert.Equal("41653-7", (string)glucose["code"]!["coding"]![1]!["code"]!);
        Assert.Equal(("99", "mg/dL"), (glucose["valueQuantity"]!["value"]!.ToJsonString(), (string)glucose["valueQuantity"]!["code"]!));
        JsonObject device = Assert.Single(resources, r => (string?)r["serialNumber"] == "4711");
        Assert.Equal("528401", (string)device["specialization"]![0]!["systemType"]!["coding"]![0]!["code"]!);
        Assert.Equal(["71-10-00-FE-FF-5F-49-B0", "711000FEFF5F49B0", "B0-49-5F-00-10-71"], device["identifier"]!.AsArray().Select(i => (string)i!["value"]!));
        JsonObject meal = Assert.Single(resources, r => Code(r) == "8417864");
        Assert.Equal("8417872", (string)meal["valueCodeableConcept"]!["coding"]![0]!["code"]!);
        JsonObject clock = Assert.Single(resources, r => Code(r) == "67975");
        Assert.Equal(("2026-11-29T13:00:00.000+00:00", "2026-11-29T14:15:17.000+00:00"), ((string)clock["valueDateTime"]!, (string)clock["effectiveDateTime"]!));
    }

    [Fact]
    public void Amount_of_substance_has_another_LOINC_code_than_mass()
    {
        JsonObject glucose = Assert.Single(Resources(Compose(GlucoseMeasurement.Decode(Hex($"06 0800 {Time} 37C0 18")), null)), r => Code(r) == "160368");

        Assert.Equal("14749-6", (string)glucose["code"]!["coding"]![1]!["code"]!);
        Assert.Equal(("5.5", "mmol/L"), (glucose["valueQuantity"]!["value"]!.ToJsonString(), (string)glucose["valueQuantity"]!["code"]!));
    }

    [Fact]
    public void Blood_pressure_is_one_panel_and_what_was_sent_is_noted()
    {
        JsonObject panel = Assert.Single(Resources(Compose(BloodPressureMeasurement.Decode(Hex("01 A0F0 6BF0 FF07")), null)), r => Code(r) == "150020");

        Assert.Null(panel["valueQuantity"]);
        Assert.Equal(["120", "80", null], panel["component"]!.AsArray().Select(c => c!["valueQuantity"]?["value"]!.ToJsonString()));
        Assert.Equal("not-a-number", (string)panel["component"]![2]!["dataAbsentReason"]!["coding"]![0]!["code"]!);
        Assert.Equal("The device sent 16.0 kPa, 10.7 kPa", (string)panel["note"]![0]!["text"]!);
    }

    [Theory]
    [InlineData("0A 0700 EA07 0B 1D 0E 0F 10 63B0 11 2000", "positive-infinity")]
    [InlineData("0A 0700 EA07 0B 1D 0E 0F 10 63B0 11 4000", "negative-infinity")]
    [InlineData("0A 0700 EA07 0B 1D 0E 0F 10 63B0 11 0800", "error")]
    public void Reason_stands_in_the_place_of_the_number(string hex, string code)
    {
        JsonObject glucose = Assert.Single(Resources(Compose(GlucoseMeasurement.Decode(Hex(hex)), null)), r => Code(r) == "160184");

        Assert.Null(glucose["valueQuantity"]);
        Assert.Equal(code, (string)glucose["dataAbsentReason"]!["coding"]![0]!["code"]!);
    }

    [Fact]
    public void A_device_read_twice_is_one_device_with_two_readings()
    {
        var first = new HostReading(Bluetooth, GlucoseMeasurement.Decode(Hex($"02 0700 {Time} 63B0 11")), At, At, Clock, false);
        var second = first with { Reading = GlucoseMeasurement.Decode(Hex($"02 0800 {Time} 64B0 11")) };
        byte[] json = new FhirComposer().Compose(SampleVisits.Full with { HostReadings = [first, second] });

        JsonObject[] resources = Resources(json);

        Assert.Single(resources, r => (string?)r["serialNumber"] == "4711");
        Assert.Single(resources, r => Code(r) == "67975");
        Assert.Equal(["99", "100"], resources.Where(r => Code(r) == "160184").Select(r => r["valueQuantity"]!["value"]!.ToJsonString()));
    }

    private static byte[] Compose(PeripheralReading reading, DeviceClockMark? clock) => new FhirComposer().Compose(SampleVisits.Full with
    {
        HostReadings = [new HostReading(Bluetooth with { Class = reading.Class }, reading, At.AddSeconds(-1), At.AddSeconds(1), clock, false)],
    });

    private static JsonObject[] Resources(byte[] bundle) =>
        [.. JsonNode.Parse(bundle)!["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject())];

    private static string? Code(JsonObject resource) => (string?)resource["code"]?["coding"]?[0]?["code"];

    private static byte[] Hex(string hex) => BluetoothProfileTests.Hex(hex);
}
