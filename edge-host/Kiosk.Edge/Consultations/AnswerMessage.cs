using System.Globalization;
using System.Text.Json;
using Kiosk.Edge.Records;
using Kiosk.Edge.Records.Fhir;

namespace Kiosk.Edge.Consultations;

/// <summary>A message on the topic of doctors' answers, which anybody may have sent who may publish there.</summary>
/// <param name="KioskId">For which kiosk.</param>
/// <param name="VisitId">For which visit.</param>
/// <param name="Answer">The answer.</param>
/// <remarks>
/// A FHIR R4 Communication, JSON, UTF-8, of which these members are read and required; others are passed over, so that a clinic may tell more later:
/// <code>
/// { "resourceType": "Communication", "status": "completed",
///   "identifier": [{ "system": URI, "value": text }],
///   "basedOn":    [{ "identifier": { "system": "urn:x-kiosk:consultation", "value": the visit's id } }],
///   "recipient":  [{ "identifier": { "system": "urn:x-kiosk:kiosk", "value": the kiosk's id } }],
///   "sent": instant with offset, "sender": { "display": text }, "payload": [{ "contentString": text }] }
/// </code>
/// Each list has exactly one member.
/// </remarks>
public sealed record AnswerMessage(string KioskId, string VisitId, DoctorAnswer Answer)
{
    /// <summary>Characters (UTF-16 units) of an answer, at most.</summary>
    public const int TextLengthMax = 4000;

    /// <summary>Characters of a name or identifier, at most.</summary>
    public const int NameLengthMax = 100;

    /// <summary>Bytes of a message, at most: each character may be six, and there is some room for what is passed over.</summary>
    public const int BytesMax = 32 << 10;

    // FHIR R4, section 2.24.0.1: dateTime with a time has seconds and an offset.
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a message; never throws, whatever arrives.</summary>
    /// <param name="payload">Whatever came.</param>
    /// <param name="message">What it says; null with a fault.</param>
    /// <returns>What is wrong with it, without its content; null when nothing is.</returns>
    public static string? Parse(ReadOnlyMemory<byte> payload, out AnswerMessage? message)
    {
        message = null;
        if (payload.Length > BytesMax) return $"{payload.Length} bytes are more than {BytesMax}";
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement, out message) : "it is no JSON object";
        }
        catch (JsonException)
        {
            return "it is no JSON, or names something twice";
        }
        catch (InvalidOperationException)
        {
            return "it holds text that is not Unicode"; // JsonElement.GetString on invalid UTF-8 or a lone surrogate.
        }
    }

    private static string? Read(JsonElement root, out AnswerMessage? message)
    {
        message = null;
        if (Text(root, "resourceType") != "Communication" || Text(root, "status") != "completed") return "it is no completed Communication";
        if (Only(root, "identifier") is not { } own || Name(own, "system") is not { } system || !IsUri(system) || Name(own, "value") is not { } value)
            return "'identifier' must be one with system, a URI, and value";
        if (IdentifierOf(root, "basedOn", Systems.Consultation) is not { } visitId || !Guid.TryParseExact(visitId, "D", out Guid visit))
            return "'basedOn' must be one, with the identifier of a consultation";
        if (IdentifierOf(root, "recipient", Systems.KioskId) is not { } kioskId) return "'recipient' must be one, with the identifier of a kiosk";
        if (Text(root, "sent") is not { } at || !HasOffset(at)
            || !DateTimeOffset.TryParseExact(at, Instants, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset sent))
            return "'sent' must be a time with its offset";
        if (Member(root, "sender") is not { } sender || Name(sender, "display") is not { } from) return $"'sender.display' must be 1 to {NameLengthMax} characters";
        if (Only(root, "payload") is not { } content || Text(content, "contentString") is not { } text) return "'payload' must be one with a contentString";
        // Clinics send either kind of line end.
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (text.Length > TextLengthMax || string.IsNullOrWhiteSpace(text)) return $"'payload.contentString' must have 1 to {TextLengthMax} characters";
        if (text.Any(c => char.IsControl(c) && c != '\n')) return "'payload.contentString' has control characters";
        message = new AnswerMessage(kioskId, visit.ToString("D"), new DoctorAnswer(new SubjectIdentifier(system, value), text, from, sent));
        return null;
    }

    private static bool HasOffset(string time) => time.EndsWith('Z') || (time.Length > 6 && time[^6] is '+' or '-');

    // It goes back to the clinic, in a record that must be valid.
    private static bool IsUri(string text) => Uri.TryCreate(text, UriKind.Absolute, out _) && !text.Any(char.IsWhiteSpace);

    private static string? IdentifierOf(JsonElement root, string name, string system) =>
        Only(root, name) is { } one && Member(one, "identifier") is { } identifier && Text(identifier, "system") == system ? Name(identifier, "value") : null;

    // The only member of a list, being an object.
    private static JsonElement? Only(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == 1 && list[0].ValueKind == JsonValueKind.Object
            ? list[0] : null;

    private static JsonElement? Member(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private static string? Name(JsonElement owner, string name) =>
        Text(owner, name) is { Length: > 0 and <= NameLengthMax } text && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl) ? text : null;

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
