namespace Kiosk.Drivers.Bus
{
    /// <summary>
    /// The microcontroller's uptime. It starts near zero at each boot, only grows, and has nothing to do with the time of day.
    /// </summary>
    public interface IClock
    {
        /// <summary>Microseconds since boot.</summary>
        long NowUs();
    }
}
