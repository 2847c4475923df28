using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>A slot of the <see cref="RetainedStore"/>: a spot reading or an event, in the fields that both need.</summary>
    internal sealed class RetainedMessage
    {
        public MessageType Type;
        public long SentUs;
        public uint Acquisition;
        public long UptimeUs;
        public Part Part;
        public NoData Reason;
        public MeasurementKind Kind;
        public int Value;
        public EventCode Code;
        public Channel Channel;
        public uint Detail;
    }
}
