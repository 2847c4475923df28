using Kiosk.Interop.Mqtt;
using Kiosk.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>How records reach the clinical store.</summary>
public sealed record UplinkOptions
{
    /// <summary>This kiosk's name in the fleet; part of every topic. 1 to 64 of letters, digits and '-'. Required.</summary>
    public string KioskId { get; init; } = "";

    /// <summary>
    /// The broker, or several separated by commas: <c>host[:port]</c>, a DNS name, IPv4 or [IPv6] address, which its certificate must
    /// carry. The first one tried is drawn; after a failure comes the next. At most 16. Required.
    /// </summary>
    public string BrokerHost { get; init; } = "";

    /// <summary>The TLS port of brokers that are named without one. 1 to 65535; default 8883.</summary>
    public int BrokerPort { get; init; } = 8883;

    /// <summary>PEM file of the authorities that may have signed the broker's certificate. Required.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>PEM file of this kiosk's certificate. Required.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>PEM file of this kiosk's private key, not encrypted. Required.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>V5, or V311 for brokers without MQTT 5 (they lose publications that an access list forbids in silence). Default V5.</summary>
    public MqttVersion Version { get; init; } = MqttVersion.V5;

    /// <summary>MQTT client id; null takes "kiosk-" and the kiosk's id. 1 to 128 characters.</summary>
    public string? ClientId { get; init; }

    /// <summary>
    /// A silent broker is noticed after one to two of these; after a connection failed with records in flight, the time that these
    /// need at <see cref="LineRateMin"/> is added. 5 s to 1 h; default 30 s.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Name lookup, TCP, TLS, CONNACK and, again, SUBACK. 1 s to 10 min; default 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the broker keeps receipts for this kiosk while it is away (MQTT 5). 0 to 30 days; default 1 day.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Records published without PUBACK at once; a v5 broker's own Receive Maximum holds beside it. An eighth is kept for each more
    /// urgent lane. On a slow line fewer are in flight: an urgent record waits behind half a second of the line at most. 1 to 1000;
    /// default 256.
    /// </summary>
    public int InFlightMax { get; init; } = 256;

    /// <summary>
    /// Records published, or about to be, without receipt at once: what is published again after a reconnect. An eighth is kept for
    /// each more urgent lane. Keep it below what the broker queues for the clinical store (mosquitto: max_queued_messages, 1000 by default), or
    /// it drops some. InFlightMax to 10000; default 900.
    /// </summary>
    public int UnreceiptedMax { get; init; } = 900;

    /// <summary>
    /// Payload bytes of these, those of less urgent lanes not counted; a single larger record still goes, alone. In memory there are
    /// up to three times as many. 64 KiB to 1 GiB; default 8 MiB.
    /// </summary>
    public long UnreceiptedBytesMax { get; init; } = 8 << 20;

    /// <summary>
    /// A PUBACK that takes longer ends the connection: the broker hangs. What the bytes in flight need at <see cref="LineRateMin"/>
    /// is added. 1 s to 10 min; default 20 s.
    /// </summary>
    public TimeSpan PubAckTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The slowest line that still counts as one, kilobit/s upwards: how long large records may take. 1 to 1000000; default 64, so
    /// that 1 MB may take 125 s.
    /// </summary>
    public int LineRateMin { get; init; } = 64;

    /// <summary>How long so many bytes may be on the slowest line.</summary>
    internal TimeSpan LineTime(long bytes) => TimeSpan.FromMilliseconds((double)bytes * 8 / LineRateMin);

