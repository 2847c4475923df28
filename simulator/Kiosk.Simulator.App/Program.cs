using System.CommandLine;
using Kiosk.Simulator.App.Backend;
using Kiosk.Simulator.App.Board;
using Kiosk.Simulator.App.Cards;
using Kiosk.Simulator.App.ClinicalStore;
using Kiosk.Simulator.App.Clinician;
using Kiosk.Simulator.App.Demo;
using Kiosk.Simulator.App.Media;
using Kiosk.Simulator.App.Meters;
using Kiosk.Simulator.App.Printer;
using Kiosk.Simulator.App.Scanner;

// kiosk-sim: each subcommand is made by its own folder; add one here with one line.
var root = new RootCommand("Everything of a kiosk that is not the edge host, on a desk without hardware.");
root.Subcommands.Add(BoardCommand.Create());
root.Subcommands.Add(CardCommand.Create());
root.Subcommands.Add(ClinicalStoreCommand.Create());
root.Subcommands.Add(DemoCommand.Create());
root.Subcommands.Add(MeterCommand.Create());
root.Subcommands.Add(MediaCommand.Create());
root.Subcommands.Add(PrinterCommand.Create());
root.Subcommands.Add(ScannerCommand.Create());
root.Subcommands.Add(BackendCommand.Create());
root.Subcommands.Add(ClinicianCommand.Create());
// The demonstration ends six processes, each of which may take its time.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
