namespace Kiosk.Firmware
{
    /// <summary>Restarts the microcontroller. On the device the call does not return; in the simulator it does.</summary>
    public interface IReset
    {
        /// <summary>Restarts: memory is lost, the next boot has another boot id.</summary>
        void Restart();
    }
}
