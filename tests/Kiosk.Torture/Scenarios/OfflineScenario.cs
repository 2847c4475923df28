using System.Globalization;
using System.Text.Json;
using Kiosk.Edge.Clocks;
using Kiosk.Outbox;
using Kiosk.Simulator.App.Broker;
using Kiosk.Torture.Harness;
using Kiosk.Torture.World;

namespace Kiosk.Torture.Scenarios;

/// <summary>
/// 30 days without a network on a fast clock: the whole edge host as a process, rebooted ten times, half of them by kill -9, its
/// clock at 1970 until the first reboot, its certificate renewed half-way; visits, telemetry and alarms all along. Then the network comes.
/// </summary>
public sealed class OfflineScenario : IScenario
{
    private const int Boots = 10;
    private const int Days = 30;
    private const int TelemetryADay = 288;
    private const int VisitsADay = 20;
    private const int RenewalBoot = 5;
    private const int InFlight = 8;
    private const int InFlightAtReboot = 6;
    private const int ResidentGrowthMax = 64;
    private const int BytesARecordMax = 4_000;
    private const int OpenMegabytes = 16;
    private const string RenewedName = "torture-kiosk-renewed";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public string Name => "offline";

    /// <inheritdoc/>
    public string Description => "30 days without a network in compressed time: 10 reboots, half of them by kill -9, first boot at 1970, a certificate renewed; then all is delivered";

    /// <inheritdoc/>
    public async Task RunAsync(TortureRun run)
    {
        double speed = run.IsShort ? 100_000 : 30_000;
        var random = new Random(run.Seed);
        IReadOnlyList<string>? program = null;
        PemPair own = null!;
        await using var world = new KioskWorld(run, InFlight, (made, options) =>
        {
            // It ends after 20 of the 30 days.
            own = made.Certificates.Issue("offline-kiosk", EdgeHost.KioskId, daysLeft: 20);
            return options with { Uplink = Uplink(made, own), Program = () => program ?? [EdgeHost.ProgramPath] };
        });
        DateTimeOffset begin = TimeProvider.System.GetUtcNow();
        var sizes = new List<(int Resident, long Disk)>();
        for (int boot = 0; boot < Boots; boot++)
        {
            program = FastHostCommand.Arguments(speed, boot == 0 ? DateTimeOffset.UnixEpoch.AddMinutes(5) : begin.AddDays(boot * Days / Boots));
            await world.Host.StartAsync().ConfigureAwait(false);
            var clock = new ScaledTimeProvider(TimeProvider.System, speed);
            if (boot == RenewalBoot) Renew(world, own);
            await Task.WhenAll(TelemetryAsync(run, world, clock, boot), VisitsAsync(world, clock)).ConfigureAwait(false);
            sizes.Add((world.Host.ResidentMegabytes(), SizeOf(world.Host.DataFolder)));
            await RebootAsync(world, isDirty: boot % 2 == 1, random).ConfigureAwait(false);
        }

        program = null;
        await world.StartAsync().ConfigureAwait(false);
        await world.SettleAsync(Patience, run.Progress).ConfigureAwait(false);
        CheckRenewed(world);
        CheckSizes(run, world, sizes);
        run.Add(world.Ledger.Report($"{Days} days offline, {Boots} reboots", Boots));
    }

    private static async Task TelemetryAsync(TortureRun run, KioskWorld world, TimeProvider clock, int boot)
    {
        long began = clock.GetTimestamp();
        const int Count = TelemetryADay * Days / Boots;
        for (int number = 0; number < Count; number++)
        {
            await UntilAsync(clock, began, TimeSpan.FromDays((double)number / TelemetryADay)).ConfigureAwait(false);
            await world.Producer.PushOneAsync(number % TelemetryADay == 0 ? Lane.Alarm : Lane.Telemetry).ConfigureAwait(false);
            run.Progress($"day {(boot * Days / Boots) + (number / TelemetryADay)}, {world.Ledger.Acknowledged} records wait");
        }
    }

    private static async Task VisitsAsync(KioskWorld world, TimeProvider clock)
    {
        long began = clock.GetTimestamp();
        for (int number = 0; number < VisitsADay * Days / Boots; number++)
        {
            await UntilAsync(clock, began, TimeSpan.FromDays((double)number / VisitsADay)).ConfigureAwait(false);
            JsonElement? opened = await world.Host.Control.AskAsync(HttpMethod.Post, "v1/visits",
                """{"anonymous":true,"consent":{"text":"measurement","version":"1","language":"en","scope":"send"}}""").ConfigureAwait(false);
            if (opened?.GetProperty("visitId").GetString() is not { } visit) world.Ledger.Wrong($"no visit could be opened: {world.Host.LastLines}");
            else if (await EndAsync(world, visit).ConfigureAwait(false)) world.Ledger.NoteSealed(visit);
            else world.Ledger.Wrong($"visit {visit} could not be ended: {world.Host.LastLines}");
        }
    }

