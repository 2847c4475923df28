using System.Globalization;
using System.Text.Json.Nodes;
using Kiosk.Edge.Peripherals;
using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;
using static Kiosk.Edge.Records.Fhir.Elements;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>
/// The entries of devices of other makers: the device, its clock beside the gateway's, and for each reading a number a value (the
/// pressures as one panel), its status bits, and the mark of a meal.
/// </summary>
/// <param name="entries">The bundle.</param>
/// <param name="visit">The record.</param>
/// <param name="links">The bundle's other resources.</param>
internal sealed class PeripheralEntries(BundleEntries entries, VisitRecord visit, BundleLinks links)
{
    private readonly Dictionary<string, string> _devices = [];

    /// <summary>Adds all.</summary>
    public void Add()
    {
        foreach (HostReading reading in visit.HostReadings) Add(reading);
    }

    private void Add(HostReading reading)
    {
        if (!_devices.TryGetValue(reading.Device.Name, out string? device))
        {
            device = entries.Add("peripheral/" + reading.Device.Name, Devices.Peripheral(reading, visit.IsTest), (Systems.Sensor, reading.Device.Name));
            _devices.Add(reading.Device.Name, device);
        }

        BundleLinks own = links with { Coincident = AddClock(reading, device) };
        string key = $"{visit.VisitId}-{reading.Key}";
        PeripheralValue[] pressures = [.. reading.Reading.Values.Where(v => IsPressure(v.Kind))];
        var about = new List<string>();
        if (pressures.Length > 0)
        {
            JsonObject panel = Observation("PhdCompoundObservation", own, device, $"{key}-{KindCode.BloodPressureMdc}", reading);
            panel["category"] = Observations.Categories(KindCode.BloodPressure);
            panel["code"] = Observations.CodeOf(KindCode.BloodPressureMdc, KindCode.BloodPressure);
            panel["component"] = new JsonArray([.. pressures.Select(value => Component(value, reading.Reading.Class))]);
            SetNote(panel, pressures);
            about.Add(Put(panel, $"{key}-{KindCode.BloodPressureMdc}"));
        }

        foreach (PeripheralValue value in reading.Reading.Values.Where(v => !IsPressure(v.Kind)))
        {
            string identifier = string.Create(CultureInfo.InvariantCulture, $"{key}-{(int)value.Kind}");
            JsonObject number = Observation("PhdNumericObservation", own, device, identifier, reading);
            KindCode code = PeripheralCodes.Of(value.Kind, value.Unit);
            number["category"] = Observations.Categories(code);
            number["code"] = Observations.CodeOf((int)value.Kind, code);
            SetValue(number, value, reading.Reading.Class);
            SetNote(number, [value]);
            about.Add(Put(number, identifier));
        }

        AddStatus(reading, own, device, key, about);
        if (reading.Reading.Meal != MealContext.None) AddMeal(reading, own, device, $"{key}-8417864", about);
    }

    // One device's clock may have been looked at several times in a visit, and have been set between.
    private string? AddClock(HostReading reading, string device)
    {
        if (reading.Clock is not { } clock) return null;
        string identifier = string.Create(CultureInfo.InvariantCulture, $"{reading.Device.Name}-clock-{clock.Utc.UtcDateTime:yyyyMMddHHmmss.fff}");
        return entries.Has("clock/" + identifier)
            ? entries.FullUrl("clock/" + identifier)
            : entries.Add("clock/" + identifier, Observations.Coincident(clock, visit.IsTest, device, links.Gateway, identifier), (Systems.Reading, identifier));
    }

