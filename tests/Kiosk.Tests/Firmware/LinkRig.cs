using Kiosk.Firmware;
using Kiosk.Measurements;
using Kiosk.Simulator.Board;
using Kiosk.Wire;

namespace Kiosk.Tests.Firmware;

/// <summary>The link end of the firmware without sensors, a simulated line, and the reference host at its far end.</summary>
internal sealed class LinkRig : IAcquisition, ICuff, ISelfTest, IReset
{
    public const uint BootId = 0xB007;
    private const long TurnUs = 10_000;

    private readonly LinkSession _session;
    private readonly LinkTransmitter _transmitter;

    public LinkRig(int baud = 921_600, int seed = 1, int ringBlocks = 8)
    {
        Uart = new SimulatedUart(baud, seed);
        Retained = new RetainedStore(BootId);
        var logs = new LogQueue(BootId);
        Ring = new BlockRing(
            new StreamDescription { Channel = Channel.Ecg, Part = Part.Max30003, PeriodNs = 2_000_000, ScaleNumerator = 1, ScaleDenominator = 2621 }, ringBlocks, 64);
        State = new LinkState(Retained, logs, [Ring], [new PartLife(Part.Max30003, "MAX30003", Retained, logs)]);
        State.Commands = new Commands(BootId, this, this, this, this);
        var identity = new BoardIdentity([1, 2, 3, 4, 5, 6], BoardKind.Simulated, BootId, 3);
        _transmitter = new LinkTransmitter(Uart, Clock, identity, State);
        _session = new LinkSession(Uart, BootId, State, _transmitter);
        Host = new ReferenceHost(Uart);
    }

    public VirtualClock Clock { get; } = new();
    public SimulatedUart Uart { get; }
    public RetainedStore Retained { get; }
    public BlockRing Ring { get; }
    public LinkState State { get; }
    public ReferenceHost Host { get; }
    public uint Id { get; private set; }
    public uint EndedId { get; private set; }
    public List<string> Calls { get; } = [];
    public long HostHeardUs => _session.HostHeardUs;

    public void Begin(uint id, Instruments instruments, long nowUs)
    {
        Calls.Add($"begin {id}");
        Id = id;
        State.Acquisition = id;
        Ring.Restart(id);
    }

    public void End(uint cause, long nowUs)
    {
        Calls.Add($"end {Id}");
        EndedId = Id;
        Id = 0;
        State.Acquisition = 0;
    }

    public bool IsRunning { get; private set; }

    public bool Knows(Part part) => part is Part.None or Part.Max30003;

    void ISelfTest.Begin(Part part, uint commandId, long nowUs)
    {
        Calls.Add($"test {(byte)part}");
        IsRunning = true;
    }

    public void Abort(long nowUs)
    {
        if (IsRunning) Calls.Add("abort");
        IsRunning = false;
    }

    public uint AcquisitionId => Id;
    public int RestLeftUs => 12_300_000;
    public CuffRefusal Refusal { get; set; }

    public CuffRefusal Inflate(int targetMmHg, long nowUs)
    {
        Calls.Add($"inflate {targetMmHg}");
        return Refusal;
    }

    public void Release(long nowUs) => Calls.Add("release");

    public void Restart() => Calls.Add("restart");

    /// <summary>A block whose samples are its sequence.</summary>
    public void AppendBlock()
    {
        int[] samples = new int[64];
        Array.Fill(samples, (int)Ring.Next);
        Ring.Append(samples, 64, Ring.Next * 128_000, BlockFlags.None);
    }

    public bool AddReading(int value) =>
        Retained.AddReading(Id, Clock.NowUs(), Part.Max30205, MeasurementKind.BodyTemperature, NoData.None, value);

    public void Run(int milliseconds, bool withHost = true)
    {
        for (long end = Clock.NowUs() + (milliseconds * 1000L); Clock.NowUs() < end;)
        {
            Clock.Advance(TurnUs);
            Uart.Advance(TurnUs);
            if (withHost) Host.Step(Clock.NowUs());
            _session.Receive(Clock.NowUs());
            State.Commands.Step(Clock.NowUs());
            _transmitter.Step(Clock.NowUs());
        }
    }
}
