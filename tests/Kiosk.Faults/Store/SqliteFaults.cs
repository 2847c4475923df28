using System.Globalization;
using Kiosk.Edge.Store;
using Kiosk.Faults.Disk;
using Kiosk.Faults.Model;
using Kiosk.Faults.Sqlite;
using Microsoft.Data.Sqlite;

namespace Kiosk.Faults.Store;

/// <summary>
/// Failing disks under the visits' store: each request to the disk below SQLite fails in turn, as full and as broken, once and for a
/// while. Every write must be acknowledged or fail, what was acknowledged must be there, and the store must work again in the same
/// process once the fault has passed. Then it is opened again, in order and after power cuts, which also show what a failed sync left.
/// </summary>
public static class SqliteFaults
{
    /// <summary>Groups of writes that still meet a fault that stays, before it passes.</summary>
    private const int GroupsWithFault = 2;

    /// <summary>Fails requests in turn, each in four ways.</summary>
    /// <param name="seed">Of the workload and of the power cuts.</param>
    /// <param name="works">Works of the workload.</param>
    /// <returns>
    /// Trials are stores looked through, four for each fault; Wrong counts what is there in part, damaged databases, and writes that
    /// failed although the fault had passed.
    /// </returns>
    public static async Task<FaultReport> RunAsync(int seed, int works = 16)
    {
        var workload = new StoreWorkload(seed, works, groupMax: 6);
        var tally = new FaultTally("visits' store, ENOSPC and EIO", seed);
        var none = new InjectedFault(long.MaxValue, DiskFault.Full, Stays: false);
        long requests = await TryAsync(workload, none, tally).ConfigureAwait(false);

        IEnumerable<InjectedFault> faults =
            from at in Enumerable.Range(0, (int)requests)
            from fault in Enum.GetValues<DiskFault>()
            from stays in new[] { false, true }
            select new InjectedFault(at, fault, stays);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(2, Environment.ProcessorCount) };
        await Parallel.ForEachAsync(faults, options, async (fault, _) => await TryAsync(workload, fault, tally).ConfigureAwait(false)).ConfigureAwait(false);
        return tally.Report();
    }

    /// <summary>Writes the workload on a disk with one fault and looks at what there is then; returns the requests to the disk.</summary>
    private static async Task<long> TryAsync(StoreWorkload workload, InjectedFault fault, FaultTally tally)
    {
        using var vfs = new RecordingVfs();
        using var folder = new WorkFolder();
        vfs.Faults.FailAt(fault.At, fault.Fault, fault.Stays);
        var run = new FaultyRun();
        try
        {
            await using DurableStore store = await OpenAsync(vfs, Path.Combine(folder.Path, StoreTrial.FileName)).ConfigureAwait(false);
            await WriteAsync(workload, store, vfs, fault, run, tally).ConfigureAwait(false);
            tally.Add(StoreExamination.Of(workload, store, run.Acknowledged(int.MaxValue), groupsAreWhole: false), $"{fault}, in the same process");
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            tally.Add(StoreVerdict.Unreadable(run.Acknowledged(int.MaxValue).Count, $"the store did not recover: {failure.Message}"), fault.ToString());
        }

        vfs.Faults.Clear();
        long requests = vfs.Faults.Requests;
        tally.CountRecords(run.Acknowledged(int.MaxValue).Count);
        await CutAsync(workload, vfs.History, fault, run, tally).ConfigureAwait(false);
        StoreVerdict again = await StoreTrial.Of(workload, folder.Path, vfs, run.Acknowledged(int.MaxValue), groupsAreWhole: false).ConfigureAwait(false);
        tally.Add(again, $"{fault}, opened again");
        return requests;
    }

    /// <summary>Cuts the power somewhere after the fault, and at the end.</summary>
    private static async Task CutAsync(StoreWorkload workload, DiskHistory history, InjectedFault fault, FaultyRun run, FaultTally tally)
    {
        int seed = workload.Seed + (int)fault.At;
        foreach (int point in new[] { new Random(seed).Next(run.FaultAt, history.Count + 1), history.Count })
        {
            CrashImage image = CrashImages.Of(history, seed, 1, from: point).First();
            using var after = new RecordingVfs(image.Disk);
            StoreVerdict verdict = await StoreTrial.Of(workload, image.Disk, after, run.Acknowledged(point), groupsAreWhole: false).ConfigureAwait(false);
            tally.Add(verdict, $"{fault}, then {image}");
        }
    }

    /// <summary>Opens the store; when the fault hits that, again after it has passed.</summary>
    private static async Task<DurableStore> OpenAsync(RecordingVfs vfs, string path)
    {
        DurableStore store;
        try
        {
            store = DurableStore.OpenThrough(vfs.Files, path, [StoreWorkload.Schema]);
        }
        catch (Exception failure) when ((failure is SqliteException or IOException) && vfs.Faults.Failed > 0)
        {
            vfs.Faults.Clear();
            store = DurableStore.OpenThrough(vfs.Files, path, [StoreWorkload.Schema]);
        }

        // So that the few pages of the workload make several checkpoints; when the fault hits this one, fewer.
        await store.WriteAsync(c => StoreWorkload.SetCheckpointPages(c, 12)).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        return store;
    }

    /// <summary>Writes all groups.</summary>
    private static async Task WriteAsync(StoreWorkload workload, DurableStore store, RecordingVfs vfs, InjectedFault fault, FaultyRun run, FaultTally tally)
    {
        int groupsWithFault = 0;
        foreach ((int First, int Last) group in workload.Groups)
        {
            bool hadFailed = vfs.Faults.Failed > 0;
            // A fault that stays passes after some groups; one that comes once has passed with the group that met it.
            if (hadFailed && ++groupsWithFault > GroupsWithFault) vfs.Faults.Clear();
            bool isPast = hadFailed && (!fault.Stays || groupsWithFault > GroupsWithFault);
            if (!hadFailed) run.FaultAt = vfs.History.Count;
            Exception?[] outcomes = await workload.RunGroup(store, group).ConfigureAwait(false);
            for (int index = 0; index < outcomes.Length; index++)
            {
                int work = group.First + index;
                if (outcomes[index] is not { } failure) run.Acknowledge(vfs.History.Count, work);
                else if (isPast) tally.Add(StoreVerdict.Unreadable(0, $"work {work} failed: {failure.Message}"), $"{fault}, after it had passed");
            }
        }
    }

    /// <summary>What callers were told in one run, and when, in operations of the disk.</summary>
    private sealed class FaultyRun
    {
        private readonly List<(int Point, int Work)> _acknowledged = [];

        /// <summary>Where the group began that met the fault.</summary>
        public int FaultAt { get; set; }

        public void Acknowledge(int point, int work) => _acknowledged.Add((point, work));

        public List<int> Acknowledged(int point) => [.. _acknowledged.Where(ack => ack.Point <= point).Select(ack => ack.Work)];
    }

    /// <param name="At">Number of the request from 0.</param>
    /// <param name="Fault">How it fails.</param>
    /// <param name="Stays">Whether those after it fail too, for a while.</param>
    private sealed record InjectedFault(long At, DiskFault Fault, bool Stays)
    {
        public override string ToString() => At == long.MaxValue ? "no fault"
            : string.Create(CultureInfo.InvariantCulture, $"request {At} {(Fault == DiskFault.Full ? "finds the disk full" : "fails")}{(Stays ? " and those after it" : "")}");
    }
}
