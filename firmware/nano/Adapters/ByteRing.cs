namespace Kiosk.Nano
{
    /// <summary>A bounded queue of bytes. Not safe for two threads: its owner locks.</summary>
    public sealed class ByteRing
    {
        private readonly byte[] _bytes;
        private int _head;
        private int _count;

        /// <summary>An empty queue for at most <paramref name="capacity"/> bytes.</summary>
        public ByteRing(int capacity)
        {
            _bytes = new byte[capacity];
        }

        /// <summary>Bytes that can be put now.</summary>
        public int Free
        {
            get { return _bytes.Length - _count; }
        }

        /// <summary>Puts all bytes, or none of them when they do not fit.</summary>
        /// <returns>False when they did not fit.</returns>
        public bool TryPut(byte[] buffer, int offset, int count)
        {
            if (count > Free) return false;
            int tail = (_head + _count) % _bytes.Length;
            int first = _bytes.Length - tail < count ? _bytes.Length - tail : count;
            System.Array.Copy(buffer, offset, _bytes, tail, first);
            System.Array.Copy(buffer, offset + first, _bytes, 0, count - first);
            _count += count;
            return true;
        }

        /// <summary>Takes the oldest bytes, at most as many as <paramref name="buffer"/> holds.</summary>
        /// <returns>How many were written to the start of <paramref name="buffer"/>.</returns>
        public int Take(byte[] buffer)
        {
            int count = buffer.Length < _count ? buffer.Length : _count;
            int first = _bytes.Length - _head < count ? _bytes.Length - _head : count;
            System.Array.Copy(_bytes, _head, buffer, 0, first);
            System.Array.Copy(_bytes, 0, buffer, first, count - first);
            _head = (_head + count) % _bytes.Length;
            _count -= count;
            return count;
        }
    }
}
