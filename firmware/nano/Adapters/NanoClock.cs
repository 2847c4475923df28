using Kiosk.Drivers.Bus;
using nanoFramework.Hardware.Esp32;

namespace Kiosk.Nano
{
    /// <summary>
    /// The ESP32's 64-bit microsecond timer, which runs from reset. DateTime, Stopwatch and Environment would step by 10 ms.
    /// </summary>
    public sealed class NanoClock : IClock
    {
        /// <inheritdoc/>
        public long NowUs()
        {
            return (long)HighResTimer.GetCurrent();
        }
    }
}
