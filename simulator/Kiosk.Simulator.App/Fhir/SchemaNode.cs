using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kiosk.Simulator.App.Fhir;

/// <summary>One schema of fhir.schema.json, ready to be checked against.</summary>
internal sealed class SchemaNode
{
    /// <summary>True for the definition ResourceList, whose oneOf is decided by resourceType.</summary>
    public bool IsAnyResource { get; private init; }

    /// <summary>The definition that this one stands for, or null.</summary>
    public string? Reference { get; private init; }

    /// <summary>The properties of an object, or null.</summary>
    public IReadOnlyDictionary<string, SchemaNode>? Properties { get; private init; }

    /// <summary>Names of properties that must be there.</summary>
    public IReadOnlyList<string> Required { get; private init; } = [];

    /// <summary>The schema of an array's items, or null.</summary>
    public SchemaNode? Items { get; private init; }

    /// <summary>True when the definition fixes its own resourceType.</summary>
    public bool IsResource => Properties is not null && Properties.TryGetValue("resourceType", out SchemaNode? type) && type._allowed is not null;

    private string? _type;
    private HashSet<string>? _allowed;
    private Regex? _pattern;

    /// <summary>Reads a schema.</summary>
    /// <exception cref="InvalidOperationException">A keyword that is not understood.</exception>
    public static SchemaNode Parse(string name, JsonElement schema)
    {
        string? reference = null, type = null;
        Dictionary<string, SchemaNode>? properties = null;
        List<string> required = [];
        SchemaNode? items = null;
        HashSet<string>? allowed = null;
        Regex? pattern = null;
        bool any = false;
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "description": break;
                case "$ref": reference = keyword.Value.GetString()!["#/definitions/".Length..]; break;
                case "type": type = keyword.Value.GetString(); break;
                case "const": allowed = [keyword.Value.GetString()!]; break;
                case "enum": allowed = [.. keyword.Value.EnumerateArray().Select(v => v.GetString()!)]; break;
                case "pattern": pattern = Compile(keyword.Value.GetString()!); break;
                case "required": required = [.. keyword.Value.EnumerateArray().Select(v => v.GetString()!)]; break;
                case "items": items = Parse(name, keyword.Value); break;
                case "oneOf" when name == "ResourceList": any = true; break;
                case "additionalProperties" when keyword.Value.ValueKind == JsonValueKind.False: break;
                case "properties":
                    properties = keyword.Value.EnumerateObject().ToDictionary(p => p.Name, p => Parse($"{name}.{p.Name}", p.Value));
                    break;
                default: throw new InvalidOperationException($"definition {name}: keyword '{keyword.Name}' is not understood");
            }
        }

        return new SchemaNode
        {
            IsAnyResource = any, Reference = reference, Properties = properties, Required = required, Items = items,
            _type = type, _allowed = allowed, _pattern = pattern,
        };
    }

    /// <summary>What is wrong with a plain value, or null.</summary>
    public string? FaultOfValue(JsonElement value)
    {
        string? text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return _type switch
        {
            "string" when text is null => "must be a string",
            "number" when value.ValueKind != JsonValueKind.Number => "must be a number",
            "boolean" when value.ValueKind is not (JsonValueKind.True or JsonValueKind.False) => "must be true or false",
            _ when _allowed is not null && (text is null || !_allowed.Contains(text)) => $"'{Short(text)}' is not one of the allowed values",
            _ when _pattern is not null && Lexical(value) is { } lexical && !_pattern.IsMatch(lexical) =>
                $"'{Short(lexical)}' does not have the form of its type",
            _ => null,
        };
    }

    /// <summary>
    /// FHIR's patterns speak of a primitive's text. JSON Schema would apply them to strings only and let 1.5 pass as an integer; here they
    /// hold for numbers as well, which is what the specification means (FHIR R4, section 2.6.1.1).
    /// </summary>
    private static string? Lexical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    /// <summary>ECMAScript's $ is the very end; .NET's would allow a line feed after it.</summary>
    private static Regex Compile(string pattern) =>
        new(pattern.EndsWith('$') ? pattern[..^1] + "\\z" : pattern, RegexOptions.CultureInvariant);

    private static string Short(string? text) => text is null ? "null" : text.Length <= 40 ? text : text[..40] + "...";
}
