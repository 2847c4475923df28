using System.CommandLine;
using Kiosk.Benchmarks.Harness;
using Kiosk.Benchmarks.Peers;
using Kiosk.Benchmarks.Peers.Contenders;
using Kiosk.Benchmarks.Suite;

const int refused = 2;

Benchmark[] suite =
[
    new LinkDecode(), new LinkEncode(), new EcgMinute(), new PlethMinute(), new OscillometryTrace(), new LiveWindow(), new VisitMinute(), new SimulatedVisit(), new RecordMinute(),
    new StoreGroup(), new StoreLone(), new OmsCardRead(), new CardIdentified(), new ScreenLatency(),
];

var list = new Option<bool>("--list") { Description = "Name the benchmarks and what they measure, and end." };
var only = new Option<string[]>("--only") { Description = "Run these alone; may be given several times.", HelpName = "name" };
var runs = new Option<int>("--runs") { Description = "Runs that count; one more warms up.", DefaultValueFactory = _ => 7, HelpName = "number" };
var save = new Option<string?>("--save") { Description = "Also write the results to tests/Kiosk.Benchmarks/results/NAME.md.", HelpName = "name" };
var folder = new Option<string>("--folder")
{
    Description = "Where the store's benchmarks put their files: on the disk to be measured. They are removed again.",
    DefaultValueFactory = _ => AppContext.BaseDirectory,
    HelpName = "path",
};
only.Validators.Add(result =>
{
    foreach (string name in result.GetValueOrDefault<string[]>() ?? [])
    {
        if (suite.All(b => b.Name != name)) result.AddError($"--only {name}: there is no such benchmark; choose of {string.Join(", ", suite.Select(b => b.Name))}");
    }
});
runs.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 1 or > 1000) result.AddError("--runs: choose 1 to 1000");
});
save.Validators.Add(result =>
{
    bool isName = result.GetValueOrDefault<string?>() is { Length: > 0 } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
    if (!isName) result.AddError("--save: give a name of letters, digits and '-'");
});
folder.Validators.Add(result =>
{
    string? path = result.GetValueOrDefault<string>();
    if (!Directory.Exists(path)) result.AddError($"--folder {path}: there is no such folder");
});

var root = new RootCommand("Measures the link, the signals, the simulator, the record, the store, card readers and the screen. It takes about three minutes.") { list, only, runs, save, folder };
root.Subcommands.Add(PeersCommand.Create());
root.Subcommands.Add(MillionCommand.Create());
root.Subcommands.Add(OursEdge.Create());
root.SetAction(parsed =>
{
    if (parsed.GetValue(list))
    {
        foreach (Benchmark benchmark in suite) Console.WriteLine($"{benchmark.Name,-12} {benchmark.Description}");
        return 0;
    }

    string[] names = parsed.GetValue(only) ?? [];
    Benchmark[] chosen = [.. suite.Where(b => names.Length == 0 || names.Contains(b.Name))];
    string? name = parsed.GetValue(save);
    string? file = name is null ? null : Report.FileOf(name);
    if (name is not null && file is null)
    {
        Console.Error.WriteLine("--save: the program lies outside of a checkout, so there is no tests/Kiosk.Benchmarks/results to write to");
        return refused;
    }

    string report = Report.Make(chosen, parsed.GetValue(folder)!, parsed.GetValue(runs), Console.Error);
    Console.WriteLine(report);
    if (file is not null) File.WriteAllText(file, $"# {name}\n\n{report}\n");
    return 0;
});
// No handler of its own for SIGINT: it ends the program after two seconds, whether the peers' servers are gone or not.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
