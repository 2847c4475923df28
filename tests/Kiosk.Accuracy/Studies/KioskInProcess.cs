using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Simulator.World;
using Kiosk.Wire;

namespace Kiosk.Accuracy.Studies;

/// <summary>
/// A kiosk in one process: the simulated world with the firmware that ships, its serial line, and at the far end of it the edge host's link session
/// and instruments. Virtual time only.
/// </summary>
internal sealed class KioskInProcess : ILinkListener
{
    private const long BootKey = 1, PatienceUs = 10_000_000;

    private readonly LinkSession _session;
    private readonly byte[] _buffer = new byte[4096];
    private readonly List<SampleBlock> _blocks = [];
    private readonly List<RetainedMessage> _retained = [];
    private uint _acquisition;

    /// <summary>Powers the board up and waits until its parts are ready.</summary>
    public KioskInProcess(WorldOptions options)
    {
        World = new VirtualWorld(options);
        _session = new LinkSession(this, firstCommandId: 1);
        Run(3);
    }

    /// <summary>The world.</summary>
    public VirtualWorld World { get; }

    /// <summary>Holds an acquisition and waits for the last of its blocks.</summary>
    /// <param name="instruments">What samples.</param>
    /// <param name="seconds">For how long.</param>
    /// <param name="calibrations">What the values are computed by.</param>
    public VisitSignals Take(Instruments instruments, double seconds, ICalibrations calibrations)
    {
        uint acquisition = ++_acquisition;
        _session.Track(acquisition);
        Command(CommandCode.BeginAcquisition, (uint)instruments);
        Run(seconds);
        Command(CommandCode.EndAcquisition, 0);
        for (long end = World.Clock.WorldUs + PatienceUs; !IsComplete && World.Clock.WorldUs < end;) Run(0.1);
        if (!IsComplete) throw new InvalidOperationException("not every block of the acquisition came");
        _session.Forget(acquisition);
        SampleBlock[] blocks = [.. _blocks.Where(b => b.Acquisition == acquisition).OrderBy(b => b.Channel).ThenBy(b => b.Sequence)];
        RetainedMessage[] retained = [.. _retained.Where(r => r.Acquisition == acquisition)];
        Run(1);
        return new VisitSignals(channel => Wave.Build(blocks.Where(b => b.Channel == channel)), retained, calibrations);
    }

    /// <summary>Does what a line at the simulator's input would.</summary>
    public void Do(string command)
    {
        if (!World.Commands.TryExecute(command, out string error)) throw new InvalidOperationException(error);
    }

    private bool IsComplete => _session.Progress.TryGetValue(_acquisition, out AcquisitionProgress? progress) && progress.IsComplete;

    void ILinkListener.Send(ReadOnlySpan<byte> frame) => World.Board.Uart.HostWrite(frame);

    void ILinkListener.Met(BoardHello hello) => _session.Adopt(hello, new BootCursor(BootKey, 0));

    void ILinkListener.Heard(long bootKey, BoardHello hello)
    {
        // A part that fails shows in what is measured.
    }

    bool ILinkListener.Received(SampleBlock block)
    {
        _blocks.Add(block);
        return true;
    }

    void ILinkListener.Received(RetainedMessage message)
    {
        _retained.Add(message);
        _session.Committed(message.BootKey, message.Sequence);
    }

    void ILinkListener.Logged(DeviceLogLevel level, long uptimeUs, string text)
    {
        // As above.
    }

    private void Command(CommandCode code, uint argument2) => _session.Command(
        code, _acquisition, argument2, World.Clock.WorldUs + PatienceUs,
        reply => _ = reply.IsDone ? true : throw new InvalidOperationException($"{code}: {reply.End} {reply.Outcome}"));

    private void Run(double seconds) => World.Run(TimeSpan.FromSeconds(seconds), () =>
    {
        int count = World.Board.Uart.HostRead(_buffer);
        _session.Receive(_buffer, count, World.Clock.WorldUs);
        _session.Tick(World.Clock.WorldUs);
    });
}
