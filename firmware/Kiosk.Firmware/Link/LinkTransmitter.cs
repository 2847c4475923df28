using Kiosk.Drivers.Bus;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Decides what goes out in a turn. Nothing waits and nothing is sent in part: a frame goes when the line has room for the whole
    /// of it, else it stays where it is until a later turn. The order is: what is small and lets the edge host judge the rest (time
    /// reply, hello, heartbeat), retained messages, command results, new blocks, blocks asked for again, log lines.
    /// </summary>
    public sealed class LinkTransmitter
    {
        /// <summary>Time between heartbeats, us.</summary>
        public const long HeartbeatUs = 500000;

        /// <summary>Frames in one turn, at most; bounds the time that a turn takes.</summary>
        public const int FramesPerTurn = 12;

        /// <summary>Retained messages in one turn, at most, so that a resent backlog leaves room for blocks.</summary>
        public const int RetainedPerTurn = 4;

        private const int TimeReplyBytes = 20 + WireFormat.Overhead;
        private const int HelloBytes = 34 + 3 * HelloMessage.PartsMax + WireFormat.Overhead;
        private const int HeartbeatBytes = 33 + 13 * HeartbeatMessage.StreamsMax + WireFormat.Overhead;
        private const int RetainedBytes = 30 + WireFormat.Overhead;
        private const int ResultBytes = 13 + WireFormat.Overhead;
        private const int LogBytes = 14 + LogLineMessage.TextMax + WireFormat.Overhead;

        private readonly ISerialLine _line;
        private readonly IClock _clock;
        private readonly LinkState _state;
        private readonly FrameWriter _writer = new FrameWriter();
        private readonly SampleBlockMessage _block = new SampleBlockMessage();
        private readonly HeartbeatMessage _heartbeat = new HeartbeatMessage();
        private readonly HelloMessage _hello = new HelloMessage();
        private readonly TimeReplyMessage _timeReply = new TimeReplyMessage();
        private long _heartbeatAtUs;
        private int _frames;
        private bool _helloDue = true;
        private bool _timeReplyDue;

        /// <param name="line">The line to the edge host.</param>
        /// <param name="clock">Uptime.</param>
        /// <param name="identity">Which board and boot.</param>
        /// <param name="state">What there is to send.</param>
        public LinkTransmitter(ISerialLine line, IClock clock, BoardIdentity identity, LinkState state)
        {
            _line = line;
            _clock = clock;
            _state = state;
            _block.BootId = identity.BootId;
            _heartbeat.BootId = identity.BootId;
            _timeReply.BootId = identity.BootId;
            _hello.BootId = identity.BootId;
            _hello.BoardKind = identity.Kind;
            _hello.ResetCause = identity.ResetCause;
            _hello.FirmwareMajor = FirmwareVersion.Major;
            _hello.FirmwareMinor = FirmwareVersion.Minor;
            _hello.FirmwarePatch = FirmwareVersion.Patch;
            for (int i = 0; i < HelloMessage.BoardIdLength; i++)
            {
                _hello.BoardId[i] = identity.BoardId[i];
            }
        }

        /// <summary>A hello goes out as soon as there is room.</summary>
        public void SayHello()
        {
            _helloDue = true;
        }

        /// <summary>A time reply goes out as soon as there is room; an earlier one that still waits is replaced.</summary>
        /// <param name="hostStampUs">Echoed.</param>
        public void ReplyTime(long hostStampUs)
        {
            _timeReply.HostStampUs = hostStampUs;
            _timeReplyDue = true;
        }

        /// <summary>Sends what is due and has room.</summary>
        public void Step(long nowUs)
        {
            _frames = 0;
            SendTimeReply();
            SendHello(nowUs);
            SendHeartbeat(nowUs);
            SendRetained(nowUs);
            SendResults();
            SendNewBlocks(nowUs);
            SendResends(nowUs);
            SendLogs();
        }

        private bool HasRoom(int bytes)
        {
            return _frames < FramesPerTurn && _line.Writable() >= bytes;
        }

        private void Finish()
        {
            _frames++;
            _line.Write(_writer.Encoded, 0, _writer.Finish());
        }

        private void SendTimeReply()
        {
            if (_timeReplyDue && HasRoom(TimeReplyBytes))
            {
                _timeReplyDue = false;
                _timeReply.UptimeUs = _clock.NowUs();
                _timeReply.Write(_writer);
                Finish();
            }
        }

        private void SendHello(long nowUs)
        {
            if (!_helloDue || !HasRoom(HelloBytes))
            {
                return;
            }

            _helloDue = false;
            _hello.UptimeUs = nowUs;
            _hello.OldestRetained = _state.Retained.Oldest;
            _hello.NextRetained = _state.Retained.Next;
            _hello.PartCount = _state.Parts.Length;
            for (int i = 0; i < _state.Parts.Length; i++)
            {
                PartLife part = _state.Parts[i];
                _hello.Parts[i] = part.Part;
                _hello.PartStates[i] = part.Reason;
                _hello.PartRevisions[i] = part.Revision;
            }

            _hello.Write(_writer);
            Finish();
        }

        private void SendHeartbeat(long nowUs)
        {
            if (nowUs < _heartbeatAtUs || !HasRoom(HeartbeatBytes))
            {
                return;
            }

            _heartbeatAtUs = nowUs + HeartbeatUs;
            _heartbeat.UptimeUs = nowUs;
            _heartbeat.Acquisition = _state.Acquisition;
            _heartbeat.OldestRetained = _state.Retained.Oldest;
            _heartbeat.NextRetained = _state.Retained.Next;
            _heartbeat.FramesReceived = _state.FramesReceived;
            _heartbeat.FramesDamaged = _state.FramesDamaged;
            _heartbeat.StreamCount = 0;
            for (int i = 0; i < _state.Rings.Length; i++)
            {
                ListStream(_state.Rings[i]);
            }

            _heartbeat.Write(_writer);
            Finish();
        }

        // What was not sent for the first time yet is on its way and is not to be asked for.
        private void ListStream(BlockRing ring)
        {
            if (ring.Acquisition == 0)
            {
                return;
            }

            int n = _heartbeat.StreamCount++;
            _heartbeat.Channels[n] = ring.Stream.Channel;
            _heartbeat.Acquisitions[n] = ring.Acquisition;
            _heartbeat.OldestBlocks[n] = ring.Oldest;
            _heartbeat.NextBlocks[n] = ring.NextToSend;
        }

        private void SendRetained(long nowUs)
        {
            for (int i = 0; i < RetainedPerTurn && _state.Retained.IsDue(nowUs) && HasRoom(RetainedBytes); i++)
            {
                _state.Retained.WriteNext(_writer, nowUs);
                Finish();
            }
        }

        private void SendResults()
        {
            CommandResultMessage result = _state.Commands.Due();
            while (result != null && HasRoom(ResultBytes))
            {
                result.Write(_writer);
                Finish();
                _state.Commands.MarkSent();
                result = _state.Commands.Due();
            }
        }

        private void SendNewBlocks(long nowUs)
        {
            for (int i = 0; i < _state.Rings.Length; i++)
            {
                BlockRing ring = _state.Rings[i];
                while (ring.NextToSend != ring.Next && HasRoom(WireFormat.FrameMax))
                {
                    ring.Fill(ring.NextToSend, _block);
                    _block.Write(_writer);
                    Finish();
                    ring.MarkSent(ring.NextToSend, nowUs);
                }
            }
        }

        private void SendResends(long nowUs)
        {
            while (HasRoom(WireFormat.FrameMax) && _state.Resends.TryTake(_block, nowUs))
            {
                _block.Write(_writer);
                Finish();
            }
        }

        private void SendLogs()
        {
            LogLineMessage line = _state.Logs.Oldest();
            while (line != null && HasRoom(LogBytes))
            {
                line.Write(_writer);
                Finish();
                _state.Logs.RemoveOldest();
                line = _state.Logs.Oldest();
            }
        }
    }
}
