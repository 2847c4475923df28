using System;

namespace Kiosk.Wire
{
    /// <summary>
    /// CRC-32/ISO-HDLC by the runtime's native code, in the place of Kiosk.Wire/Crc32.cs: the interpreted loop would cost some
    /// 100 instructions a byte.
    /// </summary>
    public static class Crc32
    {
        /// <summary>The CRC of <paramref name="count"/> bytes from <paramref name="offset"/>.</summary>
        /// <param name="buffer">The bytes.</param>
        /// <param name="offset">The first of them.</param>
        /// <param name="count">0 to 32,767: the native code for the ESP32 counts in 16 bits. A frame is far shorter.</param>
        public static uint Of(byte[] buffer, int offset, int count)
        {
            return System.IO.Hashing.Crc32.HashToUInt32(new SpanByte(buffer, offset, count));
        }
    }
}
