using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kiosk.Edge.Records.Fhir;
using static Kiosk.Edge.Records.Fhir.Elements;

namespace Kiosk.Edge.Records;

/// <summary>
/// Entries of the audit log as a FHIR R4 transaction Bundle: the gateway Device, and an AuditEvent for each entry. Each one carries everything that its hash is made of
/// (<see cref="AuditLine"/>), so that a receiver verifies the chain from end to end.
/// </summary>
/// <remarks>An AuditEvent of R4 has no identifier: it is created once by its tag, <c>urn:x-kiosk:audit|CHAIN-NUMBER</c>.</remarks>
public static class AuditComposer
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The record's name: the same entries always have the same.</summary>
    public static string RecordId(IReadOnlyList<AuditLine> lines) =>
        string.Create(CultureInfo.InvariantCulture, $"audit-{lines[0].Chain}-{lines[0].Number}-{lines[^1].Number}");

    /// <summary>Composes the record.</summary>
    /// <param name="lines">At least one, in order.</param>
    /// <param name="kioskId">The kiosk's name in the fleet.</param>
    /// <param name="version">The edge host's version.</param>
    /// <param name="isTest">True for simulated boards and accelerated clocks: security label HTEST.</param>
    public static byte[] Compose(IReadOnlyList<AuditLine> lines, string kioskId, string version, bool isTest)
    {
        if (lines.Count == 0) throw new ArgumentException("audit record: there is no entry", nameof(lines));
        string record = RecordId(lines);
        AuditFact newest = lines[^1].Fact;
        var entries = new BundleEntries(new Guid(SHA256.HashData(Encoding.ASCII.GetBytes(record)).AsSpan(0, 16)));
        TimeSpan? uncertainty = newest.ClockUncertaintyUs is { } us ? TimeSpan.FromMicroseconds(us) : null;
        string gateway = entries.Add("gateway", Devices.Gateway(kioskId, version, uncertainty, isTest), (Systems.KioskId, kioskId));
        foreach (AuditLine line in lines)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{line.Chain}-{line.Number}");
            entries.Add("audit/" + name, Event(line, name, gateway, isTest), (Systems.Audit, name), "_tag");
        }

        return JsonSerializer.SerializeToUtf8Bytes(entries.Transaction(record, newest.At, isTest), Json);
    }

    private static JsonObject Event(AuditLine line, string name, string gateway, bool isTest)
    {
        AuditFact fact = line.Fact;
        JsonObject resource = Resource("AuditEvent", null, isTest);
        if (resource["meta"] is not JsonObject meta) resource["meta"] = meta = [];
        meta["tag"] = new JsonArray(Coding(Systems.Audit, name));
        resource["type"] = TypeOf((AuditAction)fact.Action);
        resource["subtype"] = new JsonArray(Coding(Systems.AuditAction, CodeOf(fact.Action)));
        resource["recorded"] = Time(fact.At);
        resource["outcome"] = "0";
        resource["agent"] = new JsonArray(new JsonObject { ["name"] = fact.Actor.Length > 0 ? fact.Actor : "unknown", ["requestor"] = true });
        resource["source"] = new JsonObject { ["observer"] = Reference(gateway) };
        var entity = new JsonObject { ["name"] = fact.Object.Length > 0 ? fact.Object : "kiosk" };
        if (fact.Detail.Length > 0) entity["description"] = fact.Detail;
        entity["detail"] = new JsonArray([.. Details(line).Where(one => one.Value.Length > 0).Select(one => Detail(one.Name, one.Value))]);
        resource["entity"] = new JsonArray(entity);
        return resource;
    }

    // All that the hash is made of, to the character; a text that is empty is left out, as FHIR has none.
    private static (string Name, string Value)[] Details(AuditLine line) =>
    [
        ("chain", line.Chain), ("number", Number(line.Number)), ("at-us", Number(AuditFormat.Microseconds(line.Fact.At))),
        ("clock-uncertainty-us", line.Fact.ClockUncertaintyUs is { } us ? Number(us) : ""), ("boot", line.Fact.Boot), ("uptime-us", Number(line.Fact.UptimeUs)),
        ("action", Number(line.Fact.Action)), ("actor", line.Fact.Actor), ("object", line.Fact.Object), ("detail", line.Fact.Detail),
        ("previous", line.Previous), ("hash", line.Hash),
    ];

    private static JsonObject Detail(string name, string value) => new() { ["type"] = name, ["valueString"] = value };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>VisitOpened as visit-opened; a number that this version does not know as it is.</summary>
    internal static string CodeOf(int action)
    {
        if (!Enum.IsDefined((AuditAction)action)) return Number(action);
        var code = new StringBuilder();
        foreach (char c in ((AuditAction)action).ToString())
        {
            if (char.IsAsciiLetterUpper(c) && code.Length > 0) code.Append('-');
            code.Append(char.ToLowerInvariant(c));
        }

        return code.ToString();
    }

    // DICOM PS3.16 CID 400, as FHIR's value set audit-event-type takes it.
    private static JsonObject TypeOf(AuditAction action) => action switch
    {
        AuditAction.Identified or AuditAction.IdentityDropped => Coding(Systems.Dicom, "110114", "User Authentication"),
        AuditAction.Consent or AuditAction.VisitOpened or AuditAction.VisitEnded or AuditAction.ReceiptPrinted or AuditAction.Consultation =>
            Coding(Systems.Dicom, "110110", "Patient Record"),
        AuditAction.LogDisturbed => Coding(Systems.Dicom, "110113", "Security Alert"),
        _ => Coding(Systems.Dicom, "110100", "Application Activity"),
    };
}
