namespace Kiosk.Drivers.Bus
{
    /// <summary>
    /// One device on an I2C bus: the address is bound when the adapter is made. Transfers are atomic, block their caller and
    /// never throw; the buffers belong to the caller. Adapters: nanoFramework (firmware/nano), the simulator.
    /// </summary>
    public interface II2cDevice
    {
        /// <summary>Writes <paramref name="count"/> bytes from the start of <paramref name="buffer"/>, then STOP.</summary>
        BusStatus Write(byte[] buffer, int count);

        /// <summary>Reads <paramref name="count"/> bytes into the start of <paramref name="buffer"/>, then STOP.</summary>
        BusStatus Read(byte[] buffer, int count);

        /// <summary>Writes, then reads after a repeated START without a STOP between.</summary>
        BusStatus WriteRead(byte[] write, int writeCount, byte[] read, int readCount);
    }
}
