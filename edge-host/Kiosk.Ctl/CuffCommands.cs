using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Kiosk.Ctl;

/// <summary>kioskctl cuff: start, look at and stop the blood pressure of the open visit.</summary>
internal sealed class CuffCommands(CommandShell shell, Option<string> socket, Option<bool> json)
{
    /// <summary>The command with its subcommands.</summary>
    public Command Cuff()
    {
        var start = new Command("start", "Fill the cuff and measure; repeats as configured (bloodPressure). The arm must be in the cuff.") { json };
        start.SetAction((parsed, stop) => shell.AskAsync<CuffAnswer>(parsed, socket, HttpMethod.Post, "/v1/cuff/start", null, View, stop));
        var release = new Command("release", "Empty the cuff at once, whatever runs, and measure no more.") { json };
        release.SetAction((parsed, stop) => shell.DoAsync(parsed, socket, HttpMethod.Post, "/v1/cuff/release", "The cuff is open.", stop));
        var cuff = new Command("cuff", "Show what the cuff does; start and stop it.") { json, start, release };
        cuff.SetAction((parsed, stop) => shell.AskAsync<CuffAnswer>(parsed, socket, HttpMethod.Get, "/v1/cuff", null, View, stop));
        return cuff;
    }

    private static void View(IAnsiConsole console, CuffAnswer cuff)
    {
        string next = cuff.NextInSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $", next in {seconds:0} s") : "";
        string wanted = cuff.Planned > 0 ? $" of {cuff.Planned}" : "";
        console.Profile.Out.Writer.WriteLine(
            $"Cuff    {cuff.Activity}{next}; {cuff.PressureMmHg?.ToString(CultureInfo.InvariantCulture) ?? "--"} mmHg; {cuff.Taken}{wanted} taken");
        if (cuff.Problem is not null) console.Profile.Out.Writer.WriteLine($"Note: {cuff.Problem}.");
    }
}
