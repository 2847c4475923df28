using System.Globalization;

namespace Kiosk.Simulator.World;

/// <summary>A step of a scenario.</summary>
/// <param name="AfterBeginUs">Time after the begin of the first acquisition; null = at the start of the world.</param>
/// <param name="Command">One of <see cref="WorldCommands.Help"/>.</param>
public sealed record ScenarioStep(long? AfterBeginUs, string Command);

/// <summary>What goes wrong in a world, and when. A file has a line per step, <c>#</c> begins a comment:</summary>
/// <remarks>
/// <code>
/// start part max30205 off      at the start of the world
/// 12.5 cable out               seconds after the begin of the first acquisition
/// </code>
/// </remarks>
public sealed record Scenario(string Name, string Description, IReadOnlyList<ScenarioStep> Steps)
{
    /// <summary>Nothing goes wrong.</summary>
    public static Scenario Healthy { get; } = Of("healthy", "nothing goes wrong");

    /// <summary>The scenarios that have names.</summary>
    public static IReadOnlyList<Scenario> Known { get; } =
    [
        Healthy,
        Of("lead-off", "the ECG electrodes come off for 5 s, 10 s into the visit", "10 lead off", "15 lead on"),
        Of("finger-off", "the finger leaves the oximeter for 5 s, 10 s into the visit", "10 finger off", "15 finger on"),
        Of("hand-moves", "the hand on the oximeter moves all the time", "start finger moving 3"),
        Of("finger-half-on", "the finger covers half of the oximeter", "start finger half"),
        Of("lamp-flickers", "a dimmed lamp over the oximeter flickers at 415 Hz, which beats with its 400 conversions a second", "start light flicker 415"),
        Of("probe-missing", "the contact probe is not plugged in", "start part max30205 off"),
        Of("ecg-dies", "the ECG front end loses its power 10 s into the visit and does not come back", "10 part max30003 off"),
        Of("ecg-flickers", "the ECG front end loses its power for 3 s, 10 s into the visit", "10 part max30003 off", "13 part max30003 on"),
        Of("bus-stuck", "I2C bus 1 (oximeter, contact probe, cuff trace) is held low for 5 s, 10 s into the visit", "10 bus 1 stuck", "15 bus 1 free"),
        Of("cable-cut", "the cable to the edge host is out for 8 s, 10 s into the visit", "10 cable out", "18 cable in"),
        Of("noisy-line", "a bit flips in one of 1000 bytes on the line", "start flip 1000"),
        Of("off-the-scale", "nobody steps onto the scale", "start step off"),
        Of("unsteady", "the patient sways on the scale and holds a hand above the head", "start stand sway", "start head hand"),
        Of("cuff-loose", "the cuff is wrapped around nothing", "start cuff loose"),
        Of("cuff-leak", "the cuff leaks", "start cuff leak"),
        Of("cuff-kinked", "the hose kinks 15 s into the visit, where pump and guard are", "15 hose pump kinked"),
        Of("pump-dead", "the pump does not turn", "start pump dead"),
        Of("bleed-stuck", "the bleed valve does not open", "start bleed shut"),
        Of("release-stuck", "the release valve does not open", "start release shut"),
        Of("trace-dies", "the cuff's trace sensor loses its power 15 s into the visit", "15 part lps28dfw off"),
        Of("guard-drifts", "the cuff's guard reads 30 mmHg too low, from 15 s into the visit on", "15 guard offset -30"),
        Of("cuff-stop", "the patient presses the stop button 20 s into the visit, for 2 s", "20 stop pressed", "22 stop released"),
        Of("mcu-hangs", "the firmware hangs 15 s into the visit", "15 hang"),
        Of("mcu-reset", "the microcontroller resets 10 s into the visit", "10 reset"),
    ];

    /// <summary>A scenario by its name, else read from a file.</summary>
    /// <exception cref="ScenarioException">There is neither such a name nor such a file, or a line of the file is wrong.</exception>
    public static Scenario Load(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        Scenario? known = Known.FirstOrDefault(s => s.Name == nameOrPath);
        if (known is not null) return known;
        if (!File.Exists(nameOrPath))
        {
            throw new ScenarioException($"there is no scenario and no file '{nameOrPath}'; the scenarios are {string.Join(", ", Known.Select(s => s.Name))}");
        }
        string[] lines;
        try
        {
            lines = File.ReadAllLines(nameOrPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScenarioException($"{nameOrPath}: {e.Message}", e);
        }
        return Parse(nameOrPath, lines);
    }

    /// <summary>Reads the lines of a scenario file.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="lines">Its lines.</param>
    /// <exception cref="ScenarioException">A line is wrong; the message names the file, the line and the reason.</exception>
    public static Scenario Parse(string name, IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var steps = new List<ScenarioStep>();
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            string text = line.Split('#')[0].Trim();
            if (text.Length > 0) steps.Add(ParseStep(text) ?? throw new ScenarioException(Wrong(name, number, text)));
        }
        return new Scenario(name, "", steps);
    }

    private static ScenarioStep? ParseStep(string text)
    {
        string[] words = text.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || !WorldCommands.IsCommand(words[1])) return null;
        if (words[0] == "start") return new ScenarioStep(null, words[1]);
        bool isTime = double.TryParse(words[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds <= 1e6;
        return isTime ? new ScenarioStep((long)(seconds * 1e6), words[1]) : null;
    }

    private static string Wrong(string name, int number, string text) =>
        $"{name}, line {number}: '{text}' is no step; write 'start COMMAND' or 'SECONDS COMMAND' with one of the commands:{Environment.NewLine}{WorldCommands.Help}";

    private static Scenario Of(string name, string description, params string[] steps) => Parse(name, steps) with { Description = description };
}

/// <summary>A scenario that cannot be read; the message says where and why.</summary>
public sealed class ScenarioException(string message, Exception? inner = null) : Exception(message, inner);
