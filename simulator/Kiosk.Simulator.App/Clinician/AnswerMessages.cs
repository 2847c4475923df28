using System.Globalization;
using System.Text.Json.Nodes;

namespace Kiosk.Simulator.App.Clinician;

/// <summary>Writes answers as kiosks take them: a FHIR R4 Communication (edge host, <c>Consultations/AnswerMessage</c>).</summary>
public static class AnswerMessages
{
    /// <summary>The identifier system of this clinic's answers.</summary>
    public const string System = "urn:x-kiosk-sim:answer";

    /// <summary>Characters of an answer, at most.</summary>
    public const int TextLengthMax = 4000;

    /// <summary>Characters of a name, at most.</summary>
    public const int NameLengthMax = 100;

    /// <summary>Where a kiosk gets its answers.</summary>
    public static string Topic(string kioskId) => $"kiosk/v1/{kioskId}/answer";

    /// <summary>What a kiosk would not take of a text or name; null when all is well.</summary>
    public static string? FindProblem(string text, string from)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > TextLengthMax) return $"An answer has 1 to {TextLengthMax} characters.";
        if (text.Any(c => char.IsControl(c) && c != '\n')) return "An answer has no control characters.";
        return string.IsNullOrWhiteSpace(from) || from.Length > NameLengthMax || from.Any(char.IsControl) ? $"A name has 1 to {NameLengthMax} characters." : null;
    }

    /// <summary>The message.</summary>
    public static JsonObject Of(string kioskId, string visitId, SentAnswer answer) => new()
    {
        ["resourceType"] = "Communication",
        ["identifier"] = new JsonArray(Identifier(System, answer.Id)),
        ["basedOn"] = new JsonArray(new JsonObject { ["identifier"] = Identifier("urn:x-kiosk:consultation", visitId) }),
        ["status"] = "completed",
        ["recipient"] = new JsonArray(new JsonObject { ["identifier"] = Identifier("urn:x-kiosk:kiosk", kioskId) }),
        ["sent"] = answer.Sent.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture),
        ["sender"] = new JsonObject { ["display"] = answer.From },
        ["payload"] = new JsonArray(new JsonObject { ["contentString"] = answer.Text }),
    };

    private static JsonObject Identifier(string system, string value) => new() { ["system"] = system, ["value"] = value };
}
