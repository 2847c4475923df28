using System.Globalization;
using System.Text.Json.Nodes;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>The small FHIR data types as JSON.</summary>
internal static class Elements
{
    public static JsonObject Coding(string system, string code, string? display = null)
    {
        var coding = new JsonObject { ["system"] = system, ["code"] = code };
        if (display is not null) coding["display"] = display;
        return coding;
    }

    public static JsonObject Concept(params JsonObject[] codings) => new() { ["coding"] = new JsonArray([.. codings]) };

    public static JsonObject Concept(string text, params JsonObject[] codings)
    {
        JsonObject concept = Concept(codings);
        concept["text"] = text;
        return concept;
    }

    public static JsonObject Mdc(string code, string display) => Coding(Systems.Mdc, code, display);

    public static JsonObject Reference(string fullUrl) => new() { ["reference"] = fullUrl };

    public static JsonObject Identifier(string system, string value) => new() { ["system"] = system, ["value"] = value };

    public static JsonObject Quantity(decimal value, string unit, string ucum) => new()
    {
        ["value"] = value,
        ["unit"] = unit,
        ["system"] = Systems.Ucum,
        ["code"] = ucum,
    };

    public static JsonObject Extension(string url, string referenceFullUrl) => new()
    {
        ["url"] = url,
        ["valueReference"] = Reference(referenceFullUrl),
    };

    /// <summary>FHIR instant or dateTime with milliseconds and offset.</summary>
    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    /// <summary>Sets effectiveDateTime for a moment and effectivePeriod for an interval.</summary>
    public static void SetEffective(JsonObject resource, DateTimeOffset start, DateTimeOffset end)
    {
        if (end == start) resource["effectiveDateTime"] = Time(start);
        else resource["effectivePeriod"] = Period(start, end);
    }

    public static JsonObject Period(DateTimeOffset start, DateTimeOffset end) => new()
    {
        ["start"] = Time(start),
        ["end"] = Time(end),
    };

    /// <summary>A new resource with its profile, where it has one, and the label of test data, where it is that.</summary>
    public static JsonObject Resource(string type, string? profile, bool isTest)
    {
        var meta = new JsonObject();
        if (profile is not null) meta["profile"] = new JsonArray(Systems.PhdProfile + profile);
        if (isTest) meta["security"] = new JsonArray(Coding(Systems.ActReason, "HTEST", "test health data"));
        var resource = new JsonObject { ["resourceType"] = type };
        if (meta.Count > 0) resource["meta"] = meta;
        return resource;
    }
}
