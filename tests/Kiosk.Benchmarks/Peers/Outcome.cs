namespace Kiosk.Benchmarks.Peers;

/// <summary>What a contender did. A figure that was not taken is null.</summary>
/// <param name="Contender">Who.</param>
/// <param name="Load">How many messages it got.</param>
internal sealed record Outcome(Contender Contender, Load Load)
{
    /// <summary>Acknowledged messages a second with the cloud down, for each batch, ascending.</summary>
    public IReadOnlyList<double> AckedPerSecond { get; init; } = [];

    /// <summary>Memory of the edge after the first batch and with the whole backlog, bytes.</summary>
    public (long First, long Backlog) Resident { get; init; }

    /// <summary>What came of the backlog once the cloud was back.</summary>
    public Arrivals Drained { get; init; }

    /// <summary>From the cloud's return to the last message of the backlog, connecting again included, seconds.</summary>
    public double DrainSeconds { get; init; }

    /// <summary>Bytes that the edge sent to the disk, from before the first message to after the last was removed.</summary>
    public long BytesWritten { get; init; }

    /// <summary>What came of the messages whose last acknowledgement was followed by SIGKILL.</summary>
    public Arrivals Survived { get; init; }

    /// <summary>fsync and fdatasync calls while <see cref="Load.Traced"/> messages were acknowledged.</summary>
    public int? Syncs { get; init; }

    /// <summary>What broke the contender's run off; null when it went through.</summary>
    public string? Fault { get; init; }

    public double AckedPerSecondMedian => Harness.Runner.Quantile(AckedPerSecond, 0.5);

    public double BytesPerMessage => (double)BytesWritten / Load.Backlog;

    public double DrainedPerSecond => Drained.Unique / Math.Max(Drained.Seconds, 1e-3);

    /// <summary>Acknowledged messages for one sync; infinite when it never synced.</summary>
    public double? MessagesPerSync => Syncs is { } syncs ? (double)Load.Traced / syncs : null;

    public int Lost => Load.Batch - Survived.Unique + Load.Backlog - Drained.Unique;

    public int Duplicates => Survived.Duplicates + Drained.Duplicates;

    public int Reordered => Survived.Reordered + Drained.Reordered;
}
