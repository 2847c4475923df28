using Kiosk.Edge.Store;
using Kiosk.Faults.Model;
using Kiosk.Faults.Sqlite;
using Microsoft.Data.Sqlite;

namespace Kiosk.Faults.Store;

/// <summary>Opens the store on what a fault left, looks through it, and sees that it takes a write.</summary>
internal static class StoreTrial
{
    /// <summary>The database's name in its folder.</summary>
    public const string FileName = "store.db";

    /// <summary>On a disk that a power cut left; the file system records what the store does there.</summary>
    /// <param name="workload">That was written before the cut.</param>
    /// <param name="image">The disk.</param>
    /// <param name="vfs">Starts with that image.</param>
    /// <param name="acknowledged">Works that must be there.</param>
    /// <param name="groupsAreWhole">Whether every commit must be there as a whole or not at all.</param>
    public static async Task<StoreVerdict> Of(
        StoreWorkload workload, DiskImage image, RecordingVfs vfs, IReadOnlyCollection<int> acknowledged, bool groupsAreWhole)
    {
        using var folder = new WorkFolder();
        image.Restore(folder.Path);
        return await Of(workload, folder.Path, vfs, acknowledged, groupsAreWhole).ConfigureAwait(false);
    }

    /// <summary>On a folder as it is.</summary>
    public static async Task<StoreVerdict> Of(
        StoreWorkload workload, string folder, RecordingVfs vfs, IReadOnlyCollection<int> acknowledged, bool groupsAreWhole)
    {
        try
        {
            await using DurableStore store = DurableStore.OpenThrough(vfs.Files, Path.Combine(folder, FileName), [StoreWorkload.Schema]);
            StoreVerdict verdict = StoreExamination.Of(workload, store, acknowledged, groupsAreWhole);
            await store.WriteAsync(StoreWorkload.Touch).ConfigureAwait(false);
            return verdict;
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            return StoreVerdict.Unreadable(acknowledged.Count, $"the store cannot be used: {failure.Message}");
        }
    }
}
