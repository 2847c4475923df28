using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Kiosk.Ctl;

/// <summary>A calibration.</summary>
public sealed record CalibrationAnswer(
    string Id, string Instrument, DateTimeOffset? Done, DateTimeOffset? Expires, string By, string Method, IReadOnlyDictionary<string, double> Constants);

/// <summary>An instrument with the calibration in force.</summary>
public sealed record InstrumentCalibrationAnswer(string Instrument, string State, string? Blocked, CalibrationAnswer? Calibration);

/// <summary>All calibrations.</summary>
public sealed record CalibrationsAnswer(
    string? Problem, IReadOnlyList<InstrumentCalibrationAnswer> Instruments, IReadOnlyList<CalibrationAnswer> History);

/// <summary>kioskctl calibration: what is in force, what was, the procedures, and the renewal of one that is a check against a reference.</summary>
internal sealed class CalibrationCommands(CommandShell shell, Option<string> socket, Option<bool> json)
{
    private readonly CalibrationProcedures _procedures = new(shell, socket, json);

    /// <summary>The command with its subcommands.</summary>
    public Command Calibration() => new("calibration",
        """
        Show, make and renew the calibrations of the instruments. Every reading names the one in force when its visit was opened.
        hardware-docs/calibration.md says what is due when and with which reference, scale.md and height.md which mass and block to use.

        Examples:
          kioskctl calibration list
          kioskctl calibration scale --zero --by T-17       the empty platform
          kioskctl calibration scale --mass 100 --by T-17   100 kg on its middle
          kioskctl calibration scale --zero --by T-17       empty again: keeps the calibration
          kioskctl calibration height --block 1000 --by T-17
          kioskctl calibration renew spo2 --expires 2027-11-30 --by T-1042 --method "finger simulator Index 2, serial 5501, 70 to 100 %"
        """)
    {
        List(), Show(), Renew(), _procedures.Scale(), _procedures.Height(),
    };

    private Command List()
    {
        var all = new Option<bool>("--all") { Description = "Also those that are no longer in force." };
        var list = new Command("list", "List each instrument with the calibration in force.") { all, json };
        list.SetAction((parsed, stop) => shell.AskAsync<CalibrationsAnswer>(
            parsed, socket, HttpMethod.Get, "/v1/calibrations", null, (console, answer) => Show(console, answer, parsed.GetValue(all)), stop,
            answer => answer.Problem is null && answer.Instruments.All(one => one.Blocked is null) ? ExitCode.Ok : ExitCode.NotSound));
        return list;
    }

    private Command Show()
    {
        var id = new Argument<string>("id") { Description = "The calibration's id, as readings name it." };
        var show = new Command("show", "Show one calibration, in force or not.") { id, json };
        show.SetAction((parsed, stop) => shell.AskAsync<CalibrationAnswer>(
            parsed, socket, HttpMethod.Get, $"/v1/calibrations/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null, Show, stop));
        return show;
    }

    private Command Renew()
    {
        var instrument = new Argument<string>("instrument") { Description = "The instrument, as 'calibration list' shows it." };
        var expires = new Option<string>("--expires") { Description = "The last day on which it holds, as 2027-11-30.", HelpName = "DATE", Required = true };
        expires.Validators.Add(result =>
        {
            if (ParseDay(result.GetValueOrDefault<string>()) is null) result.AddError("--expires must be a date such as 2027-11-30.");
        });
        var by = new Option<string>("--by") { Description = "The technician's number, not a name.", HelpName = "NUMBER", Required = true };
        var method = new Option<string>("--method") { Description = "How it was checked, and with which reference.", HelpName = "TEXT", Required = true };
        var renew = new Command("renew", "Note that an instrument was checked against a reference and is right. See hardware-docs/calibration.md for how.")
        {
            instrument, expires, by, method, json,
        };
        renew.SetAction((parsed, stop) => shell.AskAsync<CalibrationAnswer>(
            parsed, socket, HttpMethod.Post, "/v1/calibrations",
            JsonSerializer.Serialize(new
            {
                instrument = parsed.GetValue(instrument),
                // Through the end of that day, wherever the kiosk stands.
                expires = ParseDay(parsed.GetValue(expires))!.Value.AddDays(1),
                by = parsed.GetValue(by),
                method = parsed.GetValue(method),
            }), Show, stop));
        return renew;
    }

    private static DateTimeOffset? ParseDay(string? text) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset day) ? day : null;

    private static void Show(IAnsiConsole console, CalibrationsAnswer answer, bool all)
    {
        TextWriter writer = console.Profile.Out.Writer;
        if (answer.Problem is not null) writer.WriteLine($"Problem: {answer.Problem}");
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = 1000;
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("Instrument").AddColumn("State").AddColumn(new TableColumn("Id").NoWrap())
            .AddColumn("By").AddColumn("Method");
        foreach (InstrumentCalibrationAnswer one in answer.Instruments)
        {
            table.AddRow(new Text(one.Instrument), new Text(one.Blocked is null ? one.State : $"{one.State}; BLOCKED: {one.Blocked}"),
                new Text(one.Calibration?.Id ?? "--"), new Text(one.Calibration?.By ?? ""), new Text(one.Calibration?.Method ?? ""));
        }

        console.Write(table);
        if (!all) return;
        foreach (CalibrationAnswer one in answer.History) writer.WriteLine($"{one.Id}  {one.Instrument}  {Day(one.Done)} to {Day(one.Expires)}  {one.By}  {one.Method}");
    }

    private static void Show(IAnsiConsole console, CalibrationAnswer one)
    {
        TextWriter writer = console.Profile.Out.Writer;
        writer.WriteLine($"Calibration {one.Id} of {one.Instrument}: done {Day(one.Done)} by {one.By}, holds until {Day(one.Expires)}.");
        writer.WriteLine($"Method: {one.Method}");
        foreach ((string name, double value) in one.Constants) writer.WriteLine($"  {name} = {value.ToString("R", CultureInfo.InvariantCulture)}");
    }

    private static string Day(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "--";
}
