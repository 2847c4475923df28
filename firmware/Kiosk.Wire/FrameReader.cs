using System;

namespace Kiosk.Wire
{
    /// <summary>What became of the byte that a <see cref="FrameReader"/> was given.</summary>
    public enum FrameResult
    {
        /// <summary>No frame has ended yet (or an empty one did, which is idle line).</summary>
        Pending,

        /// <summary>A whole, checked frame of a known version stands in the reader.</summary>
        Frame,

        /// <summary>More bytes than any frame has came without a delimiter; they are skipped up to the next one.</summary>
        TooLong,

        /// <summary>The bytes between two delimiters are no COBS code, or shorter than any frame.</summary>
        Malformed,

        /// <summary>The CRC does not match: the line flipped a bit.</summary>
        BadCrc,

        /// <summary>The frame is whole but of a version that this code does not know; see <see cref="FrameReader.Version"/>.</summary>
        UnknownVersion,
    }

    /// <summary>
    /// Finds frames in a byte stream and hands out their fields. It resynchronises at the next zero byte after any garbage and
    /// never throws on any input. Every field read is bounds-checked here and nowhere else: past the end a field reads as zero
    /// and <see cref="Complete"/> turns false, so a message reads all of its fields and then asks once. Allocates nothing
    /// after construction. Not thread-safe.
    /// </summary>
    public sealed class FrameReader
    {
        private readonly byte[] _buffer = new byte[WireFormat.FrameMax];
        private int _received;
        private bool _skipping;
        private int _at;
        private int _end;
        private bool _short;

        /// <summary>The version byte of the last whole frame.</summary>
        public byte Version
        {
            get { return _buffer[0]; }
        }

        /// <summary>The type byte of the last whole frame; may be a value that no <see cref="MessageType"/> has.</summary>
        public MessageType Type
        {
            get { return (MessageType)_buffer[1]; }
        }

        /// <summary>Payload bytes not read yet.</summary>
        public int Remaining
        {
            get { return _end - _at; }
        }

        /// <summary>True when every field was there and no byte is left over.</summary>
        public bool Complete
        {
            get { return !_short && _at == _end; }
        }

        /// <summary>Takes the next byte from the line.</summary>
        public FrameResult Accept(byte value)
        {
            if (value != 0)
            {
                return Collect(value);
            }

            int count = _received;
            _received = 0;
            if (_skipping)
            {
                _skipping = false;
                return FrameResult.Pending;
            }

            return count == 0 ? FrameResult.Pending : Check(count);
        }

        /// <summary>Takes bytes from <paramref name="buffer"/> until a frame ends or fails, or none is left.</summary>
        /// <param name="buffer">Bytes from the line.</param>
        /// <param name="offset">Where to start; afterwards the first byte that was not taken.</param>
        /// <param name="end">Where to stop, exclusive.</param>
        /// <returns>Pending when all bytes were taken without a frame ending.</returns>
        public FrameResult Accept(byte[] buffer, ref int offset, int end)
        {
            while (offset < end)
            {
                FrameResult result = Accept(buffer[offset++]);
                if (result != FrameResult.Pending)
                {
                    return result;
                }
            }

            return FrameResult.Pending;
        }

        public byte U8()
        {
            return Has(1) ? _buffer[_at++] : (byte)0;
        }

        public ushort U16()
        {
            byte low = U8();
            return (ushort)(low | (U8() << 8));
        }

        public uint U32()
        {
            if (!Has(4))
            {
                return 0;
            }

            uint value = (uint)(_buffer[_at] | (_buffer[_at + 1] << 8) | (_buffer[_at + 2] << 16) | (_buffer[_at + 3] << 24));
            _at += 4;
            return value;
        }

        public int I32()
        {
            return (int)U32();
        }

        public long I64()
        {
            uint low = U32();
            return (long)((ulong)low | ((ulong)U32() << 32));
        }

        /// <summary>Reads 24-bit two's complement values; reads none when fewer are left.</summary>
        public void I24s(int[] values, int count)
        {
            if (!Has(3 * count))
            {
                return;
            }

            for (int i = 0; i < count; i++)
            {
                int high = (sbyte)_buffer[_at + 2];
                values[i] = _buffer[_at] | (_buffer[_at + 1] << 8) | (high << 16);
                _at += 3;
            }
        }

        /// <summary>Copies raw bytes; copies none when fewer are left.</summary>
        public void Bytes(byte[] target, int offset, int count)
        {
            if (!Has(count))
            {
                return;
            }

            Array.Copy(_buffer, _at, target, offset, count);
            _at += count;
        }

        private FrameResult Collect(byte value)
        {
            if (_skipping)
            {
                return FrameResult.Pending;
            }

            if (_received == WireFormat.FrameMax - 1)
            {
                _skipping = true;
                return FrameResult.TooLong;
            }

            _buffer[_received++] = value;
            return FrameResult.Pending;
        }

        private FrameResult Check(int count)
        {
            int length = Cobs.DecodeInPlace(_buffer, count);
            int bodyEnd = length - WireFormat.CrcLength;
            if (bodyEnd < WireFormat.HeaderLength)
            {
                return FrameResult.Malformed;
            }

            uint crc = (uint)(_buffer[bodyEnd] | (_buffer[bodyEnd + 1] << 8) | (_buffer[bodyEnd + 2] << 16) | (_buffer[bodyEnd + 3] << 24));
            if (crc != Crc32.Of(_buffer, 0, bodyEnd))
            {
                return FrameResult.BadCrc;
            }

            _at = WireFormat.HeaderLength;
            _end = bodyEnd;
            _short = false;
            return _buffer[0] == WireFormat.Version ? FrameResult.Frame : FrameResult.UnknownVersion;
        }

        private bool Has(int count)
        {
            if (count <= _end - _at)
            {
                return true;
            }

            _short = true;
            _at = _end;
            return false;
        }
    }
}
