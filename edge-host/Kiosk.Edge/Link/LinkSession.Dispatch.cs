using System.Text;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Link;

/// <content>What each message does.</content>
public sealed partial class LinkSession
{
    private readonly HelloMessage _hello = new();
    private readonly HeartbeatMessage _heartbeat = new();
    private readonly SampleBlockMessage _block = new();
    private readonly SpotReadingMessage _reading = new();
    private readonly EventMessage _event = new();
    private readonly CommandResultMessage _result = new();
    private readonly TimeReplyMessage _time = new();
    private readonly LogLineMessage _log = new();
    private readonly CommandMessage _command = new();

    // False when the payload is not what the type says, or the type is not known.
    private bool Dispatch(long nowUs)
    {
        MessageType type = _reader.Type;
        if (!Read(type)) return false;
        Handle(type, nowUs);
        return true;
    }

    // Our own words, echoed by the line, are as wrong here as a type that nobody has.
    private bool Read(MessageType type) => type switch
    {
        MessageType.Hello => _hello.Read(_reader),
        MessageType.Heartbeat => _heartbeat.Read(_reader),
        MessageType.SampleBlock => _block.Read(_reader),
        MessageType.SpotReading => _reading.Read(_reader),
        MessageType.Event => _event.Read(_reader),
        MessageType.CommandResult => _result.Read(_reader),
        MessageType.TimeReply => _time.Read(_reader),
        MessageType.LogLine => _log.Read(_reader),
        _ => false,
    };

    private void Handle(MessageType type, long nowUs)
    {
        if (type == MessageType.Hello) OnHello(nowUs);
        else if (type == MessageType.Heartbeat) OnHeartbeat(nowUs);
        else if (type == MessageType.SampleBlock) OnBlock(nowUs);
        else if (type == MessageType.SpotReading) OnRetained(_reading.BootId, _reading.Retained, isReading: true, nowUs);
        else if (type == MessageType.Event) OnRetained(_event.BootId, _event.Retained, isReading: false, nowUs);
        else if (type == MessageType.CommandResult) OnResult(nowUs);
        else if (type == MessageType.TimeReply) OnTime(nowUs);
        else if (type == MessageType.LogLine) OnLog();
    }

    // A message that is not of the adopted boot: who is there?
    private bool IsAdopted(uint bootId, long nowUs)
    {
        if (Hello is not null && bootId == Hello.BootId)
        {
            _heardUs = nowUs;
            return true;
        }

        _helloWanted = true;
        return false;
    }

    // The uptime of what is sent once and at once never goes back within a boot.
    private bool IsSameBoot(uint bootId, long uptimeUs, long nowUs)
    {
        if (!IsAdopted(bootId, nowUs)) return false;
        if (uptimeUs < _uptimeUs - UptimeBackUsMax)
        {
            _helloWanted = true;
            return false;
        }

        _uptimeUs = Math.Max(_uptimeUs, uptimeUs);
        return true;
    }

    private void OnHello(long nowUs)
    {
        BoardHello hello = Copy(_hello);
        bool same = Hello is not null && hello.BootId == Hello.BootId && hello.BoardId == Hello.BoardId
            && hello.UptimeUs >= _uptimeUs - UptimeBackUsMax && hello.NextRetained >= _inbox.Next;
        _heardUs = nowUs;
        _helloWanted = false;
        if (same)
        {
            Hello = hello;
            _uptimeUs = Math.Max(_uptimeUs, hello.UptimeUs);
            Statistics.CountRetainedLost(_inbox.Oldest(hello.OldestRetained));
            _listener.Heard(BootKey, hello);
            return;
        }

        bool isMeeting = _meeting is not null && _meeting.BootId == hello.BootId && _meeting.BoardId == hello.BoardId
            && hello.UptimeUs >= _meeting.UptimeUs;
        _meeting = hello;
        if (isMeeting) return;
        _asked = hello;
        _listener.Met(hello);
    }

    private void OnHeartbeat(long nowUs)
    {
        if (!IsSameBoot(_heartbeat.BootId, _heartbeat.UptimeUs, nowUs)) return;
        RunningAcquisition = _heartbeat.Acquisition;
        HeartbeatHeardUs = nowUs;
        Statistics.CountRetainedLost(_inbox.Oldest(_heartbeat.OldestRetained));
        for (int i = 0; i < _heartbeat.StreamCount; i++)
        {
            _streams.Find(_heartbeat.Acquisitions[i], _heartbeat.Channels[i])?.Held(_heartbeat.OldestBlocks[i], _heartbeat.NextBlocks[i]);
        }
    }

