namespace Kiosk.Benchmarks.Harness;

/// <summary>A figure over all runs of a benchmark.</summary>
internal sealed record Result(string Benchmark, string Name, string Unit, double Median, double Min, double Max);

/// <summary>Warms up, runs, and takes medians.</summary>
internal static class Runner
{
    /// <summary>Measures one benchmark.</summary>
    /// <param name="benchmark">Prepared here.</param>
    /// <param name="setup">What the benchmarks share.</param>
    /// <param name="runs">Runs that count, 1 or more; one more comes before them.</param>
    /// <returns>A result for each figure, in the figures' order.</returns>
    public static IReadOnlyList<Result> Measure(Benchmark benchmark, Setup setup, int runs)
    {
        benchmark.Prepare(setup);
        benchmark.Run();
        IReadOnlyList<Figure>[] all = [.. Enumerable.Range(0, runs).Select(_ => RunOnce(benchmark))];
        return [.. all[0].Select((figure, i) => Over(benchmark.Name, figure, [.. all.Select(run => run[i].Value).Order()]))];
    }

    /// <summary>The value below which a part of sorted values lies (nearest rank).</summary>
    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="part">0 to 1.</param>
    public static double Quantile(IReadOnlyList<double> sorted, double part) =>
        sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Count) - 1, 0, sorted.Count - 1)];

    // Garbage of the run before is not this run's cost.
    private static IReadOnlyList<Figure> RunOnce(Benchmark benchmark)
    {
        GC.Collect();
        return benchmark.Run();
    }

    private static Result Over(string benchmark, Figure figure, double[] sorted) =>
        new(benchmark, figure.Name, figure.Unit, Quantile(sorted, 0.5), sorted[0], sorted[^1]);
}
