using System.Text.Json;
using Kiosk.Edge.Uplink;

namespace Kiosk.Edge.Configuration;

/// <summary>The uplink's part of the configuration file; the meaning of each option is <see cref="UplinkOptions"/>'.</summary>
public sealed record UplinkSection
{
    [Option("The broker's DNS name or address, which its certificate must carry; or several, host[:port],host[:port], an IPv6 address in brackets: "
        + "the first one is drawn, after a failure comes the next.", Required = true, Pattern = @"\S{1,2000}", PatternText = "names or addresses, separated by commas")]
    public string BrokerHost { get; init; } = "broker.example.org";

    [Option("The TLS port of brokers named without one.", Min = 1, Max = 65535)]
    public int BrokerPort { get; init; } = 8883;

    [Option("PEM file of the authorities that may have signed the broker's certificate.", Required = true, Pattern = "/.+", PatternText = "an absolute path")]
    public string CaFile { get; init; } = "/etc/kiosk/ca.pem";

    [Option("PEM file of this kiosk's certificate.", Required = true, Pattern = "/.+", PatternText = "an absolute path")]
    public string CertificateFile { get; init; } = "/etc/kiosk/kiosk.pem";

    [Option("PEM file of this kiosk's private key, not encrypted, readable for the service only.", Required = true,
        Pattern = "/.+", PatternText = "an absolute path")]
    public string KeyFile { get; init; } = "/etc/kiosk/kiosk.key";

    [Option("MQTT version: 5, or 3.1.1 for brokers without it.", OneOf = "5|3.1.1")]
    public string MqttVersion { get; init; } = "5";

    [Option("MQTT client id; empty takes \"kiosk-\" and the kiosk's id.", Pattern = @"\S{0,128}", PatternText = "at most 128 characters without spaces")]
    public string ClientId { get; init; } = "";

    [Option("A silent broker is noticed after one to two of these, seconds; longer after a failure with large records in flight.", Min = 5, Max = 3600)]
    public int KeepAliveSeconds { get; init; } = 30;

    [Option("Time for name lookup, TCP, TLS and the broker's answer, seconds.", Min = 1, Max = 600)]
    public int ConnectTimeoutSeconds { get; init; } = 15;

    [Option("How long the broker keeps receipts while the kiosk is away, hours.", Min = 0, Max = 720)]
    public int SessionExpiryHours { get; init; } = 24;

    [Option("Records published without the broker's acknowledgement at once; fewer on a slow line, so that an urgent one waits half a second at most.",
        Min = 1, Max = 1000)]
    public int InFlightMax { get; init; } = 256;

    [Option("Records published without the clinical store's receipt at once; at least inFlightMax, and less than the broker queues for the store.",
        Min = 1, Max = 10000)]
    public int UnreceiptedMax { get; init; } = 900;

    [Option("Payload bytes of these, less urgent lanes not counted; a single larger record still goes, alone.", Min = 65536, Max = 1 << 30)]
    public long UnreceiptedBytesMax { get; init; } = 8 << 20;

    [Option("A broker's acknowledgement that takes longer ends the connection, seconds; what the bytes in flight need at lineRateMin is added.",
        Min = 1, Max = 600)]
    public int PubAckTimeoutSeconds { get; init; } = 20;

    [Option("The slowest line that still counts as one, kilobit/s upwards: how long large records may take before the connection is given up.",
        Min = 1, Max = 1000000)]
    public int LineRateMin { get; init; } = 64;

    [Option("A record without receipt after this is published again, seconds; doubles each time.", Min = 1, Max = 3600)]
    public int ReceiptTimeoutSeconds { get; init; } = 30;

    [Option("Where that doubling ends, seconds; at least receiptTimeoutSeconds.", Min = 1, Max = 86400)]
    public int ReceiptTimeoutSecondsMax { get; init; } = 600;

    [Option("First wait before publishing again what the broker holds up or rejects, seconds; doubles each time, with jitter.", Min = 0.1, Max = 600)]
    public double HoldUpDelaySeconds { get; init; } = 2;

