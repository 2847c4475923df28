using System.Globalization;
using System.Text.Json;
using Kiosk.Torture.Harness;
using Kiosk.Torture.World;

namespace Kiosk.Torture.Scenarios;

/// <summary>The wall clock of the real edge host stepped while it works. Only that process sees it: libfaketime is loaded into it.</summary>
/// <remarks>Monotonic time goes on as it is, as in a kernel whose wall clock is set. Of everything in that process, OpenSSL included.</remarks>
public sealed class ClockScenario : IScenario
{
    private const int InFlight = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Libraries =
    [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib/arm-linux-gnueabihf/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1",
    ];

    /// <inheritdoc/>
    public string Name => "clock";

    /// <inheritdoc/>
    public string Description => "the wall clock of the real kiosk-edge stepped by +5 days, -5 days, to 1970 and past its certificate's end (libfaketime)";

    /// <summary>libfaketime on this machine; null when it is not installed.</summary>
    public static string? FindLibrary() => Libraries.FirstOrDefault(File.Exists);

    /// <inheritdoc/>
    public async Task RunAsync(TortureRun run)
    {
        string library = FindLibrary() ?? throw new MissingPartException("libfaketime is not installed: apt install libfaketime");
        string clock = Path.Combine(run.Folder, "clock");
        SetClock(clock, TimeSpan.Zero);
        TcpLine line = null!;
        await using var world = new KioskWorld(run, InFlight, (_, options) => options with
        {
            Environment = ["LD_PRELOAD=" + library, "FAKETIME_TIMESTAMP_FILE=" + clock, "FAKETIME_CACHE_DURATION=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1"],
        }, port => (line = new TcpLine(port)).Port);
        await using TcpLine ends = line;
        await world.StartAsync().ConfigureAwait(false);

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Step[] steps =
        [
            new("+5 days", TimeSpan.FromDays(5), null),
            new("-5 days", TimeSpan.FromDays(-5), null),
            new("to 1970", DateTimeOffset.UnixEpoch.AddDays(1) - now, "1970"),
            new("past the certificate's end", TimeSpan.FromDays(75), "expired"),
        ];
        foreach (Step step in steps) await StepAsync(run, world, line, clock, step).ConfigureAwait(false);
    }

    private static async Task StepAsync(TortureRun run, KioskWorld world, TcpLine line, string clock, Step step)
    {
        using var stop = new CancellationTokenSource();
        Task producing = world.Producer.PushAsync(int.MaxValue, Pause, stop.Token);
        run.Progress($"clock {step.Name}");
        SetClock(clock, step.By);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System).ConfigureAwait(false);
        await CheckClockAsync(world, step).ConfigureAwait(false);
        // The connection that stands does not ask for the time; a new one does.
        line.Cut();
        if (step.Problem is { } problem) await CheckProblemAsync(world, step, problem).ConfigureAwait(false);
        else await world.Ledger.WaitForAllAsync(TimeSpan.FromSeconds(3), run.Progress).ConfigureAwait(false);
        SetClock(clock, TimeSpan.Zero);
        await stop.CancelAsync().ConfigureAwait(false);
        await producing.ConfigureAwait(false);
        await world.SettleAsync(Patience, text => run.Progress($"clock {step.Name}: {text}")).ConfigureAwait(false);
        run.Add(world.Ledger.Report("clock stepped " + step.Name, 1));
    }

    private static async Task CheckClockAsync(KioskWorld world, Step step)
    {
        JsonElement status = await world.Host.StatusAsync(_ => true, Patience, "an answer").ConfigureAwait(false);
        TimeSpan off = status.GetProperty("utc").GetDateTimeOffset() - TimeProvider.System.GetUtcNow() - step.By;
        if (off.Duration() > TimeSpan.FromMinutes(1)) world.Ledger.Wrong($"the step {step.Name} did not reach the edge host: it says {status.GetProperty("utc")}");
    }

    /// <summary>It cannot connect now, and must say why in words that name what is wrong.</summary>
    private static async Task CheckProblemAsync(KioskWorld world, Step step, string problem)
    {
        try
        {
            await world.Host.StatusAsync(
                status => status.GetProperty("outbox").GetProperty("problem").GetString()!.Contains(problem, StringComparison.Ordinal),
                TimeSpan.FromSeconds(15), $"a problem that says '{problem}' with the clock stepped {step.Name}").ConfigureAwait(false);
        }
        catch (InvalidOperationException unclear)
        {
            world.Ledger.Wrong(unclear.Message);
        }
    }

    private static void SetClock(string file, TimeSpan by)
    {
        // Renamed into place: a half-written file is no time.
        string next = file + ".next";
        File.WriteAllText(next, ((long)by.TotalSeconds).ToString("+0;-0;+0", CultureInfo.InvariantCulture) + "\n");
        File.Move(next, file, overwrite: true);
    }

    /// <param name="Name">In words.</param>
    /// <param name="By">From the true time.</param>
    /// <param name="Problem">What the status must say while no connection can be made; null when one can.</param>
    private sealed record Step(string Name, TimeSpan By, string? Problem);
}