    /// <summary>A record without receipt after this is published again; doubles each time. 1 s to 1 h; default 30 s.</summary>
    public TimeSpan ReceiptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where the doubling ends. ReceiptTimeout to 1 day; default 10 min.</summary>
    public TimeSpan ReceiptTimeoutMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The first wait before publishing again what the broker holds up or rejects; it is drawn from its half to a
    /// limit that is this and doubles each time. 100 ms to 10 min; default 2 s.
    /// </summary>
    public TimeSpan HoldUpDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where the doubling ends. HoldUpDelay to 1 h; default 2 min.</summary>
    public TimeSpan HoldUpDelayMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The shortest wait before connecting again, whatever ended the connection. 10 ms to ReconnectDelay; default 1 s.</summary>
    public TimeSpan ReconnectDelayMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The first wait before connecting again is drawn evenly from ReconnectDelayMin to this, so that of a fleet cut off together no
    /// broker meets more than a twentieth in any second. It doubles each time; with several brokers, each time that all of them have
    /// failed, and between two of them it is drawn up to the half of this. 100 ms to 10 min; default 60 s.
    /// </summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where the doubling ends. ReconnectDelay to 1 h; default 5 min.</summary>
    public TimeSpan ReconnectDelayMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Only a connection on which records could be published for so long makes the next wait a first one again. 0 to 1 h; default 30 s.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the certificate files are looked at, so that renewed ones are used without a restart. 100 ms to 1 h; default 30 s.</summary>
    public TimeSpan CertificateCheck { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The brokers, in their order.</summary>
    /// <exception cref="FormatException">BrokerHost or BrokerPort is none: <see cref="Validate"/> tells before.</exception>
    public IReadOnlyList<BrokerAddress> Brokers() =>
        BrokerAddress.ParseList(BrokerHost, BrokerPort, out IReadOnlyList<BrokerAddress> brokers) is { } fault ? throw new FormatException(fault) : brokers;

    /// <summary>What is wrong with the values, with the option's name; files are looked at when connecting, since they may be renewed.</summary>
    public IEnumerable<(string Key, string Message)> Validate()
    {
        if (!RecordOutbox.IsRecordId(KioskId)) yield return (nameof(KioskId), $"'{KioskId}' must be 1 to 64 of letters, digits and '-'");
        foreach ((string key, string value) in new[]
            { (nameof(BrokerHost), BrokerHost), (nameof(CaFile), CaFile), (nameof(CertificateFile), CertificateFile), (nameof(KeyFile), KeyFile) })
        {
            if (string.IsNullOrWhiteSpace(value)) yield return (key, "is required");
        }

        if (!string.IsNullOrWhiteSpace(BrokerHost) && BrokerAddress.ParseList(BrokerHost, BrokerPort, out _) is { } fault) yield return (nameof(BrokerHost), fault);
        if (Version is not (MqttVersion.V5 or MqttVersion.V311)) yield return (nameof(Version), $"'{Version}' must be V5 or V311");
        if (ClientId is { Length: 0 or > 128 }) yield return (nameof(ClientId), "must have 1 to 128 characters");
        foreach ((string key, long value, long min, long max) in Numbers())
            if (value < min || value > max) yield return (key, $"{value} must be from {min} to {max}");
        foreach ((string key, TimeSpan value, TimeSpan min, TimeSpan max) in Times())
            if (value < min || value > max) yield return (key, $"{value} must be from {min} to {max}");
    }

    internal MqttOptions ToMqttOptions(BrokerAddress broker, TimeSpan keepAlive) => new()
    {
        Host = broker.Host,
        Port = broker.Port,
        ClientId = ClientId ?? "kiosk-" + KioskId,
        CaFile = CaFile,
        CertificateFile = CertificateFile,
        KeyFile = KeyFile,
        KeepAliveSeconds = (int)keepAlive.TotalSeconds,
        Version = Version,
        CleanStart = false,
        SessionExpirySeconds = (uint)SessionExpiry.TotalSeconds,
        MaxInflight = InFlightMax,
        ConnectTimeoutMs = (int)ConnectTimeout.TotalMilliseconds,
    };

    private IEnumerable<(string Key, long Value, long Min, long Max)> Numbers() =>
    [
        (nameof(BrokerPort), BrokerPort, 1, 65535),
        (nameof(InFlightMax), InFlightMax, 1, 1000),
        (nameof(LineRateMin), LineRateMin, 1, 1_000_000),
        (nameof(UnreceiptedMax), UnreceiptedMax, InFlightMax, 10_000),
        (nameof(UnreceiptedBytesMax), UnreceiptedBytesMax, 64 << 10, 1 << 30),
    ];

    private IEnumerable<(string Key, TimeSpan Value, TimeSpan Min, TimeSpan Max)> Times() =>
    [
        (nameof(KeepAlive), KeepAlive, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)),
        (nameof(ConnectTimeout), ConnectTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
        (nameof(SessionExpiry), SessionExpiry, TimeSpan.Zero, TimeSpan.FromDays(30)),
        (nameof(PubAckTimeout), PubAckTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
        (nameof(ReceiptTimeout), ReceiptTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        (nameof(ReceiptTimeoutMax), ReceiptTimeoutMax, ReceiptTimeout, TimeSpan.FromDays(1)),
        (nameof(HoldUpDelay), HoldUpDelay, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
        (nameof(HoldUpDelayMax), HoldUpDelayMax, HoldUpDelay, TimeSpan.FromHours(1)),
        (nameof(ReconnectDelay), ReconnectDelay, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
        (nameof(ReconnectDelayMin), ReconnectDelayMin, TimeSpan.FromMilliseconds(10), ReconnectDelay),
        (nameof(ReconnectDelayMax), ReconnectDelayMax, ReconnectDelay, TimeSpan.FromHours(1)),
        (nameof(StableAfter), StableAfter, TimeSpan.Zero, TimeSpan.FromHours(1)),
        (nameof(CertificateCheck), CertificateCheck, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
    ];
}
