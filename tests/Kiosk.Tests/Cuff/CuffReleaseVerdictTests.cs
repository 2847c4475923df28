using Kiosk.Firmware;
using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Cuff;

/// <summary>When the self-test lifts the bar of a release valve that was slow, with pressures that are written down instead of pneumatics.</summary>
public class CuffReleaseVerdictTests : ICuffSink
{
    private const double PumpMmHgPerS = 30;

    private readonly CuffTurn _turn = new() { HasTrace = true, HasGuard = true, IsHostHeard = true, IsAcquiring = true, ElapsedUs = CuffBench.TurnUs };
    private readonly CuffMachine _machine;
    private double _mmHg;
    private double _bleedMmHgPerS = 3;
    private double _releaseMmHgPerS;

    public CuffReleaseVerdictTests() => _machine = new CuffMachine(this);

    [Theory]
    // Behind a bleed valve that lets out too much, the bleed valve alone needs no longer than a sound release valve.
    [InlineData(9, 2.5, false)]
    [InlineData(6, 10, false)]
    // From 31 mmHg: a sound valve, a slow one, and one that stays shut.
    [InlineData(3, 20, true)]
    [InlineData(3, 10, false)]
    [InlineData(3, 4, false)]
    public void A_suspect_release_valve_passes_only_by_a_quick_fall_from_25_mmHg_or_more(double bleedMmHgPerS, double releaseMmHgPerS, bool isPassed)
    {
        MakeSuspect();
        (_bleedMmHgPerS, _releaseMmHgPerS) = (bleedMmHgPerS, releaseMmHgPerS);

        CuffRefusal barred = _machine.Begin(CuffProgram.Measurement, 180, isStopPressed: false);
        CuffRefusal test = _machine.Begin(CuffProgram.Test, 0, isStopPressed: false);
        Run(60);
        CuffRefusal after = _machine.Begin(CuffProgram.Measurement, 180, isStopPressed: false);

        Assert.Equal((CuffRefusal.ReleaseSuspect, CuffRefusal.None), (barred, test));
        Assert.Equal(CuffEnd.Complete, _machine.Test.End);
        Assert.Equal(isPassed, _machine.Test.ReleaseUs <= CuffPartTest.ReleaseUsMax);
        Assert.Equal(isPassed ? CuffRefusal.None : CuffRefusal.ReleaseSuspect, after);
    }

    void ICuffSink.Moved(CuffState from, CuffState to, string reason)
    {
    }

    void ICuffSink.Tell(EventCode code, Part part, NoData reason, uint detail)
    {
    }

    private void MakeSuspect()
    {
        Run(33);
        Assert.Equal(CuffRefusal.None, _machine.Begin(CuffProgram.Measurement, 180, isStopPressed: false));
        Run(4);
        _machine.Release();
        Run(5);
        Assert.Equal(CuffState.Locked, _machine.State);
        _releaseMmHgPerS = 30;
        Run(40);
        Assert.Equal(CuffState.Ready, _machine.State);
    }

    private void Run(double seconds)
    {
        for (int turns = (int)Math.Round(seconds * 100); turns > 0; turns--)
        {
            _mmHg = Math.Max(0, _mmHg + (Slope() * CuffBench.TurnUs / 1e6));
            _turn.Guard = (int)Math.Round(_mmHg * 1000);
            _turn.Trace = 760_000 + _turn.Guard;
            _turn.TracePeak = _turn.Trace;
            _machine.Step(_turn);
        }
    }

    private double Slope() => _machine.State switch
    {
        CuffState.Inflating => PumpMmHgPerS,
        CuffState.Settling or CuffState.Holding => 0,
        CuffState.Deflating => -_bleedMmHgPerS,
        CuffState.Resting or CuffState.Ready or CuffState.RailCheck or CuffState.Zeroing or CuffState.Releasing or CuffState.Locked => -_releaseMmHgPerS,
        _ => throw new InvalidOperationException(),
    };
}
