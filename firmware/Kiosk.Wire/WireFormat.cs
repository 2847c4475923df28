namespace Kiosk.Wire
{
    /// <summary>
    /// The frame of the serial link, the same in both directions:
    /// <code>
    /// COBS( version u8 | type u8 | payload 0..244 | crc32 u32 ) 00
    /// </code>
    /// All integers are little-endian. The CRC is CRC-32/ISO-HDLC (IEEE 802.3) over version, type and payload. COBS (Cheshire and
    /// Baker, IEEE/ACM ToN 7(2), 1999) keeps zero out of the frame, so that a zero byte always ends one and a reader finds the
    /// next frame after any garbage. A body of at most 250 bytes costs exactly one COBS byte.
    /// </summary>
    /// <remarks>
    /// Fields are only ever appended, and appending raises <see cref="Version"/>; bytes left over after the last known field are
    /// an error. tests/Kiosk.Tests/Wire freezes golden bytes for each version.
    /// </remarks>
    public static class WireFormat
    {
        /// <summary>The version that this code writes and reads.</summary>
        public const byte Version = 1;

        /// <summary>Bytes of a frame before COBS, at most: version, type, payload, CRC.</summary>
        public const int BodyMax = 250;

        /// <summary>Payload bytes, at most.</summary>
        public const int PayloadMax = BodyMax - HeaderLength - CrcLength;

        /// <summary>Version and type.</summary>
        public const int HeaderLength = 2;

        /// <summary>The CRC's bytes.</summary>
        public const int CrcLength = 4;

        /// <summary>Bytes on the line per frame, at most: body, one COBS byte, the delimiter.</summary>
        public const int FrameMax = BodyMax + 2;

        /// <summary>Bytes that framing adds to a payload: version, type, CRC, COBS, delimiter.</summary>
        public const int Overhead = HeaderLength + CrcLength + 2;
    }
}
