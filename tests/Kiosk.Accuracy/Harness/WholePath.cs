using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Visits;
using Kiosk.Simulator.World;
using Kiosk.Wire;

namespace Kiosk.Accuracy.Harness;

/// <summary>
/// The whole path in one process and in virtual time: the world's parts, the firmware with its drivers, the line, the edge host's end of the link, and
/// its instruments. Only the store and the uplink are left out.
/// </summary>
internal sealed class WholePath : ILinkListener
{
    private const long TimeoutUs = 5_000_000;

    private readonly LinkSession _session;
    private readonly List<SampleBlock> _blocks = [];
    private readonly List<RetainedMessage> _retained = [];
    private readonly byte[] _buffer = new byte[4096];
    private long _bootKey;
    private uint _acquisition;

    /// <summary>Powers the board up; nothing runs yet.</summary>
    public WholePath(WorldOptions options)
    {
        World = new VirtualWorld(options);
        _session = new LinkSession(this, firstCommandId: 1);
    }

    /// <summary>The world.</summary>
    public VirtualWorld World { get; }

    /// <summary>One visit: boots, measures, ends, fetches what is still missing.</summary>
    /// <param name="options">The world.</param>
    /// <param name="instruments">What is asked for.</param>
    /// <param name="seconds">How long it measures.</param>
    /// <exception cref="InvalidOperationException">The board did not do as it was told: then nothing was measured.</exception>
    public static VisitSignals Measure(WorldOptions options, Instruments instruments, double seconds)
    {
        var path = new WholePath(options);
        path.Run(1);
        return path.Take(instruments, seconds, new NoCalibrations());
    }

    /// <summary>One of several acquisitions in the same world.</summary>
    /// <param name="instruments">What is asked for.</param>
    /// <param name="seconds">How long it measures.</param>
    /// <param name="calibrations">What the values are computed by.</param>
    /// <exception cref="InvalidOperationException">The board did not do as it was told: then nothing was measured.</exception>
    public VisitSignals Take(Instruments instruments, double seconds, ICalibrations calibrations)
    {
        Begin(instruments);
        Run(seconds);
        return End(calibrations);
    }

    /// <summary>Begins an acquisition.</summary>
    public void Begin(Instruments instruments)
    {
        _acquisition++;
        _session.Track(_acquisition);
        Command(CommandCode.BeginAcquisition, (uint)instruments);
    }

    /// <summary>Fills the cuff within an acquisition.</summary>
    public void Inflate(uint targetMmHg) => Command(CommandCode.InflateCuff, targetMmHg);

    /// <summary>Ends the acquisition and fetches what is still missing.</summary>
    /// <param name="calibrations">What the values are computed by.</param>
    public VisitSignals End(ICalibrations calibrations)
    {
        uint acquisition = _acquisition;
        Command(CommandCode.EndAcquisition, 0);
        Run(3);
        _session.Forget(acquisition);
        SampleBlock[] blocks = [.. _blocks.Where(b => b.Acquisition == acquisition).OrderBy(b => b.Sequence)];
        RetainedMessage[] retained = [.. _retained.Where(m => m.Acquisition == acquisition).OrderBy(m => m.Sequence)];
        return new VisitSignals(channel => Wave.Build(blocks.Where(b => b.Channel == channel)), retained, calibrations);
    }

    /// <summary>Does what a line at the simulator's input does.</summary>
    public void Do(string command)
    {
        if (!World.Commands.TryExecute(command, out string error)) throw new InvalidOperationException(error);
    }

    /// <summary>Lets time pass.</summary>
    public void Run(double seconds) => World.Run(TimeSpan.FromSeconds(seconds), () =>
    {
        long nowUs = World.Clock.WorldUs;
        for (int count; (count = World.Board.Uart.HostRead(_buffer)) > 0;) _session.Receive(_buffer, count, nowUs);
        _session.Tick(nowUs);
        _session.ExpireCommands(nowUs);
    });

    private void Command(CommandCode code, uint argument)
    {
        CommandReply? reply = null;
        _session.Command(code, _acquisition, argument, World.Clock.WorldUs + TimeoutUs, r => reply = r);
        for (int turn = 0; reply is null && turn < 600; turn++) Run(0.01);
        if (reply?.IsDone != true) throw new InvalidOperationException($"{code}: the board answered {reply?.Outcome.ToString() ?? "nothing"}");
    }

    void ILinkListener.Send(ReadOnlySpan<byte> frame) => World.Board.Uart.HostWrite(frame);

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
