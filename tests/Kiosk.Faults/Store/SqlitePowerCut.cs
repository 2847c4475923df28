using Kiosk.Edge.Store;
using Kiosk.Faults.Model;
using Kiosk.Faults.Sqlite;
using Microsoft.Data.Sqlite;

namespace Kiosk.Faults.Store;

/// <summary>
/// Power cuts of the visits' store: a workload through <see cref="DurableStore"/> is recorded below SQLite, and the store is opened
/// on disks that a power cut at any point of it may have left.
/// </summary>
public static class SqlitePowerCut
{
    /// <summary>Each image whose number is a multiple of this is cut a second time, while the store recovers or closes.</summary>
    private const int SecondCutEvery = 10;

    /// <summary>Runs the workload once and opens the images of it.</summary>
    /// <param name="seed">Of the workload and of the images.</param>
    /// <param name="images">How many; a tenth more come of second cuts.</param>
    /// <param name="works">Works that the workload writes, each of one to three rows, up to 40 in a commit.</param>
    /// <param name="diskLies">Whether the disk acknowledges syncs without doing them: then works must be found lost.</param>
    /// <returns>Trials are images; Wrong counts works and commits there in part, and databases damaged or not to be opened.</returns>
    public static async Task<FaultReport> RunAsync(int seed, int images, int works = 2000, bool diskLies = false)
    {
        var workload = new StoreWorkload(seed, works, groupMax: 40);
        using var vfs = new RecordingVfs { LiesAboutSyncs = diskLies };
        List<(int Point, int Work)> acknowledged = await Record(workload, vfs).ConfigureAwait(false);

        var tally = new FaultTally("visits' store, power cuts", seed);
        tally.CountRecords(works);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(2, Environment.ProcessorCount) };
        IEnumerable<(CrashImage Image, int Number)> all = CrashImages.Of(vfs.History, seed, images).Select((image, number) => (image, number));
        await Parallel.ForEachAsync(all, options, async (item, _) =>
        {
            int known = acknowledged.LastOrDefault(ack => ack.Point <= item.Image.Point).Work;
            DiskHistory recovery = await Check(item.Image.Disk, known, item.Image.ToString()).ConfigureAwait(false);
            if (item.Number % SecondCutEvery != 0) return;
            int from = new Random(seed + item.Number).Next(recovery.Count + 1);
            foreach (CrashImage second in CrashImages.Of(recovery, seed + item.Number, 1, from))
                await Check(second.Disk, known, $"{item.Image}, then, as the store was opened and closed, {second}").ConfigureAwait(false);
        }).ConfigureAwait(false);
        return tally.Report();

        async Task<DiskHistory> Check(DiskImage image, int known, string how)
        {
            using var again = new RecordingVfs(image);
            int[] mustBeThere = [.. Enumerable.Range(1, known)];
            tally.Add(await StoreTrial.Of(workload, image, again, mustBeThere, groupsAreWhole: true).ConfigureAwait(false), how);
            return again.History;
        }
    }

    /// <summary>Writes the workload; returns up to which work all was acknowledged at which point of the history.</summary>
    private static async Task<List<(int Point, int Work)>> Record(StoreWorkload workload, RecordingVfs vfs)
    {
        var acknowledged = new List<(int, int)>();
        using var folder = new WorkFolder();
        string path = Path.Combine(folder.Path, StoreTrial.FileName);
        (int First, int Last)[][] halves = [.. workload.Groups.Chunk((workload.Groups.Count + 1) / 2)];
        foreach ((int First, int Last)[] half in halves)
        {
            await using DurableStore store = DurableStore.OpenThrough(vfs.Files, path, [StoreWorkload.Schema]);
            // Many small checkpoints in the first half, few larger ones in the second.
            await store.WriteAsync(c => StoreWorkload.SetCheckpointPages(c, half == halves[0] ? 40 : 300)).ConfigureAwait(false);
            for (int index = 0; index < half.Length; index++)
            {
                Exception?[] outcomes = index % 7 == 3
                    ? RunGroupWhileReading(workload, store, half[index])
                    : await workload.RunGroup(store, half[index]).ConfigureAwait(false);
                if (outcomes.FirstOrDefault(outcome => outcome is not null) is { } failure)
                    throw new InvalidOperationException("A write failed although no fault was injected.", failure);
                acknowledged.Add((vfs.History.Count, half[index].Last));
            }
        }

        return acknowledged;
    }

    /// <summary>A reader's snapshot keeps a checkpoint from finishing and the log from starting over.</summary>
    private static Exception?[] RunGroupWhileReading(StoreWorkload workload, DurableStore store, (int First, int Last) group) => store.Read(connection =>
    {
        using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT works FROM account";
        command.ExecuteScalar();
        return workload.RunGroup(store, group).GetAwaiter().GetResult();
    });
}