    /// <returns>Whether it is sealed: by this, or, since a visit's longest time is soon over on this clock, before.</returns>
    private static async Task<bool> EndAsync(KioskWorld world, string visit)
    {
        if (await world.Host.Control.AskAsync(HttpMethod.Post, "v1/visits/current/end", "{}").ConfigureAwait(false) is not null) return true;
        JsonElement? ended = await world.Host.Control.AskAsync(HttpMethod.Get, "v1/visits/" + visit).ConfigureAwait(false);
        return ended?.GetProperty("state").GetString() is "done" or "abandoned";
    }

    private static async Task RebootAsync(KioskWorld world, bool isDirty, Random random)
    {
        // Some requests are on their way as it goes down; they are made again after the reboot.
        Task[] underway = isDirty ? [.. Enumerable.Range(0, InFlightAtReboot).Select(_ => world.Producer.PushOneAsync(Lane.Telemetry))] : [];
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(10)), TimeProvider.System).ConfigureAwait(false);
        if (isDirty) await world.Host.KillAsync().ConfigureAwait(false);
        else await world.Host.StopAsync().ConfigureAwait(false);
        if (underway.Length == 0) return;
        await world.Host.StartAsync().ConfigureAwait(false);
        await Task.WhenAll(underway).ConfigureAwait(false);
        await world.Host.StopAsync().ConfigureAwait(false);
    }

    // Half-way the first one still holds; only the broker's log can tell which of the two it was shown.
    private static void Renew(KioskWorld world, PemPair own)
    {
        if (!world.Host.HasLine(line => line.Contains("renew it", StringComparison.Ordinal))) world.Ledger.Wrong("nobody was told that the certificate ends in a few days");
        PemPair renewed = world.Certificates.Issue("renewed-kiosk", RenewedName, daysLeft: 59);
        File.Move(renewed.KeyFile, own.KeyFile, overwrite: true);
        File.Move(renewed.CertificateFile, own.CertificateFile, overwrite: true);
    }

    private static void CheckRenewed(KioskWorld world)
    {
        if (!world.Broker.Log.Any(line => line.Contains(RenewedName, StringComparison.Ordinal))) world.Ledger.Wrong("the broker never saw the renewed certificate");
    }

    private static void CheckSizes(TortureRun run, KioskWorld world, List<(int Resident, long Disk)> sizes)
    {
        run.Note(string.Create(CultureInfo.InvariantCulture,
            $"resident memory {sizes[0].Resident} MiB after 3 days, {sizes[^1].Resident} MiB after {Days}; disk {sizes[0].Disk >> 10} KiB after 3 days, {sizes[^1].Disk >> 10} KiB after {Days}, with {world.Ledger.Acknowledged} records and {world.Ledger.Foreign} of the kiosk's own"));
        if (sizes[^1].Resident - sizes[0].Resident > ResidentGrowthMax) world.Ledger.Wrong($"resident memory grew from {sizes[0].Resident} to {sizes[^1].Resident} MiB");
        // What is stored, twice over; what a host has open; and what a killed one leaves allocated in the files that it was writing.
        long max = (2 * (world.Ledger.Acknowledged + world.Ledger.Foreign) * BytesARecordMax) + ((long)(OpenMegabytes + (Boots / 2 * OpenMegabytes)) << 20);
        if (sizes[^1].Disk > max) world.Ledger.Wrong($"the disk's use grew from {sizes[0].Disk} to {sizes[^1].Disk} bytes, more than {max}");
    }

    private static long SizeOf(string folder)
    {
        long bytes = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            // The host goes on: a file may be gone by now.
            var info = new FileInfo(file);
            if (info.Exists) bytes += info.Length;
        }

        return bytes;
    }

    private static async Task UntilAsync(TimeProvider clock, long began, TimeSpan due)
    {
        TimeSpan left = due - clock.GetElapsedTime(began);
        if (left > TimeSpan.Zero) await Task.Delay(left, clock).ConfigureAwait(false);
    }

    // The uplink's own default waits; at this speed the shortest of them is what the machine's timers can do.
    private static object Uplink(KioskWorld world, PemPair own) => new
    {
        brokerHost = world.Broker.Host,
        brokerPort = world.Broker.Port,
        caFile = world.Certificates.CaFile,
        certificateFile = own.CertificateFile,
        keyFile = own.KeyFile,
    };
}
