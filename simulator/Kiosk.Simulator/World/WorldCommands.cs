using System.Globalization;
using Kiosk.Simulator.Board;

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
        part NAME off | on                take a part's power, give it back: max30003, max30102, max30205, mlx90614, lps28dfw, mpr
        bus 1 | 2 stuck | free            hold an I2C bus low, let it go
        lead off | on                     take the ECG electrodes off, put them on
        finger off | on                   take the finger off the oximeter, put it on
        forehead off | on                 leave the infrared thermometer's view, come back
        """;

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
        ["bus", "1", "stuck" or "free"] => () => _board.Bus1.Stuck = words[2] == "stuck",
        ["bus", "2", "stuck" or "free"] => () => _board.Bus2.Stuck = words[2] == "stuck",
        ["lead", "off" or "on"] => () => _senses.LeadsAreOff = words[1] == "off",
        ["finger", "off" or "on"] => () => _senses.FingerIsOff = words[1] == "off",
        ["forehead", "off" or "on"] => () => _senses.ForeheadIsAway = words[1] == "off",
        _ => CuffCommands.Parse(words, _board),
    };

    private Action? Power(string part, bool on) => part switch
    {
        "max30003" => on ? () => _board.Ecg.PowerOn() : () => _board.Ecg.PowerOff(),
        "max30102" => on ? () => _board.Oximeter.PowerOn() : () => _board.Oximeter.PowerOff(),
        "max30205" => on ? () => _board.ContactThermometer.PowerOn() : () => _board.ContactThermometer.PowerOff(),
        "mlx90614" => on ? () => _board.InfraredThermometer.PowerOn() : () => _board.InfraredThermometer.PowerOff(),
        "lps28dfw" => on ? () => _board.CuffTrace.PowerOn() : () => _board.CuffTrace.PowerOff(),
        "mpr" => on ? () => _board.CuffGuard.PowerOn() : () => _board.CuffGuard.PowerOff(),
        _ => null,
    };
}
