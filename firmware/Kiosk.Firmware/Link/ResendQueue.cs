using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Blocks that the edge host asked for again. Of all channels the oldest block goes first, because it is the next to leave its
    /// ring. Bounded: a request that finds no room, or that is waiting already, is let go; the edge host asks again for what it
    /// still misses.
    /// </summary>
    public sealed class ResendQueue
    {
        /// <summary>Requests waiting, at most: 20 s of all channels in requests of 16 blocks are 24.</summary>
        public const int Capacity = 32;

        /// <summary>
        /// A block that was sent less than this ago is not sent again, us: it may still be on its way through the line's buffers (4 KiB
        /// are 356 ms at 115200 baud), and sending it twice would slow down the catching up for which it was asked.
        /// </summary>
        public const long OnItsWayUs = 500000;

        private readonly BlockRing[] _rings = new BlockRing[Capacity];
        private readonly uint[] _acquisitions = new uint[Capacity];
        private readonly uint[] _nexts = new uint[Capacity];
        private readonly uint[] _ends = new uint[Capacity];
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

            _rings[_count] = ring;
            _acquisitions[_count] = acquisition;
            _nexts[_count] = first;
            _ends[_count] = end;
            _count++;
        }

        /// <summary>Fills the next block to send again, and steps past it.</summary>
        /// <param name="message">All fields but the boot id are set.</param>
        /// <param name="nowUs">Uptime.</param>
        /// <returns>False when nothing waits.</returns>
        public bool TryTake(SampleBlockMessage message, long nowUs)
        {
            int oldest = -1;
            long oldestUs = long.MaxValue;
            for (int i = _count - 1; i >= 0; i--)
            {
                Clip(i, nowUs);
                if (_nexts[i] >= _ends[i])
                {
                    oldest = oldest == _count - 1 ? i : oldest;
                    Remove(i);
                }
                else if (_rings[i].FirstSampleUs(_nexts[i]) < oldestUs)
                {
                    oldest = i;
                    oldestUs = _rings[i].FirstSampleUs(_nexts[i]);
                }
            }

            if (oldest < 0)
            {
                return false;
            }

            _rings[oldest].Fill(_nexts[oldest], message);
            _rings[oldest].MarkSent(_nexts[oldest], nowUs);
            _nexts[oldest]++;
            return true;
        }

        // Blocks that fell out of the ring since are gone; blocks not sent yet come by themselves.
        private void Clip(int i, long nowUs)
        {
            BlockRing ring = _rings[i];
            if (_acquisitions[i] != ring.Acquisition)
            {
                _ends[i] = _nexts[i];
                return;
            }

            if (_nexts[i] < ring.Oldest)
            {
                _nexts[i] = ring.Oldest;
            }

            if (_ends[i] > ring.NextToSend)
            {
                _ends[i] = ring.NextToSend;
            }

            while (_nexts[i] < _ends[i] && nowUs - ring.SentUs(_nexts[i]) < OnItsWayUs)
            {
                _nexts[i]++;
            }
        }

        // The last request takes the place of the removed one.
        private void Remove(int i)
        {
            _count--;
            _rings[i] = _rings[_count];
            _acquisitions[i] = _acquisitions[_count];
            _nexts[i] = _nexts[_count];
            _ends[i] = _ends[_count];
            _rings[_count] = null;
        }

        private bool IsWaiting(BlockRing ring, uint acquisition, uint first, uint end)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_rings[i] == ring && _acquisitions[i] == acquisition && first >= _nexts[i] && end <= _ends[i])
                {
                    return true;
                }
            }

            return false;
        }
    }
}
