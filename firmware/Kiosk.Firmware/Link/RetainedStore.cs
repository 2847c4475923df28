using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Spot readings and events that the edge host has not acknowledged yet, in one sequence per boot. They are sent in order, and
    /// from the oldest again once a second until acknowledged (go back n: the edge host takes them in order only). When it is full
    /// the new ones are refused and counted; a <see cref="EventCode.RetainedFull"/> event with the number follows when there is
    /// room. Nothing held is ever dropped before it is acknowledged. Allocates nothing after construction.
    /// </summary>
    public sealed class RetainedStore
    {
        /// <summary>Messages held, at most.</summary>
        public const int Capacity = 160;

        /// <summary>
        /// Held messages at which readings and contact changes are refused: the rest is kept for what ends a visit properly (faults,
        /// ends of streams). 30 s without an edge host make 90 readings, so that the limit means an edge host that cannot store.
        /// </summary>
        public const int OrdinaryMax = 128;

        /// <summary>Time after which what is not acknowledged is sent again, us.</summary>
        public const long ResendUs = 1000000;

        private readonly RetainedMessage[] _slots = new RetainedMessage[Capacity];
        private readonly SpotReadingMessage _reading = new SpotReadingMessage();
        private readonly EventMessage _event = new EventMessage();
        private readonly uint _bootId;
        private uint _oldest;
        private uint _next;
        private uint _cursor;
        private uint _refused;
        private uint _refusedAcquisition;
        private long _refusedUs;

        /// <param name="bootId">The boot that the sequence belongs to.</param>
        public RetainedStore(uint bootId)
        {
            _bootId = bootId;
            for (int i = 0; i < Capacity; i++)
            {
                _slots[i] = new RetainedMessage();
            }
        }

        /// <summary>Sequence of the oldest message not yet acknowledged; equals <see cref="Next"/> when none is held.</summary>
        public uint Oldest
        {
            get { return _oldest; }
        }

        /// <summary>Sequence that the next message will get.</summary>
        public uint Next
        {
            get { return _next; }
        }

        /// <summary>Messages held.</summary>
        public int Count
        {
            get { return (int)(_next - _oldest); }
        }

        /// <summary>Messages refused for want of room and not yet told by an event.</summary>
        public uint Refused
        {
            get { return _refused; }
        }

        /// <summary>Takes a spot reading.</summary>
        /// <param name="acquisition">The acquisition it belongs to, 0 = none.</param>
        /// <param name="uptimeUs">When it was taken.</param>
        /// <param name="part">The part that gave it.</param>
        /// <param name="kind">What it is; fixes the unit.</param>
        /// <param name="reason">None, or why there is no value.</param>
        /// <param name="value">The value; 0 when there is none.</param>
        /// <returns>False when it was refused for want of room.</returns>
        public bool AddReading(uint acquisition, long uptimeUs, Part part, MeasurementKind kind, NoData reason, int value)
        {
            RetainedMessage slot = Take(acquisition, uptimeUs, OrdinaryMax);
            if (slot == null)
            {
                return false;
            }

            slot.Type = MessageType.SpotReading;
            slot.Part = part;
            slot.Kind = kind;
            slot.Reason = reason;
            slot.Value = value;
            return true;
        }

        /// <summary>Takes an event; the parameters are the fields of <see cref="EventMessage"/>.</summary>
        /// <returns>False when it was refused for want of room.</returns>
        public bool AddEvent(uint acquisition, long uptimeUs, EventCode code, Part part, Channel channel, NoData reason, uint detail)
        {
            bool ordinary = code == EventCode.ContactLost || code == EventCode.ContactMade;
            RetainedMessage slot = Take(acquisition, uptimeUs, ordinary ? OrdinaryMax : Capacity);
            if (slot == null)
            {
                return false;
            }

            FillEvent(slot, code, part, channel, reason, detail);
            return true;
        }

        /// <summary>Forgets all messages up to and including <paramref name="through"/>; ignores what is not held.</summary>
        public void Acknowledge(uint bootId, uint through)
        {
            if (bootId != _bootId || through - _oldest >= _next - _oldest)
            {
                return;
            }

            // A cursor that stands inside what is acknowledged (sent twice, acknowledged in between) moves with it.
            uint sent = _cursor - _oldest;
            uint gone = through - _oldest + 1;
            _oldest = through + 1;
            _cursor = sent < gone ? _oldest : _cursor;
        }

        /// <summary>Whether a message is to be sent now: a new one, or the oldest again.</summary>
        /// <param name="nowUs">Uptime.</param>
        public bool IsDue(long nowUs)
        {
            TellRefused();
            if (_cursor == _next && _oldest != _next && nowUs - _slots[_oldest % Capacity].SentUs >= ResendUs)
            {
                _cursor = _oldest;
            }

            return _cursor != _next;
        }

        /// <summary>Writes the message that is due into a frame and goes on to the next one. Call only when <see cref="IsDue"/>.</summary>
        public void WriteNext(FrameWriter writer, long nowUs)
        {
            RetainedMessage slot = _slots[_cursor % Capacity];
            slot.SentUs = nowUs;
            if (slot.Type == MessageType.SpotReading)
            {
                WriteReading(slot, writer);
            }
            else
            {
                WriteEvent(slot, writer);
            }

            _cursor++;
        }

        private RetainedMessage Take(uint acquisition, long uptimeUs, int limit)
        {
            TellRefused();
            if (Count >= limit)
            {
                if (_refused == 0)
                {
                    _refusedAcquisition = acquisition;
                }

                _refused++;
                _refusedUs = uptimeUs;
                return null;
            }

            RetainedMessage slot = _slots[_next % Capacity];
            slot.Acquisition = acquisition;
            slot.UptimeUs = uptimeUs;
            _next++;
            return slot;
        }

        private void TellRefused()
        {
            if (_refused == 0 || Count >= OrdinaryMax)
            {
                return;
            }

            uint refused = _refused;
            _refused = 0;
            RetainedMessage slot = Take(_refusedAcquisition, _refusedUs, Capacity);
            FillEvent(slot, EventCode.RetainedFull, Part.None, Channel.None, NoData.None, refused);
        }

        private static void FillEvent(RetainedMessage slot, EventCode code, Part part, Channel channel, NoData reason, uint detail)
        {
            slot.Type = MessageType.Event;
            slot.Code = code;
            slot.Part = part;
            slot.Channel = channel;
            slot.Reason = reason;
            slot.Detail = detail;
        }

        private void WriteReading(RetainedMessage slot, FrameWriter writer)
        {
            _reading.BootId = _bootId;
            _reading.Retained = _cursor;
            _reading.Acquisition = slot.Acquisition;
            _reading.UptimeUs = slot.UptimeUs;
            _reading.Part = slot.Part;
            _reading.Kind = slot.Kind;
            _reading.Reason = slot.Reason;
            _reading.Value = slot.Value;
            _reading.Write(writer);
        }

        private void WriteEvent(RetainedMessage slot, FrameWriter writer)
        {
            _event.BootId = _bootId;
            _event.Retained = _cursor;
            _event.Acquisition = slot.Acquisition;
            _event.UptimeUs = slot.UptimeUs;
            _event.Code = slot.Code;
            _event.Part = slot.Part;
            _event.Channel = slot.Channel;
            _event.Reason = slot.Reason;
            _event.Detail = slot.Detail;
            _event.Write(writer);
        }
    }
}
