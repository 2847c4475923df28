using System.CommandLine;
using System.Diagnostics;
using Kiosk.Accuracy.Harness;
using Kiosk.Accuracy.Studies;

var only = new Option<string[]>("--only") { Description = "Run these studies alone, and write nothing.", HelpName = "name", AllowMultipleArgumentsPerToken = true };
var output = new Option<string>("--output") { Description = "Folder of the report.", DefaultValueFactory = _ => Path.Combine("tests", "accuracy") };
var root = new RootCommand($"Measures the accuracy of every instrument. Studies: {string.Join(", ", AllStudies.List.Select(s => s.Name))}.") { only, output };
root.SetAction((parsed, _) => RunAsync(parsed.GetValue(only) ?? [], parsed.GetValue(output)!));
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);

static async Task<int> RunAsync(string[] only, string output)
{
    if (only.FirstOrDefault(name => AllStudies.List.All(s => s.Name != name)) is { } unknown)
    {
        Console.Error.WriteLine($"'{unknown}' is no study; there are {string.Join(", ", AllStudies.List.Select(s => s.Name))}.");
        return 2;
    }

    string? data = DataFolder();
    if (data is null) Console.Error.WriteLine("No recordings: neither ../shared/data nor KIOSK_DATA is a folder. Studies that need them are skipped.");
    var results = new List<(IAccuracyStudy, StudyResult)>();
    foreach (IAccuracyStudy study in AllStudies.List.Where(s => only.Length == 0 || only.Contains(s.Name)))
    {
        long began = Stopwatch.GetTimestamp();
        Console.WriteLine($"{study.Name} ...");
        StudyResult result = await study.RunAsync(new StudyContext(data, line => Console.WriteLine($"  {line}"))).ConfigureAwait(false);
        results.Add((study, result));
        Console.WriteLine($"{study.Name}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
    }

    if (only.Length == 0) Report.Write(output, results);
    else foreach ((_, StudyResult result) in results) Console.WriteLine(result.Body);
    Console.WriteLine();
    Console.Write(Report.TargetTable(results));
    bool areMet = results.All(r => r.Item2.WhySkipped is null && r.Item2.Targets.All(t => t.IsMet));
    Console.WriteLine(areMet ? "\nall targets met" : "\nnot all targets met");
    return areMet ? 0 : 1;
}

static string? DataFolder()
{
    string folder = Environment.GetEnvironmentVariable("KIOSK_DATA") ?? Path.Combine("..", "shared", "data");
    return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
}
