namespace Kiosk.Faults.Model;

/// <summary>What a stretch of a history asked of the disk.</summary>
/// <param name="Writes">Calls that wrote.</param>
/// <param name="Bytes">Written by them; a file system adds its own, in whole blocks.</param>
/// <param name="Syncs">Of files and folders, failed ones included.</param>
public sealed record WriteCost(int Writes, long Bytes, int Syncs)
{
    /// <summary>Counts the operations from one point of a history to another.</summary>
    public static WriteCost Of(DiskHistory history, int from, int to)
    {
        DiskOperation[] operations = [.. history.Operations.Skip(from).Take(to - from)];
        DiskOperation.Write[] writes = [.. operations.OfType<DiskOperation.Write>()];
        return new WriteCost(
            writes.Length,
            writes.Sum(write => (long)write.Data.Length),
            operations.Count(operation => operation is DiskOperation.Sync or DiskOperation.SyncFailed or DiskOperation.SyncDirectory));
    }
}
