using Kiosk.Faults;
using Kiosk.Faults.Outbox;
using Kiosk.Faults.Store;
using Kiosk.Torture.Harness;

namespace Kiosk.Torture.Scenarios;

/// <summary>Power cuts and failing disks under the outbox and under the visits' store, in a model that records every write and sync.</summary>
public sealed class PowerScenario : IScenario
{
    /// <inheritdoc/>
    public string Name => "power";

    /// <inheritdoc/>
    public string Description => "disks that a power cut may leave, the stores opened on each; ENOSPC and EIO at every write and sync";

    /// <inheritdoc/>
    public async Task RunAsync(TortureRun run)
    {
        int rounds = run.IsShort ? 1 : 3;
        int images = run.IsShort ? 1_000 : 2_000;
        var random = new Random(run.Seed);
        await RoundsAsync(run, "outbox, power cuts", rounds, random, seed => OutboxPowerCut.RunAsync(seed, run.IsShort ? 100 : 150, images)).ConfigureAwait(false);
        await RoundsAsync(run, "outbox, ENOSPC and EIO", rounds, random, seed => OutboxDiskFaults.RunAsync(seed, run.IsShort ? 40 : 80, run.IsShort ? 400 : int.MaxValue)).ConfigureAwait(false);
        await RoundsAsync(run, "visits' store, power cuts", rounds, random, seed => SqlitePowerCut.RunAsync(seed, images)).ConfigureAwait(false);
        await RoundsAsync(run, "visits' store, ENOSPC and EIO", 1, random, seed => SqliteFaults.RunAsync(seed)).ConfigureAwait(false);
    }

    // The first round has the run's own seed, so that one round is repeated by it.
    private static async Task RoundsAsync(TortureRun run, string name, int rounds, Random random, Func<int, Task<FaultReport>> round)
    {
        var all = new FaultReport(name, run.Seed, 0, 0, 0, 0, 0, 0, null);
        for (int number = 0; number < rounds; number++)
        {
            int seed = number == 0 ? run.Seed : random.Next();
            FaultReport one = await round(seed).ConfigureAwait(false);
            string? failure = one.FirstFailure is null ? null : $"{one.FirstFailure} (alone: ONLY=power SHORT=1 SEED={seed})";
            all = new FaultReport(name, run.Seed, all.Trials + one.Trials, all.Records + one.Records, all.Lost + one.Lost,
                all.Duplicated + one.Duplicated, all.Reordered + one.Reordered, all.Wrong + one.Wrong, all.FirstFailure ?? failure);
            run.Progress($"{name}: {all.Trials} trials");
        }

        run.Add(all);
    }
}
