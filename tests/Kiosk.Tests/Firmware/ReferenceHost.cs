using Kiosk.Measurements;
using Kiosk.Simulator.Board;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

/// <summary>A block as the host keeps it.</summary>
internal sealed record KeptBlock(uint Sequence, long FirstSampleUs, BlockFlags Flags, int[] Samples, uint PeriodNs, ushort Numerator, uint Denominator);

/// <summary>A retained message as the host keeps it.</summary>
internal sealed record KeptMessage(
    uint BootId, uint Retained, uint Acquisition, long UptimeUs, bool IsEvent, Part Part, NoData Reason, MeasurementKind Kind, int Value,
    EventCode Code, Channel Channel, uint Detail);

/// <summary>The least that an edge host must do by the rules of the link, to hold the firmware against.</summary>
internal sealed class ReferenceHost(SimulatedUart uart)
{
    private const long HeartbeatUs = 500_000;
    private const long AskUs = 300_000;

    private readonly FrameReader _reader = new();
    private readonly FrameWriter _writer = new();
    private readonly byte[] _buffer = new byte[4096];
    private readonly Queue<CommandMessage> _commands = new();
    private readonly Dictionary<(uint Boot, Channel Channel, uint Acquisition), uint> _ends = [];
    private long _heartbeatUs;
    private long _askedUs;
    private long _commandUs;
    private uint _commandId;
    private uint _nextRetained;

    public bool IsSilent { get; set; }

    /// <summary>Loses this share of its own acknowledgements.</summary>
    public Func<bool> LosesAcknowledgement { get; set; } = () => false;

    public uint BootId { get; private set; }

    public List<HelloSummary> Hellos { get; } = [];

    public List<KeptMessage> Messages { get; } = [];

    public List<CommandResultMessage> Results { get; } = [];

    public List<string> Logs { get; } = [];

    public List<TimeReplyMessage> TimeReplies { get; } = [];

    public Dictionary<(uint Boot, Channel Channel, uint Acquisition), SortedDictionary<uint, KeptBlock>> Streams { get; } = [];

    public HeartbeatMessage Heartbeat { get; } = new();

    public int Heartbeats { get; private set; }

    public int RepeatedMessages { get; private set; }

    public int RepeatedBlocks { get; private set; }

    public int DamagedFrames { get; private set; }

    public IEnumerable<KeptMessage> Events => Messages.Where(m => m.IsEvent);

    public IEnumerable<KeptMessage> Readings => Messages.Where(m => !m.IsEvent);

    public SortedDictionary<uint, KeptBlock> Stream(Channel channel, uint acquisition) => Streams.GetValueOrDefault((BootId, channel, acquisition)) ?? [];

    public bool HasEnded(uint acquisition) => Events.Any(e => e.Code == EventCode.AcquisitionEnded && e.Acquisition == acquisition);

    /// <summary>All blocks up to the ends that the events told are there.</summary>
    public bool HasAllBlocks(uint acquisition) =>
        Events.Where(e => e.Code == EventCode.StreamEnded && e.Acquisition == acquisition)
            .All(e => Streams.GetValueOrDefault((e.BootId, e.Channel, acquisition), []).Count == e.Detail);

    public uint Begin(uint acquisition, Instruments instruments = Instruments.All) => Send(CommandCode.BeginAcquisition, acquisition, (uint)instruments);

    public uint End(uint acquisition) => Send(CommandCode.EndAcquisition, acquisition, 0);

    public uint Send(CommandCode code, uint argument1, uint argument2)
    {
        _commands.Enqueue(new CommandMessage { CommandId = ++_commandId, Code = code, Argument1 = argument1, Argument2 = argument2 });
        return _commandId;
    }

    public CommandResultMessage? ResultOf(uint commandId) => Results.FirstOrDefault(r => r.CommandId == commandId);

    public void AskTime(long stamp) => Write(w => new TimeRequestMessage { HostStampUs = stamp }.Write(w));

    public void AskHello() => Write(w => new HelloRequestMessage().Write(w));

    public void Step(long nowUs)
    {
        Receive();
        if (IsSilent) return;

        if (nowUs - _heartbeatUs >= HeartbeatUs)
        {
            _heartbeatUs = nowUs;
            Write(w => new HostHeartbeatMessage().Write(w));
            if (BootId == 0) AskHello();
        }
        if (nowUs - _askedUs >= AskUs)
        {
            _askedUs = nowUs;
            AskForMissing();
        }
        if (_commands.Count > 0 && nowUs - _commandUs >= AskUs && BootId != 0)
        {
            _commandUs = nowUs;
            CommandMessage command = _commands.Peek();
            if (ResultOf(command.CommandId) is not null) _commands.Dequeue();
            else Write(command.Write);
        }
    }

    public void Write(Action<FrameWriter> message)
    {
        message(_writer);
        int count = _writer.Finish();
        uart.HostWrite(_writer.Encoded.AsSpan(0, count));
    }

    private void Receive()
    {
        uint before = _nextRetained;
        int damaged = DamagedFrames;
        int count;
        bool hasRetained = false;
        while ((count = uart.HostRead(_buffer)) > 0)
        {
            int at = 0;
            while (at < count)
            {
                FrameResult result = _reader.Accept(_buffer, ref at, count);
                if (result == FrameResult.Frame) hasRetained |= Take();
                else if (result != FrameResult.Pending) DamagedFrames++;
            }
        }
        if (hasRetained && _nextRetained > 0 && !IsSilent && !LosesAcknowledgement())
        {
            Write(w => new AcknowledgeMessage { BootId = BootId, Through = _nextRetained - 1 }.Write(w));
        }
    }

