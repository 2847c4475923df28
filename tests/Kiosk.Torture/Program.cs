using System.CommandLine;
using System.Security.Cryptography;
using Kiosk.Torture.Harness;
using Spectre.Console;

IScenario[] all = Catalogue.All;
var seed = new Option<int?>("--seed") { Description = "Repeats a run; drawn, and printed, when it is not given.", HelpName = "number" };
var only = new Option<string[]>("--only") { Description = "Run these alone; may be given several times.", HelpName = "name", AllowMultipleArgumentsPerToken = true };
var list = new Option<bool>("--list") { Description = "Name the scenarios and what they do, and end." };
var isShort = new Option<bool>("--short") { Description = "The form that belongs to the tests: seconds instead of minutes." };
only.Validators.Add(result =>
{
    foreach (string name in result.GetValueOrDefault<string[]>() ?? [])
        if (all.All(scenario => scenario.Name != name)) result.AddError($"--only {name}: there is no such scenario; choose of {string.Join(", ", all.Select(one => one.Name))}");
});
var root = new RootCommand(
    "Tortures the edge host, its outbox and its uplink, and counts what is lost, duplicated and reordered. "
    + "Exit codes: 0 every scenario is clean, 1 a promise was broken (its seed is printed), 2 something needed is missing.")
{
    seed, only, list, isShort,
};
root.Subcommands.Add(FastHostCommand.Create());
root.SetAction(async (parsed, stopping) =>
{
    if (parsed.GetValue(list))
    {
        foreach (IScenario scenario in all) Console.WriteLine($"{scenario.Name,-8} {scenario.Description}");
        return Summary.Clean;
    }

    string[] names = parsed.GetValue(only) ?? [];
    IScenario[] chosen = [.. all.Where(scenario => names.Length == 0 || names.Contains(scenario.Name))];
    return await TortureSession.RunAsync(chosen, parsed.GetValue(seed) ?? RandomNumberGenerator.GetInt32(1_000_000), parsed.GetValue(isShort), AnsiConsole.Console, stopping);
});
// Not a terminal: a table that is broken into narrow cells helps nobody.
if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 180;
ParseResult arguments = root.Parse(args);
int code = await arguments.InvokeAsync();
return arguments.Errors.Count > 0 ? Summary.Missing : code;
