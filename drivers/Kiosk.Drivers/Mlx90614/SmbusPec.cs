namespace Kiosk.Drivers
{
    /// <summary>The packet error code of SMBus: CRC-8, polynomial x8 + x2 + x + 1, start value 0, high bit first.</summary>
    /// <remarks>SMBus 3.1, section 6.4.</remarks>
    public static class SmbusPec
    {
        /// <summary>Extends a code by one byte. Begin with 0.</summary>
        public static byte Add(byte pec, byte value)
        {
            int crc = pec ^ value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80) != 0 ? (crc << 1) ^ 0x07 : crc << 1;
            }

            return (byte)crc;
        }

        /// <summary>The code of a whole "read word": both address bytes, the command and the data.</summary>
        /// <param name="address">7-bit address.</param>
        /// <param name="command">Command byte.</param>
        /// <param name="low">First data byte.</param>
        /// <param name="high">Second data byte.</param>
        public static byte OfReadWord(byte address, byte command, byte low, byte high)
        {
            byte pec = Add(0, (byte)(address << 1));
            pec = Add(pec, command);
            pec = Add(pec, (byte)((address << 1) | 1));
            pec = Add(pec, low);
            return Add(pec, high);
        }
    }
}
