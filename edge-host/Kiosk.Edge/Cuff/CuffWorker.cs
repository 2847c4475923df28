using Kiosk.Edge.Clocks;

namespace Kiosk.Edge.Cuff;

/// <summary>Keeps the cuff's desk going.</summary>
public sealed class CuffWorker(CuffDesk desk, Clock clock, ILogger<CuffWorker> log) : BackgroundService
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bool isFailing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await desk.TickAsync().ConfigureAwait(false);
                isFailing = false;
            }
#pragma warning disable CA1031 // A defect here must not stop the host: the board lets the cuff go by itself.
            catch (Exception defect)
#pragma warning restore CA1031
            {
                if (!isFailing) log.LogError(defect, "A turn of the cuff's desk failed; please report this as a defect");
                isFailing = true;
            }

            await Task.Delay(TickEvery, clock.Provider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
