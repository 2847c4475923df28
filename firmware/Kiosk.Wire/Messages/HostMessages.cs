namespace Kiosk.Wire
{
    /// <summary>Asks for a <see cref="HelloMessage"/>. No payload.</summary>
    public sealed class HelloRequestMessage
    {
        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.HelloRequest);
        }

        /// <returns>False when there is a payload.</returns>
        public bool Read(FrameReader reader)
        {
            return reader.Complete;
        }
    }

    /// <summary>
    /// The edge host is alive: sent every 500 ms. What must not go on without an edge host stops when it stays out for 3 s.
    /// No payload.
    /// </summary>
    public sealed class HostHeartbeatMessage
    {
        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.HostHeartbeat);
        }

        /// <returns>False when there is a payload.</returns>
        public bool Read(FrameReader reader)
        {
            return reader.Complete;
        }
    }

    /// <summary>
    /// All retained messages of this boot up to and including this one are durably stored; the microcontroller forgets them.
    /// <code>
    /// offset size field
    ///      0    4 boot id
    ///      4    4 through            retained sequence
    /// </code>
    /// </summary>
    public sealed class AcknowledgeMessage
    {
        public uint BootId;
        public uint Through;

        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.Acknowledge);
            writer.U32(BootId);
            writer.U32(Through);
        }

        /// <returns>False when the payload is not exactly an acknowledgement.</returns>
        public bool Read(FrameReader reader)
        {
            BootId = reader.U32();
            Through = reader.U32();
            return reader.Complete;
        }
    }

    /// <summary>
    /// These sample blocks did not arrive: send again those that are still held.
    /// <code>
    /// offset size field
    ///      0    4 boot id
    ///      4    4 acquisition
    ///      8    1 channel
    ///      9    4 first block
    ///     13    1 count              1..
    /// </code>
    /// </summary>
    public sealed class ResendBlocksMessage
    {
        public uint BootId;
        public uint Acquisition;
        public Channel Channel;
        public uint FirstBlock;
        public byte Count;

        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.ResendBlocks);
            writer.U32(BootId);
            writer.U32(Acquisition);
            writer.U8((byte)Channel);
            writer.U32(FirstBlock);
            writer.U8(Count);
        }

        /// <returns>False when the payload is not exactly a resend request.</returns>
        public bool Read(FrameReader reader)
        {
            BootId = reader.U32();
            Acquisition = reader.U32();
            Channel = (Channel)reader.U8();
            FirstBlock = reader.U32();
            Count = reader.U8();
            return reader.Complete;
        }
    }
}
