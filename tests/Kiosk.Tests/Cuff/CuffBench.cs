using System.Reflection;
using Kiosk.Firmware;
using Kiosk.Measurements;
using Kiosk.Simulator.Cuff;
using Kiosk.Wire;

namespace Kiosk.Tests.Cuff;

/// <summary>How a pressure sensor of the bench is broken.</summary>
internal enum SensorFault
{
    None,
    Dead,
    Stuck,
    High,
    Low,
}

/// <summary>What a sabotaged bench does wrong, so that the checker has something to find.</summary>
internal enum Sabotage
{
    None,

    /// <summary>The firmware's decisions to release reach neither the pin nor the valve.</summary>
    ReleaseIgnored,

    /// <summary>A dead-man circuit that never lets go.</summary>
    DeadManBridged,

    /// <summary>The rest between cycles is not waited for: the state machine starts afresh after each cycle, with a long rest behind it.</summary>
    RestSkipped,

    /// <summary>The state machine sees no more than 200 mmHg, and rises all the same.</summary>
    LimitBlind,

    /// <summary>The state machine sees the stop button only while a cycle runs.</summary>
    StopForgotten,

    /// <summary>The state machine never counts more time above 10 mmHg than a moment.</summary>
    TimeBlind,

    /// <summary>The state machine hears the edge host in every turn.</summary>
    SilenceBlind,
}

/// <summary>
/// The firmware's state machine with pneumatics, dead-man circuit and the plainest of sensors, without buses: light enough for millions of turns, and it
/// can be copied. The register-level parts are in the tests of the whole board.
/// </summary>
internal sealed class CuffBench
{
    public const int TurnUs = 10_000;
    private const int SupervisorTurns = 160;
    private const int BootTurns = 100;

    private static readonly FieldInfo Watch = Field<CuffMachine>("_watch");
    private static readonly FieldInfo RestUs = Field<CuffMachine>("_restUs");
    private static readonly FieldInfo AboveUs = Field<CuffWatch>("_aboveUs");

    private readonly CuffTurn _turn = new();
    private readonly Sabotage _sabotage;
    private int _downTurns;
    private int _hungTurns;
    private bool _pin;
    private bool _isRefusalOwed;
    private double _stuckTrace;
    private double _stuckGuard;
    private long _jumpUs;
    private int _blockedTurns;
    private int _missedTurns;

    public CuffBench(Sabotage sabotage = Sabotage.None, double holdScale = 1.15)
    {
        _sabotage = sabotage;
        DeadMan = new DeadManCircuit(sabotage == Sabotage.DeadManBridged ? 1e9 : holdScale);
        Machine = new CuffMachine(NoSink.Instance);
    }

    private CuffBench(CuffBench other)
    {
        _sabotage = other._sabotage;
        _downTurns = other._downTurns;
        _hungTurns = other._hungTurns;
        _pin = other._pin;
        _isRefusalOwed = other._isRefusalOwed;
        _stuckTrace = other._stuckTrace;
        _stuckGuard = other._stuckGuard;
        _jumpUs = other._jumpUs;
        _blockedTurns = other._blockedTurns;
        _missedTurns = other._missedTurns;
        IsTesting = other.IsTesting;
        Acquires = other.Acquires;
        StopPressed = other.StopPressed;
        ClockStands = other.ClockStands;
        TraceFault = other.TraceFault;
        GuardFault = other.GuardFault;
        Turns = other.Turns;
        Air = other.Air.Clone();
        DeadMan = other.DeadMan.Clone();
        Check = other.Check.Clone();
        Machine = StateCopy.Of(other.Machine);
    }

    public CuffMachine Machine { get; private set; }
    /// <summary>Why the last cycle ended.</summary>
    public CuffEnd LastEnd => ((CuffWatch)Watch.GetValue(Machine)!).End;

    public CuffPneumatics Air { get; } = new();
    public DeadManCircuit DeadMan { get; }
    public CuffCheck Check { get; } = new();
    public long Turns { get; private set; }
    /// <summary>The edge host sends something in every turn.</summary>
    public bool HostTalks
    {
        get => !Check.IsHostSilent;
        set => Check.IsHostSilent = !value;
    }

    /// <summary>What began last was a self-test, which is no acquisition's.</summary>
    public bool IsTesting { get; private set; }