    [Option("Where that doubling ends, seconds; at least holdUpDelaySeconds.", Min = 0.1, Max = 3600)]
    public double HoldUpDelaySecondsMax { get; init; } = 120;

    [Option("The shortest wait before connecting again, seconds; at most reconnectDelaySeconds.", Min = 0.01, Max = 600)]
    public double ReconnectDelaySecondsMin { get; init; } = 1;

    [Option("The first wait before connecting again is drawn evenly from reconnectDelaySecondsMin to this, seconds; this doubles each time. "
        + "The default keeps a fleet that was cut off together below a twentieth of it in any second.", Min = 0.1, Max = 600)]
    public double ReconnectDelaySeconds { get; init; } = 60;

    [Option("Where that doubling ends, seconds; at least reconnectDelaySeconds.", Min = 0.1, Max = 3600)]
    public double ReconnectDelaySecondsMax { get; init; } = 300;

    [Option("Only a connection that lasted so long makes the next wait a first one again, seconds.", Min = 0, Max = 3600)]
    public int StableAfterSeconds { get; init; } = 30;

    [Option("How often the certificate files are looked at, seconds; renewed ones are used without a restart.", Min = 0.1, Max = 3600)]
    public double CertificateCheckSeconds { get; init; } = 30;

    /// <summary>The key in the file of one of the uplink's own options, for what only several options together show.</summary>
    internal static string KeyOf(string option) => option switch
    {
        nameof(UplinkOptions.ReceiptTimeoutMax) => "receiptTimeoutSecondsMax",
        nameof(UplinkOptions.HoldUpDelayMax) => "holdUpDelaySecondsMax",
        nameof(UplinkOptions.ReconnectDelayMin) => "reconnectDelaySecondsMin",
        nameof(UplinkOptions.ReconnectDelayMax) => "reconnectDelaySecondsMax",
        _ => JsonNamingPolicy.CamelCase.ConvertName(option),
    };

    /// <summary>For the uplink.</summary>
    public UplinkOptions ToOptions(string kioskId) => new()
    {
        KioskId = kioskId,
        BrokerHost = BrokerHost,
        BrokerPort = BrokerPort,
        CaFile = CaFile,
        CertificateFile = CertificateFile,
        KeyFile = KeyFile,
        Version = MqttVersion == "5" ? Interop.Mqtt.MqttVersion.V5 : Interop.Mqtt.MqttVersion.V311,
        ClientId = ClientId.Length > 0 ? ClientId : null,
        KeepAlive = TimeSpan.FromSeconds(KeepAliveSeconds),
        ConnectTimeout = TimeSpan.FromSeconds(ConnectTimeoutSeconds),
        SessionExpiry = TimeSpan.FromHours(SessionExpiryHours),
        InFlightMax = InFlightMax,
        UnreceiptedMax = UnreceiptedMax,
        UnreceiptedBytesMax = UnreceiptedBytesMax,
        PubAckTimeout = TimeSpan.FromSeconds(PubAckTimeoutSeconds),
        LineRateMin = LineRateMin,
        ReceiptTimeout = TimeSpan.FromSeconds(ReceiptTimeoutSeconds),
        ReceiptTimeoutMax = TimeSpan.FromSeconds(ReceiptTimeoutSecondsMax),
        HoldUpDelay = TimeSpan.FromSeconds(HoldUpDelaySeconds),
        HoldUpDelayMax = TimeSpan.FromSeconds(HoldUpDelaySecondsMax),
        ReconnectDelayMin = TimeSpan.FromSeconds(ReconnectDelaySecondsMin),
        ReconnectDelay = TimeSpan.FromSeconds(ReconnectDelaySeconds),
        ReconnectDelayMax = TimeSpan.FromSeconds(ReconnectDelaySecondsMax),
        StableAfter = TimeSpan.FromSeconds(StableAfterSeconds),
        CertificateCheck = TimeSpan.FromSeconds(CertificateCheckSeconds),
    };
}
