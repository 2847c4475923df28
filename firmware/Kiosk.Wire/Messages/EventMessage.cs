using Kiosk.Measurements;

namespace Kiosk.Wire
{
    /// <summary>What happened. The numbers are part of the wire format: append, never change.</summary>
    public enum EventCode : byte
    {
        /// <summary>Not an event: the value of an unset field.</summary>
        None = 0,

        /// <summary>A part is missing or died; the reason says how.</summary>
        PartFault = 1,

        /// <summary>A part that had failed works again.</summary>
        PartRecovered = 2,

        /// <summary>The sensor of a channel lost contact: lead off, finger off.</summary>
        ContactLost = 3,

        /// <summary>The sensor of a channel has contact again.</summary>
        ContactMade = 4,

        /// <summary>An acquisition began; the detail is the instrument mask.</summary>
        AcquisitionBegan = 5,

        /// <summary>A stream of the acquisition ended; the detail is its number of blocks.</summary>
        StreamEnded = 6,

        /// <summary>An acquisition ended, after all of its streams; the detail is 0 on command, 1 when the edge host fell silent.</summary>
        AcquisitionEnded = 7,

        /// <summary>The retained store was full; the detail is how many messages were not taken.</summary>
        RetainedFull = 8,

        /// <summary>A cycle of the cuff began; the detail is the target in mmHg.</summary>
        CuffInflating = 9,

        /// <summary>The cuff stands at its highest and is let down from here on; the detail is its pressure in mmHg.</summary>
        CuffDeflating = 10,

        /// <summary>A cycle of the cuff ended and the release valve is open; the detail is a <see cref="CuffEnd"/>, the reason says what failed.</summary>
        CuffEnded = 11,

        /// <summary>
        /// A part was tested: the reason is None when it passed, NotReady when its test did not end in its time, NotApplied when nothing is known of
        /// it, since another part that its test needs failed; the detail is the id of the command.
        /// </summary>
        PartTested = 12,

        /// <summary>
        /// A self-test ended, after the results of its parts: the reason is NotReady when it was given up for an acquisition or a reboot before
        /// all were tested; the detail is the id of the command.
        /// </summary>
        SelfTestEnded = 13,
    }

    /// <summary>
    /// An event or a fault, retained like a <see cref="SpotReadingMessage"/> and in one sequence with them.
    /// <code>
    /// offset size field
    ///      0    4 boot id
    ///      4    4 retained sequence
    ///      8    4 acquisition        0 = outside of any
    ///     12    8 uptime             us
    ///     20    1 code               EventCode
    ///     21    1 part               0 = none
    ///     22    1 channel            0 = none
    ///     23    1 NoData             why, for a fault
    ///     24    4 detail
    /// </code>
    /// </summary>
    public sealed class EventMessage
    {
        public uint BootId;
        public uint Retained;
        public uint Acquisition;
        public long UptimeUs;
        public EventCode Code;
        public Part Part;
        public Channel Channel;
        public NoData Reason;
        public uint Detail;

        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.Event);
            writer.U32(BootId);
            writer.U32(Retained);
            writer.U32(Acquisition);
            writer.I64(UptimeUs);
            writer.U8((byte)Code);
            writer.U8((byte)Part);
            writer.U8((byte)Channel);
            writer.U8((byte)Reason);
            writer.U32(Detail);
        }

        /// <returns>False when the payload is not exactly an event.</returns>
        public bool Read(FrameReader reader)
        {
            BootId = reader.U32();
            Retained = reader.U32();
            Acquisition = reader.U32();
            UptimeUs = reader.I64();
            Code = (EventCode)reader.U8();
            Part = (Part)reader.U8();
            Channel = (Channel)reader.U8();
            Reason = (NoData)reader.U8();
            Detail = reader.U32();
            return reader.Complete;
        }
    }
}
