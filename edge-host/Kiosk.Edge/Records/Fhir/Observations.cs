using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using static Kiosk.Edge.Records.Fhir.Elements;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>Where the resources of a record stand in its bundle: what observations refer to.</summary>
/// <param name="Patient">fullUrl of the Patient.</param>
/// <param name="Gateway">fullUrl of the gateway.</param>
/// <param name="Encounter">fullUrl of the visit.</param>
/// <param name="Coincident">fullUrl of the coincident timestamp, or null when no board clock is known.</param>
internal sealed record BundleLinks(string Patient, string Gateway, string Encounter, string? Coincident);

/// <summary>Numbers, waves and coincident timestamps as Observations of the Personal Health Device guide (R4).</summary>
internal static class Observations
{
    /// <summary>PhdNumericObservation: a value, or a dataAbsentReason and never both.</summary>
    /// <param name="measurement">Value with the precision it was given.</param>
    /// <param name="isTest">Mark as HTEST.</param>
    /// <param name="links">The bundle's other resources.</param>
    /// <param name="sensor">fullUrl of the sensor.</param>
    /// <param name="identifier">The reading's identifier for good.</param>
    /// <param name="sources">fullUrls of the waves and numbers that it was computed from; may be empty.</param>
    public static JsonObject Numeric(
        VisitMeasurement measurement, bool isTest, BundleLinks links, string sensor, string identifier, string[] sources)
    {
        KindCode code = KindCode.Of(measurement.Kind);
        JsonObject observation = Base("PhdNumericObservation", isTest, links, sensor, identifier);
        observation["category"] = Categories(code);
        observation["code"] = CodeOf((int)measurement.Kind, code);
        SetEffective(observation, measurement.Start, measurement.End);
        if (measurement.Value is { } value) observation["valueQuantity"] = Quantity(value, code.Unit, code.Ucum);
        else observation["dataAbsentReason"] = Absent(measurement.NoValueReason!);
        if (Interpretations(measurement) is { Count: > 0 } interpretations) observation["interpretation"] = interpretations;
        if (sources.Length > 0) observation["derivedFrom"] = new JsonArray([.. sources.Select(Reference)]);
        return observation;
    }

    /// <summary>PhdCompoundNumericObservation: several numbers of one measurement, each with its value or the reason why there is none.</summary>
    /// <param name="code">Of the whole.</param>
    /// <param name="mdc">The MDC code of the whole.</param>
    /// <param name="parts">Of one time, at least one; the findings of the first count.</param>
    /// <param name="isTest">Mark as HTEST.</param>
    /// <param name="links">The bundle's other resources.</param>
    /// <param name="sensor">fullUrl of the sensor.</param>
    /// <param name="identifier">The reading's identifier for good.</param>
    /// <param name="sources">fullUrls of what it was computed from; may be empty.</param>
    public static JsonObject Compound(KindCode code, int mdc, IReadOnlyList<VisitMeasurement> parts, bool isTest, BundleLinks links, string sensor,
        string identifier, string[] sources)
    {
        VisitMeasurement first = parts[0];
        JsonObject observation = Base("PhdCompoundNumericObservation", isTest, links, sensor, identifier);
        observation["category"] = Categories(code);
        observation["code"] = CodeOf(mdc, code);
        SetEffective(observation, first.Start, first.End);
        if (Interpretations(first) is { Count: > 0 } interpretations) observation["interpretation"] = interpretations;
        if (sources.Length > 0) observation["derivedFrom"] = new JsonArray([.. sources.Select(Reference)]);
        observation["component"] = new JsonArray([.. parts.Select(Component)]);
        return observation;
    }

