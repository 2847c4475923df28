using Kiosk.Edge.Clocks;
using Kiosk.Edge.Screen.Flow;

namespace Kiosk.Edge.Screen;

/// <summary>Has the screen follow what happens, four times a second of the person's time and no more often than twenty times a second of true time.</summary>
public sealed class ScreenWorker(ScreenDesk desk, Clock clock, double speed) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(250), Seldom = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TimeSpan every = Often < Seldom * speed ? Seldom * speed : Often;
        using var timer = new PeriodicTimer(every, clock.Provider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await desk.TickAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }
}
