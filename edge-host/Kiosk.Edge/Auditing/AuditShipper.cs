using System.Threading.Channels;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Hosting;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Outbox;
using Kiosk.Wire;

namespace Kiosk.Edge.Auditing;

/// <summary>
/// Puts the entries of the audit log that were not shipped yet into the telemetry lane, and removes files that were shipped long ago. A crash between the two disks repeats
/// the very same record, which outbox and clinical store know by its name.
/// </summary>
/// <param name="audit">The log.</param>
/// <param name="outbox">Where to.</param>
/// <param name="link">Tells a simulated board.</param>
/// <param name="kiosk">Its name in the fleet.</param>
/// <param name="keep">How long entries stay after they were made, at least.</param>
/// <param name="clock">For the interval and the age.</param>
/// <param name="log">Told once of what cannot be shipped.</param>
public sealed class AuditShipper(
    AuditLog audit, IOutbox outbox, IBoardLink link, AuditedKiosk kiosk, TimeSpan keep, Clock clock, ILogger<AuditShipper> log) : BackgroundService
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Entries in a record, at most.</summary>
    public const int EntriesMax = 100;

    /// <summary>Between two looks for files that may go: they are read for it.</summary>
    public static readonly TimeSpan RemoveEvery = TimeSpan.FromHours(1);

    private string _problem = "";
    private long? _removedAt;

    /// <summary>Ships what is there.</summary>
    public async Task ShipAsync()
    {
        bool isTest = kiosk.IsTest || link.Status.Board?.Kind == BoardKind.Simulated;
        try
        {
            while (audit.Journal.BeginShipping(EntriesMax) is { Count: > 0 } lines)
            {
                byte[] payload = AuditComposer.Compose(lines, kiosk.Id, KioskHost.Version, isTest);
                await outbox.AddAsync(Lane.Telemetry, AuditComposer.RecordId(lines), payload).ConfigureAwait(false);
                audit.Journal.EndShipping();
            }

            // A wrong clock must not make everything old.
            if (clock.UtcUncertainty is not null && (_removedAt is not { } at || clock.Provider.GetElapsedTime(at) >= RemoveEvery))
            {
                audit.Journal.Remove(clock.UtcNow - keep);
                _removedAt = clock.Provider.GetTimestamp();
            }

            if (_problem.Length > 0) log.LogInformation("The audit log is shipped again");
            _problem = "";
        }
        catch (Exception failure) when (failure is IOException or ChannelClosedException or ObjectDisposedException)
        {
            if (_problem.Length == 0) log.LogWarning("Entries of the audit log are not shipped, they wait: {Problem}", failure.Message);
            _problem = failure.Message;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, clock.Provider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!stoppingToken.IsCancellationRequested) await Task.Run(ShipAsync, CancellationToken.None).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A defect in one record must end neither the shipping nor, as an unhandled failure of a hosted service would, the host.
            catch (Exception defect)
#pragma warning restore CA1031
            {
                log.LogError(defect, "Shipping the audit log failed; it is tried again");
            }
        }
    }
}

/// <summary>Whose log is shipped.</summary>
/// <param name="Id">The kiosk's name in the fleet.</param>
/// <param name="IsTest">True when its clock is accelerated.</param>
public sealed record AuditedKiosk(string Id, bool IsTest);
