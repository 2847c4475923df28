using Kiosk.Edge.Records;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Edge.Peripherals;

/// <summary>What became of a reading.</summary>
public enum ReadingVerdict
{
    /// <summary>It is stored with the open visit.</summary>
    Attached = 0,

    /// <summary>It was stored before.</summary>
    Known,

    /// <summary>No visit is open, or it is just ending.</summary>
    NoVisit,

    /// <summary>Control solution, a demonstration, a test of the device.</summary>
    NotOfAPatient,

    /// <summary>Nobody can tell when it was taken.</summary>
    Undated,

    /// <summary>It was taken before the visit was opened: by somebody else.</summary>
    BeforeVisit,

    /// <summary>It may have been taken before the visit was opened.</summary>
    PerhapsBeforeVisit,

    /// <summary>By its date it was not taken yet: the device's clock was set meanwhile.</summary>
    InTheFuture,

    /// <summary>The store failed; it is tried again.</summary>
    StoreFailed,
}

/// <summary>A reading as it came from a device.</summary>
/// <param name="Device">Which device.</param>
/// <param name="Reading">What it said.</param>
/// <param name="Window">When it was taken, by the host's monotonic clock; null when that cannot be told.</param>
/// <param name="Clock">The device's clock, as it was read out; null when it has none or did not show it.</param>
/// <param name="IsSimulated">It came over a pseudo-terminal.</param>
public sealed record TakenReading(PeripheralIdentity Device, PeripheralReading Reading, TakenWindow? Window, ClockSample? Clock, bool IsSimulated)
{
    /// <summary>Whose it is.</summary>
    /// <param name="openedUs">When the open visit was opened, by the monotonic clock; null when none is open.</param>
    /// <param name="nowUs">Now.</param>
    public ReadingVerdict Judge(long? openedUs, long nowUs)
    {
        if (Reading.Values.Any(v => v.Reason is NoReading.ControlSolution or NoReading.NotOfAPatient)) return ReadingVerdict.NotOfAPatient;
        if (openedUs is null) return ReadingVerdict.NoVisit;
        if (Window is not { } window) return ReadingVerdict.Undated;
        if (window.LatestUs < openedUs) return ReadingVerdict.BeforeVisit;
        if (window.EarliestUs < openedUs) return ReadingVerdict.PerhapsBeforeVisit;
        return window.EarliestUs > nowUs ? ReadingVerdict.InTheFuture : ReadingVerdict.Attached;
    }

    /// <summary>As it is stored: with UTC for people.</summary>
    public HostReading ToHostReading(long nowUs, DateTimeOffset utc)
    {
        DateTimeOffset At(long us) => utc + TimeSpan.FromMicroseconds(us - nowUs);
        (long fromUs, long toUs) = Window is { } window ? (window.EarliestUs, Math.Min(window.LatestUs, nowUs)) : (nowUs, nowUs);
        DeviceClockMark? mark = Clock is { } clock ? new DeviceClockMark(clock.Shown, At(clock.AskedUs + ((clock.AnsweredUs - clock.AskedUs) / 2))) : null;
        // A date far off is cut to the calendar: it only names what was set aside.
        const long YearUs = 366L * 86_400 * 1_000_000;
        return new HostReading(Device, Reading, At(Math.Clamp(fromUs, nowUs - (50 * YearUs), nowUs + (50 * YearUs))),
            At(Math.Clamp(toUs, nowUs - (50 * YearUs), nowUs + (50 * YearUs))), mark, IsSimulated);
    }
}
