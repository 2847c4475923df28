using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kiosk.Edge.Records.Fhir;
using static Kiosk.Edge.Records.Fhir.Elements;

namespace Kiosk.Edge.Records;

/// <summary>
/// A kiosk's report of itself as a FHIR R4 transaction Bundle: the gateway Device of the Personal Health Device guide, and an
/// Observation about it for each section, with a component for each item.
/// </summary>
public static class ReportComposer
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Composes the record. The same report always gives the same bytes.</summary>
    /// <exception cref="ArgumentException">A required field is missing; the message names it.</exception>
    public static byte[] Compose(KioskReport report)
    {
        Require(report.KioskId.Length > 0, "KioskId is empty");
        Require(report.GatewayVersion.Length > 0, "GatewayVersion is empty");
        Require(report.Sections.Count > 0, "there is no section");
        Require(report.Sections.All(section => section.Items.Count > 0), "a section has no item");

        var entries = new BundleEntries(report.Id);
        string gateway = entries.Add("gateway", Devices.Gateway(report.KioskId, report.GatewayVersion, report.UtcUncertainty, report.IsTest),
            (Systems.KioskId, report.KioskId));
        for (int i = 0; i < report.Sections.Count; i++)
        {
            string identifier = string.Create(CultureInfo.InvariantCulture, $"{report.RecordId}-{i}");
            entries.Add("report/" + identifier, Observation(report, report.Sections[i], gateway, identifier), (Systems.Report, identifier));
        }

        return JsonSerializer.SerializeToUtf8Bytes(entries.Transaction(report.RecordId, report.At, report.IsTest), Json);
    }

    private static JsonObject Observation(KioskReport report, ReportSection section, string gateway, string identifier)
    {
        JsonObject observation = Resource("Observation", null, report.IsTest);
        observation["identifier"] = new JsonArray(Identifier(Systems.Report, identifier));
        observation["status"] = "final";
        SetItem(observation, section.Topic, report.Name + "-");
        observation["subject"] = Reference(gateway);
        observation["effectiveDateTime"] = Time(report.At);
        observation["device"] = Reference(gateway);
        observation["component"] = new JsonArray([.. section.Items.Select(item => SetItem(new JsonObject(), item, ""))]);
        return observation;
    }

    // An observation and a component have code, value and dataAbsentReason in common.
    private static JsonObject SetItem(JsonObject target, ReportItem item, string prefix)
    {
        Require(item.Code.Length > 0 && item.Label.Length > 0, "an item has no code or no label");
        target["code"] = Concept(item.Label, Coding(Systems.Report, prefix + item.Code));
        if (item.Number is { } number) target["valueQuantity"] = Quantity(number, item.Unit, item.Unit);
        if (item.Words is { Length: > 0 } words) target["valueString"] = words;
        if (item.Holds is { } holds) target["valueBoolean"] = holds;
        if (item.NoValueReason is { } reason) target["dataAbsentReason"] = Concept(reason, Coding(Systems.DataAbsentReason, "unknown", "Unknown"));
        return target;
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new ArgumentException("kiosk report: " + message);
    }
}