    /// <returns>True for a retained message, known or new.</returns>
    private bool Take()
    {
        switch (_reader.Type)
        {
            case MessageType.Hello: TakeHello(); return false;
            case MessageType.Heartbeat: TakeHeartbeat(); return false;
            case MessageType.SampleBlock: TakeBlock(); return false;
            case MessageType.SpotReading: return TakeReading();
            case MessageType.Event: return TakeEvent();
            case MessageType.CommandResult:
                var result = new CommandResultMessage();
                Assert.True(result.Read(_reader));
                Results.Add(result);
                return false;
            case MessageType.TimeReply:
                var reply = new TimeReplyMessage();
                Assert.True(reply.Read(_reader));
                TimeReplies.Add(reply);
                return false;
            case MessageType.LogLine:
                var line = new LogLineMessage();
                Assert.True(line.Read(_reader));
                Logs.Add(System.Text.Encoding.UTF8.GetString(line.Text, 0, line.TextLength));
                return false;
            default:
                throw new InvalidOperationException($"the microcontroller sent type {(byte)_reader.Type}");
        }
    }

    private void TakeHello()
    {
        var hello = new HelloMessage();
        Assert.True(hello.Read(_reader));
        Hellos.Add(new HelloSummary(hello.BootId, hello.UptimeUs, hello.BoardKind,
            Enumerable.Range(0, hello.PartCount).ToDictionary(i => hello.Parts[i], i => hello.PartStates[i])));
        if (hello.BootId == BootId) return;
        BootId = hello.BootId;
        _nextRetained = 0;
    }

    private void TakeHeartbeat()
    {
        Assert.True(Heartbeat.Read(_reader));
        Heartbeats++;
        for (int i = 0; i < Heartbeat.StreamCount; i++)
        {
            var key = (Heartbeat.BootId, Heartbeat.Channels[i], Heartbeat.Acquisitions[i]);
            _ends[key] = Math.Max(_ends.GetValueOrDefault(key), Heartbeat.NextBlocks[i]);
        }
    }

    private void TakeBlock()
    {
        var m = new SampleBlockMessage();
        Assert.True(m.Read(_reader));
        var key = (m.BootId, m.Channel, m.Acquisition);
        if (!Streams.TryGetValue(key, out SortedDictionary<uint, KeptBlock>? blocks)) Streams[key] = blocks = [];
        var block = new KeptBlock(m.Sequence, m.FirstSampleUs, m.Flags, m.Samples[..m.Count], m.PeriodNs, m.ScaleNumerator, m.ScaleDenominator);
        _ends[key] = Math.Max(_ends.GetValueOrDefault(key), m.Sequence + 1);
        if (blocks.TryAdd(m.Sequence, block)) return;
        RepeatedBlocks++;
        Assert.Equal(blocks[m.Sequence].Samples, block.Samples);
        Assert.Equal(blocks[m.Sequence].FirstSampleUs, block.FirstSampleUs);
        Assert.Equal(blocks[m.Sequence].Flags, block.Flags);
    }

    private bool TakeReading()
    {
        var m = new SpotReadingMessage();
        Assert.True(m.Read(_reader));
        return Keep(new KeptMessage(m.BootId, m.Retained, m.Acquisition, m.UptimeUs, false, m.Part, m.Reason, m.Kind, m.Value, 0, 0, 0));
    }

    private bool TakeEvent()
    {
        var m = new EventMessage();
        Assert.True(m.Read(_reader));
        return Keep(new KeptMessage(m.BootId, m.Retained, m.Acquisition, m.UptimeUs, true, m.Part, m.Reason, 0, 0, m.Code, m.Channel, m.Detail));
    }

    private bool Keep(KeptMessage message)
    {
        if (message.BootId != BootId) return false;
        if (message.Retained == _nextRetained)
        {
            _nextRetained++;
            Messages.Add(message);
        }
        else if (message.Retained < _nextRetained)
        {
            RepeatedMessages++;
        }
        return true;
    }

    private void AskForMissing()
    {
        foreach (((uint boot, Channel channel, uint acquisition), uint end) in _ends)
        {
            if (boot != BootId) continue;
            SortedDictionary<uint, KeptBlock> blocks = Streams.GetValueOrDefault((boot, channel, acquisition)) ?? [];
            uint sequence = 0;
            while (sequence < end)
            {
                if (blocks.ContainsKey(sequence))
                {
                    sequence++;
                    continue;
                }
                uint first = sequence;
                while (sequence < end && !blocks.ContainsKey(sequence) && sequence - first < 16) sequence++;
                byte count = (byte)(sequence - first);
                Write(w => new ResendBlocksMessage { BootId = boot, Acquisition = acquisition, Channel = channel, FirstBlock = first, Count = count }.Write(w));
            }
        }
    }
}

/// <summary>What a hello said.</summary>
internal sealed record HelloSummary(uint BootId, long UptimeUs, BoardKind Kind, Dictionary<Part, NoData> Parts);
