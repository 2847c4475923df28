using Kiosk.Drivers.Bus;
using Kiosk.Simulator.Patient;

namespace Kiosk.Simulator.Cuff;

/// <summary>
/// The cuff on the board's pins: pneumatics, dead-man circuit, stop button, and what both pressure sensors feel, with the arm in the cuff. It keeps
/// the last pressures, so that a sensor that samples between two turns gets what was there at that time.
/// </summary>
public sealed class CuffHardware : IDigitalOutput, IDigitalInput
{
    private const double HectoPascalPerMmHg = 1.33322387415;
    private const long StepUs = 5_000;
    private const int TrailSteps = 16;

    private readonly CuffPneumatics _air = new();
    private readonly DeadManCircuit _deadMan = new();
    private readonly (double Pump, double Trace)[] _trail = new (double, double)[TrailSteps];
    private readonly Func<IArm> _arm;
    private long _steps;

    /// <param name="arm">The arm that the cuff is on, asked at each sample.</param>
    public CuffHardware(Func<IArm> arm)
    {
        _arm = arm;
        Pump = new Pwm(value => _air.PumpPerMille = value);
        BleedValve = new Pwm(value => _air.BleedPerMille = value);
    }

    /// <summary>The pump's input.</summary>
    public IPwmOutput Pump { get; }

    /// <summary>The bleed valve's input.</summary>
    public IPwmOutput BleedValve { get; }

    /// <summary>The stop button is pressed, or its cable cut: in the rail and at the microcontroller.</summary>
    public bool IsStopPressed { get; set; }

    /// <summary>What is broken.</summary>
    public CuffFaults Faults
    {
        get => _air.Faults;
        set => _air.Faults = value;
    }

    /// <summary>True pressure in the cuff, mmHg above the room, without the arm's pulse.</summary>
    public double CuffMmHg => _air.CuffMmHg;

    /// <summary>The duties of pump and bleed valve, as the microcontroller sets them.</summary>
    public (int Pump, int Bleed) Duties => (_air.PumpPerMille, _air.BleedPerMille);

    /// <summary>Whether the dead-man circuit holds anything.</summary>
    public bool IsHeld => _deadMan.HoldsRail || _deadMan.HoldsRelease;

    /// <summary>What the guard feels, mmHg above the room.</summary>
    public double GuardMmHg(long index, double timeUs) => At(timeUs).Pump + Pulse(timeUs, CuffFaults.PumpLumenKinked);

    /// <summary>What the trace sensor feels, hPa above vacuum.</summary>
    public double TraceHectoPascal(long index, double timeUs) =>
        (CuffPneumatics.RoomMmHg + At(timeUs).Trace + Pulse(timeUs, CuffFaults.TraceLumenKinked)) * HectoPascalPerMmHg;

    /// <summary>Lets time pass until the world's time.</summary>
    /// <param name="worldUs">Not less than before; steps of 5 ms are taken when they are complete.</param>
    public void AdvanceTo(long worldUs)
    {
        while ((_steps + 1) * StepUs <= worldUs)
        {
            _air.Advance(StepUs, _deadMan, isContactShut: !IsStopPressed);
            _steps++;
            _trail[_steps % TrailSteps] = (_air.PumpManifoldMmHg, _air.TraceManifoldMmHg);
        }
    }

    /// <summary>The microcontroller is in reset: its pins float, and resistors pull them low.</summary>
    public void ResetPins()
    {
        _air.PumpPerMille = 0;
        _air.BleedPerMille = 0;
        _deadMan.Drive(high: false);
    }

    void IDigitalOutput.Set(bool high) => _deadMan.Drive(high);

    bool IDigitalInput.IsHigh() => IsStopPressed;

    // Behind a kink the pulse does not come through.
    private double Pulse(double timeUs, CuffFaults kink)
    {
        if ((Faults & (kink | CuffFaults.CuffLoose)) != 0) return 0;
        return _arm().OscillationMmHg(_air.CuffMmHg, (long)Math.Round(timeUs));
    }

    private (double Pump, double Trace) At(double timeUs)
    {
        double steps = Math.Clamp(timeUs / StepUs, Math.Max(0, _steps - TrailSteps + 1), _steps);
        long before = (long)steps;
        double part = steps - before;
        (double Pump, double Trace) a = _trail[before % TrailSteps];
        (double Pump, double Trace) b = _trail[Math.Min(before + 1, _steps) % TrailSteps];
        return (a.Pump + ((b.Pump - a.Pump) * part), a.Trace + ((b.Trace - a.Trace) * part));
    }

    private sealed class Pwm(Action<int> set) : IPwmOutput
    {
        public void Set(int perMille) => set(Math.Clamp(perMille, 0, 1000));
    }
}
