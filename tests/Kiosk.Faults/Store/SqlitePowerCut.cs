using Kiosk.Edge.Store;
using Kiosk.Faults.Model;
using Kiosk.Faults.Sqlite;

namespace Kiosk.Faults.Store;

/// <summary>
/// Power cuts of the visits' store: a workload through <see cref="DurableStore"/> is recorded below SQLite, and the store is opened
/// on every disk that a power cut may have left.
/// </summary>
public static class SqlitePowerCut
{
    private const string FileName = "store.db";

    /// <summary>Each image whose number is a multiple of this is cut a second time, while the store recovers or closes.</summary>
    private const int SecondCutEvery = 10;

    /// <summary>Runs the workload once and opens so many images of it.</summary>
    /// <param name="seed">Of the workload and of the images.</param>
    /// <param name="images">At least as many; those of second cuts come on top.</param>
    /// <param name="works">Works that the workload writes.</param>
    public static Task<PowerCutReport> Run(int seed, int images, int works = 2000) => Run(seed, images, works, diskLies: false);

    /// <summary>As <see cref="Run(int, int, int)"/>, on a disk that may acknowledge syncs without doing them.</summary>
    internal static async Task<PowerCutReport> Run(int seed, int images, int works, bool diskLies)
    {
        var workload = new StoreWorkload(seed, works, groupMax: 40);
        using var vfs = new RecordingVfs { LiesAboutSyncs = diskLies };
        List<(int Point, int Work)> acknowledged = await Record(workload, vfs).ConfigureAwait(false);

        var tally = new PowerCutTally(seed, vfs.History.Count, workload);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(2, Environment.ProcessorCount) };
        IEnumerable<(CrashImage Image, int Number)> all = CrashImages.Of(vfs.History, seed, images).Select((image, number) => (image, number));
        await Parallel.ForEachAsync(all, options, async (item, _) =>
        {
            int known = acknowledged.LastOrDefault(ack => ack.Point <= item.Image.Point).Work;
            DiskHistory recovery = await Check(item.Image.Disk, known, item.Image.ToString()).ConfigureAwait(false);
            if (item.Number % SecondCutEvery != 0) return;
            foreach (CrashImage second in CrashImages.Of(recovery, seed + item.Number, 1, from: new Random(item.Number).Next(recovery.Count + 1)))
                await Check(second.Disk, known, $"{item.Image}, then, as the store was opened and closed, {second}").ConfigureAwait(false);
        }).ConfigureAwait(false);
        return tally.Report();

        async Task<DiskHistory> Check(DiskImage image, int known, string how)
        {
            using var again = new RecordingVfs(image);
            tally.Add(await Examine(workload, image, again, known).ConfigureAwait(false), how);
            return again.History;
        }
    }

    /// <summary>Writes the workload; returns up to which work all was acknowledged at which point of the history.</summary>
    private static async Task<List<(int Point, int Work)>> Record(StoreWorkload workload, RecordingVfs vfs)
    {
        var acknowledged = new List<(int, int)>();
        using var folder = new WorkFolder();
        string path = Path.Combine(folder.Path, FileName);
        (int First, int Last)[][] halves = [.. workload.Groups.Chunk((workload.Groups.Count + 1) / 2)];
        foreach ((int First, int Last)[] half in halves)
        {
            await using DurableStore store = DurableStore.OpenThrough(vfs.Name, path, [StoreWorkload.Schema]);
            // Many small checkpoints in the first half, few larger ones in the second.
            await store.WriteAsync(c => StoreWorkload.SetCheckpointPages(c, half == halves[0] ? 40 : 300)).ConfigureAwait(false);
            for (int index = 0; index < half.Length; index++)
            {
                Exception?[] outcomes = index % 7 == 3 ? WhileReading(store, half[index]) : await workload.RunGroup(store, half[index]).ConfigureAwait(false);
                if (outcomes.FirstOrDefault(outcome => outcome is not null) is { } failure)
                    throw new InvalidOperationException("A write failed although no fault was injected.", failure);
                acknowledged.Add((vfs.History.Count, half[index].Last));
            }
        }

        return acknowledged;

        // A reader's snapshot keeps a checkpoint from finishing and the log from starting over.
        Exception?[] WhileReading(DurableStore store, (int First, int Last) group) => store.Read(connection =>
        {
            using var snapshot = connection.BeginTransaction(deferred: true);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT works FROM account";
            command.ExecuteScalar();
            return workload.RunGroup(store, group).GetAwaiter().GetResult();
        });
    }

    /// <summary>Opens the store on an image, looks through it, and sees that it takes another group.</summary>
    private static async Task<StoreVerdict> Examine(StoreWorkload workload, DiskImage image, RecordingVfs vfs, int known)
    {
        using var folder = new WorkFolder();
        image.Restore(folder.Path);
        try
        {
            await using DurableStore store = DurableStore.OpenThrough(vfs.Name, Path.Combine(folder.Path, FileName), [StoreWorkload.Schema]);
            StoreVerdict verdict = StoreExamination.Of(workload, store, [.. Enumerable.Range(1, known)], groupsAreWhole: true);
            await store.WriteAsync(StoreWorkload.Touch).ConfigureAwait(false);
            return verdict;
        }
        catch (Exception failure) when (failure is Microsoft.Data.Sqlite.SqliteException or IOException)
        {
            return StoreVerdict.Unreadable(known, $"the store cannot be used: {failure.Message}");
        }
    }
}
