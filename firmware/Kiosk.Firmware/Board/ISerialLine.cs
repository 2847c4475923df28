namespace Kiosk.Firmware
{
    /// <summary>The serial line to the edge host. Never blocks and never throws; a cut cable looks like silence.</summary>
    public interface ISerialLine
    {
        /// <summary>Takes received bytes that are waiting.</summary>
        /// <returns>How many bytes were written into <paramref name="buffer"/>, 0 when none waits.</returns>
        int Read(byte[] buffer, int offset, int count);

        /// <summary>Bytes that <see cref="Write"/> can take now without waiting for the line.</summary>
        int Writable();

        /// <summary>Queues bytes for sending; the caller asked <see cref="Writable"/> first, the rest is dropped.</summary>
        void Write(byte[] buffer, int offset, int count);
    }
}
