using System.Text.Json;

namespace Kiosk.Simulator.App.ClinicalStore;

/// <summary>
/// What a schema cannot say of a transaction bundle (FHIR R4, sections 2.36.1 to 2.36.4 and 3.1.0.11): entries with fullUrl and request, references
/// that lead somewhere, identifiers that make a second upload harmless.
/// </summary>
public sealed class BundleStructure : IBundleValidator
{
    private const int ReasonsMax = 20;

    /// <summary>Resources that a reading stands on; without an identifier a second upload would double them.</summary>
    private static readonly string[] Identified = ["Observation", "Device", "Patient", "Encounter", "ServiceRequest", "Communication"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Validate(JsonElement bundle)
    {
        var reasons = new List<string>();
        if (bundle.ValueKind != JsonValueKind.Object || Text(bundle, "resourceType") != "Bundle") return ["Bundle: resourceType must be Bundle"];
        if (Text(bundle, "type") != "transaction") reasons.Add("Bundle: type must be transaction");
        if (!HasIdentifier(bundle, isList: false)) reasons.Add("Bundle: identifier with system and value is missing");
        if (!bundle.TryGetProperty("entry", out JsonElement entries) || entries.ValueKind != JsonValueKind.Array || entries.GetArrayLength() == 0)
        {
            reasons.Add("Bundle: entry is missing or empty");
            return reasons;
        }

        HashSet<string> fullUrls = CollectFullUrls(entries, reasons);
        int index = 0;
        foreach (JsonElement entry in entries.EnumerateArray())
        {
            if (reasons.Count >= ReasonsMax) break;
            CheckEntry(entry, $"Bundle.entry[{index++}]", fullUrls, reasons);
        }

        return reasons;
    }

    /// <summary>The identifiers of a bundle's observations, as "system|value".</summary>
    /// <param name="bundle">One that was found valid.</param>
    public static IEnumerable<string> ObservationIdentifiers(JsonElement bundle) =>
        from entry in bundle.GetProperty("entry").EnumerateArray()
        let resource = entry.GetProperty("resource")
        where Text(resource, "resourceType") == "Observation"
        from identifier in resource.GetProperty("identifier").EnumerateArray()
        select $"{Text(identifier, "system")}|{Text(identifier, "value")}";

    private static HashSet<string> CollectFullUrls(JsonElement entries, List<string> reasons)
    {
        var fullUrls = new HashSet<string>();
        int index = 0;
        foreach (JsonElement entry in entries.EnumerateArray())
        {
            string? fullUrl = entry.ValueKind == JsonValueKind.Object ? Text(entry, "fullUrl") : null;
            if (fullUrl is null || !Uri.IsWellFormedUriString(fullUrl, UriKind.Absolute)) Add(reasons, $"Bundle.entry[{index}]: fullUrl must be an absolute URI");
            else if (!fullUrls.Add(fullUrl)) Add(reasons, $"Bundle.entry[{index}]: fullUrl is not unique in the bundle");
            index++;
        }

        return fullUrls;
    }

    private static void CheckEntry(JsonElement entry, string path, HashSet<string> fullUrls, List<string> reasons)
    {
        if (entry.ValueKind != JsonValueKind.Object) return;
        if (!entry.TryGetProperty("request", out JsonElement request) || request.ValueKind != JsonValueKind.Object) Add(reasons, $"{path}: request is missing");
        else CheckRequest(request, path, reasons);
        if (!entry.TryGetProperty("resource", out JsonElement resource) || resource.ValueKind != JsonValueKind.Object
            || Text(resource, "resourceType") is not { } type)
        {
            Add(reasons, $"{path}: resource with a resourceType is missing");
            return;
        }

        if (Identified.Contains(type) && !HasIdentifier(resource, isList: true))
            Add(reasons, $"{path}: {type}.identifier with system and value is missing");
        CheckReferences(resource, resource, $"{path}.resource", fullUrls, reasons);
    }

    private static void CheckRequest(JsonElement request, string path, List<string> reasons)
    {
        string? method = Text(request, "method");
        if (string.IsNullOrEmpty(Text(request, "url"))) Add(reasons, $"{path}.request: url is missing");
        if (method is not ("POST" or "PUT")) Add(reasons, $"{path}.request: method must be POST or PUT");
        if (method == "POST" && string.IsNullOrEmpty(Text(request, "ifNoneExist")))
            Add(reasons, $"{path}.request: a POST without ifNoneExist would be stored twice on a second upload");
    }

    private static void CheckReferences(JsonElement value, JsonElement resource, string path, HashSet<string> fullUrls, List<string> reasons)
    {
        if (reasons.Count >= ReasonsMax) return;
        if (value.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in value.EnumerateArray()) CheckReferences(item, resource, $"{path}[{index++}]", fullUrls, reasons);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in value.EnumerateObject())
            {
                if (property.Name == "reference" && property.Value.ValueKind == JsonValueKind.String)
                {
                    if (!Resolves(property.Value.GetString()!, resource, fullUrls)) Add(reasons, $"{path}.reference: leads nowhere in this bundle");
                }
                else
                {
                    CheckReferences(property.Value, resource, $"{path}.{property.Name}", fullUrls, reasons);
                }
            }
        }
    }

    /// <summary>Inside the bundle, to a contained resource, or conditional ("Patient?identifier=...").</summary>
    private static bool Resolves(string reference, JsonElement resource, HashSet<string> fullUrls)
    {
        if (reference.StartsWith('#'))
        {
            return resource.TryGetProperty("contained", out JsonElement contained) && contained.ValueKind == JsonValueKind.Array
                && contained.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object && Text(item, "id") == reference[1..]);
        }

        int query = reference.IndexOf('?', StringComparison.Ordinal);
        return fullUrls.Contains(reference) || (query > 0 && query < reference.Length - 1 && reference[..query].All(char.IsAsciiLetter));
    }

    private static bool HasIdentifier(JsonElement owner, bool isList)
    {
        if (!owner.TryGetProperty("identifier", out JsonElement identifier)) return false;
        if (!isList) return IsWhole(identifier);
        return identifier.ValueKind == JsonValueKind.Array && identifier.GetArrayLength() > 0 && identifier.EnumerateArray().All(IsWhole);
    }

    private static bool IsWhole(JsonElement identifier) => identifier.ValueKind == JsonValueKind.Object
        && !string.IsNullOrEmpty(Text(identifier, "system")) && !string.IsNullOrEmpty(Text(identifier, "value"));

    private static void Add(List<string> reasons, string reason)
    {
        if (reasons.Count < ReasonsMax) reasons.Add(reason);
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
