using System.Text.Json;
using Kiosk.Edge.Auditing;
using Kiosk.Edge.Records;

namespace Kiosk.Edge.Identity.Backend;

/// <summary>Reads a person's identifier out of a backend's answer.</summary>
internal static class SubjectAnswers
{
    private const int LengthMax = 200;

    /// <summary>Takes <c>{"system": URI, "value": text}</c>.</summary>
    /// <returns>Null when it is not that, or when a person's number is in it instead of a reference.</returns>
    public static SubjectIdentifier? Of(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "system") is not { } system || Text(json, "value") is not { } value) return null;
        bool isSound = system.Length <= LengthMax && Uri.TryCreate(system, UriKind.Absolute, out _)
            && value.Length <= LengthMax && !value.Any(char.IsControl);
        return isSound && !PersonalNumbers.AreIn(system) && !PersonalNumbers.AreIn(value) ? new SubjectIdentifier(system, value) : null;
    }

    /// <summary>A text of an object; null when it is missing, empty, something else, or no Unicode (half of a surrogate pair).</summary>
    public static string? Text(JsonElement json, string name)
    {
        try
        {
            return json.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 } found ? found : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Parses an answer; an undefined element when it is no JSON.</summary>
    public static JsonElement Parse(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