    /// <summary>PhdRtsaObservation: SampledData in counts; a lost or untrusted sample is "E", never an invented number.</summary>
    /// <param name="wave">As it came, or with what was done to it.</param>
    /// <param name="isTest">Mark as HTEST.</param>
    /// <param name="links">The bundle's other resources.</param>
    /// <param name="sensor">fullUrl of the sensor.</param>
    /// <param name="identifier">The wave's identifier for good.</param>
    /// <param name="source">fullUrl of the wave that it was computed from; null for one as it came.</param>
    public static JsonObject Waveform(VisitWaveform wave, bool isTest, BundleLinks links, string sensor, string identifier, string? source)
    {
        KindCode code = KindCode.Of(wave.Kind);
        JsonObject observation = Base("PhdRtsaObservation", isTest, links, sensor, identifier);
        observation["category"] = Categories(code);
        observation["code"] = CodeOf((int)wave.Kind, code);
        SetEffective(observation, wave.Start, wave.Start + TimeSpan.FromMilliseconds((double)wave.PeriodMs * wave.Counts.Count));
        observation["valueSampledData"] = new JsonObject
        {
            ["origin"] = Quantity(0, code.Unit, code.Ucum),
            ["period"] = wave.PeriodMs,
            ["factor"] = wave.Factor,
            ["dimensions"] = 1,
            ["data"] = Data(wave.Counts),
        };
        if (wave.Derivation is { } derivation)
        {
            observation["method"] = new JsonObject { ["text"] = derivation.Method };
            observation["note"] = new JsonArray(new JsonObject { ["text"] = derivation.Method });
            observation["derivedFrom"] = new JsonArray(Reference(source!));
        }

        return observation;
    }

    /// <summary>PhdBitsEnumerationObservation: the bits of a status word that are set.</summary>
    /// <param name="bits">Of one status word, at least one.</param>
    /// <param name="measurement">What they are about; its time counts.</param>
    /// <param name="isTest">Mark as HTEST.</param>
    /// <param name="links">The bundle's other resources.</param>
    /// <param name="sensor">fullUrl of the sensor.</param>
    /// <param name="identifier">The reading's identifier for good.</param>
    /// <param name="about">fullUrl of the observation that they are about.</param>
    public static JsonObject Bits(
        IReadOnlyList<StatusBit> bits, VisitMeasurement measurement, bool isTest, BundleLinks links, string sensor, string identifier, string about)
    {
        JsonObject observation = Base("PhdBitsEnumerationObservation", isTest, links, sensor, identifier);
        observation["category"] = new JsonArray(Concept(Coding(Systems.PhdCategory, "phd")));
        observation["code"] = Concept(Mdc(bits[0].Mdc, bits[0].MdcName));
        SetEffective(observation, measurement.Start, measurement.End);
        observation["derivedFrom"] = new JsonArray(Reference(about));
        observation["component"] = new JsonArray([.. bits.Select(bit => new JsonObject
        {
            ["code"] = Concept(Coding(Systems.Asn1, string.Create(CultureInfo.InvariantCulture, $"{bit.Mdc}.{bit.Bit}"), bit.Name)),
            ["valueBoolean"] = true,
        })]);
        return observation;
    }

    /// <summary>PhdCoincidentTimeStampObservation: the board's tick counter and the gateway's time at one moment.</summary>
    public static JsonObject Coincident(BoardClock clock, bool isTest, string sensor, string gateway, string identifier)
    {
        JsonObject observation = Resource("Observation", "PhdCoincidentTimeStampObservation", isTest);
        observation["identifier"] = new JsonArray(Identifier(Systems.Reading, identifier));
        observation["status"] = "final";
        observation["code"] = Concept("Uptime of the board", Mdc("67983", "MDC_ATTR_TIME_REL"));
        observation["subject"] = Reference(sensor);
        observation["effectiveDateTime"] = Time(clock.Utc);
        observation["valueQuantity"] = Quantity(clock.UptimeUs, "us", "us");
        observation["device"] = Reference(gateway);
        return observation;
    }

    private static JsonObject Component(VisitMeasurement part)
    {
        KindCode code = KindCode.Of(part.Kind);
        var component = new JsonObject { ["code"] = CodeOf((int)part.Kind, code) };
        if (part.Value is { } value) component["valueQuantity"] = Quantity(value, code.Unit, code.Ucum);
        else component["dataAbsentReason"] = Absent(part.NoValueReason!);
        return component;
    }

