namespace Kiosk.Edge.Uplink;

/// <summary>
/// Waits that double up to a limit, each drawn at random between its half and its whole, so that kiosks cut off together do not
/// come back together. It begins anew only after a success that lasted.
/// </summary>
/// <param name="first">The first wait before drawing.</param>
/// <param name="max">Where the doubling ends.</param>
/// <param name="stableAfter">A success shorter than this does not count as one.</param>
/// <param name="jitter">Seeded from outside.</param>
public sealed class Backoff(TimeSpan first, TimeSpan max, TimeSpan stableAfter, Random jitter)
{
    private int _failures;

    /// <summary>The next wait.</summary>
    /// <param name="succeededFor">How long the last try held before it failed; zero when it did not succeed.</param>
    public TimeSpan Next(TimeSpan succeededFor)
    {
        if (succeededFor > TimeSpan.Zero && succeededFor >= stableAfter) _failures = 0;
        TimeSpan whole = Doubled(first, max, _failures++);
        return whole * (0.5 + (jitter.NextDouble() / 2));
    }

    /// <summary>The next try succeeded beyond doubt: the wait after it is the first one again.</summary>
    public void Reset() => _failures = 0;

    /// <summary><paramref name="first"/> doubled so many times, but at most <paramref name="max"/>.</summary>
    public static TimeSpan Doubled(TimeSpan first, TimeSpan max, int times)
    {
        double ticks = first.Ticks * Math.Pow(2, Math.Min(times, 62));
        return ticks >= max.Ticks ? max : TimeSpan.FromTicks((long)ticks);
    }
}
