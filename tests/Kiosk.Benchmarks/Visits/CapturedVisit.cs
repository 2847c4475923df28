using Kiosk.Edge.Link;
using Kiosk.Simulator.World;
using Kiosk.Wire;

namespace Kiosk.Benchmarks.Visits;

/// <summary>
/// A visit held in this process: the firmware on the simulated board, and at the far end of its line the edge host's own link
/// session. What was on the line is kept, and what the session made of it.
/// </summary>
internal sealed class CapturedVisit : ILinkListener
{
    /// <summary>What gives a value in it: the cuff moves on commands of its own, of which there are none.</summary>
    public const Instruments Measured = Instruments.All & ~Instruments.BloodPressure;

    private const uint Acquisition = 1;
    private const long BootKey = 1, PatienceUs = 10_000_000;

    private readonly VirtualWorld _world = new(new WorldOptions { NoiseLsbRms = 2 });
    private readonly LinkSession _session;
    private readonly byte[] _buffer = new byte[4096];
    private readonly List<byte> _fromBoard = [];
    private bool _failed;

    private CapturedVisit() => _session = new LinkSession(this, firstCommandId: 1);

    /// <summary>Every byte that the board sent, from its boot to the end of the visit.</summary>
    public byte[] FromBoard => [.. _fromBoard];

    /// <summary>The sample blocks in the order of their coming.</summary>
    public List<SampleBlock> Blocks { get; } = [];

    /// <summary>Readings and events in the order of their coming.</summary>
    public List<RetainedMessage> Retained { get; } = [];

    /// <summary>What the board said of itself last.</summary>
    public BoardHello Hello => _session.Hello ?? throw new InvalidOperationException("the board said no hello");

    /// <summary>Seconds that passed in the world.</summary>
    public double WorldSeconds => _world.Clock.WorldUs / 1e6;

    /// <summary>Holds a visit.</summary>
    /// <param name="seconds">From its begin to its end, s.</param>
    /// <exception cref="InvalidOperationException">The board refused a command, or not every block came.</exception>
    public static CapturedVisit Take(double seconds)
    {
        var visit = new CapturedVisit();
        visit.Run(2);
        visit._session.Track(Acquisition);
        visit.Command(CommandCode.BeginAcquisition, (uint)Instruments.All);
        visit.Run(seconds);
        visit.Command(CommandCode.EndAcquisition, 0);
        for (long end = visit._world.Clock.WorldUs + PatienceUs; !visit.IsComplete && visit._world.Clock.WorldUs < end;) visit.Run(0.1);
        if (!visit.IsComplete || visit._failed) throw new InvalidOperationException("the captured visit is not whole: a command failed or blocks are missing");
        return visit;
    }

    /// <summary>The blocks of a channel, as the store would give them.</summary>
    public IEnumerable<SampleBlock> Of(Channel channel) => Blocks.Where(b => b.Channel == channel).OrderBy(b => b.Sequence);

    private bool IsComplete => _session.Progress.TryGetValue(Acquisition, out AcquisitionProgress? progress) && progress.IsComplete;

    void ILinkListener.Send(ReadOnlySpan<byte> frame) => _world.Board.Uart.HostWrite(frame);

    void ILinkListener.Met(BoardHello hello) => _session.Adopt(hello, new BootCursor(BootKey, 0));

    void ILinkListener.Heard(long bootKey, BoardHello hello)
    {
        // The parts' states are no part of what is measured here.
    }

    bool ILinkListener.Received(SampleBlock block)
    {
        Blocks.Add(block);
        return true;
    }

    void ILinkListener.Received(RetainedMessage message)
    {
        Retained.Add(message);
        _session.Committed(message.BootKey, message.Sequence);
    }

    void ILinkListener.Logged(DeviceLogLevel level, long uptimeUs, string text)
    {
        // Log lines are no part of a visit; their bytes are captured with the rest.
    }

    private void Command(CommandCode code, uint argument2) =>
        _session.Command(code, Acquisition, argument2, _world.Clock.WorldUs + PatienceUs, reply => _failed |= !reply.IsDone);

    private void Run(double seconds) => _world.Run(TimeSpan.FromSeconds(seconds), () =>
    {
        int count = _world.Board.Uart.HostRead(_buffer);
        _fromBoard.AddRange(_buffer.AsSpan(0, count));
        _session.Receive(_buffer, count, _world.Clock.WorldUs);
        _session.Tick(_world.Clock.WorldUs);
    });
}
