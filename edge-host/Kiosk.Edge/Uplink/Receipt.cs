using System.Text.Json;
using Kiosk.Edge.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>The topics between kiosk and clinical store. Ids stand in the topic, so MQTT 3.1.1, which has no properties, is enough.</summary>
public static class UplinkTopics
{
    /// <summary>Media type of a record (FHIR R4, section 3.1.0.1.9).</summary>
    public const string RecordContentType = "application/fhir+json";

    /// <summary>Where a record is published; the payload is the record's bytes.</summary>
    public static string Record(string kioskId, string recordId) => $"kiosk/v1/{kioskId}/record/{recordId}";

    /// <summary>Where a record's receipt comes; "+" for all of the kiosk.</summary>
    public static string Receipt(string kioskId, string recordId) => $"kiosk/v1/{kioskId}/receipt/{recordId}";
}

/// <summary>The clinical store's word on a record: it is durable there, or refused.</summary>
/// <param name="RecordId">Which record.</param>
/// <param name="Sha256">The content that it is for, 64 lower-case hex digits.</param>
/// <param name="Refusal">Null when accepted; else why not.</param>
/// <remarks>
/// JSON, UTF-8: <c>{ "record": id, "sha256": hex, "outcome": "accepted" | "refused", "reason": text or null }</c>. Further members
/// are passed over, so that the store may tell more later.
/// </remarks>
public sealed record Receipt(string RecordId, string Sha256, string? Refusal)
{
    private const int BytesMax = 64 << 10;

    /// <summary>Reads a receipt; never throws, whatever arrives.</summary>
    /// <param name="topic">Its last level must name the same record as the content.</param>
    /// <param name="payload">At most 64 KiB.</param>
    /// <param name="receipt">The receipt, or null.</param>
    /// <param name="fault">What is wrong with it, without its content, or null.</param>
    public static bool TryParse(string topic, ReadOnlyMemory<byte> payload, out Receipt? receipt, out string? fault)
    {
        (receipt, fault) = Parse(topic, payload);
        return receipt is not null;
    }

    private static (Receipt? Receipt, string? Fault) Parse(string topic, ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > BytesMax) return (null, $"{payload.Length} bytes are more than {BytesMax}");
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(topic[(topic.LastIndexOf('/') + 1)..], document.RootElement)
                : (null, "it is no JSON object");
        }
        catch (JsonException)
        {
            return (null, "it is no JSON");
        }
        catch (InvalidOperationException)
        {
            return (null, "it holds text that is not Unicode"); // JsonElement.GetString on invalid UTF-8 or a lone surrogate.
        }
    }

    private static (Receipt? Receipt, string? Fault) Read(string recordInTopic, JsonElement root)
    {
        if (!SqliteOutbox.IsRecordId(recordInTopic) || Text(root, "record") != recordInTopic) return (null, "'record' is not the topic's");
        string? sha256 = Text(root, "sha256")?.ToLowerInvariant();
        if (sha256 is not { Length: 64 } || !sha256.All(char.IsAsciiHexDigit)) return (null, "'sha256' must be 64 hex digits");
        return Text(root, "outcome") switch
        {
            "accepted" => (new Receipt(recordInTopic, sha256, null), null),
            "refused" => (new Receipt(recordInTopic, sha256, Text(root, "reason") ?? "no reason given"), null),
            _ => (null, "'outcome' must be accepted or refused"),
        };
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
