using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Link;
using Kiosk.Measurements;

namespace Kiosk.Edge.SelfTests;

/// <summary>
/// Has the sensors tested by themselves: after each start of the board, and then every so often, once nobody has used the kiosk for a
/// while. Nothing that moves is tested so: somebody may have the cuff on.
/// </summary>
public sealed class SelfTestWorker(
    SelfTestDesk desk, IBoardLink link, Func<bool> isVisitOpen, SelfTestSection options, Clock clock,
    ILogger<SelfTestWorker> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    // The cuff's own sensors are read by its guard all the time that it is under pressure.
    private static readonly Part[] Moving = [Part.CuffPump, Part.BleedValve, Part.ReleaseValve, Part.Lps28dfw, Part.Mpr];

    private long? _idleSinceUs;
    private long _testedBoot;
    private long _testedUs;

    /// <summary>Begins a test when one is due.</summary>
    /// <returns>True when it did.</returns>
    public bool Look()
    {
        long nowUs = clock.NowUs;
        LinkStatus now = link.Status;
        if (isVisitOpen() || now is not { IsUp: true, Board: { } board })
        {
            _idleSinceUs = null;
            return false;
        }

        _idleSinceUs ??= nowUs;
        bool isDue = now.BootKey != _testedBoot || nowUs - _testedUs >= TimeSpan.FromHours(options.EveryHours).TotalMicroseconds;
        bool isIdle = nowUs - _idleSinceUs >= TimeSpan.FromMinutes(options.IdleMinutes).TotalMicroseconds;
        if (!isDue || !isIdle) return false;
        Part[] parts = [.. board.Parts.Select(p => p.Part).Except(Moving)];
        if (desk.TryBegin(new TestPlan(parts, [])) is not null) return false;
        (_testedBoot, _testedUs) = (now.BootKey, nowUs);
        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.EveryHours == 0) return;
        bool isFailing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Look();
            }
#pragma warning disable CA1031 // A defect here must not stop the host: the parts are tested when somebody asks for it.
            catch (Exception defect)
#pragma warning restore CA1031
            {
                if (!isFailing) log.LogError(defect, "The look for a due self-test failed; please report this as a defect");
                isFailing = true;
            }

            await Task.Delay(LookEvery, clock.Provider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
