using Kiosk.Edge.Clocks;
using Kiosk.Edge.Records;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <summary>Keeps the desk going: recovery at the start, what is due in between, and no open visit left at the stop.</summary>
public sealed class VisitWorker(VisitDesk desk, Forgetting forgetting, Clock clock, ILogger<VisitWorker> log) : BackgroundService
{
    /// <summary>Values older than this are not shown: they no longer say how the person is.</summary>
    public static readonly TimeSpan ValuesAgeMax = TimeSpan.FromSeconds(3);

    private const int TicksPerMeasure = 2, TicksPerTidy = 10;
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<Type> _defects = [];
    private LiveValues? _values;
    private Task _recovery = Task.CompletedTask;

    /// <summary>The values of the open visit, computed each second.</summary>
    /// <param name="visitId">Whose; the values of another visit are never given.</param>
    /// <returns>Empty when they are of another visit, not computed yet, or too old.</returns>
    public IReadOnlyList<SummaryValue> ValuesOf(string visitId) =>
        Volatile.Read(ref _values) is { } live && live.VisitId == visitId && clock.NowUs - live.MeasuredUs <= ValuesAgeMax.TotalMicroseconds
            ? live.Values : [];

    /// <summary>Computes the values of the open visit.</summary>
    public void Measure() => Volatile.Write(ref _values, desk.Measure());

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // The desk's gate is taken when this returns, so the control socket, which opens later, waits for the recovery.
        _recovery = GuardAsync(desk.RecoverAsync);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (desk.Current is null) return;
        log.LogWarning("The host stops within a visit: sealing it as interrupted");
        DeskReply<SealedVisit> reply = await desk.EndAsync(VisitOutcome.Interrupted).ConfigureAwait(false);
        if (reply.Value is null) log.LogError("{Problem}; the next start seals it", reply.Text);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _recovery.ConfigureAwait(false);
        using var timer = new PeriodicTimer(TickEvery, clock.Provider);
        for (long tick = 0; await NextAsync(timer, stoppingToken).ConfigureAwait(false); tick++)
        {
            if (tick % TicksPerMeasure == 0) Measure();
            await GuardAsync(desk.TickAsync).ConfigureAwait(false);
            if (tick % TicksPerTidy != 0) continue;
            await GuardAsync(desk.TidyAsync).ConfigureAwait(false);
            await GuardAsync(forgetting.ForgetDueAsync).ConfigureAwait(false);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // A full disk today must not keep the kiosk down tomorrow: the next tick tries again.
    private async Task GuardAsync(Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            log.LogError("The store failed: {Problem}; trying again", failure.Message);
        }
#pragma warning disable CA1031 // A defect that one visit's data brings out would otherwise stop the host at every start.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            // Once per kind: it may come back with every turn.
            if (_defects.Add(defect.GetType())) log.LogError(defect, "A turn of the desk failed; please report this as a defect");
        }
    }
}
