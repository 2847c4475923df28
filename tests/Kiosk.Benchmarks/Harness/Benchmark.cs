namespace Kiosk.Benchmarks.Harness;

/// <summary>One number that a run gave.</summary>
/// <param name="Name">What it is; the same in each run.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Value">The number.</param>
internal readonly record struct Figure(string Name, string Unit, double Value);

/// <summary>Something to measure. One process runs it several times, one run after the other, on one thread.</summary>
internal abstract class Benchmark
{
    /// <summary>Names it for <c>--only</c>: lower case and dashes.</summary>
    public abstract string Name { get; }

    /// <summary>What is measured, for people.</summary>
    public abstract string Description { get; }

    /// <summary>What this machine lacks for it, and what to do; null when nothing. It is not run then, and the report says so.</summary>
    public virtual string? Missing => null;

    /// <summary>Makes the input; not measured.</summary>
    /// <param name="setup">What the benchmarks share.</param>
    public abstract void Prepare(Setup setup);

    /// <summary>One run of about half a second for each kind of work in it. The first run is warm-up and is thrown away.</summary>
    /// <exception cref="InvalidOperationException">The work gave a wrong result: its speed means nothing.</exception>
    public abstract IReadOnlyList<Figure> Run();
}
