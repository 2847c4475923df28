namespace Kiosk.Drivers.Bus
{
    /// <summary>
    /// One device on an SPI bus, its chip select held low for the whole of one transfer. Never throws. SPI has no acknowledge: a
    /// missing part reads as all ones or all zeros, and only its driver can tell.
    /// </summary>
    public interface ISpiDevice
    {
        /// <summary>Clocks out <paramref name="count"/> bytes of <paramref name="write"/> while reading as many into <paramref name="read"/>.</summary>
        BusStatus Transfer(byte[] write, byte[] read, int count);
    }
}
