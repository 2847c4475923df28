using Kiosk.Edge.Clocks;

namespace Kiosk.Edge.Visits;

/// <summary>Whether the wall clock may be trusted with removing data for good.</summary>
/// <remarks>
/// The rule: it is synchronised, and has been for <see cref="SteadyFor"/> without a step of more than <see cref="StepMax"/> against
/// the monotonic clock. A kiosk whose clock is never synchronised removes nothing; visit.diskReserveMegabytes bounds that. Not
/// thread-safe; ask every few seconds.
/// </remarks>
internal sealed class SteadyUtc(Clock clock)
{
    /// <summary>How long the clock must go steadily.</summary>
    public static readonly TimeSpan SteadyFor = TimeSpan.FromHours(1);

    /// <summary>More than disciplining does in that time: 500 ppm is 2 s in an hour.</summary>
    public static readonly TimeSpan StepMax = TimeSpan.FromMinutes(1);

    private long? _sinceUs;
    private long _lastUs;
    private DateTimeOffset _lastUtc;

    /// <summary>Looks at the clock.</summary>
    public bool IsSteady()
    {
        (long nowUs, DateTimeOffset utc) = (clock.NowUs, clock.UtcNow);
        TimeSpan step = utc - _lastUtc - TimeSpan.FromMicroseconds(nowUs - _lastUs);
        if (clock.UtcUncertainty is null) _sinceUs = null;
        else if (_sinceUs is null || step.Duration() > StepMax) _sinceUs = nowUs;
        (_lastUs, _lastUtc) = (nowUs, utc);
        return nowUs - _sinceUs >= SteadyFor.TotalMicroseconds;
    }
}
