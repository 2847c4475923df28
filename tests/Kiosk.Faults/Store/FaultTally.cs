namespace Kiosk.Faults.Store;

/// <summary>Adds up what several threads find.</summary>
internal sealed class FaultTally(string name, int seed)
{
    private readonly Lock _lock = new();
    private FaultReport _report = new(name, seed, 0, 0, 0, 0, 0, 0, null);

    public FaultReport Report()
    {
        lock (_lock) return _report;
    }

    public void CountRecords(int acknowledged)
    {
        lock (_lock) _report = _report with { Records = _report.Records + acknowledged };
    }

    /// <summary>Counts a trial and what it found.</summary>
    /// <param name="verdict">Of the store after it.</param>
    /// <param name="how">What was done to the store, for people.</param>
    public void Add(StoreVerdict verdict, string how)
    {
        lock (_lock)
        {
            _report = _report with
            {
                Trials = _report.Trials + 1,
                Lost = _report.Lost + verdict.Lost,
                Duplicated = _report.Duplicated + verdict.Duplicated,
                Reordered = _report.Reordered + verdict.Reordered,
                Wrong = _report.Wrong + verdict.Torn,
                FirstFailure = _report.FirstFailure ?? (verdict.Reason is null ? null : $"{how}: {verdict.Reason}"),
            };
        }
    }
}