    private void AddStatus(HostReading reading, BundleLinks own, string device, string key, List<string> about)
    {
        foreach (IGrouping<int, Kiosk.Peripherals.Readings.StatusBit> word in reading.Reading.Status.GroupBy(bit => bit.Code))
        {
            string identifier = string.Create(CultureInfo.InvariantCulture, $"{key}-{word.Key}");
            JsonObject bits = Observation("PhdBitsEnumerationObservation", own, device, identifier, reading);
            bits["category"] = new JsonArray(Concept(Coding(Systems.PhdCategory, "phd")));
            bits["code"] = Concept(Mdc(word.Key.ToString(CultureInfo.InvariantCulture), PeripheralCodes.StatusNameOf(word.Key)));
            bits["derivedFrom"] = new JsonArray([.. about.Select(Reference)]);
            bits["component"] = new JsonArray([.. word.Select(bit => new JsonObject
            {
                ["code"] = Concept(Coding(Systems.Asn1, string.Create(CultureInfo.InvariantCulture, $"{bit.Code}.{bit.Bit}"), bit.Display)),
                ["valueBoolean"] = true,
            })]);
            Put(bits, identifier);
        }
    }

    private void AddMeal(HostReading reading, BundleLinks own, string device, string identifier, List<string> about)
    {
        (string name, string text) = PeripheralCodes.MealOf(reading.Reading.Meal);
        JsonObject meal = Observation("PhdCodedEnumerationObservation", own, device, identifier, reading);
        meal["category"] = new JsonArray(Concept(Coding(Systems.PhdCategory, "phd")));
        meal["code"] = Concept("Meal context", Mdc("8417864", "MDC_CTXT_GLU_MEAL"));
        meal["valueCodeableConcept"] = Concept(text, Mdc(((int)reading.Reading.Meal).ToString(CultureInfo.InvariantCulture), name));
        meal["derivedFrom"] = new JsonArray([.. about.Select(Reference)]);
        Put(meal, identifier);
    }

    private JsonObject Observation(string profile, BundleLinks own, string device, string identifier, HostReading reading)
    {
        JsonObject observation = Observations.Base(profile, visit.IsTest, own, device, identifier);
        if (reading.Reading.Quality == ReadingQuality.Preliminary) observation["status"] = "preliminary";
        // What is known to a second or two is a moment; what is not, is a span.
        TimeSpan momentMax = TimeSpan.FromSeconds(5);
        if (reading.To - reading.From <= momentMax) SetEffective(observation, reading.Taken, reading.Taken);
        else SetEffective(observation, reading.From, reading.To);
        if (reading.Reading.Quality == ReadingQuality.Questionable)
            observation["interpretation"] = new JsonArray(Concept(Coding(Systems.MeasurementStatus, "questionable", "Measurement is questionable")));
        return observation;
    }

    private static JsonObject Component(PeripheralValue value, PeripheralClass device)
    {
        KindCode code = PeripheralCodes.Of(value.Kind, value.Unit);
        var component = new JsonObject { ["code"] = Observations.CodeOf((int)value.Kind, code) };
        SetValue(component, value, device);
        return component;
    }

    private static void SetValue(JsonObject target, PeripheralValue value, PeripheralClass device)
    {
        KindCode code = PeripheralCodes.Of(value.Kind, value.Unit);
        if (value.Value is { } number)
        {
            target["valueQuantity"] = Quantity(number, code.Unit, code.Ucum);
            return;
        }

        (string reason, string display) = PeripheralCodes.AbsentReasonOf(value.Reason);
        target["dataAbsentReason"] = Concept(PeripheralWords.Of(value.Reason, device), Coding(Systems.DataAbsentReason, reason, display));
    }

    // What the device sent, where it had to be converted.
    private static void SetNote(JsonObject observation, IEnumerable<PeripheralValue> values)
    {
        string sent = string.Join(", ", values.Select(v => v.Reported).OfType<string>());
        if (sent.Length > 0) observation["note"] = new JsonArray(new JsonObject { ["text"] = "The device sent " + sent });
    }

    private string Put(JsonObject observation, string identifier) => entries.Add("reading/" + identifier, observation, (Systems.Reading, identifier));

    private static bool IsPressure(MeasurementKind kind) =>
        kind is MeasurementKind.Systolic or MeasurementKind.Diastolic or MeasurementKind.MeanArterialPressure;
}