    public bool Acquires { get; private set; } = true;
    public bool StopPressed { get; private set; }
    public bool ClockStands { get; set; }
    public SensorFault TraceFault { get; private set; }
    public SensorFault GuardFault { get; private set; }
    public bool IsUp => _downTurns == 0 && _hungTurns == 0 && _blockedTurns == 0;

    /// <summary>All that decides what may still happen.</summary>
    public ulong Fingerprint
    {
        get
        {
            ulong hash = StateCopy.Fingerprint(Machine, Air, DeadMan);
            int flags = (HostTalks ? 1 : 0) | (Acquires ? 2 : 0) | (StopPressed ? 4 : 0) | (ClockStands ? 8 : 0) | (_pin ? 16 : 0) | (IsTesting ? 32 : 0)
                | (_isRefusalOwed ? 64 : 0);
            StateCopy.Add(flags, ref hash);
            StateCopy.Add((int)TraceFault, ref hash);
            StateCopy.Add((int)GuardFault, ref hash);
            StateCopy.Add(_downTurns, ref hash);
            StateCopy.Add(_hungTurns, ref hash);
            StateCopy.Add(_blockedTurns, ref hash);
            StateCopy.Add(_missedTurns, ref hash);
            StateCopy.Add(_jumpUs, ref hash);
            StateCopy.Add(BitConverter.DoubleToInt64Bits(_stuckTrace), ref hash);
            StateCopy.Add(BitConverter.DoubleToInt64Bits(_stuckGuard), ref hash);
            (long above, long below, long owed, long silent) = Check.Fingerprint;
            StateCopy.Add(above, ref hash);
            StateCopy.Add(below, ref hash);
            StateCopy.Add(owed, ref hash);
            StateCopy.Add(silent, ref hash);
            return hash;
        }
    }

    public CuffBench Clone() => new(this);

    public void Inflate(int targetMmHg)
    {
        if (!IsUp || !HostTalks || !Acquires) return;
        CuffRefusal refusal = Machine.Begin(CuffProgram.Measurement, targetMmHg, StopPressed);
        if (refusal == CuffRefusal.StopPressed) _isRefusalOwed = false;
        if (refusal != CuffRefusal.None) return;
        IsTesting = false;
        if (_isRefusalOwed) Check.Fail("filled although the stop button was pressed after the last cycle");
    }

    /// <summary>The patient wants out; between two cycles that means that the next one is not wanted.</summary>
    public void PressStop()
    {
        if (!StopPressed && IsUp && Acquires && !Machine.IsRunning) _isRefusalOwed = true;
        StopPressed = true;
        Check.OweRelease();
    }

    public void ReleaseStop() => StopPressed = false;

    /// <summary>With its end everything is forgotten that was asked in it.</summary>
    public void EndAcquisition()
    {
        Acquires = false;
        _isRefusalOwed = false;
        if (!IsTesting) Check.OweRelease();
    }

    public void BeginAcquisition() => Acquires = true;

    public void Test()
    {
        if (!IsUp || !HostTalks) return;
        if (Machine.Begin(CuffProgram.Test, 0, StopPressed) == CuffRefusal.None) IsTesting = true;
    }

    public void Release()
    {
        if (!IsUp || !HostTalks) return;
        Machine.Release();
        Check.OweRelease();
    }

    /// <summary>Pins low at once, memory lost; the firmware runs again a second later.</summary>
    public void Reset()
    {
        Machine = new CuffMachine(NoSink.Instance);
        _hungTurns = 0;
        _blockedTurns = 0;
        _missedTurns = 0;
        _downTurns = BootTurns;
        Air.PumpPerMille = 0;
        Air.BleedPerMille = 0;
        _pin = false;
        _isRefusalOwed = false;
        DeadMan.Drive(false);
        Check.OweRelease();
    }

    /// <summary>The firmware stands still with its pins as they are, until the supervisor resets it.</summary>
    public void Hang()
    {
        if (!IsUp) return;
        _hungTurns = SupervisorTurns;
        Check.OweRelease();
    }

    /// <summary>A bus transfer that does not end holds up the whole firmware for so many turns.</summary>
    public void Block(int turns)
    {
        if (!IsUp) return;
        _blockedTurns = turns;
        Check.OweRelease();
    }

    /// <summary>Breaks something of the pneumatics or the power stage.</summary>
    /// <param name="fault">What.</param>
    /// <param name="isActive">It does harm at once, not only when something is wanted of it.</param>
    public void Break(CuffFaults fault, bool isActive = false)
    {
        Air.Faults |= fault;
        if (isActive) Check.OweRelease();
    }

