using System.CommandLine;
using Kiosk.Simulator.App.ClinicalStore;

var root = new RootCommand("Kiosk simulator") { ClinicalStoreCommand.Create() };
return await root.Parse(args).InvokeAsync();
