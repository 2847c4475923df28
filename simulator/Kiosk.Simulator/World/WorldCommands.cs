using System.Globalization;
using Kiosk.Simulator.Board;
using Kiosk.Simulator.Parts;
using Kiosk.Simulator.Patient;

namespace Kiosk.Simulator.World;

/// <summary>Faults and contacts by words, the same for scenarios and for an operator at the simulator's input.</summary>
public sealed class WorldCommands
{
    /// <summary>The commands, for people.</summary>
    public const string Help = BoardHelp + "\n" + CuffCommands.Help;

    private const string BoardHelp = """
        cable out | in                    pull the cable to the edge host, plug it in
        flip N                            flip a bit in one of N bytes on the line, both ways; 0 stops it
        reset                             reset the microcontroller
        hang                              the firmware hangs; the supervisor resets it 1.6 s later
        brown-out                         the supply dips: every part and the microcontroller start over
        part NAME off | on                take a part's power, give it back: max30003, max30102, max30205, mlx90614,
                                          nau7802, vl53l0x, lps28dfw, mpr
        part NAME stuck | wrong | sound   break a part inside, so that it still answers; mend it
        bus 1 | 2 stuck | free            hold an I2C bus low, let it go
        lead off | on                     take the ECG electrodes off, put them on
        finger off | on                   take the finger off the oximeter, put it on
        finger half | whole               cover half of the oximeter, all of it
        finger moving PERCENT | still     move the hand so that it changes the light by so much (rms), hold it still
        light flicker HZ | steady         a lamp over the oximeter that flickers, and no more
        forehead off | on                 leave the infrared thermometer's view, come back
        step on | off                     step onto the scale now, or off it and stay off
        stand still | sway | lean         stand still on the scale, sway, lean on the rail
        load KG                           lay so many kg on the platform; 0 takes them away
        head up | duck | hand             stand upright below the height sensor, duck, hold a hand above the head
        block MM                          put a block of that height below the height sensor; 0 takes it away
        cells whole | supply | signal     join the load cells' wires, break the supply's or a signal's
        """;

    // A tenth of it gets past the finger: more than a pulse of 1 % at the finger's 1500 nA.
    private const double LampNanoAmps = 400;

    private readonly VirtualBoard _board;
    private readonly Senses _senses;

    internal WorldCommands(VirtualBoard board, Senses senses)
    {
        _board = board;
        _senses = senses;
    }

