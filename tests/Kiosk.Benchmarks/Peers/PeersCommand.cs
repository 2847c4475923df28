using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Kiosk.Benchmarks.Peers.Contenders;
using Kiosk.Outbox;

namespace Kiosk.Benchmarks.Peers;

/// <summary>The verb <c>peers</c>: ours beside what else stores and forwards, in one run on one machine.</summary>
internal static class PeersCommand
{
    private const int Refused = 2, BrokenOff = 130;

    private static readonly Needed Tracer = new("strace", "strace");

    private static readonly Func<Contender>[] Contenders =
    [
        () => new Ours(Lane.Telemetry),
        () => new Ours(Lane.Visit),
        () => new Mosquitto("mosquitto-default", "the bridge as it comes, persistence on: saves every 30 minutes and at a graceful end", 1),
        () => new Mosquitto("mosquitto-strict", "autosave_on_changes true, autosave_interval 1: saves all of its store at each change", 50,
            "autosave_on_changes true", "autosave_interval 1"),
        () => new NatsLeaf(),
        () => new RabbitMq(),
    ];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        string[] names = [.. Contenders.Select(make => make().Name)];
        var only = new Option<string[]>("--only") { Description = $"Run these alone: {string.Join(", ", names)}; may be given several times.", HelpName = "name" };
        var save = new Option<bool>("--save") { Description = "Also write tests/Kiosk.Benchmarks/results/peers-CPU-CORES.md and .svg." };
        var quick = new Option<bool>("--quick") { Description = "A twentieth of the messages: to see that it works. The figures mean nothing." };
        var folder = new Option<string>("--folder")
        {
            Description = "Where all files go: on the disk to be measured. They are removed again.",
            DefaultValueFactory = _ => AppContext.BaseDirectory,
            HelpName = "path",
        };
        only.AcceptOnlyFromAmong(names);
        folder.Validators.Add(result =>
        {
            string? path = result.GetValueOrDefault<string>();
            if (!Directory.Exists(path)) result.AddError($"--folder {path}: there is no such folder");
        });
        var command = new Command("peers", "Compares ours with mosquitto's bridge, a NATS leaf and RabbitMQ with a shovel. It takes about eight minutes.")
            { only, save, quick, folder };
        command.Validators.Add(result =>
        {
            if (result.GetValue(save) && (result.GetValue(quick) || result.GetValue(only) is { Length: > 0 }))
                result.AddError("--save: only a whole run is saved; leave out --quick and --only");
        });
        command.SetAction(async (parsed, _) =>
        {
            string[] chosen = parsed.GetValue(only) ?? [];
            Func<Contender>[] make = [.. Contenders.Where(one => chosen.Length == 0 || chosen.Contains(one().Name))];
            string? file = parsed.GetValue(save) ? PeersReport.FileOf() : null;
            string? problem = parsed.GetValue(save) && file is null
                ? "--save: the program lies outside of a checkout, so there is no tests/Kiosk.Benchmarks/results to write to"
                : FindMissing(make);
            if (problem is not null)
            {
                Console.Error.WriteLine(problem);
                return Refused;
            }

            return await RunAsync(make, parsed.GetValue(quick) ? Load.Full.DividedBy(20) : Load.Full, parsed.GetValue(folder)!, file);
        });
        return command;
    }

    private static string? FindMissing(Func<Contender>[] make)
    {
        Needed[] missing = [.. make.SelectMany(one => one().Needs).Where(needed => needed.Path is null).DistinctBy(needed => needed.Package)];
        return missing.Length == 0 ? null
            : $"This machine lacks {string.Join(" and ", missing.Select(needed => needed.Name))}. Install with: "
              + $"apt-get install {string.Join(' ', missing.Select(needed => needed.Package))}   (or leave the contender out with --only)";
    }

    private static async Task<int> RunAsync(Func<Contender>[] make, Load load, string parent, string? file)
    {
        using var folder = new TemporaryFolder(parent, "peers-" + Guid.NewGuid().ToString("N"));
        void BreakOff(PosixSignalContext signal)
        {
            signal.Cancel = true;
            try
            {
                Child.KillAll();
                folder.Dispose();
            }
            finally
            {
                Environment.Exit(BrokenOff);
            }
        }

        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, BreakOff);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, BreakOff);
        try
        {
            PeersReport report = await MeasureAsync(make, load, folder.Path);
            report.Print();
            if (file is not null) report.Save(file);
            return report.ExitCode;
        }
        finally
        {
            Child.KillAll();
        }
    }

    private static async Task<PeersReport> MeasureAsync(Func<Contender>[] make, Load load, string folder)
    {
        long begin = Stopwatch.GetTimestamp();
        List<double> disk = [];
        List<Outcome> outcomes = [];
        foreach (Func<Contender> one in make)
        {
            string name = one().Name;
            disk.Add(BareDisk.WindowsPerSync(folder));
            Console.Error.WriteLine($"{name}: the bare disk at this time: {disk[^1]:0} messages/s, {Message.Window} in each fdatasync");
            var trial = new Trial(one, load, folder, Tracer.Path is not null, step => Console.Error.WriteLine($"{name}: {step}"));
            outcomes.Add(await trial.RunAsync());
        }

        return new PeersReport(outcomes, [.. disk.Order()], Harness.Machine.Describe(folder), Stopwatch.GetElapsedTime(begin));
    }
}
