using System.Globalization;
using System.Text.Json;
using Kiosk.Simulator.App.Board;
using Kiosk.Simulator.App.Cards;
using Spectre.Console;

namespace Kiosk.Simulator.App.Demo;

/// <summary>Runs a kiosk whose screen somebody walks through by hand, in a browser; lines at the input are what happens around it. Stays until it is stopped.</summary>
internal sealed class WalkThrough(IAnsiConsole console, DemoOptions options)
{
    /// <summary>The screen's port where it is free: that of the edge host's default.</summary>
    private const int ScreenPort = 9466;

    private const string ServiceCode = "123456";

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    private int _arrivals, _printed;

    /// <summary>Runs until stopped.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        string? noReader = PcscNamespace.Missing();
        return await DemoRig.RunAsync(console, options, rig => rig with
        {
            HasScreen = true,
            ScreenPort = ScreenPort,
            HasReader = noReader is null,
            HasScanner = true,
            HasPrinter = true,
            HasClinician = true,
            HasBackend = true,
        }, async rig =>
        {
            console.MarkupLineInterpolated($"[bold]Kiosk[/], {options.Speed:0.#} times as fast as life. {options.Recordings.Description}");
            await rig.StartAsync().ConfigureAwait(false);
            await rig.SetServiceCodeAsync(ServiceCode).ConfigureAwait(false);
            SayAddresses(rig);
            if (noReader is not null) console.MarkupLineInterpolated($"There is no card reader: {noReader}");
            Say("Type here what happens around it:");
            Say(OperatorCommands.Help);
            await TurnAsync(rig, stopping).ConfigureAwait(false);
            return true;
        }, stopping).ConfigureAwait(false);
    }

    // As it is, however narrow the terminal: addresses and paper are not to be folded.
    private void Say(string text) => console.Profile.Out.Writer.WriteLine(text);

    private void SayAddresses(KioskRig rig)
    {
        Say($"  the patient's screen   {rig.ScreenAddress}");
        Say($"  as at a kiosk          chromium --kiosk --app={rig.ScreenAddress}");
        Say($"  the doctor's page      {rig.ClinicianAddress}");
        Say($"  the service menu       five quick touches of the name at the top left while nobody is there, then {ServiceCode}");
        Say($"  records arrive in      {rig.Bundles}");
    }

    private async Task TurnAsync(KioskRig rig, CancellationToken stopping)
    {
        var commands = new OperatorCommands(rig);
        using var input = new OperatorInput(Console.In);
        while (true)
        {
            while (input.TryTake(out string line))
            {
                if (line is "quit" or "exit") return;
                Say(await commands.DoAsync(line).ConfigureAwait(false));
            }

            Tell(rig);
            if (rig.Edge!.HasExited) throw rig.Edge.Failure("ended");
            await Task.Delay(Turn, TimeProvider.System, stopping).ConfigureAwait(false);
        }
    }

    // What comes out at the other ends: records at the clinic, paper at the printer.
    private void Tell(KioskRig rig)
    {
        foreach (string line in rig.Store!.Lines.Skip(_arrivals).ToArray())
        {
            _arrivals++;
            if (!line.StartsWith('{')) continue;
            JsonElement arrival = JsonElement.Parse(line);
            Say(string.Create(CultureInfo.InvariantCulture,
                $"the clinical store: {arrival.GetProperty("outcome").GetString()} {arrival.GetProperty("record").GetString()}, {arrival.GetProperty("bytes").GetInt64()} bytes"));
        }

        foreach (string line in rig.Printer!.Lines.Skip(_printed).ToArray())
        {
            _printed++;
            if (line != "ok" && !line.StartsWith("ready ", StringComparison.Ordinal)) Say("paper | " + line);
        }
    }
}
