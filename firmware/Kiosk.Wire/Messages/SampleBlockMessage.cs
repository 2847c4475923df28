using Kiosk.Measurements;

namespace Kiosk.Wire
{
    /// <summary>
    /// Consecutive samples of one channel, complete in itself: it carries the part, the time, the rate and the scale, so that a
    /// block that is stored alone can still be read.
    /// <code>
    /// offset size field
    ///      0    4 boot id
    ///      4    4 acquisition
    ///      8    1 channel
    ///      9    1 part
    ///     10    1 flags              BlockFlags
    ///     11    4 sequence           from 0 in each acquisition and channel, without holes
    ///     15    8 first sample       uptime in us
    ///     23    4 period             ns, the part's nominal one
    ///     27    2 scale numerator    physical value = count * numerator / denominator
    ///     29    4 scale denominator  1..
    ///     33    1 sample count n     1..67
    ///     34   3n samples            two's complement, 24 bits, low byte first
    /// </code>
    /// The microcontroller keeps the blocks of the running acquisition in a bounded ring, and sends one again when asked
    /// (<see cref="ResendBlocksMessage"/>).
    /// </summary>
    public sealed class SampleBlockMessage
    {
        /// <summary>Bytes before the samples.</summary>
        public const int HeaderLength = 34;

        /// <summary>Samples in a block, at most.</summary>
        public const int SamplesMax = (WireFormat.PayloadMax - HeaderLength) / 3;

        public uint BootId;
        public uint Acquisition;
        public Channel Channel;
        public Part Part;
        public BlockFlags Flags;
        public uint Sequence;
        public long FirstSampleUs;
        public uint PeriodNs;
        public ushort ScaleNumerator;
        public uint ScaleDenominator;
        public int Count;
        public readonly int[] Samples = new int[SamplesMax];

        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.SampleBlock);
            writer.U32(BootId);
            writer.U32(Acquisition);
            writer.U8((byte)Channel);
            writer.U8((byte)Part);
            writer.U8((byte)Flags);
            writer.U32(Sequence);
            writer.I64(FirstSampleUs);
            writer.U32(PeriodNs);
            writer.U16(ScaleNumerator);
            writer.U32(ScaleDenominator);
            writer.U8((byte)Count);
            writer.I24s(Samples, Count);
        }

        /// <returns>False when the payload is not exactly a sample block with at least one sample and a usable scale.</returns>
        public bool Read(FrameReader reader)
        {
            BootId = reader.U32();
            Acquisition = reader.U32();
            Channel = (Channel)reader.U8();
            Part = (Part)reader.U8();
            Flags = (BlockFlags)reader.U8();
            Sequence = reader.U32();
            FirstSampleUs = reader.I64();
            PeriodNs = reader.U32();
            ScaleNumerator = reader.U16();
            ScaleDenominator = reader.U32();
            Count = reader.U8();
            if (Count == 0 || Count > SamplesMax || ScaleDenominator == 0 || PeriodNs == 0)
            {
                Count = 0;
                return false;
            }

            reader.I24s(Samples, Count);
            return reader.Complete;
        }
    }
}
