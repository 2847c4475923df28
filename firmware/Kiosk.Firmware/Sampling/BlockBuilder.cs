using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>Collects the samples of one channel into blocks and puts full ones into the channel's ring.</summary>
    public sealed class BlockBuilder
    {
        private readonly BlockRing _ring;
        private readonly int[] _samples;
        private int _count;
        private long _firstSampleUs;
        private BlockFlags _flags;
        private BlockFlags _nextFlags;

        /// <param name="ring">Takes the blocks.</param>
        public BlockBuilder(BlockRing ring)
        {
            _ring = ring;
            _samples = new int[ring.SamplesPerBlock];
        }

        /// <summary>The channel's ring.</summary>
        public BlockRing Ring
        {
            get { return _ring; }
        }

        /// <summary>Begins a stream: forgets what was collected and empties the ring.</summary>
        public void Restart(uint acquisition)
        {
            _ring.Restart(acquisition);
            _count = 0;
            _flags = BlockFlags.None;
            _nextFlags = BlockFlags.None;
        }

        /// <summary>Adds a sample; a block that becomes full goes into the ring.</summary>
        /// <param name="sample">Raw counts, within 24 bits.</param>
        /// <param name="timeUs">Uptime of the sample; used when it is the first of its block.</param>
        /// <param name="flags">What is to be known of this sample: becomes a flag of its block.</param>
        public void Add(int sample, long timeUs, BlockFlags flags)
        {
            if (_count == 0)
            {
                _firstSampleUs = timeUs;
                _flags = _nextFlags;
                _nextFlags = BlockFlags.None;
            }

            _flags |= flags;
            _samples[_count++] = sample;
            if (_count == _samples.Length)
            {
                Flush();
            }
        }

        /// <summary>Samples were lost: what was collected goes as a short block, the next block says that there is a gap before it.</summary>
        public void NoteGap()
        {
            Flush();
            _nextFlags |= BlockFlags.GapBefore;
        }

        /// <summary>Puts what was collected into the ring as a short block.</summary>
        public void Flush()
        {
            if (_count > 0)
            {
                _ring.Append(_samples, _count, _firstSampleUs, _flags);
                _count = 0;
            }
        }
    }
}
