using System.Security.Cryptography;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.ClinicalStore;

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
    /// <summary>The topic.</summary>
    public string Topic => $"kiosk/v1/{Strand.Kiosk}/record/{Strand.Lane}/{Strand.Outbox}-{Sequence}/{RecordId}";

    /// <summary>Reads a message.</summary>
    /// <returns>Null when its topic is none of a record.</returns>
    public static Delivery? Parse(MqttMessage message) => Arrival.Of(message.Topic, message.Payload) is not { } one ? null
        : new Delivery(new Strand(one.KioskId, one.Lane, one.OutboxId), one.Sequence, one.RecordId, Convert.ToHexStringLower(SHA256.HashData(one.Payload)));
}
