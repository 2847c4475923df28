namespace Kiosk.Faults;

/// <summary>What a run of faults found.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Seed">Runs it again.</param>
/// <param name="Trials">Power cuts, kills, failures that were tried.</param>
/// <param name="Records">Records that were acknowledged in all.</param>
/// <param name="Lost">Acknowledged and gone.</param>
/// <param name="Duplicated">There twice.</param>
/// <param name="Reordered">Not in the order of their lane.</param>
/// <param name="Wrong">Any other broken promise: other content, false alarms, books that do not balance, a start that failed.</param>
/// <param name="FirstFailure">The first of them in words; null when there is none.</param>
public sealed record FaultReport(
    string Name, int Seed, long Trials, long Records, long Lost, long Duplicated, long Reordered, long Wrong, string? FirstFailure)
{
    /// <summary>Nothing was found.</summary>
    public bool IsClean => Lost == 0 && Duplicated == 0 && Reordered == 0 && Wrong == 0;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name}: {Trials} trials, lost/duplicated/reordered {Lost}/{Duplicated}/{Reordered}, otherwise wrong {Wrong}, seed {Seed}{(FirstFailure is null ? "" : ": " + FirstFailure)}";
}
