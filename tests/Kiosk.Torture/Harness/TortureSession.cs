using Kiosk.Faults;
using Spectre.Console;

namespace Kiosk.Torture.Harness;

/// <summary>Runs scenarios one after the other, shows where they are, and prints the table.</summary>
public static class TortureSession
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <returns>The exit code: <see cref="Summary"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<IScenario> scenarios, int seed, bool isShort, IAnsiConsole console, CancellationToken stopping)
    {
        console.WriteLine($"seed {seed}, {(isShort ? "short" : "long")} form");
        var summary = new Summary();
        foreach (IScenario scenario in scenarios)
        {
            if (stopping.IsCancellationRequested) break;
            console.WriteLine($"{scenario.Name}: {scenario.Description}");
            await console.Status().StartAsync(scenario.Name, status => RunOneAsync(scenario, seed, isShort, summary, status)).ConfigureAwait(false);
        }

        summary.Print(console);
        return stopping.IsCancellationRequested ? Summary.Missing : summary.ExitCode;
    }

    private static async Task RunOneAsync(IScenario scenario, int seed, bool isShort, Summary summary, StatusContext status)
    {
        long began = TimeProvider.System.GetTimestamp();
        long shown = 0;
        var run = new TortureRun(seed, isShort, text =>
        {
            if (shown != 0 && TimeProvider.System.GetElapsedTime(shown) < Every) return;
            shown = TimeProvider.System.GetTimestamp();
            status.Status(Markup.Escape($"{scenario.Name}, {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s: {text}"));
        });
        try
        {
            await scenario.RunAsync(run).ConfigureAwait(false);
        }
        catch (MissingPartException missing)
        {
            summary.AddMissing(scenario.Name, missing.Message);
        }
#pragma warning disable CA1031 // One scenario that breaks off must not take the others' results with it; it counts as broken.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            run.Add(new FaultReport("broke off", seed, 0, 0, 0, 0, 0, 1, failure.ToString()));
        }

        run.Dispose();
        summary.Add(scenario.Name, run);
    }
}
