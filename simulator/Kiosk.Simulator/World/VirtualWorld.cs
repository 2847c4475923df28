using Kiosk.Simulator.Board;
using Kiosk.Simulator.Patient;

namespace Kiosk.Simulator.World;

/// <summary>
/// One world behind all parts: a clock, a patient, a board that runs the firmware, a scenario and a seed. Time moves in turns of 10 ms
/// and only when asked to. The edge host's end of the line is <see cref="SimulatedUart.HostRead"/> and
/// <see cref="SimulatedUart.HostWrite"/> of the board's line. Not for several threads at once.
/// </summary>
public sealed class VirtualWorld
{
    /// <summary>A turn, us: the device runtime's tick.</summary>
    public const long TurnUs = 10_000;

    private readonly Senses _senses;
    private readonly ScenarioPlayer _scenario;

    /// <param name="options">What the world is made of.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value of the patient's profile is outside its range.</exception>
    public VirtualWorld(WorldOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Clock = new VirtualClock();
        Patient = new VirtualPatient(options.Profile, options.Contacts, options.Ecg, options.Pulse);
        // The parts ask for the running acquisition when they sample, long after the board is there.
        Stance = new Stance(options.Profile);
        _senses = new Senses(Patient, Stance, Mast, () => Board?.Firmware.AcquisitionId ?? 0);
        Board = new VirtualBoard(Clock, _senses, options);
        Commands = new WorldCommands(Board, _senses);
        _scenario = new ScenarioPlayer(options.Scenario, Commands);
    }

    /// <summary>The world's time.</summary>
    public VirtualClock Clock { get; }

    /// <summary>The patient.</summary>
    public VirtualPatient Patient { get; }

    /// <summary>The patient on the scale, below the mast.</summary>
    public Stance Stance { get; }

    /// <summary>Platform and mast, as they are today.</summary>
    public MastSpecimen Mast { get; } = new();

    /// <summary>The board.</summary>
    public VirtualBoard Board { get; }

    /// <summary>Faults and contacts, by the words of scenarios and operators.</summary>
    public WorldCommands Commands { get; }

    /// <summary>Lets 10 ms pass: first on the line, then in the firmware.</summary>
    public void Turn()
    {
        Clock.Advance(TurnUs);
        Board.Uart.Advance(TurnUs);
        Board.AdvanceCuff();
        _scenario.Step(Clock.WorldUs, Board.Firmware.AcquisitionId);
        Stance.Step(Clock.WorldUs, Board.Firmware.AcquisitionId);
        Board.Ecg.LeadOff = _senses.AreLeadsOff(Clock.WorldUs);
        Board.Step();
    }

    /// <summary>Lets time pass, in whole turns.</summary>
    /// <param name="time">How long, at least.</param>
    /// <param name="eachTurn">Called after each turn, for an edge host in the same process.</param>
    public void Run(TimeSpan time, Action? eachTurn = null)
    {
        long end = Clock.WorldUs + (long)time.TotalMicroseconds;
        while (Clock.WorldUs < end)
        {
            Turn();
            eachTurn?.Invoke();
        }
    }
}
