using System.Text.Json;
using Kiosk.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>The topics between kiosk and clinical store. Ids stand in the topic, so MQTT 3.1.1, which has no properties, is enough.</summary>
public static class UplinkTopics
{
    /// <summary>Media type of a visit's record (FHIR R4, section 3.1.0.1.9). What the other lanes carry is their producers' affair.</summary>
    public const string VisitContentType = "application/fhir+json";

    /// <summary>Where a record is published; the payload is the record's bytes.</summary>
    /// <param name="kioskId">This kiosk.</param>
    /// <param name="outboxId">The outbox that counts the sequence: <see cref="RecordOutbox.Id"/>.</param>
    /// <param name="record">Which; within outbox and lane, what was added later has the larger sequence.</param>
    public static string Record(string kioskId, string outboxId, OutboxRecord record) =>
        $"kiosk/v1/{kioskId}/record/{record.Lane.Name()}/{outboxId}-{record.Sequence}/{record.Id}";

    /// <summary>Where the receipts of a kiosk's records come.</summary>
    public static string Receipt(string kioskId) => $"kiosk/v1/{kioskId}/receipt";

    /// <summary>Where doctors' answers to the questions asked at a kiosk come.</summary>
    public static string Answer(string kioskId) => $"kiosk/v1/{kioskId}/answer";
}

/// <summary>The clinical store's word on a record: it is durable there, or refused.</summary>
/// <param name="RecordId">Which record.</param>
/// <param name="Sha256">The content that it is for, 64 lower-case hex digits.</param>
/// <param name="Refusal">Null when accepted; else why not.</param>
/// <remarks>
/// Receipts come many in a message: JSON, UTF-8,
/// <c>{ "receipts": [{ "record": id, "sha256": hex, "outcome": "accepted" | "refused", "reason": text or null }, ...] }</c>, 1 to 256 of
/// them. Further members are passed over, so that the store may tell more later.
/// </remarks>
public sealed record Receipt(string RecordId, string Sha256, string? Refusal)
{
    /// <summary>Receipts in one message, at most.</summary>
    public const int MessageMax = 256;

    /// <summary>Bytes of a message, at most.</summary>
    public const int BytesMax = 1 << 20;

    /// <summary>Reads a message; never throws, whatever arrives.</summary>
    /// <param name="payload">At most <see cref="BytesMax"/>.</param>
    /// <param name="receipts">Those that are understood.</param>
    /// <returns>What is wrong with the message, or with the first receipt not understood, without its content; null when nothing is.</returns>
    public static string? Parse(ReadOnlyMemory<byte> payload, out IReadOnlyList<Receipt> receipts)
    {
        receipts = [];
        if (payload.Length > BytesMax) return $"{payload.Length} bytes are more than {BytesMax}";
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object) return "it is no JSON object";
            if (!document.RootElement.TryGetProperty("receipts", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
                return "'receipts' is no list";
            int count = list.GetArrayLength();
            return count is 0 or > MessageMax ? $"'receipts' has {count} members, not 1 to {MessageMax}" : ReadAll(list, out receipts);
        }
        catch (JsonException)
        {
            return "it is no JSON";
        }
        catch (InvalidOperationException)
        {
            return "it holds text that is not Unicode"; // JsonElement.GetString on invalid UTF-8 or a lone surrogate.
        }
    }

    private static string? ReadAll(JsonElement list, out IReadOnlyList<Receipt> receipts)
    {
        string? first = null;
        var read = new List<Receipt>(list.GetArrayLength());
        foreach (JsonElement one in list.EnumerateArray())
        {
            (Receipt? receipt, string? fault) = one.ValueKind == JsonValueKind.Object ? Read(one) : (null, "a receipt is no object");
            if (receipt is not null) read.Add(receipt);
            else first ??= fault;
        }

        receipts = read;
        return first;
    }

    private static (Receipt? Receipt, string? Fault) Read(JsonElement one)
    {
        string? record = Text(one, "record");
        if (!RecordOutbox.IsRecordId(record)) return (null, "'record' is no record's id");
        string? sha256 = Text(one, "sha256")?.ToLowerInvariant();
        if (sha256 is not { Length: 64 } || !sha256.All(char.IsAsciiHexDigit)) return (null, "'sha256' must be 64 hex digits");
        return Text(one, "outcome") switch
        {
            "accepted" => (new Receipt(record!, sha256, null), null),
            "refused" => (new Receipt(record!, sha256, Text(one, "reason") ?? "no reason given"), null),
            _ => (null, "'outcome' must be accepted or refused"),
        };
    }

    private static string? Text(JsonElement one, string name) =>
        one.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
