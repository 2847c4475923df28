using System.Text.Json.Nodes;
using static Kiosk.Edge.Records.Fhir.Elements;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>Who a record is about and in which visit: the same resources in every record of a visit.</summary>
internal static class VisitContext
{
    /// <summary>Nobody identified: the visit itself names the patient, so that readings still have a subject.</summary>
    public static (string System, string Value) PatientIdentifier(VisitRecord visit) =>
        visit.Subject is { } subject ? (subject.System, subject.Value) : (Systems.Visit, visit.VisitId);

    /// <summary>The patient, by nothing but the identifier.</summary>
    public static JsonObject Patient(VisitRecord visit)
    {
        (string system, string value) = PatientIdentifier(visit);
        JsonObject resource = Resource("Patient", "PhdPatient", visit.IsTest);
        resource["identifier"] = new JsonArray(Identifier(system, value));
        return resource;
    }

    /// <summary>The visit.</summary>
    public static JsonObject Encounter(VisitRecord visit, string patient)
    {
        JsonObject encounter = Resource("Encounter", null, visit.IsTest);
        encounter["identifier"] = new JsonArray(Identifier(Systems.Visit, visit.VisitId));
        encounter["status"] = "finished";
        encounter["class"] = Coding(Systems.ActCode, "AMB", "ambulatory");
        encounter["type"] = new JsonArray(Concept(Coding(Systems.VisitOutcome, OutcomeCode(visit.Outcome))));
        encounter["subject"] = Reference(patient);
        encounter["period"] = Period(visit.Opened, visit.Sealed);
        return encounter;
    }

    private static string OutcomeCode(VisitOutcome outcome) => outcome switch
    {
        VisitOutcome.Done => "done",
        VisitOutcome.Abandoned => "abandoned",
        VisitOutcome.Interrupted => "interrupted",
        _ => throw new ArgumentException($"visit record: no outcome {outcome:D}", nameof(outcome)),
    };
}
