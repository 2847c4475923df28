using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Kiosk.Edge.Capture;

/// <summary>How a run of a program ended.</summary>
public enum ToolEnd
{
    /// <summary>By itself; the exit code says how.</summary>
    Exited = 0,

    /// <summary>There is no such program, or it may not be run.</summary>
    NotStarted,

    /// <summary>Killed for taking too long.</summary>
    TimedOut,

    /// <summary>Killed for giving more than was asked for.</summary>
    TooMuch,
}

/// <summary>A finished run.</summary>
/// <param name="End">How it ended.</param>
/// <param name="ExitCode">0 for success, by custom; only with <see cref="ToolEnd.Exited"/>.</param>
/// <param name="Output">Its standard output, also when it was killed.</param>
/// <param name="Errors">The last of its standard error.</param>
public sealed record ToolRun(ToolEnd End, int ExitCode, byte[] Output, string Errors)
{
    /// <summary>True when it ended by itself and well.</summary>
    public bool IsDone => End == ToolEnd.Exited && ExitCode == 0;
}

/// <summary>Runs a program with everything bounded: time, output, errors. What it gives stays in memory and never touches a disk.</summary>
/// <param name="time">Real time: a program does not run faster with an accelerated clock.</param>
public sealed class ToolRunner(TimeProvider time)
{
    private const int ErrorCharactersMax = 4096;
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(2);

    /// <summary>Runs it to its end, or kills it with all that it started.</summary>
    /// <param name="program">Found by PATH; no shell is in between.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Given on standard input, which is then closed.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="bytesMax">How much it may give.</param>
    /// <param name="stop">Kills it.</param>
    /// <param name="environment">Set beside LC_ALL=C, by which its words can be told apart.</param>
    /// <exception cref="OperationCanceledException">Stopped; the program is gone.</exception>
    public async Task<ToolRun> RunAsync(string program, IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input, TimeSpan limit, int bytesMax,
        CancellationToken stop, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            return new ToolRun(ToolEnd.NotStarted, 0, [], failure.Message);
        }

        using var timer = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);
        var output = new MemoryStream();
        Task<string> errors = ReadErrorsAsync(process.StandardError);
        ToolEnd end = ToolEnd.Exited;
        try
        {
            Task feeding = FeedAsync(process.StandardInput.BaseStream, input, both.Token);
            bool isBounded = await ReadAsync(process.StandardOutput.BaseStream, output, bytesMax, both.Token).ConfigureAwait(false);
            if (!isBounded) end = ToolEnd.TooMuch;
            else await process.WaitForExitAsync(both.Token).ConfigureAwait(false);
            if (isBounded) await feeding.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            end = ToolEnd.TimedOut;
        }

        await KillAsync(process).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        // A grandchild may hold the pipe open after the kill.
        await ((Task)errors).WaitAsync(KillTime, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        string said = errors.IsCompletedSuccessfully ? await errors.ConfigureAwait(false) : "";
        return new ToolRun(end, process.HasExited ? process.ExitCode : -1, output.ToArray(), said.Trim());
    }

    private static async Task FeedAsync(Stream to, ReadOnlyMemory<byte> input, CancellationToken stop)
    {
        try
        {
            await to.WriteAsync(input, stop).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It ended before it had read all; its exit code tells more.
        }
        finally
        {
            try
            {
                await to.DisposeAsync().ConfigureAwait(false);
            }
            catch (IOException)
            {
                // As above.
            }
        }
    }

    private static async Task<bool> ReadAsync(Stream from, MemoryStream to, int bytesMax, CancellationToken stop)
    {
        byte[] buffer = new byte[64 << 10];
        int read;
        while ((read = await from.ReadAsync(buffer, stop).ConfigureAwait(false)) > 0)
        {
            if (to.Length + read > bytesMax) return false;
            to.Write(buffer, 0, read);
        }

        return true;
    }

    private static async Task<string> ReadErrorsAsync(StreamReader from)
    {
        var last = new StringBuilder();
        char[] buffer = new char[1024];
        int read;
        while ((read = await from.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            last.Append(buffer, 0, read);
            if (last.Length > ErrorCharactersMax) last.Remove(0, last.Length - ErrorCharactersMax);
        }

        return last.ToString();
    }

    private async Task KillAsync(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            using var limit = new CancellationTokenSource(KillTime, time);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (InvalidOperationException)
        {
            // It ended meanwhile.
        }
    }
}
