namespace Kiosk.Edge.Uplink;

/// <summary>
/// Waits with full jitter: each is drawn evenly between the least wait and a limit that doubles up to a maximum, so that kiosks cut
/// off together come back spread over the whole of it. It begins anew only after a success that lasted.
/// </summary>
/// <param name="min">No wait is shorter.</param>
/// <param name="first">The limit of the first wait.</param>
/// <param name="max">Where the doubling ends.</param>
/// <param name="jitter">Seeded from outside, differently on each kiosk.</param>
public sealed class Backoff(TimeSpan min, TimeSpan first, TimeSpan max, Random jitter)
{
    private int _failures;

    /// <summary>The next wait.</summary>
    public TimeSpan Next() => Between(min, Doubled(first, max, _failures++));

    /// <summary>The last try succeeded beyond doubt: the wait after it is a first one again.</summary>
    public void Reset() => _failures = 0;

    /// <summary>A wait drawn evenly between two.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) => most <= least ? least : least + ((most - least) * jitter.NextDouble());

    /// <summary><paramref name="first"/> doubled so many times, but at most <paramref name="max"/>.</summary>
    public static TimeSpan Doubled(TimeSpan first, TimeSpan max, int times)
    {
        double ticks = first.Ticks * Math.Pow(2, Math.Min(times, 62));
        return ticks >= max.Ticks ? max : TimeSpan.FromTicks((long)ticks);
    }
}
