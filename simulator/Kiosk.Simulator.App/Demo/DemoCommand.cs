using System.CommandLine;
using Spectre.Console;

namespace Kiosk.Simulator.App.Demo;

/// <summary><c>kiosk-sim demo</c>: a visit from the sensors' registers to the clinical store's receipt, on this machine.</summary>
public static class DemoCommand
{
    /// <summary>The subcommand. Exit codes: 0 the record was accepted, 1 something failed, 2 wrong arguments.</summary>
    public static Command Create()
    {
        var edge = new Option<FileInfo>("--edge") { Description = "kiosk-edge, the program or its .dll", Required = true };
        var ctl = new Option<FileInfo>("--ctl") { Description = "kioskctl, the program or its .dll", Required = true };
        var once = new Option<bool>("--once") { Description = "One visit, then end; without it visit follows visit until Ctrl-C" };
        var output = new Option<DirectoryInfo?>("--out") { Description = "Keep the bundles in this folder" };
        var ecg = new Option<string?>("--ecg") { Description = "Recorded ECG: WFDB .hea or .csv, as for 'kiosk-sim board'" };
        var ppg = new Option<string?>("--ppg") { Description = "Recorded pleth: WFDB .hea or .csv, as for 'kiosk-sim board'" };
        var ecgRate = new Option<double?>("--ecg-rate") { Description = "Samples per second of an ECG file without times" };
        var ppgRate = new Option<double?>("--ppg-rate") { Description = "Samples per second of a pleth file without times" };
        var scenario = new Option<string?>("--scenario") { Description = "What goes wrong, as for 'kiosk-sim board'" };
        var card = new Option<VisitorCard>("--card") { Description = "How the visitor says who they are: none, oms (a card in a virtual PC/SC reader), barcode, mrz" };
        var speed = new Option<double>("--speed") { Description = "Times as fast as life, 0.1 to 100", DefaultValueFactory = _ => 1 };
        var seconds = new Option<double>("--seconds") { Description = "Length of a visit, seconds of the patient's time", DefaultValueFactory = _ => 60 };
        var command = new Command("demo", "Shows a visit: the real firmware on a simulated board, the edge host, a TLS broker, a clinical store.")
        {
            edge, ctl, once, output, ecg, ppg, ecgRate, ppgRate, scenario, card, speed, seconds,
        };
        command.SetAction(async (arguments, stopping) =>
        {
            var demonstration = new Demonstration(AnsiConsole.Console, new DemoOptions
            {
                Edge = arguments.GetRequiredValue(edge).FullName,
                Ctl = arguments.GetRequiredValue(ctl).FullName,
                Once = arguments.GetValue(once),
                Output = arguments.GetValue(output)?.FullName,
                Recordings = Recordings.Choose(
                    arguments.GetValue(ecg), arguments.GetValue(ecgRate), arguments.GetValue(ppg), arguments.GetValue(ppgRate)),
                Scenario = arguments.GetValue(scenario),
                Card = arguments.GetValue(card),
                Speed = arguments.GetValue(speed),
                VisitSeconds = arguments.GetValue(seconds),
            });
            return await demonstration.RunAsync(stopping).ConfigureAwait(false);
        });
        return command;
    }
}
