using System.Text.Json;

namespace Kiosk.Simulator.App.ClinicalStore;

/// <summary>Writes receipts, many in a message: <c>{ "receipts": [{ "record", "sha256", "outcome", "reason" }, ...] }</c>.</summary>
public static class ReceiptMessages
{
    /// <summary>Receipts in one message, at most.</summary>
    public const int ReceiptsMax = 256;

    private const int BytesAbout = 60 << 10;
    private const int ReasonMax = 1000;

    /// <summary>Where a kiosk gets its receipts.</summary>
    public static string Topic(string kioskId) => $"kiosk/v1/{kioskId}/receipt";

    /// <summary>The messages for the ends of one kiosk's arrivals.</summary>
    public static IEnumerable<byte[]> Of(IEnumerable<ArrivalEnd> ends)
    {
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer);
        int count = 0;
        foreach (ArrivalEnd end in ends)
        {
            if (count == 0) Begin(json);
            Write(json, end);
            if (++count < ReceiptsMax && buffer.Length + json.BytesPending < BytesAbout) continue;
            yield return Finish(json, buffer);
            count = 0;
        }

        if (count > 0) yield return Finish(json, buffer);
    }

    private static void Begin(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("receipts");
    }

    private static void Write(Utf8JsonWriter json, ArrivalEnd end)
    {
        json.WriteStartObject();
        json.WriteString("record", end.Arrival.RecordId);
        json.WriteString("sha256", end.Sha256);
        json.WriteString("outcome", end.Outcome == ArrivalOutcome.Refused ? "refused" : "accepted");
        if (end.Reason is { } reason) json.WriteString("reason", reason.Length > ReasonMax ? reason[..ReasonMax] : reason);
        json.WriteEndObject();
    }

    private static byte[] Finish(Utf8JsonWriter json, MemoryStream buffer)
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        byte[] message = buffer.ToArray();
        buffer.SetLength(0);
        json.Reset(buffer);
        return message;
    }
}
