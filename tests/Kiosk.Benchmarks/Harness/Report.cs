namespace Kiosk.Benchmarks.Harness;

/// <summary>Measures and says what came out, and on which machine.</summary>
internal static class Report
{
    /// <summary>The file of a saved report; null outside of a checkout.</summary>
    public static string? FileOf(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Kiosk.sln"))) folder = folder.Parent;
        return folder is null ? null : Path.Combine(folder.FullName, "tests", "Kiosk.Benchmarks", "results", name + ".md");
    }

    /// <summary>Runs the benchmarks one after the other.</summary>
    /// <param name="benchmarks">Which.</param>
    /// <param name="folder">Where the store's files go for the while.</param>
    /// <param name="runs">Runs that count.</param>
    /// <param name="progress">Is told which benchmark runs.</param>
    /// <returns>Markdown.</returns>
    public static string Make(IReadOnlyList<Benchmark> benchmarks, string folder, int runs, TextWriter progress)
    {
        string files = Directory.CreateDirectory(Path.Combine(folder, "benchmark-" + Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            var setup = new Setup(files);
            var results = new List<Result>();
            var notRun = new List<string>();
            foreach (Benchmark benchmark in benchmarks)
            {
                if (benchmark.Missing is { } missing)
                {
                    notRun.Add($"- {benchmark.Name} was not run: {missing}");
                    continue;
                }

                progress.WriteLine($"{benchmark.Name}: {benchmark.Description}");
                try
                {
                    results.AddRange(Runner.Measure(benchmark, setup, runs));
                }
                finally
                {
                    if (benchmark is IAsyncDisposable held) held.DisposeAsync().AsTask().GetAwaiter().GetResult();
                }
            }

            return string.Join('\n', [
                ResultTable.Of(results), "",
                $"- median and spread of {runs} runs after one to warm up; per CPU s = per second of processor time of the process",
                .. Machine.Describe(files), .. notRun]);
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }
}
