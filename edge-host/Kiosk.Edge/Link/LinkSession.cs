using Kiosk.Wire;

namespace Kiosk.Edge.Link;

/// <summary>
/// The host's end of the link, without threads, clocks or lines: bytes and the time go in, frames and readings come out to the
/// listener. The rules are those of ARCHITECTURE.md, "The link".
/// </summary>
/// <remarks>
/// A boot is met by its hello. Until the listener has adopted it (its cursor comes from the store) nothing but hellos is taken;
/// the board sends the rest again. A message of another boot than the adopted one makes the session ask for a hello. Not
/// thread-safe.
/// </remarks>
public sealed partial class LinkSession
{
    /// <summary>Time between heartbeats of the host.</summary>
    public const long HeartbeatUs = 500_000;

    /// <summary>Time between hello requests while no boot is adopted.</summary>
    public const long HelloRequestUs = 500_000;

    /// <summary>Time between time requests, once <see cref="TimeBurst"/> are through.</summary>
    public const long TimeRequestUs = 2_000_000;

    /// <summary>Time requests at the beginning of a boot, 100 ms apart, so that a visit can begin with a good map.</summary>
    public const int TimeBurst = 8;

    /// <summary>A link that was not heard for this long is down.</summary>
    public const long SilenceUs = 2_000_000;

    /// <summary>How much a hello's uptime may lie behind what was heard last, before it is another boot.</summary>
    public const long UptimeBackUsMax = 1_000_000;

    private const long TimeBurstUs = 100_000, TimeReplyUsMax = 5_000_000, ResendUs = 50_000;
    private const int LogTextMax = LogLineMessage.TextMax;

    private readonly ILinkListener _listener;
    private readonly FrameReader _reader = new();
    private readonly FrameWriter _writer = new();
    private readonly StreamTable _streams = new();
    private readonly Commands _commands;
    // The hello that the listener was asked about, and the newest one of the same boot: the first says NotReady of every part.
    private BoardHello? _asked, _meeting;
    private RetainedInbox _inbox = new(0);
    private long _heardUs = long.MinValue, _uptimeUs;
    private long _heartbeatDueUs = long.MinValue, _helloDueUs = long.MinValue, _timeDueUs = long.MinValue, _resendDueUs = long.MinValue;
    private int _timeRequests;
    private bool _helloWanted = true;

    /// <summary>Makes a session that has met no boot.</summary>
    /// <param name="listener">Gets what comes out.</param>
    /// <param name="firstCommandId">Random, so that it differs from the last one of the host's previous run.</param>
    public LinkSession(ILinkListener listener, uint firstCommandId)
    {
        _listener = listener;
        _commands = new Commands(firstCommandId);
    }

    /// <summary>Counts.</summary>
    public LinkStatistics Statistics { get; } = new();

    /// <summary>The last hello of the adopted boot; null before one was adopted.</summary>
    public BoardHello? Hello { get; private set; }

    /// <summary>The store's key of the adopted boot; 0 before one was adopted.</summary>
    public long BootKey { get; private set; }

    /// <summary>Maps the adopted boot's uptime to the host's monotonic clock.</summary>
    public TimeMap TimeMap { get; private set; } = new();

    /// <summary>The acquisition that runs on the board by its last heartbeat; null when none was heard of this boot.</summary>
    public uint? RunningAcquisition { get; private set; }

    /// <summary>When the last heartbeat came, monotonic time.</summary>
    public long HeartbeatHeardUs { get; private set; } = long.MinValue;

    /// <summary>The newest uptime heard of the adopted boot.</summary>
    public long UptimeUs => _uptimeUs;

    /// <summary>How far each tracked acquisition has come in.</summary>
    public IReadOnlyDictionary<uint, AcquisitionProgress> Progress => _streams.Progress();

    /// <summary>Readings and events of the adopted boot that arrived and are not synced yet.</summary>
    public long RetainedWaiting => _inbox.Waiting;

    /// <summary>True while an adopted boot is being heard.</summary>
    public bool IsUp(long nowUs) => BootKey != 0 && _heardUs != long.MinValue && nowUs - _heardUs < SilenceUs;

    /// <summary>The line was opened anew: ask who is there, at once.</summary>
    public void LineOpened()
    {
        _helloWanted = true;
        _helloDueUs = long.MinValue;
        _heartbeatDueUs = long.MinValue;
    }

    /// <summary>Begins to take an acquisition's blocks.</summary>
    public void Track(uint acquisition) => _streams.Track(acquisition);

    /// <summary>Stops taking an acquisition's blocks.</summary>
    public void Forget(uint acquisition) => _streams.Forget(acquisition);

    /// <inheritdoc cref="Commands.Add"/>
    public void Command(CommandCode code, uint argument1, uint argument2, long deadlineUs, Action<CommandReply> ended) =>
        _commands.Add(code, argument1, argument2, deadlineUs, ended);

