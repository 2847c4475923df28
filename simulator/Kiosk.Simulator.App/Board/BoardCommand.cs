using System.CommandLine;
using System.CommandLine.Help;
using System.Security.Cryptography;
using Kiosk.Firmware;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.Recordings;
using Kiosk.Simulator.World;

namespace Kiosk.Simulator.App.Board;

/// <summary><c>kiosk-sim board</c>: the firmware on a simulated board behind a pseudo-terminal.</summary>
internal static class BoardCommand
{
    /// <summary>The exit code for what the user asked for and cannot be had: a recording, a scenario, a line.</summary>
    public const int Refused = 2;

    private static readonly Option<string?> Line = new("--line")
    {
        Description = "Path of a link to the pseudo-terminal, which an edge host opens as its serial device. It is gone while the cable is out.",
        HelpName = "path",
    };

    private static readonly Option<double> Speed = Bounded("--speed", "Times faster than life. Give the edge host the same time.speed.", 1, 0.1, 100);
    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Seed of the patient's rhythm, noise, the board's id and flipped bits; boot ids differ from start to start.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string?> Ecg = new("--ecg")
    {
        Description = "A recorded ECG: a WFDB header (.hea) or a CSV file in mV, with a signal's name or index. Synthetic when left out.",
        HelpName = "file[:signal]",
    };

    private static readonly Option<string?> Ppg = new("--ppg")
    {
        Description = "A recorded pleth: a WFDB header or a CSV file, with a column's name or index. Synthetic when left out.",
        HelpName = "file[:column]",
    };

    private static readonly Option<double?> EcgRate = new("--ecg-rate") { Description = "Samples per second of an ECG file without times.", HelpName = "Hz" };
    private static readonly Option<double?> PpgRate = new("--ppg-rate") { Description = "Samples per second of a pleth file without times.", HelpName = "Hz" };
    private static readonly Option<double> Temperature = Bounded("--temperature", "Body temperature, degrees Celsius.", 36.8, 30, 43);
    private static readonly Option<double> SpO2 = Bounded("--spo2", "Oxygen saturation, %.", 97, SpO2Curve.LowestPercent, 100);
    private static readonly Option<double> HeartRate = Bounded("--heart-rate", "Rate of the synthetic heart, 1/min.", 72, 30, 220);
    private static readonly Option<double> Weight = Bounded("--weight", "Weight of the patient, kg.", 71.4, 10, 250);
    private static readonly Option<double> Height = Bounded("--height", "Height of the patient, cm.", 172, 80, 215);
    private static readonly Option<double> Noise = Bounded("--noise", "Noise of the parts' converters, standard deviation in their steps.", 0, 0, 1000);
    private static readonly Option<double> ClockError = Bounded("--part-ppm", "How much too fast the parts' clocks run, parts per million.", 0, -1000, 1000);
    private static readonly Option<int> Baud = new("--baud")
    {
        Description = "Speed at which the simulated line carries bytes, bits per second.",
        DefaultValueFactory = _ => BoardDescription.HostBaud,
    };

    private static readonly Option<string> ScenarioName = new("--scenario")
    {
        Description = "What goes wrong and when: a name or a file; both are explained below the options.",
        HelpName = "name|file",
        DefaultValueFactory = _ => Scenario.Healthy.Name,
    };

    /// <summary>Makes the subcommand.</summary>
    public static Command Create()
    {
        var command = new Command("board", "Runs the firmware on a simulated board, its serial line being a pseudo-terminal.")
        {
            Line, Speed, Seed, Ecg, EcgRate, Ppg, PpgRate, Temperature, SpO2, HeartRate, Weight, Height, Noise, ClockError, Baud, ScenarioName,
            new HelpOption { Action = new HelpWithDetails(Details) },
        };
        Baud.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1200 or > 10_000_000) result.AddError("--baud: choose 1200 to 10000000");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static string Details => $"""
        Prints "ready PATH" when the line can be opened. Ends with 0 on SIGINT and SIGTERM, with {Refused} when a recording, a scenario or
        the line is refused.

        Scenarios (times count from the begin of the first acquisition):
        {string.Join(Environment.NewLine, Scenario.Known.Select(s => $"  {s.Name,-14} {s.Description}"))}

        A scenario file has a line per step, "#" begins a comment:
          start part max30205 off      at the start
          12.5 cable out               12.5 s after the begin of the first acquisition

        Commands, in scenario files and, while it runs, as lines at the standard input (answered with "ok" or "error ..."):
        {string.Join(Environment.NewLine, WorldCommands.Help.Split('\n').Select(line => "  " + line.TrimEnd()))}
        """;

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        try
        {
            var world = new VirtualWorld(Options(parsed));
            using var cable = new Cable(parsed.GetValue(Line));
            using var input = new OperatorInput(Console.In);
            await new BoardRunner(world, cable, input, Console.Out, TimeProvider.System, parsed.GetValue(Speed)).RunAsync(cancel);
            return 0;
        }
        catch (Exception e) when (e is RecordingException or ScenarioException or CableException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Refused;
        }
    }

    private static WorldOptions Options(ParseResult parsed) => new()
    {
        Seed = parsed.GetValue(Seed),
        BootIdSeed = RandomNumberGenerator.GetInt32(int.MaxValue), // Another start of this program is another power-up.
        Baud = parsed.GetValue(Baud),
        NoiseLsbRms = parsed.GetValue(Noise),
        PartClockErrorPpm = parsed.GetValue(ClockError),
        Scenario = Scenario.Load(parsed.GetValue(ScenarioName) ?? Scenario.Healthy.Name),
        Ecg = RecordingArgument.LoadEcg(parsed.GetValue(Ecg), parsed.GetValue(EcgRate)),
        Pulse = RecordingArgument.LoadPulse(parsed.GetValue(Ppg), parsed.GetValue(PpgRate)),
        Profile = new PatientProfile
        {
            Seed = parsed.GetValue(Seed),
            TemperatureMilliCelsius = (int)Math.Round(parsed.GetValue(Temperature) * 1000),
            SpO2Percent = parsed.GetValue(SpO2),
            HeartRatePerMinute = parsed.GetValue(HeartRate),
            WeightKilograms = parsed.GetValue(Weight),
            HeightMillimetres = (int)Math.Round(parsed.GetValue(Height) * 10),
        },
    };

    private static Option<double> Bounded(string name, string description, double usual, double min, double max)
    {
        var option = new Option<double>(name) { Description = $"{description} {min} to {max}.", DefaultValueFactory = _ => usual, HelpName = "number" };
        option.Validators.Add(result =>
        {
            double value = result.GetValueOrDefault<double>();
            if (!(value >= min && value <= max)) result.AddError($"{name}: choose {min} to {max}");
        });
        return option;
    }
}
