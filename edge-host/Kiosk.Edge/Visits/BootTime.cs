using Kiosk.Edge.Link;
using Kiosk.Edge.Records;

namespace Kiosk.Edge.Visits;

/// <summary>
/// UTC of one boot's uptime within one visit. A single moment carries the whole visit, so that a step of the wall clock in its
/// middle moves no reading against another.
/// </summary>
public sealed class BootTime
{
    private readonly BootPoint _anchor;
    private readonly uint _bootId;
    private readonly long _reachUs;

    private BootTime(uint bootId, BootPoint anchor, long reachUs)
    {
        _bootId = bootId;
        _anchor = anchor;
        _reachUs = reachUs;
    }

    /// <summary>How far the times may be off; null when the wall clock was never set.</summary>
    public TimeSpan? Uncertainty => _anchor.ClockUncertaintyUs is { } clockUs
        ? TimeSpan.FromMicroseconds(clockUs + _anchor.LinkUncertaintyUs + (_reachUs * TimeMap.DriftPpmMax / 1_000_000))
        : null;

    /// <summary>The moment for the record.</summary>
    public BoardClock Clock => new(_bootId, _anchor.UptimeUs, _anchor.Utc);

    /// <summary>Chooses the moment with the least uncertainty for a stretch of uptime; one with a set wall clock before one without.</summary>
    /// <param name="boot">A boot; it has one moment at least, that of its hello.</param>
    /// <param name="fromUs">Uptime of the beginning.</param>
    /// <param name="toUs">Uptime of the end.</param>
    public static BootTime Of(StoredBoot boot, long fromUs, long toUs)
    {
        long middleUs = fromUs + ((toUs - fromUs) / 2);
        BootPoint anchor = boot.Points
            .OrderBy(p => p.ClockUncertaintyUs is null)
            .ThenBy(p => p.LinkUncertaintyUs + (p.ClockUncertaintyUs ?? 0) + (Math.Abs(p.UptimeUs - middleUs) * TimeMap.DriftPpmMax / 1_000_000))
            .First();
        return new BootTime(boot.BootId, anchor, Math.Max(Math.Abs(fromUs - anchor.UptimeUs), Math.Abs(toUs - anchor.UptimeUs)));
    }

    /// <summary>UTC of an uptime.</summary>
    public DateTimeOffset Utc(long uptimeUs) => _anchor.Utc + TimeSpan.FromMicroseconds(uptimeUs - _anchor.UptimeUs);
}
