using System.Numerics;

namespace Kiosk.Edge.Clocks;

/// <summary>The host's clocks as the rest of the code sees them: a monotonic one for order and expiry, and UTC for people.</summary>
/// <param name="provider">The source of both.</param>
/// <param name="utcUncertainty">How far UTC may be off now; null when it was never set.</param>
public sealed class Clock(TimeProvider provider, Func<TimeSpan?> utcUncertainty)
{
    /// <summary>For waits and timers.</summary>
    public TimeProvider Provider => provider;

    /// <summary>Monotonic time, us, from an arbitrary zero that a restart changes.</summary>
    public long NowUs => (long)((BigInteger)provider.GetTimestamp() * 1_000_000 / provider.TimestampFrequency);

    /// <summary>The wall clock. Never used for order or expiry.</summary>
    public DateTimeOffset UtcNow => provider.GetUtcNow();

    /// <summary>How far <see cref="UtcNow"/> may be off; null when the clock was never set.</summary>
    public TimeSpan? UtcUncertainty => utcUncertainty();

    /// <summary>
    /// The day by which documents are judged: never before the day of this version, so that a clock that stands at 1970 makes nobody unborn.
    /// </summary>
    public DateOnly Today => DateOnly.FromDateTime(UtcNow.UtcDateTime) is var today && today > Released ? today : Released;

    private static readonly DateOnly Released = new(2026, 11, 29);

    /// <summary>The machine's clock, <paramref name="speed"/> times as fast as life.</summary>
    public static Clock System(double speed)
    {
        TimeProvider provider = speed == 1 ? TimeProvider.System : new ScaledTimeProvider(TimeProvider.System, speed);
        return new Clock(provider, KernelClock.Uncertainty);
    }
}
