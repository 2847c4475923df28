namespace Kiosk.Wire
{
    /// <summary>
    /// Asks for the uptime. The stamp is opaque to the microcontroller: the edge host's monotonic clock, echoed.
    /// <code>
    /// offset size field
    ///      0    8 host stamp         us
    /// </code>
    /// </summary>
    public sealed class TimeRequestMessage
    {
        public long HostStampUs;

        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.TimeRequest);
            writer.I64(HostStampUs);
        }

        /// <returns>False when the payload is not exactly a time request.</returns>
        public bool Read(FrameReader reader)
        {
            HostStampUs = reader.I64();
            return reader.Complete;
        }
    }

    /// <summary>
    /// The answer to a <see cref="TimeRequestMessage"/>: the uptime lies between the host's sending and its receiving, so half of
    /// the round trip is the uncertainty (Cristian 1989).
    /// <code>
    /// offset size field
    ///      0    4 boot id
    ///      4    8 host stamp         us, echoed
    ///     12    8 uptime             us, when the answer was made
    /// </code>
    /// </summary>
    public sealed class TimeReplyMessage
    {
        public uint BootId;
        public long HostStampUs;
        public long UptimeUs;

        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.TimeReply);
            writer.U32(BootId);
            writer.I64(HostStampUs);
            writer.I64(UptimeUs);
        }

        /// <returns>False when the payload is not exactly a time reply.</returns>
        public bool Read(FrameReader reader)
        {
            BootId = reader.U32();
            HostStampUs = reader.I64();
            UptimeUs = reader.I64();
            return reader.Complete;
        }
    }
}
