using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// The receiving half of the link: finds frames, counts damaged ones, carries out what they ask. Unknown, damaged or malformed
    /// frames change nothing. Nothing that the edge host sends carries a reading.
    /// </summary>
    public sealed class LinkSession
    {
        /// <summary>Bytes taken from the line in one turn, at most; bounds the time that a turn takes.</summary>
        public const int BytesPerTurn = 512;

        private readonly ISerialLine _line;
        private readonly LinkState _state;
        private readonly LinkTransmitter _transmitter;
        private readonly uint _bootId;
        private readonly FrameReader _reader = new FrameReader();
        private readonly byte[] _received = new byte[BytesPerTurn];
        private readonly CommandMessage _command = new CommandMessage();
        private readonly AcknowledgeMessage _acknowledge = new AcknowledgeMessage();
        private readonly ResendBlocksMessage _resend = new ResendBlocksMessage();
        private readonly TimeRequestMessage _timeRequest = new TimeRequestMessage();
        private readonly HelloRequestMessage _helloRequest = new HelloRequestMessage();
        private readonly HostHeartbeatMessage _hostHeartbeat = new HostHeartbeatMessage();
        private long _hostHeardUs;

        /// <param name="line">The line to the edge host.</param>
        /// <param name="bootId">Requests that name another boot are ignored.</param>
        /// <param name="state">What requests act on.</param>
        /// <param name="transmitter">What answers.</param>
        public LinkSession(ISerialLine line, uint bootId, LinkState state, LinkTransmitter transmitter)
        {
            _line = line;
            _bootId = bootId;
            _state = state;
            _transmitter = transmitter;
        }

        /// <summary>Uptime at which the last good frame of an edge host that hears this board came, us; 0 when none ever did.</summary>
        public long HostHeardUs
        {
            get { return _hostHeardUs; }
        }

        /// <summary>Takes what has been received, at most <see cref="BytesPerTurn"/>.</summary>
        public void Receive(long nowUs)
        {
            int count = _line.Read(_received, 0, BytesPerTurn);
            int at = 0;
            while (at < count)
            {
                FrameResult result = _reader.Accept(_received, ref at, count);
                switch (result)
                {
                    case FrameResult.Pending:
                        break;
                    case FrameResult.Frame:
                        Take(nowUs);
                        break;
                    case FrameResult.UnknownVersion:
                        _state.FramesDamaged++;
                        _state.Logs.Add(nowUs, DeviceLogLevel.Warning, "link", "frame of an unknown version; update the older end");
                        break;
                    case FrameResult.TooLong:
                    case FrameResult.Malformed:
                    case FrameResult.BadCrc:
                        _state.FramesDamaged++;
                        break;
                }
            }
        }

        private void Take(long nowUs)
        {
            if (!Dispatch(nowUs))
            {
                _state.FramesDamaged++;
                return;
            }

            _state.FramesReceived++;
            // A host that asks for a hello does not hear this board: nothing may go on under its eyes.
            if (_reader.Type != MessageType.HelloRequest)
            {
                _hostHeardUs = nowUs;
            }
        }

        /// <returns>False for a frame that only the microcontroller sends, of a type not known, or with a wrong payload.</returns>
        private bool Dispatch(long nowUs)
        {
            switch (_reader.Type)
            {
                case MessageType.HostHeartbeat:
                    return _hostHeartbeat.Read(_reader);
                case MessageType.HelloRequest:
                    return SayHello();
                case MessageType.Acknowledge:
                    return Acknowledge();
                case MessageType.ResendBlocks:
                    return Resend();
                case MessageType.Command:
                    return Execute(nowUs);
                case MessageType.TimeRequest:
                    return ReplyTime();
            }

            return false;
        }

        private bool SayHello()
        {
            if (!_helloRequest.Read(_reader))
            {
                return false;
            }

            _transmitter.SayHello();
            return true;
        }

        private bool Acknowledge()
        {
            if (!_acknowledge.Read(_reader))
            {
                return false;
            }

            _state.Retained.Acknowledge(_acknowledge.BootId, _acknowledge.Through);
            return true;
        }

        private bool Resend()
        {
            if (!_resend.Read(_reader))
            {
                return false;
            }

            for (int i = 0; i < _state.Rings.Length && _resend.BootId == _bootId; i++)
            {
                if (_state.Rings[i].Stream.Channel == _resend.Channel)
                {
                    _state.Resends.Add(_state.Rings[i], _resend.Acquisition, _resend.FirstBlock, _resend.Count);
                }
            }

            return true;
        }

        private bool Execute(long nowUs)
        {
            if (!_command.Read(_reader))
            {
                return false;
            }

            _state.Commands.Execute(_command, nowUs);
            return true;
        }

        private bool ReplyTime()
        {
            if (!_timeRequest.Read(_reader))
            {
                return false;
            }

            _transmitter.ReplyTime(_timeRequest.HostStampUs);
            return true;
        }
    }
}
