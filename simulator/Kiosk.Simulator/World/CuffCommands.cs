using System.Globalization;
using Kiosk.Simulator.Board;
using Kiosk.Simulator.Cuff;

namespace Kiosk.Simulator.World;

/// <summary>The cuff's faults by words.</summary>
internal static class CuffCommands
{
    /// <summary>The commands, for people.</summary>
    public const string Help = """
        cuff loose | snug                 wrap the cuff around nothing, around the arm again
        cuff leak | tight                 let the cuff leak, mend it
        hose pump | trace kinked | straight   kink a lumen of the cuff's hose: that of pump and guard, that of release valve and trace
        pump dead | stuck | works         the pump does not turn, does not stop
        bleed shut | open | clogged | works   the bleed valve does not open, does not shut, lets out too little
        release shut | open | works       the release valve does not open, does not shut
        rail stuck | works                the switch of the cuff's power conducts for ever
        stop pressed | released           the patient's stop button
        trace stuck | free | offset N     the trace sensor stops moving, reads N mmHg too high (or -N)
        guard stuck | free | offset N     the same of the guard
        """;

    /// <returns>What to do, or null when the words are no such command. Only closes over the board.</returns>
    public static Action? Parse(string[] words, VirtualBoard board) => words switch
    {
        ["cuff", "loose" or "snug"] => Set(board, CuffFaults.CuffLoose, words[1] == "loose"),
        ["cuff", "leak" or "tight"] => Set(board, CuffFaults.Leak, words[1] == "leak"),
        ["hose", "pump", "kinked" or "straight"] => Set(board, CuffFaults.PumpLumenKinked, words[2] == "kinked"),
        ["hose", "trace", "kinked" or "straight"] => Set(board, CuffFaults.TraceLumenKinked, words[2] == "kinked"),
        ["pump", "dead"] => Set(board, CuffFaults.PumpDead, true),
        ["pump", "stuck"] => Set(board, CuffFaults.PumpStuckOn, true),
        ["pump", "works"] => Set(board, CuffFaults.PumpDead | CuffFaults.PumpStuckOn, false),
        ["bleed", "shut"] => Set(board, CuffFaults.BleedStuckShut, true),
        ["bleed", "open"] => Set(board, CuffFaults.BleedStuckOpen, true),
        ["bleed", "clogged"] => Set(board, CuffFaults.BleedClogged, true),
        ["bleed", "works"] => Set(board, CuffFaults.BleedStuckShut | CuffFaults.BleedStuckOpen | CuffFaults.BleedClogged, false),
        ["release", "shut"] => Set(board, CuffFaults.ReleaseStuckShut, true),
        ["release", "open"] => Set(board, CuffFaults.ReleaseStuckOpen, true),
        ["release", "works"] => Set(board, CuffFaults.ReleaseStuckShut | CuffFaults.ReleaseStuckOpen, false),
        ["rail", "stuck" or "works"] => Set(board, CuffFaults.RailStuckOn, words[1] == "stuck"),
        ["stop", "pressed" or "released"] => () => board.Cuff.IsStopPressed = words[1] == "pressed",
        ["trace", "stuck" or "free"] => () => board.CuffTrace.IsStuck = words[1] == "stuck",
        ["guard", "stuck" or "free"] => () => board.CuffGuard.IsStuck = words[1] == "stuck",
        ["trace", "offset", var mmHg] when TryMmHg(mmHg, out double value) => () => board.CuffTrace.OffsetHectoPascal = value * 1.33322387415,
        ["guard", "offset", var mmHg] when TryMmHg(mmHg, out double value) => () => board.CuffGuard.OffsetMmHg = value,
        _ => null,
    };

    private static Action Set(VirtualBoard board, CuffFaults faults, bool isSet) =>
        () => board.Cuff.Faults = isSet ? board.Cuff.Faults | faults : board.Cuff.Faults & ~faults;

    private static bool TryMmHg(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && Math.Abs(value) <= 1000;
}
