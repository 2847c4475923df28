using System.CommandLine;
using Spectre.Console;

namespace Kiosk.Simulator.App.Demo;

/// <summary><c>kiosk-sim demo</c>: a whole kiosk on this machine, whose screen is walked through by hand; or one visit that goes by itself.</summary>
public static class DemoCommand
{
    /// <summary>The subcommand. Exit codes: 0 it was stopped, or the one visit's record was accepted; 1 something failed; 2 wrong arguments.</summary>
    public static Command Create()
    {
        var edge = new Option<FileInfo>("--edge") { Description = "kiosk-edge, the program or its .dll", Required = true };
        var ctl = new Option<FileInfo>("--ctl") { Description = "kioskctl, the program or its .dll", Required = true };
        var once = new Option<bool>("--once") { Description = "No screen: one visit by itself, shown as text, then the end; without it the screen is there until Ctrl-C" };
        var output = new Option<DirectoryInfo?>("--out") { Description = "Keep the bundles in this folder" };
        var ecg = new Option<string?>("--ecg") { Description = "Recorded ECG: WFDB .hea or .csv, as for 'kiosk-sim board'" };
        var ppg = new Option<string?>("--ppg") { Description = "Recorded pleth: WFDB .hea or .csv, as for 'kiosk-sim board'" };
        var ecgRate = new Option<double?>("--ecg-rate") { Description = "Samples per second of an ECG file without times" };
        var ppgRate = new Option<double?>("--ppg-rate") { Description = "Samples per second of a pleth file without times" };
        var scenario = new Option<string?>("--scenario") { Description = "What goes wrong, as for 'kiosk-sim board'" };
        var card = new Option<VisitorCard>("--card") { Description = "With --once, how the visitor says who they are: none, oms (a card in a virtual PC/SC reader), barcode, mrz" };
        var speed = new Option<double>("--speed") { Description = "Times as fast as life, 0.1 to 100", DefaultValueFactory = _ => 1 };
        var seconds = new Option<double>("--seconds") { Description = "With --once, length of the visit, seconds of the patient's time", DefaultValueFactory = _ => 60 };
        var command = new Command(
            "demo",
            $"""
            A whole kiosk on this machine: the real firmware on a simulated board, the edge host with the patient's screen, a card reader (where pcscd with a virtual one can run), a
            scanner, a printer, a TLS broker, a clinical store. Prints the addresses to open in a browser, and stays until Ctrl-C. Everybody on cards and codes is made up.

            Commands, as lines at the standard input:
            {string.Join(Environment.NewLine, OperatorCommands.Help.Split('\n').Select(line => "  " + line.TrimEnd()))}
            """)
        {
            edge, ctl, once, output, ecg, ppg, ecgRate, ppgRate, scenario, card, speed, seconds,
        };
        command.SetAction(async (arguments, stopping) =>
        {
            var shown = new DemoOptions
            {
                Edge = arguments.GetRequiredValue(edge).FullName,
                Ctl = arguments.GetRequiredValue(ctl).FullName,
                Output = arguments.GetValue(output)?.FullName,
                Recordings = Recordings.Choose(
                    arguments.GetValue(ecg), arguments.GetValue(ecgRate), arguments.GetValue(ppg), arguments.GetValue(ppgRate)),
                Scenario = arguments.GetValue(scenario),
                Card = arguments.GetValue(card),
                Speed = arguments.GetValue(speed),
                VisitSeconds = arguments.GetValue(seconds),
            };
            return arguments.GetValue(once)
                ? await new Demonstration(AnsiConsole.Console, shown).RunAsync(stopping).ConfigureAwait(false)
                : await new WalkThrough(AnsiConsole.Console, shown).RunAsync(stopping).ConfigureAwait(false);
        });
        return command;
    }
}
