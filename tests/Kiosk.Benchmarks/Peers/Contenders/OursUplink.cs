using Kiosk.Edge.Uplink;
using Kiosk.Outbox;
using Microsoft.Extensions.Logging;

namespace Kiosk.Benchmarks.Peers.Contenders;

/// <summary>The edge host's uplink on an outbox, with its settings as they come but for the waits before it connects again.</summary>
internal static class OursUplink
{
    /// <summary>Its name in the topics.</summary>
    public const string KioskId = "bench";

    // The peers try every second; ours by default waits longer, so that a fleet does not come back all at once.
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(1);

    /// <summary>Where the broker is, and with which PEM files.</summary>
    internal sealed record Settings(int Port, string CaFile, string CertificateFile, string KeyFile);

    /// <summary>Starts it; it ends with the process.</summary>
    public static IDisposable Start(RecordOutbox outbox, Settings settings)
    {
        ILoggerFactory log = LoggerFactory.Create(building => building
            .SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        var options = new UplinkOptions
        {
            KioskId = KioskId, BrokerHost = "localhost", BrokerPort = settings.Port,
            CaFile = settings.CaFile, CertificateFile = settings.CertificateFile, KeyFile = settings.KeyFile,
            ReconnectDelayMin = Reconnect, ReconnectDelay = Reconnect, ReconnectDelayMax = Reconnect,
        };
        var worker = new UplinkWorker(options, outbox, TimeProvider.System, new Random(1), log.CreateLogger<UplinkWorker>());
        worker.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        return worker;
    }
}
