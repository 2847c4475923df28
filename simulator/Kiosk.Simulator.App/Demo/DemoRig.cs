using Spectre.Console;

namespace Kiosk.Simulator.App.Demo;

/// <summary>The rig that both demonstrations run on, in a folder that goes with it.</summary>
internal static class DemoRig
{
    /// <summary>Runs a demonstration on it.</summary>
    /// <param name="console">Where a failure is told.</param>
    /// <param name="options">What is shown.</param>
    /// <param name="change">What this demonstration has beside board, edge host, broker and store.</param>
    /// <param name="show">Starts the rig, and shows; false when what it saw is not right.</param>
    /// <param name="stopping">That it is to end is no failure.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        IAnsiConsole console, DemoOptions options, Func<RigOptions, RigOptions> change, Func<KioskRig, Task<bool>> show, CancellationToken stopping)
    {
        string folder = Directory.CreateTempSubdirectory("kiosk-demo-").FullName;
        try
        {
            await using var rig = new KioskRig(change(new RigOptions
            {
                Folder = folder,
                EdgeProgram = options.Edge,
                CtlProgram = options.Ctl,
                Speed = options.Speed,
                BoardArguments = options.BoardArguments,
                Schema = Recordings.Schema(),
                Bundles = options.Output,
            }));
            return await show(rig).ConfigureAwait(false) ? 0 : 1;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return 0;
        }
        catch (InvalidOperationException failure)
        {
            console.MarkupLineInterpolated($"[red]The demonstration failed.[/] {failure.Message}");
            return 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
