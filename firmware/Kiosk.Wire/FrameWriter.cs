using System;

namespace Kiosk.Wire
{
    /// <summary>
    /// Builds one frame at a time in its own buffers: <see cref="Begin"/>, the fields in order, <see cref="Finish"/>. One writer is
    /// reused for all frames of a link end and allocates nothing after its construction. Not thread-safe.
    /// </summary>
    public sealed class FrameWriter
    {
        private readonly byte[] _body = new byte[WireFormat.BodyMax];
        private int _length;

        /// <summary>The encoded frame with its delimiter; valid up to the count that <see cref="Finish"/> returned.</summary>
        public readonly byte[] Encoded = new byte[WireFormat.FrameMax];

        /// <summary>Starts a frame of this type.</summary>
        public void Begin(MessageType type)
        {
            _body[0] = WireFormat.Version;
            _body[1] = (byte)type;
            _length = WireFormat.HeaderLength;
        }

        public void U8(byte value)
        {
            Reserve(1);
            _body[_length++] = value;
        }

        public void U16(ushort value)
        {
            U8((byte)value);
            U8((byte)(value >> 8));
        }

        public void U32(uint value)
        {
            Reserve(4);
            _body[_length] = (byte)value;
            _body[_length + 1] = (byte)(value >> 8);
            _body[_length + 2] = (byte)(value >> 16);
            _body[_length + 3] = (byte)(value >> 24);
            _length += 4;
        }

        public void I32(int value)
        {
            U32((uint)value);
        }

        public void I64(long value)
        {
            U32((uint)value);
            U32((uint)(value >> 32));
        }

        /// <summary>Writes the low 24 bits of each value, low byte first: one call for a block, since calls cost on the device.</summary>
        public void I24s(int[] values, int count)
        {
            Reserve(3 * count);
            byte[] body = _body;
            int at = _length;
            for (int i = 0; i < count; i++)
            {
                int value = values[i];
                body[at] = (byte)value;
                body[at + 1] = (byte)(value >> 8);
                body[at + 2] = (byte)(value >> 16);
                at += 3;
            }

            _length = at;
        }

        /// <summary>Copies raw bytes.</summary>
        public void Bytes(byte[] source, int offset, int count)
        {
            Reserve(count);
            Array.Copy(source, offset, _body, _length, count);
            _length += count;
        }

        /// <summary>Adds the CRC, encodes, and ends the frame with its delimiter.</summary>
        /// <returns>The number of bytes in <see cref="Encoded"/>.</returns>
        public int Finish()
        {
            uint crc = Crc32.Of(_body, 0, _length);
            _body[_length] = (byte)crc;
            _body[_length + 1] = (byte)(crc >> 8);
            _body[_length + 2] = (byte)(crc >> 16);
            _body[_length + 3] = (byte)(crc >> 24);
            int encoded = Cobs.Encode(_body, _length + WireFormat.CrcLength, Encoded);
            Encoded[encoded] = 0;
            return encoded + 1;
        }

        private void Reserve(int count)
        {
            if (_length + count > WireFormat.BodyMax - WireFormat.CrcLength)
            {
                throw new InvalidOperationException("frame too long");
            }
        }
    }
}
