using System.Collections.Frozen;
using System.Text.Json;

namespace Kiosk.Simulator.App.Fhir;

/// <summary>
/// Checks resources against the JSON schema of FHIR R4 (fhir.schema.json, JSON Schema draft-06). Only the keywords that this schema
/// uses are understood: $ref, type, const, enum, pattern, properties, required, additionalProperties, items, and oneOf by
/// resourceType. Another keyword stops the loading, so nothing is ever passed over in silence.
/// </summary>
public sealed class FhirSchema
{
    private readonly FrozenDictionary<string, SchemaNode> _definitions;

    private FhirSchema(FrozenDictionary<string, SchemaNode> definitions) => _definitions = definitions;

    /// <summary>Loads the schema.</summary>
    /// <param name="path">fhir.schema.json of HL7 FHIR R4.</param>
    /// <exception cref="InvalidDataException">The file is no such schema; the message says where.</exception>
    public static FhirSchema Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(file);
            var definitions = new Dictionary<string, SchemaNode>();
            foreach (JsonProperty definition in document.RootElement.GetProperty("definitions").EnumerateObject())
                definitions[definition.Name] = SchemaNode.Parse(definition.Name, definition.Value);
            return new FhirSchema(definitions.ToFrozenDictionary());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}: not the FHIR R4 JSON schema: {e.Message}", e);
        }
    }

    /// <summary>Checks a resource.</summary>
    /// <param name="resource">Any FHIR R4 resource.</param>
    /// <returns>What is wrong, each with its path; empty when valid. At most 20.</returns>
    public IReadOnlyList<string> Validate(JsonElement resource)
    {
        var faults = new List<string>();
        CheckResource(resource, "$", faults);
        return faults;
    }

    private void CheckResource(JsonElement value, string path, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("resourceType", out JsonElement type)
            || type.ValueKind != JsonValueKind.String)
            Fault(faults, path, "no resourceType");
        else if (!_definitions.TryGetValue(type.GetString()!, out SchemaNode? node) || !node.IsResource)
            Fault(faults, path, $"'{type.GetString()}' is no FHIR R4 resource");
        else
            Check(node, value, path, faults);
    }

    private void Check(SchemaNode node, JsonElement value, string path, List<string> faults)
    {
        if (faults.Count >= 20) return;
        if (node.IsAnyResource) CheckResource(value, path, faults);
        else if (node.Reference is not null) Check(_definitions[node.Reference], value, path, faults);
        else if (node.Properties is not null) CheckObject(node, value, path, faults);
        else if (node.Items is not null) CheckArray(node.Items, value, path, faults);
        else if (node.FaultOfValue(value) is { } fault) Fault(faults, path, fault);
    }

    private void CheckObject(SchemaNode node, JsonElement value, string path, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fault(faults, path, "must be an object");
            return;
        }

        foreach (string name in node.Required)
            if (!value.TryGetProperty(name, out _)) Fault(faults, path, $"lacks the required '{name}'");
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (node.Properties!.TryGetValue(property.Name, out SchemaNode? child)) Check(child, property.Value, $"{path}.{property.Name}", faults);
            else Fault(faults, path, $"has an unknown '{property.Name}'");
        }
    }

    private void CheckArray(SchemaNode items, JsonElement value, string path, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Fault(faults, path, "must be an array");
            return;
        }

        int index = 0;
        foreach (JsonElement item in value.EnumerateArray()) Check(items, item, $"{path}[{index++}]", faults);
    }

    private static void Fault(List<string> faults, string path, string message) => faults.Add($"{path}: {message}");
}
