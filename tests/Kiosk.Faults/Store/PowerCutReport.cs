namespace Kiosk.Faults.Store;

/// <summary>What came of opening the store after power cuts.</summary>
/// <param name="Seed">Gives the same run again.</param>
/// <param name="Works">Works written and acknowledged.</param>
/// <param name="Operations">Writes, syncs, cuts, creations and deletions recorded below SQLite while they were.</param>
/// <param name="Images">Disks that the store was opened on.</param>
/// <param name="Lost">Acknowledged works that were not there, over all images.</param>
/// <param name="Duplicated">Works that were there more than once.</param>
/// <param name="Reordered">Works that stood behind a later one.</param>
/// <param name="Torn">Works there in part, commits there in part, databases damaged or not to be opened.</param>
/// <param name="FirstFailure">Of an image: how the power was cut and what is wrong; null when nothing is.</param>
public sealed record PowerCutReport(
    int Seed, int Works, int Operations, int Images, int Lost, int Duplicated, int Reordered, int Torn, string? FirstFailure)
{
    /// <summary>Whether every image kept the promise.</summary>
    public bool IsClean => Lost == 0 && Duplicated == 0 && Reordered == 0 && Torn == 0 && FirstFailure is null;

    /// <inheritdoc/>
    public override string ToString() => $"seed {Seed}: {Works} works, {Operations} disk operations, {Images} power cuts: "
        + $"lost/duplicated/reordered/torn = {Lost}/{Duplicated}/{Reordered}/{Torn}" + (FirstFailure is null ? "" : $"; first failure: {FirstFailure}");
}

/// <summary>Adds up what several threads find.</summary>
internal sealed class PowerCutTally(int seed, int operations, StoreWorkload workload)
{
    private readonly Lock _lock = new();
    private PowerCutReport _report = new(seed, workload.Works, operations, 0, 0, 0, 0, 0, null);

    public PowerCutReport Report()
    {
        lock (_lock) return _report;
    }

    public void Add(StoreVerdict verdict, string how)
    {
        lock (_lock)
        {
            _report = _report with
            {
                Images = _report.Images + 1,
                Lost = _report.Lost + verdict.Lost,
                Duplicated = _report.Duplicated + verdict.Duplicated,
                Reordered = _report.Reordered + verdict.Reordered,
                Torn = _report.Torn + verdict.Torn,
                FirstFailure = _report.FirstFailure ?? (verdict.Reason is null ? null : $"{how}: {verdict.Reason}"),
            };
        }
    }
}
