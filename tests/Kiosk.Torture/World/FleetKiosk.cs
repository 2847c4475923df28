using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kiosk.Edge.Uplink;

namespace Kiosk.Torture.World;

/// <summary>When kiosks of a fleet tried to connect and when they were connected, timestamps of the system's monotonic clock.</summary>
public sealed class FleetLog
{
    private readonly Lock _gate = new();
    private readonly List<long> _tried = [];
    private readonly List<long> _connected = [];
    private int _online;

    /// <summary>Connected now.</summary>
    public int Online => Volatile.Read(ref _online);

    /// <summary>A kiosk begins to connect.</summary>
    public void NoteTry() => Note(_tried);

    /// <summary>The broker accepted it.</summary>
    public void NoteConnected()
    {
        Note(_connected);
        Interlocked.Increment(ref _online);
    }

    /// <summary>Its connection is gone.</summary>
    public void NoteEnd() => Interlocked.Decrement(ref _online);

    /// <summary>Seconds after a moment of all tries after it, and of all successes; sorted.</summary>
    public (double[] Tried, double[] Connected) Since(long moment)
    {
        lock (_gate) return (After(_tried, moment), After(_connected, moment));
    }

    private static double[] After(List<long> stamps, long moment) =>
        [.. stamps.Where(stamp => stamp > moment).Select(stamp => TimeProvider.System.GetElapsedTime(moment, stamp).TotalSeconds).Order()];

    private void Note(List<long> stamps)
    {
        lock (_gate) stamps.Add(TimeProvider.System.GetTimestamp());
    }
}

/// <summary>A connection of one kiosk, and nothing else of it: TCP, TLS with a client certificate, MQTT 3.1.1 CONNECT and CONNACK, and after its end the uplink's own waits.</summary>
/// <param name="name">Its client id.</param>
/// <param name="port">The broker's.</param>
/// <param name="certificate">Its own, with the key.</param>
/// <param name="authority">Of the broker's.</param>
/// <param name="options">The uplink's settings.</param>
/// <param name="jitter">Draws the waits; another one for each kiosk.</param>
/// <param name="log">Told of all.</param>
public sealed class FleetKiosk(
    string name, int port, X509Certificate2 certificate, X509Certificate2 authority, UplinkOptions options, Random jitter, FleetLog log)
{
    private const byte ConnAck = 0x20;
    private readonly Backoff _backoff = new(options.ReconnectDelayMin, options.ReconnectDelay, options.ReconnectDelayMax, jitter);

    /// <summary>Connects, again and again, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            TimeSpan online = await ConnectOnceAsync(stopping).ConfigureAwait(false);
            if (online > TimeSpan.Zero && online >= options.StableAfter) _backoff.Reset();
            await Task.Delay(_backoff.Next(), TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>How long it was connected; zero when never.</returns>
    private async Task<TimeSpan> ConnectOnceAsync(CancellationToken stopping)
    {
        long since = 0;
        log.NoteTry();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            patience.CancelAfter(options.ConnectTimeout);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync("127.0.0.1", port, patience.Token).ConfigureAwait(false);
            await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
            await stream.AuthenticateAsClientAsync(Tls(), patience.Token).ConfigureAwait(false);
            await stream.WriteAsync(ConnectPacket(), patience.Token).ConfigureAwait(false);
            byte[] answer = new byte[4];
            await stream.ReadExactlyAsync(answer, patience.Token).ConfigureAwait(false);
            if (answer[0] != ConnAck || answer[3] != 0) return TimeSpan.Zero;
            since = TimeProvider.System.GetTimestamp();
            log.NoteConnected();
            // Nothing more comes but the end.
            while (await stream.ReadAsync(answer, stopping).ConfigureAwait(false) > 0) { }
        }
        catch (Exception end) when (end is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            // Refused, too late, or cut off: that is what is measured.
        }

        if (since == 0) return TimeSpan.Zero;
        log.NoteEnd();
        return TimeProvider.System.GetElapsedTime(since);
    }

    private SslClientAuthenticationOptions Tls() => new()
    {
        TargetHost = "localhost",
        ClientCertificates = [certificate],
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    // MQTT 3.1.1, section 3.1: protocol name and level 4, clean session, keepalive, client id.
    private byte[] ConnectPacket()
    {
        byte[] id = Encoding.ASCII.GetBytes(name);
        byte[] packet = [0x10, (byte)(12 + id.Length), 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 0x02, 0, 0, 0, 0, .. id];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(12), (ushort)id.Length);
        return packet;
    }
}
