using Kiosk.Drivers.Bus;

namespace Kiosk.Simulator.Board;

/// <summary>The world's time, and the uptime of the board's present boot as the firmware sees it.</summary>
public sealed class VirtualClock : IClock
{
    private long _bootedUs;

    /// <summary>Microseconds since the world began.</summary>
    public long WorldUs { get; private set; }

    /// <inheritdoc/>
    public long NowUs() => WorldUs - _bootedUs;

    /// <summary>Microseconds since the world began, at an uptime of the present boot.</summary>
    public long ToWorldUs(long uptimeUs) => uptimeUs + _bootedUs;

    /// <summary>Moves the time on.</summary>
    public void Advance(long us)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(us);
        WorldUs += us;
    }

    /// <summary>The board boots: uptime starts over.</summary>
    public void Boot() => _bootedUs = WorldUs;
}