    /// <summary>
    /// PhdCoincidentTimeStampObservation of a device with a clock of its own. That clock has no time zone: it is written as if it were UTC, so that
    /// the difference of the two times is what it is off.
    /// </summary>
    public static JsonObject Coincident(DeviceClockMark clock, bool isTest, string device, string gateway, string identifier)
    {
        JsonObject observation = Resource("Observation", "PhdCoincidentTimeStampObservation", isTest);
        observation["identifier"] = new JsonArray(Identifier(Systems.Reading, identifier));
        observation["status"] = "final";
        observation["code"] = Concept("The device's clock, which has no time zone, written as UTC", Mdc("67975", "MDC_ATTR_TIME_ABS"));
        observation["subject"] = Reference(device);
        observation["effectiveDateTime"] = Time(clock.Utc.ToUniversalTime());
        observation["valueDateTime"] = Time(new DateTimeOffset(clock.Shown.Local, TimeSpan.Zero));
        observation["component"] = new JsonArray(new JsonObject
        {
            ["code"] = Concept("Clock synchronization method", Mdc("68220", "MDC_TIME_SYNC_PROTOCOL")),
            ["valueCodeableConcept"] = Concept(Mdc("532234", "MDC_TIME_SYNC_EBWW")),
        });
        observation["device"] = Reference(gateway);
        return observation;
    }

    internal static JsonObject Base(string profile, bool isTest, BundleLinks links, string sensor, string identifier)
    {
        var extensions = new JsonArray(Extension(Systems.GatewayExtension, links.Gateway));
        if (links.Coincident is not null) extensions.Add(Extension(Systems.CoincidentExtension, links.Coincident));
        JsonObject observation = Resource("Observation", profile, isTest);
        observation["extension"] = extensions;
        observation["identifier"] = new JsonArray(Identifier(Systems.Reading, identifier));
        observation["status"] = "final";
        observation["subject"] = Reference(links.Patient);
        observation["encounter"] = Reference(links.Encounter);
        observation["performer"] = new JsonArray(Reference(links.Patient));
        observation["device"] = Reference(sensor);
        return observation;
    }

    /// <summary>Findings without a status bit in words; one that puts the value in question also as the guide codes it.</summary>
    private static JsonArray Interpretations(VisitMeasurement measurement)
    {
        var interpretations = new JsonArray();
        foreach (Finding finding in measurement.Findings.Where(f => FindingCodes.BitOf(measurement.Kind, f) is null))
            interpretations.Add(new JsonObject { ["text"] = FindingCodes.WordsOf(finding) });
        if (measurement.Value is not null && measurement.Findings.Any(FindingCodes.IsQuestionable))
            interpretations.Add(Concept(Coding(Systems.MeasurementStatus, "questionable", "Measurement is questionable")));
        return interpretations;
    }

    internal static JsonArray Categories(KindCode code)
    {
        var categories = new JsonArray(Concept(Coding(Systems.PhdCategory, "phd")));
        if (code.IsVitalSign) categories.Add(Concept("Vital Signs", Coding(Systems.ObservationCategory, "vital-signs", "Vital Signs")));
        return categories;
    }

    internal static JsonObject CodeOf(int mdc, KindCode code) => Concept(
    [
        Mdc(mdc.ToString(CultureInfo.InvariantCulture), code.Mdc),
        .. code.Loinc.Select(loinc => Coding(Systems.Loinc, loinc.Value, loinc.Display)),
    ]);

    /// <summary>The guide's "not available": the measurement was tried and gave no number that could be trusted.</summary>
    private static JsonObject Absent(string reason) =>
        Concept(reason, Coding(Systems.DataAbsentReason, "not-performed", "Not Performed"));

    private static string Data(IReadOnlyList<int?> counts)
    {
        var data = new StringBuilder(counts.Count * 5);
        foreach (int? count in counts)
        {
            if (data.Length > 0) data.Append(' ');
            if (count is { } value) data.Append(CultureInfo.InvariantCulture, $"{value}");
            else data.Append('E');
        }

        return data.ToString();
    }
}
