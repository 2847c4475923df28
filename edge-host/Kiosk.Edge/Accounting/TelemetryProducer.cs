using System.Threading.Channels;
using Kiosk.Edge.Clocks;
using Kiosk.Outbox;

namespace Kiosk.Edge.Accounting;

/// <summary>Puts a record of how the kiosk does into the telemetry lane: a minute after the start, and from then on at an interval.</summary>
/// <param name="outbox">Where to.</param>
/// <param name="reports">Composes them.</param>
/// <param name="identifiers">Names them.</param>
/// <param name="interval">Between two of them.</param>
/// <param name="time">For the interval.</param>
/// <param name="log">Told of one that could not be stored; the next one says all the same.</param>
public sealed class TelemetryProducer(
    IOutbox outbox, KioskReports reports, IIdentifiers identifiers, TimeSpan interval, TimeProvider time, ILogger<TelemetryProducer> log) : BackgroundService
{
    /// <summary>After the start: link and uplink have found their feet.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(First, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            await ProduceAsync().ConfigureAwait(false);
            await Task.Delay(interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ProduceAsync()
    {
        (string id, byte[] payload) = reports.Telemetry(identifiers.NewUuid());
        try
        {
            await outbox.AddAsync(Lane.Telemetry, id, payload).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or ChannelClosedException)
        {
            log.LogWarning("Telemetry record {Record} is not stored: {Problem}", id, failure.Message);
        }
    }
}
