namespace Kiosk.Firmware
{
    /// <summary>A supervisor outside of the runtime that resets the microcontroller when it is not fed in time.</summary>
    public interface IWatchdog
    {
        /// <summary>Feeds the watchdog. Called once in each turn of the main loop, and nowhere else.</summary>
        void Feed();
    }
}
