using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kiosk.Edge.Records.Fhir;
using static Kiosk.Edge.Records.Fhir.Elements;

namespace Kiosk.Edge.Records;

/// <summary>
/// A question to a doctor, and the word that its answer was read, as FHIR R4 transaction Bundles of their own: the visit's Patient, gateway and Encounter, and one
/// ServiceRequest or Communication. Patient and Encounter are created by the same identifiers as in the visit's record, so that the clinic finds that; the rest by identifiers
/// that are computed from the visit, so that a second upload changes nothing.
/// </summary>
public static class ConsultationComposer
{
    private const int NameBytes = 8;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The name of the record that asks: no visit's record has it.</summary>
    public static string RequestId(string visitId) => $"{visitId}-consultation";

    /// <summary>The name of the record that says that an answer was read; each answer has its own.</summary>
    public static string ShownId(string visitId, SubjectIdentifier answer) =>
        $"{visitId}-shown-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{answer.System}|{answer.Value}")).AsSpan(0, NameBytes))}";

    /// <summary>Composes the record that asks. The same input always gives the same bytes.</summary>
    /// <param name="visit">Sealed; its measurements and waves are not looked at.</param>
    /// <param name="asked">When the patient asked.</param>
    /// <param name="language">In which language an answer is wanted, as in BCP 47.</param>
    /// <exception cref="ArgumentException">A required field is missing; the message names it.</exception>
    public static byte[] Request(VisitRecord visit, DateTimeOffset asked, string language)
    {
        if (language.Length == 0 || language.Any(char.IsWhiteSpace)) throw new ArgumentException("consultation record: there is no language", nameof(language));
        (BundleEntries entries, BundleLinks links) = Frame(visit);
        JsonObject request = Resource("ServiceRequest", null, visit.IsTest);
        request["extension"] = new JsonArray(new JsonObject { ["url"] = Systems.AnswerLanguageExtension, ["valueCode"] = language });
        request["identifier"] = new JsonArray(Identifier(Systems.Consultation, visit.VisitId));
        request["status"] = "active";
        request["intent"] = "order";
        request["code"] = Concept("Consultation: the patient asks a doctor", Coding(Systems.Service, "consultation", "Consultation"));
        request["subject"] = Reference(links.Patient);
        request["encounter"] = Reference(links.Encounter);
        request["authoredOn"] = Time(asked);
        request["requester"] = Reference(links.Patient);
        // By its name, since it is a bundle and no resource that could be referred to.
        request["supportingInfo"] = new JsonArray(new JsonObject { ["identifier"] = Identifier(Systems.Record, visit.VisitId + "-0"), ["display"] = "The visit's record" });
        entries.Add("consultation", request, (Systems.Consultation, visit.VisitId));
        return Bytes(entries, visit, RequestId(visit.VisitId), asked);
    }

    /// <summary>Composes the record that an answer was read. The same input always gives the same bytes.</summary>
    /// <param name="visit">Sealed; its measurements and waves are not looked at.</param>
    /// <param name="answer">The answer's own identifier, as the clinic gave it.</param>
    /// <param name="shown">When the patient had it on the screen.</param>
    public static byte[] Shown(VisitRecord visit, SubjectIdentifier answer, DateTimeOffset shown)
    {
        (BundleEntries entries, BundleLinks links) = Frame(visit);
        string name = ShownId(visit.VisitId, answer);
        JsonObject communication = Resource("Communication", null, visit.IsTest);
        communication["identifier"] = new JsonArray(Identifier(Systems.Communication, name));
        communication["basedOn"] = new JsonArray(Named("ServiceRequest", Systems.Consultation, visit.VisitId));
        communication["inResponseTo"] = new JsonArray(Named("Communication", answer.System, answer.Value));
        communication["status"] = "completed";
        communication["subject"] = Reference(links.Patient);
        communication["encounter"] = Reference(links.Encounter);
        communication["received"] = Time(shown);
        communication["recipient"] = new JsonArray(Reference(links.Patient));
        communication["sender"] = Reference(links.Gateway);
        entries.Add("communication/" + name, communication, (Systems.Communication, name));
        return Bytes(entries, visit, name, shown);
    }

    private static (BundleEntries Entries, BundleLinks Links) Frame(VisitRecord visit)
    {
        var entries = new BundleEntries(Guid.ParseExact(visit.VisitId, "D"));
        string patient = entries.Add("patient", VisitContext.Patient(visit), VisitContext.PatientIdentifier(visit));
        string gateway = entries.Add("gateway", Devices.Gateway(visit.KioskId, visit.GatewayVersion, visit.UtcUncertainty, visit.IsTest), (Systems.KioskId, visit.KioskId));
        string encounter = entries.Add("encounter", VisitContext.Encounter(visit, patient), (Systems.Visit, visit.VisitId));
        return (entries, new BundleLinks(patient, gateway, encounter, null));
    }

    // It is in another record, or the clinic's own: known by its identifier only.
    private static JsonObject Named(string type, string system, string value) => new() { ["type"] = type, ["identifier"] = Identifier(system, value) };

    private static byte[] Bytes(BundleEntries entries, VisitRecord visit, string record, DateTimeOffset at) =>
        JsonSerializer.SerializeToUtf8Bytes(entries.Transaction(record, at, visit.IsTest), Json);
}
