using Kiosk.Edge.Link;
using Kiosk.Wire;

namespace Kiosk.Tests.Edge;

/// <summary>A link session and a scripted board on one line that loses, damages, delays and repeats frames as it is told.</summary>
internal sealed class LinkBench : ILinkListener
{
    public const long StepUs = 10_000;

    private readonly Dictionary<(uint, string), BootCursor> _boots = [];
    private long _lastKey;

    public LinkBench() => Session = new LinkSession(this, 100);

    public ScriptedBoard Board { get; } = new();

    public LinkSession Session { get; }

    public long NowUs { get; private set; } = 1_000_000_000;

    /// <summary>What becomes of a frame from the board: none, one or more frames arrive.</summary>
    public Func<byte[], IEnumerable<byte[]>> FromBoard { get; set; } = frame => [frame];

    /// <summary>What becomes of a frame to the board.</summary>
    public Func<byte[], IEnumerable<byte[]>> ToBoard { get; set; } = frame => [frame];

    public List<SampleBlock> Blocks { get; } = [];

    public List<RetainedMessage> Retained { get; } = [];

    public List<BoardHello> Met { get; } = [];

    public List<BoardHello> Heard { get; } = [];

    /// <summary>While true the store does not answer who a boot is; <see cref="AnswerMet"/> does it later.</summary>
    public bool IsLookUpSlow { get; set; }

    /// <summary>False while the intake is full.</summary>
    public bool TakesBlocks { get; set; } = true;

    /// <summary>False while the disk is full: nothing is committed.</summary>
    public bool IsStoreWorking { get; set; } = true;

    /// <summary>True while the disk is slow: messages are committed by <see cref="Commit"/>.</summary>
    public bool IsStoreSlow { get; set; }

    private Queue<byte[]> Sent { get; } = [];

    public void Commit() => Session.Committed(Retained[^1].BootKey, Retained[^1].Sequence);

    public void Run(int ms)
    {
        for (long until = NowUs + (ms * 1000L); NowUs < until;)
        {
            NowUs += StepUs;
            Board.Advance(StepUs);
            while (Board.Outgoing.TryDequeue(out byte[]? frame))
            {
                foreach (byte[] arrived in FromBoard(frame)) Session.Receive(arrived, arrived.Length, NowUs);
            }

            Session.Tick(NowUs);
            Session.ExpireCommands(NowUs);
            while (Sent.TryDequeue(out byte[]? frame))
            {
                foreach (byte[] arrived in ToBoard(frame)) Board.Receive(arrived);
            }
        }
    }

    /// <summary>The session of a host that was started anew: only what is durable is left.</summary>
    public void Send(ReadOnlySpan<byte> frame) => Sent.Enqueue(frame.ToArray());

    void ILinkListener.Met(BoardHello hello)
    {
        Met.Add(hello);
        if (!IsLookUpSlow) AnswerMet(hello);
    }

    public void AnswerMet(BoardHello hello)
    {
        bool known = _boots.TryGetValue((hello.BootId, hello.BoardId), out BootCursor? cursor)
            && hello.NextRetained >= cursor.NextRetained && Session.Hello?.BootId != hello.BootId;
        if (!known) cursor = new BootCursor(++_lastKey, 0);
        _boots[(hello.BootId, hello.BoardId)] = cursor!;
        Session.Adopt(hello, cursor!);
    }

    void ILinkListener.Heard(long bootKey, BoardHello hello) => Heard.Add(hello);

    bool ILinkListener.Received(SampleBlock block)
    {
        if (TakesBlocks) Blocks.Add(block);
        return TakesBlocks;
    }

    void ILinkListener.Received(RetainedMessage message)
    {
        if (!IsStoreWorking)
        {
            Session.NotStored(message.BootKey, message.Sequence);
            return;
        }

        Retained.Add(message);
        if (!IsStoreSlow) Session.Committed(message.BootKey, message.Sequence);
    }

    void ILinkListener.Logged(DeviceLogLevel level, long uptimeUs, string text)
    {
    }
}