    /// <summary>Carries out a command.</summary>
    /// <param name="command">One of <see cref="Help"/>.</param>
    /// <param name="error">Empty, or what is wrong with the command.</param>
    /// <returns>False when it is none; nothing has happened then.</returns>
    public bool TryExecute(string command, out string error)
    {
        ArgumentNullException.ThrowIfNull(command);
        Action? action = Parse(command.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        error = action is null ? $"unknown command '{command}'; the commands are:{Environment.NewLine}{Help}" : "";
        action?.Invoke();
        return action is not null;
    }

    /// <summary>Whether a text is a command, without carrying it out.</summary>
    public static bool IsCommand(string command)
    {
        ArgumentNullException.ThrowIfNull(command);
        // The parser only closes over the board, it does not touch it.
        return new WorldCommands(null!, null!).Parse(command.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) is not null;
    }

    private Action? Parse(string[] words) => words switch
    {
        ["cable", "out"] => () => _board.Uart.IsConnected = false,
        ["cable", "in"] => () => _board.Uart.IsConnected = true,
        ["flip", var oneIn] when int.TryParse(oneIn, NumberStyles.None, CultureInfo.InvariantCulture, out int n) => () => _board.Uart.Flip(n),
        ["reset"] => () => _board.Reset(),
        ["hang"] => () => _board.Hang(),
        ["brown-out"] => () => _board.BrownOut(),
        ["part", var part, "off" or "on"] => Power(part, words[2] == "on"),
        ["part", var part, "stuck"] => Break(part, PartFault.Stuck),
        ["part", var part, "wrong"] => Break(part, PartFault.Wrong),
        ["part", var part, "sound"] => Break(part, PartFault.None),
        ["bus", "1", "stuck" or "free"] => () => _board.Bus1.Stuck = words[2] == "stuck",
        ["bus", "2", "stuck" or "free"] => () => _board.Bus2.Stuck = words[2] == "stuck",
        ["lead", "off" or "on"] => () => _senses.LeadsAreOff = words[1] == "off",
        ["finger", "off" or "on"] => () => _senses.FingerIsOff = words[1] == "off",
        ["step", "off"] => () => _senses.Stance.StepOff(_board.Clock.WorldUs),
        ["step", "on"] => () => _senses.Stance.StepOn(_board.Clock.WorldUs),
        ["stand", "still" or "sway" or "lean"] => () => _senses.Stance.Stand(words[1] switch
        {
            "sway" => Bearing.Swaying, "lean" => Bearing.Leaning, _ => Bearing.Still,
        }),
        ["load", var kilograms] when IsNumber(kilograms, 300, out double kg) => () => _senses.Stance.Lay(kg, _board.Clock.WorldUs),
        ["head", "up" or "duck" or "hand"] => () => _senses.Stance.Hold(words[1] switch
        {
            "duck" => Head.Ducked, "hand" => Head.BelowHand, _ => Head.Upright,
        }),
        ["block", var millimetres] when IsNumber(millimetres, 2200, out double mm) => () => _senses.Stance.BlockMillimetres = mm,
        ["cells", "whole" or "supply" or "signal"] => () =>
            (_board.Scale.SupplyWireBroken, _board.Scale.SignalWireBroken) = (words[1] == "supply", words[1] == "signal"),
        ["finger", "half" or "whole"] => () => _senses.FingerIsHalfOn = words[1] == "half",
        ["finger", "moving", var percent] when double.TryParse(percent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double p) && p is > 0 and <= 30
            => () => _senses.Move(p / 100),
        ["finger", "still"] => () => _senses.Move(0),
        ["light", "flicker", var hz] when double.TryParse(hz, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double f) && f is >= 1 and <= 10_000
            => () => _senses.Lamp = new Lamp(f, LampNanoAmps),
        ["light", "steady"] => () => _senses.Lamp = null,
        ["forehead", "off" or "on"] => () => _senses.ForeheadIsAway = words[1] == "off",
        _ => CuffCommands.Parse(words, _board),
    };

    private static bool IsNumber(string text, double max, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number <= max;

    private Action? Power(string part, bool on) => part switch
    {
        "max30003" => on ? () => _board.Ecg.PowerOn() : () => _board.Ecg.PowerOff(),
        "max30102" => on ? () => _board.Oximeter.PowerOn() : () => _board.Oximeter.PowerOff(),
        "max30205" => on ? () => _board.ContactThermometer.PowerOn() : () => _board.ContactThermometer.PowerOff(),
        "nau7802" => on ? () => _board.Scale.PowerOn() : () => _board.Scale.PowerOff(),
        "vl53l0x" => on ? () => _board.HeightSensor.PowerOn() : () => _board.HeightSensor.PowerOff(),
        "mlx90614" => on ? () => _board.InfraredThermometer.PowerOn() : () => _board.InfraredThermometer.PowerOff(),
        "lps28dfw" => on ? () => _board.CuffTrace.PowerOn() : () => _board.CuffTrace.PowerOff(),
        "mpr" => on ? () => _board.CuffGuard.PowerOn() : () => _board.CuffGuard.PowerOff(),
        _ => null,
    };

    private Action? Break(string part, PartFault fault) => part switch
    {
        "max30003" => () => _board.Ecg.Fault = fault,
        "max30102" => () => _board.Oximeter.Fault = fault,
        "max30205" => () => _board.ContactThermometer.Fault = fault,
        "mlx90614" => () => _board.InfraredThermometer.Fault = fault,
        "nau7802" => () => (_board.Scale.Stuck, _board.Scale.SignalWireBroken) = (fault == PartFault.Stuck, fault == PartFault.Wrong),
        "vl53l0x" => () => (_board.HeightSensor.Stuck, _board.HeightSensor.ForcedStatus) =
            (fault == PartFault.Stuck, fault == PartFault.Wrong ? Vl53l0xModel.LaserFailure : null),
        _ => null,
    };
}
