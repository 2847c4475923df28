namespace Kiosk.Interop.Mqtt;

/// <summary>The protocol version of a connection.</summary>
public enum MqttVersion
{
    /// <summary>MQTT 3.1.1: no reason codes on a PUBACK, no properties.</summary>
    V311 = 4,

    /// <summary>MQTT 5.</summary>
    V5 = 5,
}

/// <summary>What the broker publishes for us when we vanish without a DISCONNECT.</summary>
/// <param name="Topic">Where; no wildcards.</param>
/// <param name="Payload">What.</param>
/// <param name="Qos">0, 1 or 2.</param>
/// <param name="Retain">Whether the broker keeps it for later subscribers.</param>
public sealed record MqttWill(string Topic, byte[] Payload, int Qos = 1, bool Retain = false);

/// <summary>All that one connection attempt needs. TLS with verification of the broker's certificate and name is not an option: it is always on.</summary>
public sealed record MqttOptions
{
    /// <summary>The broker's DNS name or address, which its certificate must carry.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1 to 65535; 8883 is the registered one for MQTT over TLS.</summary>
    public int Port { get; init; } = 8883;

    /// <summary>1 to 65535 bytes of UTF-8; two connections of one client id throw each other out.</summary>
    public required string ClientId { get; init; }

    /// <summary>PEM file with the authorities that may have signed the broker's certificate.</summary>
    public required string CaFile { get; init; }

    /// <summary>PEM file with our certificate (and chain); null shows none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with our private key, not encrypted; needed with a certificate.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The least TLS version: "tlsv1.2" or "tlsv1.3".</summary>
    public string TlsMinimum { get; init; } = "tlsv1.2";

    /// <summary>5 to 65535 s. A silent peer is given up after one to two of these. A v5 broker may impose its own value.</summary>
    public int KeepAliveSeconds { get; init; } = 30;

    /// <summary>Protocol version.</summary>
    public MqttVersion Version { get; init; } = MqttVersion.V5;

    /// <summary>True starts without the session that the broker may hold of us.</summary>
    public bool CleanStart { get; init; } = true;

    /// <summary>Version 5: how long the broker keeps our session after the connection, s; 0 ends it at once.</summary>
    public uint SessionExpirySeconds { get; init; }

    /// <summary>Login, when the broker wants one beside the certificate.</summary>
    public string? Username { get; init; }

    /// <summary>Password of <see cref="Username"/>.</summary>
    public string? Password { get; init; }

    /// <summary>Last will; null for none.</summary>
    public MqttWill? Will { get; init; }

    /// <summary>QoS 1 and 2 messages on the way at once, 1 to 65535; further ones wait in memory. A v5 broker's Receive Maximum takes its place.</summary>
    public int MaxInflight { get; init; } = 20;

    /// <summary>Version 5: the largest packet that we take, bytes; the broker drops larger ones. 1 KiB to 256 MiB.</summary>
    public int MaxPacketBytes { get; init; } = 16 << 20;

    /// <summary>Name lookup, TCP, TLS and CONNACK together, ms; 100 to 600 000.</summary>
    public int ConnectTimeoutMs { get; init; } = 15_000;

    /// <summary>Client and address; never the password.</summary>
    public override string ToString() => $"{ClientId}@{Host}:{Port}";

    /// <summary>The first thing wrong with the options, with its name and what to do; null when all is well.</summary>
    /// <remarks>Also says when a file is missing or unreadable, so a start-up check can call it.</remarks>
    public string? FindProblem()
    {
        if (string.IsNullOrEmpty(Host)) return "Host is empty; give the broker's name.";
        if (Port is < 1 or > 65535) return $"Port is {Port}; give 1 to 65535.";
        if (string.IsNullOrEmpty(ClientId)) return "ClientId is empty; give each kiosk its own.";
        if (TlsMinimum is not ("tlsv1.2" or "tlsv1.3")) return $"TlsMinimum is '{TlsMinimum}'; give tlsv1.2 or tlsv1.3.";
        if (KeepAliveSeconds is < 5 or > 65535) return $"KeepAliveSeconds is {KeepAliveSeconds}; give 5 to 65535.";
        if (Version is not (MqttVersion.V311 or MqttVersion.V5)) return $"Version is {Version}; give V311 or V5.";
        if (MaxInflight is < 1 or > 65535) return $"MaxInflight is {MaxInflight}; give 1 to 65535.";
        if (MaxPacketBytes is < 1024 or > 256 << 20) return $"MaxPacketBytes is {MaxPacketBytes}; give 1024 to 268435456.";
        if (ConnectTimeoutMs is < 100 or > 600_000) return $"ConnectTimeoutMs is {ConnectTimeoutMs}; give 100 to 600000.";
        if (Will is { Qos: < 0 or > 2 }) return $"Will.Qos is {Will.Qos}; give 0, 1 or 2.";
        if (Username is null && Password is not null) return "Password is given without Username; give both or neither.";
        if ((CertificateFile is null) != (KeyFile is null)) return "CertificateFile and KeyFile belong together; give both or neither.";
        return Unreadable(CaFile, nameof(CaFile)) ?? Unreadable(CertificateFile, nameof(CertificateFile)) ?? Unreadable(KeyFile, nameof(KeyFile));
    }

    private static string? Unreadable(string? path, string option)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{option} {path} cannot be read: {fault.Message} Check the path and that this account may read it.";
        }
    }
}
