using System.Globalization;
using Kiosk.Interop.Mqtt;
using Kiosk.Outbox;
using Kiosk.Torture.Harness;
using Kiosk.Torture.World;

namespace Kiosk.Torture.Scenarios;

/// <summary>Everything that a broker, the line to it and a clinical store can do to a kiosk that goes on producing.</summary>
public sealed class BrokerScenario : IScenario
{
    private const int InFlight = 8;
    private const int AtRiskMax = 60;
    private const int SlowBitsPerSecond = 64_000;
    private const double UrgentSecondsMax = 1;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <inheritdoc/>
    public string Name => "broker";

    /// <inheritdoc/>
    public string Description => "the broker stopped, killed, half-open, slow and flapping, kicks by another client, receipts lost, urgent records behind a backlog";

    /// <inheritdoc/>
    public async Task RunAsync(TortureRun run)
    {
        var random = new Random(run.Seed);
        TcpLine line = null!;
        await using var world = new KioskWorld(run, InFlight, null, port => (line = new TcpLine(port)).Port);
        await using TcpLine ends = line;
        await world.StartAsync().ConfigureAwait(false);
        int times = run.IsShort ? 1 : 3;
        double downMax = run.IsShort ? 1.2 : 3;
        int storeKills = run.IsShort ? 2 : 10;

        await PhaseAsync(run, world, "broker stopped and started", times, () => DownAsync(world, world.Broker.Stop, downMax, random)).ConfigureAwait(false);
        await PhaseAsync(run, world, "broker killed with -9", times, () => DownAsync(world, world.Broker.Kill, downMax, random)).ConfigureAwait(false);
        await PhaseAsync(run, world, "broker killed with its queue", times, () => LoseQueueAsync(world, random)).ConfigureAwait(false);
        await PhaseAsync(run, world, "broker half-open (SIGSTOP)", times, () => FreezeAsync(world, run.IsShort ? 4.5 : 6)).ConfigureAwait(false);
        await PhaseAsync(run, world, "line swallows bytes", times, () => SwallowAsync(line, run.IsShort ? 4.5 : 6)).ConfigureAwait(false);
        await PhaseAsync(run, world, "broker flapping", run.IsShort ? 3 : 30, () => DownAsync(world, world.Broker.Kill, downMax, random)).ConfigureAwait(false);
        await PhaseAsync(run, world, "kicked by the same client id", run.IsShort ? 3 : 15, () => KickAsync(world, random)).ConfigureAwait(false);
        if (!run.IsShort) await UrgentAsync(run, world, "urgent records, fast line", 10_000, TimeSpan.FromMilliseconds(20), UrgentSecondsMax).ConfigureAwait(false);
        line.BitsPerSecond = SlowBitsPerSecond;
        await UrgentAsync(run, world, "urgent records, 64 kbit/s", run.IsShort ? 20 : 150, TimeSpan.FromMilliseconds(500), null).ConfigureAwait(false);
        line.BitsPerSecond = 0;
        line.Cut();
        // From here the store loses what it took: what comes meanwhile has to wait for it, by its number.
        world.Ledger.KeepsOrder = true;
        await PhaseAsync(run, world, "store killed before it accepts", storeKills, () => KillStoreAsync(world, random, world.Store!.StopAccepting)).ConfigureAwait(false);
        await PhaseAsync(run, world, "store killed before its receipts", storeKills, () => KillStoreAsync(world, random, world.Store!.StopAnswering)).ConfigureAwait(false);
        run.Note($"{world.Ledger.Again} records came more than once and were known by their id, {world.Ledger.KeptBack} came before their turn after the store was killed");
    }

