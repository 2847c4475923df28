using Kiosk.Firmware;
using Kiosk.Measurements;
using Kiosk.Simulator.World;
using Kiosk.Tests.Firmware;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Cuff;

/// <summary>The whole board with the reference host, and the independent checker on the simulated cuff.</summary>
internal sealed class CuffRig
{
    public const uint Acquisition = VisitRig.Acquisition;

    public CuffRig(WorldOptions? options = null) => Visit = new VisitRig(options);

    public VisitRig Visit { get; }

    public ReferenceHost Host => Visit.Host;

    public CuffCheck Check { get; } = new();

    public double CuffMmHg => Visit.World.Board.Cuff.CuffMmHg;

    public IEnumerable<KeptMessage> Ends => Host.Events.Where(e => e.Code == EventCode.CuffEnded);

    public void Do(string command) => Visit.Do(command);

    public void Run(double seconds) => Visit.World.Run(TimeSpan.FromSeconds(seconds), () =>
    {
        Host.Step(Visit.World.Clock.WorldUs);
        Check.Take(CuffMmHg, VirtualWorld.TurnUs);
    });

    /// <summary>The rest after the boot, an acquisition, and the cuff begins.</summary>
    public uint BeginCycle(uint targetMmHg = 0)
    {
        Run(33);
        Host.Begin(Acquisition, Instruments.BloodPressure);
        Run(1);
        return Inflate(targetMmHg);
    }

    public uint Inflate(uint targetMmHg = 0)
    {
        uint id = Host.Send(CommandCode.InflateCuff, Acquisition, targetMmHg);
        Run(0.5);
        return id;
    }

    /// <summary>The cycle goes on until it ends, and 3 s more.</summary>
    public KeptMessage RunToEnd(double secondsMax = 100)
    {
        for (double seconds = 0; seconds < secondsMax && !Ends.Any(); seconds += 0.5) Run(0.5);
        Run(3);
        Assert.Null(Check.Violation);
        return Ends.First();
    }

    public (CommandOutcome Outcome, CuffRefusal Refusal, uint Tenths) ResultOf(uint command)
    {
        CommandResultMessage result = Host.ResultOf(command)!;
        return (result.Outcome, (CuffRefusal)(result.Detail & 0xFF), result.Detail >> 8);
    }

    /// <summary>The trace in mmHg with its uptime in s.</summary>
    public (double Seconds, double MmHg)[] Trace() =>
    [
        .. Host.Stream(Channel.CuffPressure, Acquisition).Values.SelectMany(b => b.Samples.Select((s, i) =>
            ((b.FirstSampleUs / 1e6) + (i * b.PeriodNs / 1e9), s * (double)b.Numerator / b.Denominator))),
    ];

    /// <summary>Runs the tests of the cuff's parts one after the other, as the self-test does.</summary>
    public Dictionary<Part, NoData> SelfTest()
    {
        var results = new Dictionary<Part, NoData>();
        foreach (IPartTest test in Visit.World.Board.Firmware.Cuff.Tests)
        {
            test.Begin(Visit.World.Board.Clock.NowUs());
            NoData result = NoData.NotReady;
            for (int turns = 0; turns < 8_000 && result == NoData.NotReady; turns++)
            {
                Run(0.01);
                result = test.Step(Visit.World.Board.Clock.NowUs());
            }

            results[test.Part] = result;
        }

        Run(3);
        Assert.Null(Check.Violation);
        return results;
    }
}
