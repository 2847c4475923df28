using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Tests.Edge;

/// <summary>The board's end of the link, as the rules of ARCHITECTURE.md have it and no more: what the host is tested against.</summary>
internal sealed class ScriptedBoard
{
    private readonly FrameReader _reader = new();
    private readonly FrameWriter _writer = new();
    private readonly List<byte[]> _retained = [];
    private readonly Dictionary<(uint Acquisition, Channel Channel), List<byte[]>> _blocks = [];
    private readonly Dictionary<uint, CommandResultMessage> _results = [];
    private uint _oldestRetained;
    private long _heartbeatDueUs, _resendDueUs;

    public uint BootId { get; set; } = 0xB007;

    public long UptimeUs { get; set; } = 5_000_000;

    public uint Running { get; private set; }

    public int Begun { get; private set; }

    public uint OldestRetained => _oldestRetained;

    public Queue<byte[]> Outgoing { get; } = [];

    /// <summary>Blocks before this one are no longer held.</summary>
    public uint OldestBlock { get; set; }

    public bool IsSilent { get; set; }

    /// <summary>What a hello says of the ECG.</summary>
    public NoData EcgState { get; set; }

    public void Advance(long us)
    {
        UptimeUs += us;
        if (UptimeUs >= _heartbeatDueUs)
        {
            _heartbeatDueUs = UptimeUs + 500_000;
            Heartbeat();
        }

        if (UptimeUs < _resendDueUs) return;
        _resendDueUs = UptimeUs + 1_000_000;
        for (uint i = _oldestRetained; i < _retained.Count; i++) Outgoing.Enqueue(_retained[(int)i]);
    }

    public void Reboot(uint bootId, bool sayHello = true)
    {
        (BootId, UptimeUs, Running, _oldestRetained) = (bootId, 100_000, 0, 0);
        (_heartbeatDueUs, _resendDueUs) = (0, 0);
        _retained.Clear();
        _blocks.Clear();
        _results.Clear();
        if (sayHello) Hello();
    }

    public void Hello()
    {
        var hello = new HelloMessage
        {
            BootId = BootId, UptimeUs = UptimeUs, BoardKind = BoardKind.Simulated, FirmwareMinor = 1, OldestRetained = _oldestRetained,
            NextRetained = (uint)_retained.Count, PartCount = 1,
        };
        hello.BoardId[0] = 0xAB;
        (hello.Parts[0], hello.PartStates[0], hello.PartRevisions[0]) = (Part.Max30003, EcgState, 5);
        hello.Write(_writer);
        Send();
    }

    public void Reading(uint acquisition, int value) => Retain(w => new SpotReadingMessage
    {
        BootId = BootId, Retained = (uint)_retained.Count, Acquisition = acquisition, UptimeUs = UptimeUs, Part = Part.Max30205,
        Kind = MeasurementKind.BodyTemperature, Value = value,
    }.Write(w));

    public void Event(EventCode code, uint acquisition, Channel channel = Channel.None, uint detail = 0) => Retain(w => new EventMessage
    {
        BootId = BootId, Retained = (uint)_retained.Count, Acquisition = acquisition, UptimeUs = UptimeUs, Code = code, Channel = channel,
        Detail = detail,
    }.Write(w));

    public void Block(uint acquisition, Channel channel = Channel.Ecg)
    {
        if (!_blocks.TryGetValue((acquisition, channel), out List<byte[]>? held)) _blocks[(acquisition, channel)] = held = [];
        var block = new SampleBlockMessage
        {
            BootId = BootId, Acquisition = acquisition, Channel = channel, Part = Part.Max30003, Sequence = (uint)held.Count,
            FirstSampleUs = UptimeUs, PeriodNs = 2_000_000, ScaleNumerator = 1, ScaleDenominator = 1000, Count = 4,
        };
        for (int i = 0; i < block.Count; i++) block.Samples[i] = (held.Count * block.Count) + i;
        block.Write(_writer);
        held.Add(Send());
    }

    public void EndStreams(uint acquisition)
    {
        foreach (((uint a, Channel channel), List<byte[]> held) in _blocks)
        {
            if (a == acquisition) Event(EventCode.StreamEnded, acquisition, channel, (uint)held.Count);
        }

        Event(EventCode.AcquisitionEnded, acquisition);
        Running = 0;
    }

    public void Receive(byte[] bytes)
    {
        int offset = 0;
        while (offset < bytes.Length)
        {
            if (_reader.Accept(bytes, ref offset, bytes.Length) == FrameResult.Frame) Handle();
        }
    }

    private void Handle()
    {
        switch (_reader.Type)
        {
            case MessageType.HelloRequest:
                Hello();
                break;
            case MessageType.Acknowledge:
                var ack = new AcknowledgeMessage();
                if (ack.Read(_reader) && ack.BootId == BootId) _oldestRetained = Math.Max(_oldestRetained, ack.Through + 1);
                break;
            case MessageType.TimeRequest:
                var request = new TimeRequestMessage();
                if (!request.Read(_reader)) break;
                new TimeReplyMessage { BootId = BootId, HostStampUs = request.HostStampUs, UptimeUs = UptimeUs }.Write(_writer);
                Send();
                break;
            case MessageType.ResendBlocks:
                var resend = new ResendBlocksMessage();
                if (resend.Read(_reader) && resend.BootId == BootId) Resend(resend);
                break;
            case MessageType.Command:
                var command = new CommandMessage();
                if (command.Read(_reader)) Obey(command);
                break;
        }
    }

    private void Resend(ResendBlocksMessage resend)
    {
        List<byte[]> held = _blocks[(resend.Acquisition, resend.Channel)];
        for (uint i = resend.FirstBlock; i < resend.FirstBlock + resend.Count && i < held.Count; i++)
        {
            if (i >= OldestBlock) Outgoing.Enqueue(held[(int)i]);
        }
    }

    private void Obey(CommandMessage command)
    {
        if (!_results.TryGetValue(command.CommandId, out CommandResultMessage? result))
        {
            result = new CommandResultMessage { BootId = BootId, CommandId = command.CommandId };
            _results.Add(command.CommandId, result);
            if (command.Code == CommandCode.BeginAcquisition)
            {
                Begun++;
                Running = command.Argument1;
            }
        }

        result.Write(_writer);
        Send();
    }

    private void Heartbeat()
    {
        var heartbeat = new HeartbeatMessage
        {
            BootId = BootId, UptimeUs = UptimeUs, Acquisition = Running, OldestRetained = _oldestRetained, NextRetained = (uint)_retained.Count,
        };
        foreach (((uint acquisition, Channel channel), List<byte[]> held) in _blocks)
        {
            int i = heartbeat.StreamCount++;
            (heartbeat.Channels[i], heartbeat.Acquisitions[i]) = (channel, acquisition);
            (heartbeat.OldestBlocks[i], heartbeat.NextBlocks[i]) = (OldestBlock, (uint)held.Count);
        }

        heartbeat.Write(_writer);
        Send();
    }

    private void Retain(Action<FrameWriter> write)
    {
        write(_writer);
        _retained.Add(Send());
    }

    private byte[] Send()
    {
        byte[] frame = _writer.Encoded.AsSpan(0, _writer.Finish()).ToArray();
        if (!IsSilent) Outgoing.Enqueue(frame);
        return frame;
    }
}