    /// <summary>Troubles, again and again, while records are produced; then everything must arrive.</summary>
    private static async Task PhaseAsync(TortureRun run, KioskWorld world, string name, int times, Func<Task> trouble)
    {
        using var stop = new CancellationTokenSource();
        Task producing = world.Producer.PushAsync(int.MaxValue, Pause, stop.Token);
        for (int time = 1; time <= times; time++)
        {
            run.Progress($"{name}, {time} of {times}: {world.Ledger.Acknowledged} acknowledged, {world.Ledger.Missing} to arrive");
            await trouble().ConfigureAwait(false);
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await producing.ConfigureAwait(false);
        await world.SettleAsync(Patience, text => run.Progress($"{name}: {text}")).ConfigureAwait(false);
        run.Add(world.Ledger.Report(name, times));
    }

    private static async Task DownAsync(KioskWorld world, Action down, double secondsMax, Random random)
    {
        down();
        await WaitAsync(secondsMax * (1 + (2 * random.NextDouble())) / 3).ConfigureAwait(false);
        world.Broker.Restart();
        await WaitAsync(secondsMax * (1 + (2 * random.NextDouble())) / 3).ConfigureAwait(false);
    }

    // While the store is away the broker queues, in memory, what it has acknowledged: with it that is gone.
    private static async Task LoseQueueAsync(KioskWorld world, Random random)
    {
        await world.StopStoreAsync().ConfigureAwait(false);
        await WaitAsync(0.3 + (random.NextDouble() * 0.5)).ConfigureAwait(false);
        world.Broker.Kill();
        world.Broker.Restart();
        await world.StartStoreAsync().ConfigureAwait(false);
        await WaitAsync(0.5).ConfigureAwait(false);
    }

    private static async Task FreezeAsync(KioskWorld world, double seconds)
    {
        world.Broker.Freeze();
        await WaitAsync(seconds).ConfigureAwait(false);
        world.Broker.Thaw();
        await WaitAsync(1).ConfigureAwait(false);
    }

    private static async Task SwallowAsync(TcpLine line, double seconds)
    {
        line.Swallows = true;
        await WaitAsync(seconds).ConfigureAwait(false);
        line.Swallows = false;
        await WaitAsync(1).ConfigureAwait(false);
    }

    // The other one also takes over the session, and with it receipts that were meant for the kiosk.
    private static async Task KickAsync(KioskWorld world, Random random)
    {
        using var other = new MqttConnection(world.Client("kiosk-" + EdgeHost.KioskId, world.Kiosk));
        await other.ConnectAsync(CancellationToken.None).ConfigureAwait(false);
        await WaitAsync(0.2 + (random.NextDouble() * 0.8)).ConfigureAwait(false);
    }

    private static async Task KillStoreAsync(KioskWorld world, Random random, Action stopStep)
    {
        // Only a store that has something at that moment can lose it.
        await world.Host.StatusAsync(status => status.GetProperty("outbox").GetProperty("connected").GetBoolean(), Patience, "a connection").ConfigureAwait(false);
        stopStep();
        long began = TimeProvider.System.GetTimestamp();
        int goal = random.Next(1, AtRiskMax);
        while (world.Store!.AtRisk < goal && TimeProvider.System.GetElapsedTime(began) < Patience) await WaitAsync(0.01).ConfigureAwait(false);
        if (world.Store.AtRisk < goal) world.Ledger.Wrong("nothing came to the store that was to be killed");
        await world.StartStoreAsync().ConfigureAwait(false);
        await WaitAsync(0.5).ConfigureAwait(false);
    }

    /// <summary>How long an alarm takes while a backlog drains.</summary>
    private static async Task UrgentAsync(TortureRun run, KioskWorld world, string name, int backlog, TimeSpan every, double? secondsMax)
    {
        world.Broker.Stop();
        await world.Producer.PushAsync(backlog, TimeSpan.Zero).ConfigureAwait(false);
        world.Broker.Restart();
        await world.Host.StatusAsync(status => status.GetProperty("outbox").GetProperty("connected").GetBoolean(), Patience, "a connection").ConfigureAwait(false);
        long since = TimeProvider.System.GetTimestamp();
        int alarms = 0;
        long goal = backlog / 50;
        while (world.Ledger.Missing > goal && TimeProvider.System.GetElapsedTime(since) < DrainPatience)
        {
            run.Progress($"{name}: {world.Ledger.Missing} to arrive");
            await world.Producer.PushOneAsync(Lane.Alarm, bodyBytes: 100).ConfigureAwait(false);
            alarms++;
            await Task.Delay(every, TimeProvider.System).ConfigureAwait(false);
        }

        await world.SettleAsync(Patience, text => run.Progress($"{name}: {text}")).ConfigureAwait(false);
        double[] seconds = world.Ledger.AlarmLatencies(since);
        if (seconds.Length == 0) world.Ledger.Wrong("no alarm was sent while the backlog drained");
        else
        {
            double p99 = seconds[(int)Math.Ceiling(seconds.Length * 0.99) - 1];
            run.Note(string.Create(CultureInfo.InvariantCulture,
                $"{name}, {backlog} records ahead: {seconds.Length} alarms took p50 {seconds[seconds.Length / 2]:0.000} s, p99 {p99:0.000} s, at most {seconds[^1]:0.000} s"));
            if (p99 > secondsMax) world.Ledger.Wrong(string.Create(CultureInfo.InvariantCulture, $"{name}: p99 {p99:0.000} s, more than {secondsMax} s"));
        }

        run.Add(world.Ledger.Report(name, alarms));
    }

    private static Task WaitAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
}
