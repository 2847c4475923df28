using Kiosk.Simulator.Cuff;

namespace Kiosk.Tests.Cuff;

/// <summary>What can happen, by name. At most one fault is in a sequence; everything else may come in any number and order.</summary>
/// <param name="Name">For a sequence that broke a limit.</param>
/// <param name="IsFault">Something breaks and stays broken.</param>
/// <param name="Do">Makes it happen.</param>
/// <param name="Seconds">How long it then goes on.</param>
internal sealed record CuffEvent(string Name, bool IsFault, Action<CuffBench> Do, double Seconds = 0.01)
{
    public static CuffEvent[] All { get; } =
    [
        Time("0.03 s", 0.03),
        Time("0.5 s", 0.5),
        Time("4 s", 4),
        Time("31 s", 31),
        Event("inflate to 180", b => b.Inflate(180)),
        Event("inflate to 280", b => b.Inflate(280)),
        Event("self-test", b => b.Test()),
        Event("release", b => b.Release()),
        Event("host silent", b => b.HostTalks = false),
        Event("host back", b => b.HostTalks = true),
        Event("acquisition ends", b => b.EndAcquisition()),
        Event("acquisition begins", b => b.BeginAcquisition()),
        Event("stop pressed", b => b.PressStop()),
        Event("stop released", b => b.ReleaseStop()),
        Event("reset", b => b.Reset()),
        Event("hang", b => b.Hang()),
        Event("blocked for 1 s", b => b.Block(100)),
        Event("clock +10 s", b => b.JumpClock(10_000_000)),
        Event("clock -10 s", b => b.JumpClock(-10_000_000)),
        Fault("clock stands", b => b.ClockStands = true),
        Fault("pump stuck on", b => b.Break(CuffFaults.PumpStuckOn, isActive: true)),
        Fault("pump dead", b => b.Break(CuffFaults.PumpDead)),
        Fault("bleed stuck shut", b => b.Break(CuffFaults.BleedStuckShut)),
        Fault("bleed stuck open", b => b.Break(CuffFaults.BleedStuckOpen)),
        Fault("bleed clogged", b => b.Break(CuffFaults.BleedClogged)),
        Fault("release stuck shut", b => b.Break(CuffFaults.ReleaseStuckShut)),
        Fault("release stuck open", b => b.Break(CuffFaults.ReleaseStuckOpen)),
        Fault("rail stuck on", b => b.Break(CuffFaults.RailStuckOn)),
        Fault("release drive stuck on", b => b.Break(CuffFaults.ReleaseDriveStuckOn)),
        Fault("pump lumen kinked", b => b.Break(CuffFaults.PumpLumenKinked)),
        Fault("trace lumen kinked", b => b.Break(CuffFaults.TraceLumenKinked)),
        Fault("leak", b => b.Break(CuffFaults.Leak)),
        Fault("cuff loose", b => b.Break(CuffFaults.CuffLoose)),
        Fault("trace dead", b => b.BreakTrace(SensorFault.Dead)),
        Fault("trace stuck", b => b.BreakTrace(SensorFault.Stuck)),
        Fault("trace 40 high", b => b.BreakTrace(SensorFault.High)),
        Fault("trace 40 low", b => b.BreakTrace(SensorFault.Low)),
        Fault("guard dead", b => b.BreakGuard(SensorFault.Dead)),
        Fault("guard stuck", b => b.BreakGuard(SensorFault.Stuck)),
        Fault("guard 40 high", b => b.BreakGuard(SensorFault.High)),
        Fault("guard 40 low", b => b.BreakGuard(SensorFault.Low)),
    ];

    public void Apply(CuffBench bench)
    {
        Do(bench);
        bench.Run(Seconds);
    }

    private static CuffEvent Time(string name, double seconds) => new(name, false, _ => { }, seconds);

    private static CuffEvent Event(string name, Action<CuffBench> act) => new(name, false, act);

    private static CuffEvent Fault(string name, Action<CuffBench> act) => new(name, true, act);
}
