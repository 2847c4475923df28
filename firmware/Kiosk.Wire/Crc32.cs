namespace Kiosk.Wire
{
    /// <summary>
    /// CRC-32/ISO-HDLC: polynomial 0x04C11DB7 reflected, initial and final XOR all ones; the check value of "123456789" is
    /// 0xCBF43926. On the device firmware/nano replaces this file with one that calls the runtime's native CRC.
    /// </summary>
    public static class Crc32
    {
        private static readonly uint[] Table = MakeTable();

        /// <summary>The CRC of <paramref name="count"/> bytes from <paramref name="offset"/>.</summary>
        public static uint Of(byte[] buffer, int offset, int count)
        {
            uint[] table = Table;
            uint crc = 0xFFFFFFFF;
            for (int i = offset; i < offset + count; i++)
            {
                crc = (crc >> 8) ^ table[(crc ^ buffer[i]) & 0xFF];
            }

            return ~crc;
        }

        private static uint[] MakeTable()
        {
            uint[] table = new uint[256];
            for (uint n = 0; n < 256; n++)
            {
                uint c = n;
                for (int k = 0; k < 8; k++)
                {
                    c = (c & 1) != 0 ? (c >> 1) ^ 0xEDB88320 : c >> 1;
                }

                table[n] = c;
            }

            return table;
        }
    }
}