    /// <summary>The clock is off by so much once.</summary>
    public void JumpClock(long us) => _jumpUs = us;

    public void BreakTrace(SensorFault fault)
    {
        TraceFault = fault;
        _stuckTrace = Air.TraceManifoldMmHg;
        Check.OweRelease();
    }

    public void BreakGuard(SensorFault fault)
    {
        GuardFault = fault;
        _stuckGuard = Air.PumpManifoldMmHg;
        Check.OweRelease();
    }

    public void Run(double seconds)
    {
        for (int turns = (int)Math.Round(seconds * 100); turns > 0 && Check.Violation is null; turns--) Turn();
    }

    public void Turn()
    {
        Turns++;
        for (int i = 0; i < 2; i++)
        {
            Air.Advance(TurnUs / 2, DeadMan, isContactShut: !StopPressed);
            Check.Take(Air.CuffMmHg, TurnUs / 2);
        }

        if (_downTurns > 0)
        {
            _downTurns--;
            return;
        }

        if (_hungTurns > 0)
        {
            if (--_hungTurns == 0) Reset();
            return;
        }

        if (_blockedTurns > 0)
        {
            _blockedTurns--;
            _missedTurns++;
            return;
        }

        Step();
    }

    private void Step()
    {
        _turn.ElapsedUs = (ClockStands ? 0 : TurnUs * (1 + _missedTurns)) + _jumpUs;
        _missedTurns = 0;
        _jumpUs = 0;
        _turn.HasTrace = TraceFault != SensorFault.Dead;
        _turn.TraceReason = _turn.HasTrace ? NoData.None : NoData.NotPresent;
        _turn.Trace = Milli(CuffPneumatics.RoomMmHg + Sensed(TraceFault, Air.TraceManifoldMmHg, _stuckTrace));
        _turn.TracePeak = _turn.Trace;
        _turn.HasGuard = GuardFault != SensorFault.Dead;
        _turn.GuardReason = _turn.HasGuard ? NoData.None : NoData.NotPresent;
        _turn.Guard = Milli(Sensed(GuardFault, Air.PumpManifoldMmHg, _stuckGuard));
        _turn.IsStopPressed = StopPressed && (_sabotage != Sabotage.StopForgotten || Machine.IsRunning);
        _turn.IsHostHeard = HostTalks || _sabotage == Sabotage.SilenceBlind;
        _turn.IsAcquiring = Acquires;
        Machine.Step(_turn);
        Apply();
    }

    private void Apply()
    {
        if (_sabotage == Sabotage.RestSkipped && Machine.State == CuffState.Resting) RestUs.SetValue(Machine, CuffLimits.RestUs);
        if (_sabotage == Sabotage.TimeBlind) AboveUs.SetValue(Watch.GetValue(Machine), 0);
        bool isIgnored = _sabotage == Sabotage.ReleaseIgnored && Machine.State is (CuffState.Releasing or CuffState.Locked);
        Air.PumpPerMille = isIgnored ? 0 : Machine.PumpPerMille;
        Air.BleedPerMille = isIgnored ? DeflationControl.Shut : Machine.BleedPerMille;
        if (!Machine.Holds && !isIgnored) return;
        _pin = !_pin;
        DeadMan.Drive(_pin);
    }

    private static FieldInfo Field<T>(string name) => typeof(T).GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!;

    private double Sensed(SensorFault fault, double mmHg, double stuck)
    {
        double seen = fault switch
        {
            SensorFault.Stuck => stuck,
            SensorFault.High => mmHg + 40,
            SensorFault.Low => mmHg - 40,
            SensorFault.None or SensorFault.Dead => mmHg,
            _ => throw new InvalidOperationException(),
        };
        // Above 200 it goes on at a tenth of the slope: still a rise, never a limit.
        return _sabotage == Sabotage.LimitBlind && seen > 150 ? 150 + ((seen - 150) / 10) : seen;
    }

    private static int Milli(double mmHg) => (int)Math.Round(mmHg * 1000);

    private sealed class NoSink : ICuffSink
    {
        public static NoSink Instance { get; } = new();

        public void Moved(CuffState from, CuffState to, string reason)
        {
        }

        public void Tell(EventCode code, Part part, NoData reason, uint detail)
        {
        }
    }
}
