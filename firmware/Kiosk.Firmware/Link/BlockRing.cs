using System;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>What the blocks of a channel have in common.</summary>
    public sealed class StreamDescription
    {
        /// <summary>The channel.</summary>
        public Channel Channel;

        /// <summary>The part that samples it.</summary>
        public Part Part;

        /// <summary>The part's nominal sample period, ns.</summary>
        public uint PeriodNs;

        /// <summary>Physical value = count * numerator / denominator, in the channel's unit.</summary>
        public ushort ScaleNumerator;

        /// <summary>See <see cref="ScaleNumerator"/>; not 0.</summary>
        public uint ScaleDenominator;
    }

    /// <summary>
    /// The last blocks of one channel of the running acquisition, or of the last one until the next begins: first to be sent, then
    /// to be sent again when the edge host asks. Bounded: the oldest block goes when a new one needs its place. Allocates nothing
    /// after construction.
    /// </summary>
    public sealed class BlockRing
    {
        private readonly StreamDescription _stream;
        private readonly int _capacity;
        private readonly int _samplesPerBlock;
        private readonly int[] _samples;
        private readonly long[] _firstSampleUs;
        private readonly long[] _sentUs;
        private readonly byte[] _counts;
        private readonly byte[] _flags;
        private uint _acquisition;
        private uint _oldest;
        private uint _next;
        private uint _nextToSend;

        /// <param name="stream">The channel; kept.</param>
        /// <param name="capacity">Blocks held, at most.</param>
        /// <param name="samplesPerBlock">Samples in a full block, 1 to <see cref="SampleBlockMessage.SamplesMax"/>.</param>
        public BlockRing(StreamDescription stream, int capacity, int samplesPerBlock)
        {
            _stream = stream;
            _capacity = capacity;
            _samplesPerBlock = samplesPerBlock;
            _samples = new int[capacity * samplesPerBlock];
            _firstSampleUs = new long[capacity];
            _sentUs = new long[capacity];
            _counts = new byte[capacity];
            _flags = new byte[capacity];
        }

        /// <summary>What the blocks have in common.</summary>
        public StreamDescription Stream
        {
            get { return _stream; }
        }

        /// <summary>Samples in a full block.</summary>
        public int SamplesPerBlock
        {
            get { return _samplesPerBlock; }
        }

        /// <summary>The acquisition that the blocks belong to; 0 before the first one.</summary>
        public uint Acquisition
        {
            get { return _acquisition; }
        }

        /// <summary>Sequence of the oldest block held; equals <see cref="Next"/> when none is.</summary>
        public uint Oldest
        {
            get { return _oldest; }
        }

        /// <summary>Sequence that the next block will get: also the number of blocks made in this acquisition.</summary>
        public uint Next
        {
            get { return _next; }
        }

        /// <summary>Sequence of the first block that was never sent; equals <see cref="Next"/> when all were.</summary>
        public uint NextToSend
        {
            get { return _nextToSend; }
        }

        /// <summary>Forgets all blocks and counts from 0 for another acquisition.</summary>
        public void Restart(uint acquisition)
        {
            _acquisition = acquisition;
            _oldest = 0;
            _next = 0;
            _nextToSend = 0;
        }

        /// <summary>Adds a block, in place of the oldest one when the ring is full.</summary>
        /// <param name="samples">Raw counts; copied.</param>
        /// <param name="count">1 to <see cref="SamplesPerBlock"/>.</param>
        /// <param name="firstSampleUs">Uptime of the first sample.</param>
        /// <param name="flags">What is to be known of the block.</param>
        public void Append(int[] samples, int count, long firstSampleUs, BlockFlags flags)
        {
            if (_next - _oldest == (uint)_capacity)
            {
                _oldest++;
                if (_nextToSend - _oldest > (uint)_capacity)
                {
                    _nextToSend = _oldest;
                }
            }

            int slot = (int)(_next % (uint)_capacity);
            Array.Copy(samples, 0, _samples, slot * _samplesPerBlock, count);
            _firstSampleUs[slot] = firstSampleUs;
            _counts[slot] = (byte)count;
            _flags[slot] = (byte)flags;
            _next++;
        }

        /// <summary>Whether the block is still held.</summary>
        public bool Holds(uint sequence)
        {
            return sequence - _oldest < _next - _oldest;
        }

        /// <summary>Uptime of the first sample of a block that is held, us.</summary>
        public long FirstSampleUs(uint sequence)
        {
            return _firstSampleUs[(int)(sequence % (uint)_capacity)];
        }

        /// <summary>Uptime at which a block that is held was last sent, us.</summary>
        public long SentUs(uint sequence)
        {
            return _sentUs[(int)(sequence % (uint)_capacity)];
        }

        /// <summary>Notes that a block was sent, for the first time or again.</summary>
        public void MarkSent(uint sequence, long nowUs)
        {
            _sentUs[(int)(sequence % (uint)_capacity)] = nowUs;
            if (sequence == _nextToSend)
            {
                _nextToSend++;
            }
        }

        /// <summary>Fills a message with a block that is held.</summary>
        /// <param name="sequence">Which block; <see cref="Holds"/> it.</param>
        /// <param name="message">All fields but the boot id are set.</param>
        public void Fill(uint sequence, SampleBlockMessage message)
        {
            int slot = (int)(sequence % (uint)_capacity);
            message.Acquisition = _acquisition;
            message.Channel = _stream.Channel;
            message.Part = _stream.Part;
            message.Flags = (BlockFlags)_flags[slot];
            message.Sequence = sequence;
            message.FirstSampleUs = _firstSampleUs[slot];
            message.PeriodNs = _stream.PeriodNs;
            message.ScaleNumerator = _stream.ScaleNumerator;
            message.ScaleDenominator = _stream.ScaleDenominator;
            message.Count = _counts[slot];
            Array.Copy(_samples, slot * _samplesPerBlock, message.Samples, 0, message.Count);
        }
    }
}
