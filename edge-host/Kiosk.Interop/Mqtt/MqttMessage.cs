namespace Kiosk.Interop.Mqtt;

/// <summary>MQTT 5 properties of a publication. All are optional.</summary>
public sealed record MqttProperties
{
    /// <summary>Ties an answer to its question; at most 65 535 bytes.</summary>
    public byte[]? CorrelationData { get; init; }

    /// <summary>Where an answer is wanted; no wildcards.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>Media type, such as application/fhir+json.</summary>
    public string? ContentType { get; init; }

    /// <summary>How long the broker keeps trying, s; null for ever. Not filled in on received messages.</summary>
    public uint? ExpirySeconds { get; init; }

    /// <summary>Names and values in their order; a name may repeat. At most 64 are read of a received message.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> UserProperties { get; init; } = [];
}

/// <summary>A message that the broker brought.</summary>
/// <param name="Topic">Where it was published.</param>
/// <param name="Payload">Its bytes; the receiver's own copy.</param>
/// <param name="Qos">0, 1 or 2.</param>
/// <param name="Retain">True when the broker had kept it from earlier.</param>
/// <param name="Properties">Never null; empty with version 3.1.1.</param>
public sealed record MqttMessage(string Topic, byte[] Payload, int Qos, bool Retain, MqttProperties Properties);

/// <summary>The broker's acknowledgement of a publication (PUBACK, or PUBCOMP for QoS 2; for QoS 0: it was written to the socket).</summary>
/// <param name="Mid">The packet identifier that Publish returned.</param>
/// <param name="Token">What the caller gave to Publish.</param>
/// <param name="ReasonCode">Version 5: below 0x80 the broker has it, 0x80 and up it refused it. With 3.1.1 always 0, even for what the broker's access list dropped.</param>
/// <param name="Text">The reason in words.</param>
public sealed record MqttPublished(int Mid, object? Token, int ReasonCode, string Text)
{
    /// <summary>True when the broker took the message.</summary>
    public bool IsAccepted => ReasonCode < 0x80;
}

/// <summary>The broker's answer to a subscription (SUBACK).</summary>
/// <param name="Mid">The packet identifier that Subscribe returned.</param>
/// <param name="GrantedQos">0 to 2, or the refusal: 0x80 and up.</param>
public sealed record MqttSubscribed(int Mid, int GrantedQos)
{
    /// <summary>True when the broker will deliver.</summary>
    public bool IsAccepted => GrantedQos < 0x80;
}

/// <summary>Why a request was not handed to the connection.</summary>
public enum MqttSendError
{
    /// <summary>It was handed over.</summary>
    None = 0,

    /// <summary>The connection is not open (yet, or any more).</summary>
    NotConnected,

    /// <summary>Empty topic, wildcards in it, not UTF-8, or a QoS outside 0 to 2.</summary>
    BadRequest,

    /// <summary>Larger than the protocol (256 MB) or than this broker takes.</summary>
    TooLarge,

    /// <summary>Properties on a 3.1.1 connection, or a QoS that this broker does not do.</summary>
    NotSupported,

    /// <summary>libmosquitto failed, such as out of memory.</summary>
    Failed,
}

/// <summary>The end of handing over a request.</summary>
/// <param name="Error">None when it is on its way; that is not yet an acknowledgement.</param>
/// <param name="Mid">The packet identifier, 1 to 65535, unique among those on the way; 0 on an error.</param>
/// <param name="Text">Empty, or what was wrong.</param>
public readonly record struct MqttSendResult(MqttSendError Error, int Mid, string Text)
{
    /// <summary>True when the request is on its way.</summary>
    public bool IsSent => Error == MqttSendError.None;
}
