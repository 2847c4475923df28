using System.Security.Cryptography;
using Kiosk.Interop.Mqtt;

namespace Kiosk.Brokers.Clients;

/// <summary>Where a record belongs: sequences are counted within it.</summary>
/// <param name="Kiosk">Which kiosk.</param>
/// <param name="Lane">Its lane's name in topics.</param>
/// <param name="Outbox">The outbox's id.</param>
public sealed record Strand(string Kiosk, string Lane, string Outbox);

/// <summary>A record as its topic names it: <c>kiosk/v1/KIOSK/record/LANE/OUTBOX-SEQUENCE/RECORD</c>.</summary>
/// <param name="Strand">Where it belongs.</param>
/// <param name="Sequence">Its place there, from 1.</param>
/// <param name="RecordId">Its name for good.</param>
/// <param name="Sha256">Of its payload, lower-case hex; empty where it does not matter.</param>
public sealed record Delivery(Strand Strand, long Sequence, string RecordId, string Sha256 = "")
{
    /// <summary>Takes the records of all kiosks.</summary>
    public const string Filter = "kiosk/v1/+/record/+/+/+";

    /// <summary>The topic.</summary>
    public string Topic => $"kiosk/v1/{Strand.Kiosk}/record/{Strand.Lane}/{Strand.Outbox}-{Sequence}/{RecordId}";

    /// <summary>Reads a message.</summary>
    /// <returns>Null when its topic is none of this form.</returns>
    public static Delivery? Parse(MqttMessage message)
    {
        if (message.Topic.Split('/') is not ["kiosk", "v1", var kiosk, "record", var lane, var place, var record]) return null;
        int dash = place.LastIndexOf('-');
        if (dash < 1 || !long.TryParse(place.AsSpan(dash + 1), out long sequence)) return null;
        return new Delivery(new Strand(kiosk, lane, place[..dash]), sequence, record, Convert.ToHexStringLower(SHA256.HashData(message.Payload)));
    }
}
