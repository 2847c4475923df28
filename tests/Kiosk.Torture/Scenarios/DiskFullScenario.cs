using System.Diagnostics;
using Kiosk.Outbox;
using Kiosk.Torture.Harness;
using Kiosk.Torture.World;

namespace Kiosk.Torture.Scenarios;

/// <summary>The real edge host on a small file system that fills up and gets room again, while it goes on running.</summary>
public sealed class DiskFullScenario : IScenario
{
    private const int DiskMegabytes = 64;
    private const int BallastMegabytes = 16;
    private const int BodyBytes = 60_000;
    private const int FillingMax = 4_000;
    private const int Alarms = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public string Name => "disk";

    /// <inheritdoc/>
    public string Description => "the real kiosk-edge on a file system of 64 MiB until it is full, and after it has room again; needs root";

    /// <inheritdoc/>
    public async Task RunAsync(TortureRun run)
    {
        string disk = Path.Combine(run.Folder, "disk");
        Directory.CreateDirectory(disk);
        if (!Environment.IsPrivilegedProcess || !await CallAsync("mount", "-t", "tmpfs", "-o", $"size={DiskMegabytes}m", "kiosk-torture", disk).ConfigureAwait(false))
        {
            run.Skip("a small file system cannot be mounted: needs root");
            return;
        }

        try
        {
            await FillAsync(run, disk).ConfigureAwait(false);
        }
        finally
        {
            await CallAsync("umount", "-l", disk).ConfigureAwait(false);
        }
    }

    private static async Task FillAsync(TortureRun run, string disk)
    {
        string ballast = Path.Combine(disk, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[BallastMegabytes << 20]).ConfigureAwait(false);
        await using var world = new KioskWorld(run, inFlight: 4, (_, options) => options with { DataFolder = Path.Combine(disk, "data") });
        world.Ledger.ExpectsAlarms = true;
        // Nobody takes anything: the broker does not run yet.
        await world.Host.StartAsync().ConfigureAwait(false);

        PostAnswer refusal = await FillUpAsync(run, world).ConfigureAwait(false);
        CheckRefusal(run, world, refusal);
        for (int alarm = 0; alarm < Alarms; alarm++)
        {
            PostAnswer answer = await world.Producer.TryOneAsync(Lane.Alarm, 300).ConfigureAwait(false);
            if (!answer.IsStored) world.Ledger.Wrong($"alarm {alarm} was refused on a full disk: {answer.Status} {answer.Text}");
        }

        File.Delete(ballast);
        long before = world.Ledger.Acknowledged;
        await TryUntilStoredAsync(world).ConfigureAwait(false);
        await FillUpAsync(run, world).ConfigureAwait(false);
        run.Note($"full after {before - Alarms} records of {BodyBytes} bytes and {Alarms} alarms; {world.Ledger.Acknowledged - before} more when {BallastMegabytes} MiB came free, without a restart; "
            + $"refused with: {refusal.Text}");

        world.Broker.Restart();
        await world.StartStoreAsync().ConfigureAwait(false);
        await world.SettleAsync(Patience, run.Progress).ConfigureAwait(false);
        await TryUntilStoredAsync(world).ConfigureAwait(false);
        await world.SettleAsync(Patience, run.Progress).ConfigureAwait(false);
        run.Add(world.Ledger.Report($"disk of {DiskMegabytes} MiB full twice, drained", 2));
    }

    /// <returns>The answer to the record for which there was no room.</returns>
    private static async Task<PostAnswer> FillUpAsync(TortureRun run, KioskWorld world)
    {
        for (int record = 0; record < FillingMax; record++)
        {
            PostAnswer answer = await world.Producer.TryOneAsync(Lane.Visit, BodyBytes).ConfigureAwait(false);
            if (!answer.IsStored) return answer;
            run.Progress($"{world.Ledger.Acknowledged} records stored");
        }

        throw new InvalidOperationException($"{FillingMax} records of {BodyBytes} bytes went onto a disk of {DiskMegabytes} MiB");
    }

    private static void CheckRefusal(TortureRun run, KioskWorld world, PostAnswer refusal)
    {
        run.Progress("full");
        bool isClear = refusal.Status == 507 && refusal.Text.Contains("full", StringComparison.Ordinal);
        if (!isClear) world.Ledger.Wrong($"a full disk is answered with {refusal.Status} {refusal.Text}");
    }

    private static async Task TryUntilStoredAsync(KioskWorld world)
    {
        const int Tries = 50;
        PostAnswer answer = new(0, "");
        for (int time = 0; time < Tries && !answer.IsStored; time++)
        {
            answer = await world.Producer.TryOneAsync(Lane.Visit, BodyBytes).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System).ConfigureAwait(false);
        }

        if (!answer.IsStored) world.Ledger.Wrong($"there is room again, and a record is refused with {answer.Status} {answer.Text}");
    }

    private static async Task<bool> CallAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0;
    }
}
