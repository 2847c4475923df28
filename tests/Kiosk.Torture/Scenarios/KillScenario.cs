using Kiosk.Torture.Harness;
using Kiosk.Torture.World;

namespace Kiosk.Torture.Scenarios;

/// <summary>The real edge host killed with -9 at random points while a producer pushes records through it and they are delivered.</summary>
public sealed class KillScenario : IScenario
{
    private const int InFlight = 100;
    private const int WhileStartingPercent = 20;
    private const int StartMsMax = 2500;
    private const int AfterMsMax = 25;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public string Name => "kill";

    /// <inheritdoc/>
    public string Description => "the real kiosk-edge killed with -9 at least 50 times (short: 8) while 20,000 records (short: 2,000) go through it";

    /// <inheritdoc/>
    public async Task RunAsync(TortureRun run)
    {
        int records = run.IsShort ? 2_000 : 20_000;
        int kills = run.IsShort ? 8 : 55;
        var random = new Random(run.Seed);
        await using var world = new KioskWorld(run, InFlight);
        await world.StartAsync().ConfigureAwait(false);

        Task producing = world.Producer.PushAsync(records, TimeSpan.Zero);
        long killed = await KillAllAsync(run, world, random, records, kills, producing).ConfigureAwait(false);
        await producing.ConfigureAwait(false);
        // And while the rest is on its way to the store.
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(AfterMsMax)), TimeProvider.System).ConfigureAwait(false);
        await world.Host.KillAsync().ConfigureAwait(false);
        await world.Host.StartAsync().ConfigureAwait(false);
        await world.SettleAsync(Patience, run.Progress).ConfigureAwait(false);
        if (world.Ledger.Acknowledged != records) world.Ledger.Wrong($"{world.Ledger.Acknowledged} of {records} records were acknowledged");
        // Once more after a clean stop: what it knew must be what it wrote.
        await world.Host.StopAsync().ConfigureAwait(false);
        await world.Host.StartAsync().ConfigureAwait(false);
        await world.SettleAsync(Patience, run.Progress).ConfigureAwait(false);
        run.Add(world.Ledger.Report("kill -9, records through the socket", killed + 1));
        run.Note($"{world.Producer.Unanswered} requests got no answer and were made again; {world.Ledger.Again} records came to the store more than once and were known by their id");
    }

    /// <summary>Kills at counts of acknowledged records, drawn so that they are spread over all of them, and a few while it starts.</summary>
    private static async Task<long> KillAllAsync(TortureRun run, KioskWorld world, Random random, int records, int kills, Task producing)
    {
        long killed = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            long acknowledged = world.Ledger.Acknowledged;
            long point = acknowledged + random.NextInt64(1, Math.Max(2, 2 * (records - acknowledged) / (kills - kill + 1)));
            while (world.Ledger.Acknowledged < point && !producing.IsCompleted)
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(AfterMsMax)), TimeProvider.System).ConfigureAwait(false);
            await world.Host.KillAsync().ConfigureAwait(false);
            killed++;
            run.Progress($"{killed} kills, {kill + 1} of {kills} while it works; {world.Ledger.Acknowledged} acknowledged, {world.Ledger.Missing} of them still to arrive");
            world.Host.Begin();
            if (random.Next(100) < WhileStartingPercent)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(StartMsMax)), TimeProvider.System).ConfigureAwait(false);
                await world.Host.KillAsync().ConfigureAwait(false);
                killed++;
                world.Host.Begin();
            }

            await world.Host.ReadyAsync().ConfigureAwait(false);
        }

        return killed;
    }
}
