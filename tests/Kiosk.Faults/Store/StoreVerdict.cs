namespace Kiosk.Faults.Store;

/// <summary>What is wrong with a store after a fault, in works.</summary>
/// <param name="Lost">Acknowledged and not there.</param>
/// <param name="Duplicated">There more than once.</param>
/// <param name="Reordered">Stand behind a later one.</param>
/// <param name="Torn">There in part, or not as they were written; a damaged database counts as one.</param>
/// <param name="Reason">Of the first of them; null when all is well.</param>
internal sealed record StoreVerdict(int Lost, int Duplicated, int Reordered, int Torn, string? Reason)
{
    /// <summary>A store that cannot be opened or read: all that was acknowledged is lost.</summary>
    public static StoreVerdict Unreadable(int acknowledged, string reason) => new(acknowledged, 0, 0, 1, reason);
}
