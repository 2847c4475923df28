using Kiosk.Measurements;

namespace Kiosk.Wire
{
    /// <summary>
    /// One reading, or the reason why there is none. Retained: it shares a sequence with <see cref="EventMessage"/>, and the
    /// microcontroller sends it again, in order, until <see cref="AcknowledgeMessage"/> covers it.
    /// <code>
    /// offset size field
    ///      0    4 boot id
    ///      4    4 retained sequence  from 0 at each boot, without holes
    ///      8    4 acquisition        0 = outside of any
    ///     12    8 uptime             us, when it was taken
    ///     20    1 part
    ///     21    4 kind               MeasurementKind, which fixes the unit
    ///     25    1 NoData             0 = there is a value
    ///     26    4 value              signed; 0 when there is none
    /// </code>
    /// </summary>
    public sealed class SpotReadingMessage
    {
        public uint BootId;
        public uint Retained;
        public uint Acquisition;
        public long UptimeUs;
        public Part Part;
        public MeasurementKind Kind;
        public NoData Reason;
        public int Value;

        public void Write(FrameWriter writer)
        {
            writer.Begin(MessageType.SpotReading);
            writer.U32(BootId);
            writer.U32(Retained);
            writer.U32(Acquisition);
            writer.I64(UptimeUs);
            writer.U8((byte)Part);
            writer.U32((uint)Kind);
            writer.U8((byte)Reason);
            writer.I32(Value);
        }

        /// <returns>False when the payload is not exactly a spot reading.</returns>
        public bool Read(FrameReader reader)
        {
            BootId = reader.U32();
            Retained = reader.U32();
            Acquisition = reader.U32();
            UptimeUs = reader.I64();
            Part = (Part)reader.U8();
            Kind = (MeasurementKind)reader.U32();
            Reason = (NoData)reader.U8();
            Value = reader.I32();
            return reader.Complete;
        }
    }
}