    /// <summary>The listener's answer to <see cref="ILinkListener.Met"/>: the boot is known to the store.</summary>
    public void Adopt(BoardHello hello, BootCursor cursor)
    {
        if (_asked != hello || _meeting is not { } newest) return;
        (_asked, _meeting) = (null, null);
        if (BootKey != cursor.Key)
        {
            Statistics.CountBoot();
            _streams.Cut();
            TimeMap = new TimeMap();
            (_timeRequests, _timeDueUs) = (0, long.MinValue);
            (RunningAcquisition, HeartbeatHeardUs) = (null, long.MinValue);
            bool first = BootKey == 0;
            BootKey = cursor.Key;
            if (!first) _commands.BoardRestarted();
        }

        Hello = newest;
        _uptimeUs = newest.UptimeUs;
        _inbox = new RetainedInbox(cursor.NextRetained);
        Statistics.CountRetainedLost(_inbox.Oldest(newest.OldestRetained));
        if (newest != hello) _listener.Heard(BootKey, newest);
    }

    /// <summary>The listener could not look the boot up: its next hello is a new try.</summary>
    public void NotAdopted(BoardHello hello)
    {
        if (_asked == hello) (_asked, _meeting, _helloWanted) = (null, null, true);
    }

    /// <summary>The listener's answer to a retained message: it and all before it are synced to disk.</summary>
    public void Committed(long bootKey, uint through)
    {
        if (bootKey == BootKey) _inbox.Committed(through);
    }

    /// <summary>The listener's answer to a retained message: it and those after it were not stored.</summary>
    public void NotStored(long bootKey, uint from)
    {
        if (bootKey == BootKey) _inbox.NotStored(from);
    }

    /// <summary>Takes bytes from the line.</summary>
    /// <param name="bytes">The buffer.</param>
    /// <param name="count">Bytes in it.</param>
    /// <param name="nowUs">Monotonic time when they came.</param>
    public void Receive(byte[] bytes, int count, long nowUs)
    {
        int offset = 0;
        while (offset < count)
        {
            FrameResult result = _reader.Accept(bytes, ref offset, count);
            if (result == FrameResult.Pending) continue;
            if (result == FrameResult.Frame && Dispatch(nowUs)) Statistics.CountFrame();
            else Statistics.CountBad();
        }
    }

    /// <summary>Sends what is due. Call it every few milliseconds and after each <see cref="Receive"/>.</summary>
    public void Tick(long nowUs)
    {
        // A host that hears nothing falls silent: what the board does only under its eyes must end, also when one direction alone is cut.
        if (IsUp(nowUs) && nowUs >= _heartbeatDueUs)
        {
            _heartbeatDueUs = nowUs + HeartbeatUs;
            new HostHeartbeatMessage().Write(_writer);
            Send();
        }

        if ((_helloWanted || BootKey == 0) && nowUs >= _helloDueUs)
        {
            _helloDueUs = nowUs + HelloRequestUs;
            new HelloRequestMessage().Write(_writer);
            Send();
        }

        SendCommands(_commands.TryNextRelease, nowUs);
        if (!IsUp(nowUs)) return;
        SendAcknowledge();
        SendTimeRequest(nowUs);
        SendResendRequests(nowUs);
        SendCommands(_commands.TryNext, nowUs);
    }

    /// <summary>Ends commands whose time is over while the link is down.</summary>
    public void ExpireCommands(long nowUs) => _commands.Expire(nowUs);

    /// <summary>The link ends for good: no command may be waited for.</summary>
    public void EndCommands() => _commands.End();

    private void SendCommands(Func<long, CommandMessage, bool> tryNext, long nowUs)
    {
        while (tryNext(nowUs, _command))
        {
            _command.Write(_writer);
            Send();
        }
    }

    private void SendAcknowledge()
    {
        if (!_inbox.TryAcknowledge(out uint through)) return;
        new AcknowledgeMessage { BootId = Hello!.BootId, Through = through }.Write(_writer);
        Send();
    }

    private void SendTimeRequest(long nowUs)
    {
        if (nowUs < _timeDueUs) return;
        _timeRequests++;
        _timeDueUs = nowUs + (_timeRequests < TimeBurst ? TimeBurstUs : TimeRequestUs);
        new TimeRequestMessage { HostStampUs = nowUs }.Write(_writer);
        Send();
    }

    // One request per stream and turn: what is asked for stays below what the line carries beside the live blocks.
    private void SendResendRequests(long nowUs)
    {
        if (nowUs < _resendDueUs) return;
        _resendDueUs = nowUs + ResendUs;
        foreach ((uint acquisition, Channel channel, BlockAssembler stream) in _streams.All)
        {
            if (stream.MissingCount == 0) continue;
            stream.Expire(nowUs);
            if (stream.NextRequest(nowUs, out int count) is not { } first) continue;
            Statistics.CountRequested(count);
            var request = new ResendBlocksMessage
            {
                BootId = Hello!.BootId, Acquisition = acquisition, Channel = channel, FirstBlock = first, Count = (byte)count,
            };
            request.Write(_writer);
            Send();
        }
    }

    private void Send()
    {
        int count = _writer.Finish();
        _listener.Send(_writer.Encoded.AsSpan(0, count));
    }
}
