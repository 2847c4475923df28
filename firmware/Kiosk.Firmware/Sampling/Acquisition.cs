using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// The acquisition: gives the begin and the end to the samplers, and accounts for every stream at its end, so that the edge host
    /// knows what it has to have before it seals the visit.
    /// </summary>
    public sealed class Acquisition : IAcquisition
    {
        /// <summary>Time without a word from the edge host after which an acquisition ends by itself, us.</summary>
        public const long SilenceUs = 30000000;

        private const uint EndedBySilence = 1;

        private readonly LinkState _state;
        private readonly PartSampler[] _samplers;
        private uint _id;
        private uint _endedId;
        private long _beganUs;

        /// <param name="state">Takes events; its rings are the streams.</param>
        /// <param name="samplers">One for each part.</param>
        public Acquisition(LinkState state, PartSampler[] samplers)
        {
            _state = state;
            _samplers = samplers;
        }

        /// <inheritdoc/>
        public uint Id
        {
            get { return _id; }
        }

        /// <inheritdoc/>
        public uint EndedId
        {
            get { return _endedId; }
        }

        /// <inheritdoc/>
        public void Begin(uint id, Instruments instruments, long nowUs)
        {
            _id = id;
            _beganUs = nowUs;
            _state.Acquisition = id;
            _state.Retained.AddEvent(id, nowUs, EventCode.AcquisitionBegan, Part.None, Channel.None, NoData.None, (uint)instruments);
            for (int i = 0; i < _samplers.Length; i++)
            {
                if ((_samplers[i].Instrument & instruments) != 0)
                {
                    _samplers[i].Begin(id, nowUs);
                }
            }
        }

        /// <inheritdoc/>
        public void End(uint cause, long nowUs)
        {
            for (int i = 0; i < _samplers.Length; i++)
            {
                _samplers[i].End(nowUs);
            }

            for (int i = 0; i < _state.Rings.Length; i++)
            {
                BlockRing ring = _state.Rings[i];
                if (ring.Acquisition == _id)
                {
                    StreamDescription stream = ring.Stream;
                    _state.Retained.AddEvent(_id, nowUs, EventCode.StreamEnded, stream.Part, stream.Channel, NoData.None, ring.Next);
                }
            }

            _state.Retained.AddEvent(_id, nowUs, EventCode.AcquisitionEnded, Part.None, Channel.None, NoData.None, cause);
            _endedId = _id;
            _id = 0;
            _state.Acquisition = 0;
        }

        /// <summary>Lets every sampler take its turn, and ends an acquisition that nobody listens to.</summary>
        /// <param name="nowUs">Uptime.</param>
        /// <param name="hostHeardUs">Uptime at which the edge host was last heard.</param>
        public void Step(long nowUs, long hostHeardUs)
        {
            for (int i = 0; i < _samplers.Length; i++)
            {
                _samplers[i].Step(nowUs);
            }

            long heardUs = hostHeardUs > _beganUs ? hostHeardUs : _beganUs;
            if (_id != 0 && nowUs - heardUs >= SilenceUs)
            {
                _state.Logs.Add(nowUs, DeviceLogLevel.Warning, "link", "edge host silent, acquisition ended: check its service and the cable");
                End(EndedBySilence, nowUs);
            }
        }
    }
}
