using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Blocks that the edge host asked for again, in the order of asking. Bounded: a request that finds no room, or that is waiting
    /// already, is let go, because the edge host asks again for what it still misses.
    /// </summary>
    public sealed class ResendQueue
    {
        /// <summary>Requests waiting, at most.</summary>
        public const int Capacity = 16;

        private readonly BlockRing[] _rings = new BlockRing[Capacity];
        private readonly uint[] _acquisitions = new uint[Capacity];
        private readonly uint[] _nexts = new uint[Capacity];
        private readonly uint[] _ends = new uint[Capacity];
        private int _head;
        private int _count;

        /// <summary>Requests waiting.</summary>
        public int Count
        {
            get { return _count; }
        }

        /// <summary>Takes a request.</summary>
        /// <param name="ring">The channel's ring.</param>
        /// <param name="acquisition">The acquisition asked for; another one than the ring's has no blocks any more.</param>
        /// <param name="first">First block.</param>
        /// <param name="count">Blocks, 1 or more.</param>
        public void Add(BlockRing ring, uint acquisition, uint first, int count)
        {
            uint end = first + (uint)count;
            if (acquisition != ring.Acquisition || end < first || _count == Capacity || IsWaiting(ring, acquisition, first, end))
            {
                return;
            }

            int slot = (_head + _count) % Capacity;
            _rings[slot] = ring;
            _acquisitions[slot] = acquisition;
            _nexts[slot] = first;
            _ends[slot] = end;
            _count++;
        }

        /// <summary>Fills the next block to send again, and steps past it.</summary>
        /// <param name="message">All fields but the boot id are set.</param>
        /// <returns>False when nothing waits.</returns>
        public bool TryTake(SampleBlockMessage message)
        {
            while (_count > 0)
            {
                BlockRing ring = _rings[_head];
                Clip(ring);
                if (_nexts[_head] < _ends[_head])
                {
                    ring.Fill(_nexts[_head]++, message);
                    return true;
                }

                _rings[_head] = null;
                _head = (_head + 1) % Capacity;
                _count--;
            }

            return false;
        }

        // Blocks that fell out of the ring since are gone; blocks not sent yet come by themselves.
        private void Clip(BlockRing ring)
        {
            if (_acquisitions[_head] != ring.Acquisition)
            {
                _ends[_head] = _nexts[_head];
                return;
            }

            if (_nexts[_head] < ring.Oldest)
            {
                _nexts[_head] = ring.Oldest;
            }

            if (_ends[_head] > ring.NextToSend)
            {
                _ends[_head] = ring.NextToSend;
            }
        }

        private bool IsWaiting(BlockRing ring, uint acquisition, uint first, uint end)
        {
            for (int i = 0; i < _count; i++)
            {
                int slot = (_head + i) % Capacity;
                if (_rings[slot] == ring && _acquisitions[slot] == acquisition && first >= _nexts[slot] && end <= _ends[slot])
                {
                    return true;
                }
            }

            return false;
        }
    }
}
