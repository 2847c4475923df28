using Kiosk.Interop.Mqtt;

namespace Kiosk.Edge.Uplink;

/// <summary>What the reason code of a PUBACK means for the record (MQTT 5.0, section 3.4.2.1). With 3.1.1 it is always 0.</summary>
internal static class PubAckReasons
{
    private const int NoMatchingSubscribers = 0x10;
    private const int NotAuthorized = 0x87;
    private const int TopicNameInvalid = 0x90;
    private const int PacketIdentifierInUse = 0x91;
    private const int QuotaExceeded = 0x97;
    private const int PayloadFormatInvalid = 0x99;

    /// <summary>"No matching subscribers" is a success to MQTT, but the broker has thrown the record away.</summary>
    public static bool BrokerHasIt(int reasonCode) => reasonCode < 0x80 && reasonCode != NoMatchingSubscribers;

    /// <summary>Whether only this record is concerned; other reasons would meet the next one as well.</summary>
    public static bool ConcernsTheRecord(int reasonCode) => reasonCode is TopicNameInvalid or PacketIdentifierInUse or PayloadFormatInvalid;

    /// <summary>What happened and what to do.</summary>
    public static string Explain(MqttPublished acknowledgement) => acknowledgement.ReasonCode switch
    {
        NoMatchingSubscribers => "nobody at the broker takes records (0x10); check that the clinical store runs and has subscribed.",
        NotAuthorized => "this kiosk may not publish its records (not authorized, 0x87); check the broker's access rules.",
        QuotaExceeded => "the kiosk's quota at the broker is used up (0x97); check the broker's limits.",
        _ => $"{acknowledgement.Text} (0x{acknowledgement.ReasonCode:X2}); check the broker's log.",
    };
}
