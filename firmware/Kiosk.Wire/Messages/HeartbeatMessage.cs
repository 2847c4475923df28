namespace Kiosk.Wire
{
    /// <summary>
    /// Sent every 500 ms: alive, and what the microcontroller still holds, so that the edge host sees a lost tail of a stream.
    /// <code>
    /// offset size field
    ///      0    4 boot id
    ///      4    8 uptime             us
    ///     12    4 acquisition        the running one, or 0
    ///     16    4 oldest retained
    ///     20    4 next retained
    ///     24    4 frames received    good ones since boot
    ///     28    4 frames damaged     bad ones since boot
    ///     32    1 stream count n     0..8
    ///     33  13n channel u8, acquisition u32, oldest block held u32, next block u32
    /// </code>
    /// </summary>
    public sealed class HeartbeatMessage
    {
        /// <summary>Streams that a heartbeat can list, at most.</summary>
        public const int StreamsMax = 8;

        public uint BootId;
        public long UptimeUs;
        public uint Acquisition;
        public uint OldestRetained;
        public uint NextRetained;
        public uint FramesReceived;
        public uint FramesDamaged;
        public int StreamCount;
        public readonly Channel[] Channels = new Channel[StreamsMax];
        public readonly uint[] Acquisitions = new uint[StreamsMax];
        public readonly uint[] OldestBlocks = new uint[StreamsMax];
        public readonly uint[] NextBlocks = new uint[StreamsMax];

        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.Heartbeat);
            writer.U32(BootId);
            writer.I64(UptimeUs);
            writer.U32(Acquisition);
            writer.U32(OldestRetained);
            writer.U32(NextRetained);
            writer.U32(FramesReceived);
            writer.U32(FramesDamaged);
            writer.U8((byte)StreamCount);
            for (int i = 0; i < StreamCount; i++)
            {
                writer.U8((byte)Channels[i]);
                writer.U32(Acquisitions[i]);
                writer.U32(OldestBlocks[i]);
                writer.U32(NextBlocks[i]);
            }
        }

        /// <returns>False when the payload is not exactly a heartbeat.</returns>
        public bool Read(FrameReader reader)
        {
            BootId = reader.U32();
            UptimeUs = reader.I64();
            Acquisition = reader.U32();
            OldestRetained = reader.U32();
            NextRetained = reader.U32();
            FramesReceived = reader.U32();
            FramesDamaged = reader.U32();
            StreamCount = reader.U8();
            if (StreamCount > StreamsMax)
            {
                StreamCount = 0;
                return false;
            }

            for (int i = 0; i < StreamCount; i++)
            {
                Channels[i] = (Channel)reader.U8();
                Acquisitions[i] = reader.U32();
                OldestBlocks[i] = reader.U32();
                NextBlocks[i] = reader.U32();
            }

            return reader.Complete;
        }
    }
}
