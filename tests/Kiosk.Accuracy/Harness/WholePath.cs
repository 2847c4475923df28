using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Simulator.World;
using Kiosk.Wire;
using Channel = Kiosk.Wire.Channel;

namespace Kiosk.Accuracy.Harness;

/// <summary>
/// The whole path in one process and in virtual time: the world's parts, the firmware with its drivers, the line, the edge host's end of the link, and
/// its instruments. Only the store and the uplink are left out.
/// </summary>
internal sealed class WholePath : ILinkListener
{
    private const uint Acquisition = 1;
    private const long TimeoutUs = 5_000_000;

    private readonly VirtualWorld _world;
    private readonly LinkSession _session;
    private readonly List<SampleBlock> _blocks = [];
    private readonly List<RetainedMessage> _retained = [];
    private readonly byte[] _buffer = new byte[4096];
    private long _bootKey;

    private WholePath(WorldOptions options)
    {
        _world = new VirtualWorld(options);
        _session = new LinkSession(this, firstCommandId: 1);
    }

    /// <summary>One visit: boots, measures, ends, fetches what is still missing.</summary>
    /// <param name="options">The world.</param>
    /// <param name="instruments">What is asked for.</param>
    /// <param name="seconds">How long it measures.</param>
    /// <exception cref="InvalidOperationException">The board did not do as it was told: then nothing was measured.</exception>
    public static VisitSignals Measure(WorldOptions options, Instruments instruments, double seconds)
    {
        var path = new WholePath(options);
        path.Run(1);
        path.Command(CommandCode.BeginAcquisition, (uint)instruments);
        path.Run(seconds);
        path.Command(CommandCode.EndAcquisition, 0);
        path.Run(3);
        return new VisitSignals(
            channel => Wave.Build(path._blocks.Where(b => b.Channel == channel)), [.. path._retained.OrderBy(m => m.Sequence)], new NoCalibrations());
    }

    private void Command(CommandCode code, uint argument)
    {
        CommandReply? reply = null;
        if (code == CommandCode.BeginAcquisition) _session.Track(Acquisition);
        _session.Command(code, Acquisition, argument, _world.Clock.WorldUs + TimeoutUs, r => reply = r);
        for (int turn = 0; reply is null && turn < 600; turn++) Run(0.01);
        if (reply?.IsDone != true) throw new InvalidOperationException($"{code}: the board answered {reply?.Outcome.ToString() ?? "nothing"}");
    }

    private void Run(double seconds) => _world.Run(TimeSpan.FromSeconds(seconds), () =>
    {
        long nowUs = _world.Clock.WorldUs;
        for (int count; (count = _world.Board.Uart.HostRead(_buffer)) > 0;) _session.Receive(_buffer, count, nowUs);
        _session.Tick(nowUs);
        _session.ExpireCommands(nowUs);
    });

    void ILinkListener.Send(ReadOnlySpan<byte> frame) => _world.Board.Uart.HostWrite(frame);

    void ILinkListener.Met(BoardHello hello) => _session.Adopt(hello, new BootCursor(++_bootKey, 0));

    void ILinkListener.Heard(long bootKey, BoardHello hello)
    {
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
    }
}
