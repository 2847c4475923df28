using System.Text.Json;
using System.Text.Json.Nodes;
using Kiosk.Identity;
using static Kiosk.Edge.Records.Fhir.Elements;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>Who a record is about and in which visit: the same resources in every record of a visit.</summary>
internal static class VisitContext
{
    /// <summary>Nobody identified: the visit itself names the patient, so that readings still have a subject.</summary>
    public static (string System, string Value) PatientIdentifier(VisitRecord visit) =>
        visit.Subject is { Pseudonym: var pseudonym } ? (pseudonym.System, pseudonym.Value) : (Systems.Visit, visit.VisitId);

    /// <summary>The patient, by nothing but the identifier.</summary>
    public static JsonObject Patient(VisitRecord visit)
    {
        (string system, string value) = PatientIdentifier(visit);
        JsonObject resource = Resource("Patient", "PhdPatient", visit.IsTest);
        resource["identifier"] = new JsonArray([Identifier(system, value), .. (visit.Subject?.Others ?? []).Select(other => Identifier(other.System, other.Value))]);
        return resource;
    }

    /// <summary>What was agreed to; null when nothing was asked.</summary>
    public static JsonObject? Consent(VisitRecord visit, string patient)
    {
        if (visit.Consent is not { } given) return null;
        JsonObject consent = Resource("Consent", null, visit.IsTest);
        consent["identifier"] = new JsonArray(Identifier(Systems.Consent, visit.VisitId));
        consent["status"] = "active";
        consent["scope"] = Concept(Coding(Systems.ConsentScope, "patient-privacy"));
        consent["category"] = new JsonArray(Concept(Coding(Systems.Loinc, "59284-0", "Consent Document")));
        consent["patient"] = Reference(patient);
        consent["dateTime"] = Time(given.Given);
        consent["policy"] = new JsonArray(new JsonObject { ["uri"] = $"{Systems.Consent}:{given.Text}:{given.Version}:{given.Language}:sha256:{given.Digest}" });
        consent["provision"] = new JsonObject { ["type"] = "permit" };
        return consent;
    }

    /// <summary>The visit.</summary>
    public static JsonObject Encounter(VisitRecord visit, string patient)
    {
        JsonObject encounter = Resource("Encounter", null, visit.IsTest);
        encounter["extension"] = new JsonArray(
            [.. Told(Systems.AssuranceExtension, (visit.Subject?.Assurance ?? AssuranceLevel.Anonymous).ToString()), .. Told(Systems.SourceExtension, visit.Subject?.Source.ToString())]);
        encounter["identifier"] = new JsonArray(Identifier(Systems.Visit, visit.VisitId));
        encounter["status"] = "finished";
        encounter["class"] = Coding(Systems.ActCode, "AMB", "ambulatory");
        encounter["type"] = new JsonArray(Concept(Coding(Systems.VisitOutcome, OutcomeCode(visit.Outcome))));
        encounter["subject"] = Reference(patient);
        encounter["period"] = Period(visit.Opened, visit.Sealed);
        return encounter;
    }

    private static IEnumerable<JsonObject> Told(string url, string? name)
    {
        if (name is not null) yield return new JsonObject { ["url"] = url, ["valueCode"] = JsonNamingPolicy.KebabCaseLower.ConvertName(name) };
    }

    private static string OutcomeCode(VisitOutcome outcome) => outcome switch
    {
        VisitOutcome.Done => "done",
        VisitOutcome.Abandoned => "abandoned",
        VisitOutcome.Interrupted => "interrupted",
        _ => throw new ArgumentException($"visit record: no outcome {outcome:D}", nameof(outcome)),
    };
}
