using System.Text.Json.Nodes;
using static Kiosk.Edge.Records.Fhir.Elements;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>The entries of a transaction bundle, each created conditionally, so that a second upload changes nothing.</summary>
/// <param name="space">What the entries' fullUrls are computed from: the record's own UUID.</param>
internal sealed class BundleEntries(Guid space)
{
    private readonly JsonArray _entries = [];
    private readonly HashSet<string> _names = [];

    /// <summary>Whether an entry of that name was added.</summary>
    public bool Has(string name) => _names.Contains(name);

    /// <summary>The fullUrl of an entry of that name.</summary>
    public string FullUrl(string name) => StableIds.FullUrl(space, name);

    /// <summary>Adds a resource, behind those that it refers to; returns its fullUrl.</summary>
    /// <param name="name">Names it within the record, for good.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="identifier">By which it is created only once; among its own identifiers.</param>
    /// <param name="search">The search parameter that finds it by that; another one than identifier for resources that have none.</param>
    public string Add(string name, JsonObject resource, (string System, string Value) identifier, string search = "identifier")
    {
        string fullUrl = FullUrl(name);
        _names.Add(name);
        var type = (string)resource["resourceType"]!;
        _entries.Add((JsonNode)new JsonObject
        {
            ["fullUrl"] = fullUrl,
            ["resource"] = resource,
            ["request"] = new JsonObject
            {
                ["method"] = "POST",
                ["url"] = type,
                ["ifNoneExist"] = $"{search}={Escape(identifier.System)}|{Escape(identifier.Value)}",
            },
        });
        return fullUrl;
    }

    /// <summary>The bundle with what was added.</summary>
    public JsonObject Transaction(string record, DateTimeOffset timestamp, bool isTest)
    {
        JsonObject bundle = Resource("Bundle", null, isTest);
        bundle["identifier"] = Identifier(Systems.Record, record);
        bundle["type"] = "transaction";
        bundle["timestamp"] = Time(timestamp);
        bundle["entry"] = _entries;
        return bundle;
    }

    /// <summary>For a query string; ':' needs no escape there and identifiers stay readable.</summary>
    private static string Escape(string text) => Uri.EscapeDataString(text).Replace("%3A", ":", StringComparison.Ordinal);
}