    private void OnBlock(long nowUs)
    {
        if (!IsAdopted(_block.BootId, nowUs)) return;
        BlockAssembler? stream = _streams.Find(_block.Acquisition, _block.Channel);
        if (stream is null)
        {
            Statistics.CountUntracked();
            return;
        }

        if (!stream.Wants(_block.Sequence))
        {
            Statistics.CountDuplicate();
            return;
        }

        var block = new SampleBlock(
            BootKey, _block.Acquisition, _block.Channel, _block.Part, _block.Flags, _block.Sequence, _block.FirstSampleUs,
            _block.PeriodNs, _block.ScaleNumerator, _block.ScaleDenominator, _block.Samples.AsSpan(0, _block.Count).ToArray());
        // What was not taken is missing: the heartbeat or the next block reveals it, and it is asked for again.
        if (!_listener.Received(block)) return;
        stream.Accept(_block.Sequence);
        Statistics.CountBlock();
    }

    private void OnRetained(uint bootId, uint sequence, bool isReading, long nowUs)
    {
        // While a hello is awaited the boot may be another one under the same id: the board sends it again.
        if (!IsAdopted(bootId, nowUs) || _helloWanted || _meeting is not null) return;
        switch (_inbox.Take(sequence, out bool afterLoss))
        {
            case RetainedVerdict.Known:
                Statistics.CountDuplicate();
                return;
            case RetainedVerdict.Early:
                return;
            case RetainedVerdict.Next:
                break;
        }

        Statistics.CountRetained();
        RetainedMessage message = isReading ? ReadingMessage(afterLoss) : EventMessage(afterLoss);
        Follow(message);
        _listener.Received(message);
    }

    private void Follow(RetainedMessage message)
    {
        if (message.Code == EventCode.StreamEnded)
        {
            _streams.Find(message.Acquisition, message.Channel)?.End((uint)message.Value);
        }
        else if (message.Code == EventCode.AcquisitionEnded)
        {
            _streams.Ended(message.Acquisition);
        }
        else if (message.Code is EventCode.PartFault or EventCode.PartRecovered)
        {
            NoData state = message.Code == EventCode.PartFault ? message.Reason : NoData.None;
            Hello = Hello! with { Parts = [.. Hello.Parts.Select(p => p.Part == message.Part ? p with { State = state } : p)] };
        }
    }

    private void OnResult(long nowUs)
    {
        if (IsAdopted(_result.BootId, nowUs)) _commands.Answered(_result);
    }

    private void OnTime(long nowUs)
    {
        if (!IsSameBoot(_time.BootId, _time.UptimeUs, nowUs)) return;
        long roundTripUs = nowUs - _time.HostStampUs;
        if (roundTripUs is < 0 or > TimeReplyUsMax) return;
        TimeMap.Add(_time.HostStampUs, nowUs, _time.UptimeUs);
    }

    private void OnLog() =>
        _listener.Logged(_log.Level, _log.UptimeUs, Encoding.UTF8.GetString(_log.Text, 0, Math.Min(_log.TextLength, LogTextMax)));

    private RetainedMessage ReadingMessage(bool afterLoss) => new(
        BootKey, _reading.Retained, _reading.Acquisition, _reading.UptimeUs, _reading.Part, _reading.Kind, EventCode.None,
        Channel.None, _reading.Reason, _reading.Value, afterLoss);

    private RetainedMessage EventMessage(bool afterLoss) => new(
        BootKey, _event.Retained, _event.Acquisition, _event.UptimeUs, _event.Part, MeasurementKind.None, _event.Code,
        _event.Channel, _event.Reason, _event.Detail, afterLoss);

    private static BoardHello Copy(HelloMessage hello)
    {
        var parts = new List<PartState>();
        for (int i = 0; i < hello.PartCount; i++) parts.Add(new PartState(hello.Parts[i], hello.PartStates[i], hello.PartRevisions[i]));
        return new BoardHello(
            hello.BootId, hello.UptimeUs, Convert.ToHexString(hello.BoardId), hello.BoardKind,
            $"{hello.FirmwareMajor}.{hello.FirmwareMinor}.{hello.FirmwarePatch}", hello.ResetCause,
            hello.OldestRetained, hello.NextRetained, parts);
    }
}
