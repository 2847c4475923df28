using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Kiosk.Simulator.App.Demo;

/// <summary>A program that runs beside this one: its lines are kept, waited for, and shown when it fails.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly List<(Func<string, bool> Match, TaskCompletionSource<string> Found)> _waits = [];
    private readonly Lock _gate = new();
    private bool _hasEnded;

    private ChildProcess(string name, ProcessStartInfo start)
    {
        Name = name;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>All lines of its two outputs so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Its process id, also after its end.</summary>
    public int Id { get; private set; }

    /// <summary>True when it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program; one whose name ends in .dll is run by dotnet.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="program">An executable on the PATH, a path, or a .dll.</param>
    /// <param name="arguments">Its arguments, as they are.</param>
    /// <param name="workingDirectory">Where it runs; null for here.</param>
    /// <param name="environment">Set for it, beside what this process has.</param>
    public static ChildProcess Start(string name, string program, IEnumerable<string> arguments, string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        bool isManaged = program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isManaged ? "dotnet" : program, isManaged ? [program, .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach ((string variable, string value) in environment ?? new Dictionary<string, string>()) start.Environment[variable] = value;
        var child = new ChildProcess(name, start);
        child._process.Start();
        child.Id = child._process.Id;
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        _ = child.WatchAsync();
        return child;
    }

    /// <summary>Waits for a line, also one that was printed already.</summary>
    /// <exception cref="InvalidOperationException">It ended, or the time ran out; the message holds its last lines.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> match, TimeSpan patience, CancellationToken cancel = default)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            string? earlier = _lines.FirstOrDefault(match);
            if (earlier is not null) return earlier;
            if (_hasEnded) throw Failure("ended");
            _waits.Add((match, found));
        }

        try
        {
            return await found.Task.WaitAsync(patience, TimeProvider.System, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw Failure($"did not print what was waited for within {patience.TotalSeconds:0} s");
        }
    }

    /// <summary>Waits until it has printed so many lines of a kind, those before included.</summary>
    /// <exception cref="InvalidOperationException">It ended, or the time ran out; the message holds its last lines.</exception>
    public Task WaitForCountAsync(Func<string, bool> match, int count, TimeSpan patience, CancellationToken cancel = default) =>
        WaitForLineAsync(line => match(line) && Lines.Count(match) >= count, patience, cancel);

    /// <summary>Sends a line to its input.</summary>
    public async Task SendAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancel = default)
    {
        await _process.WaitForExitAsync(cancel).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Sends a signal: TERM, KILL, STOP, CONT, INT.</summary>
    public void Signal(string signal)
    {
        if (_process.HasExited) return;
        using Process kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ends it at once and waits until it is gone (SIGKILL: no handler runs, nothing is flushed).</summary>
    public async Task KillAsync()
    {
        Signal("KILL");
        try
        {
            await _process.WaitForExitAsync().WaitAsync(StopPatience, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException) when (_process.HasExited)
        {
            return; // Something that it started holds its outputs open.
        }
    }

    /// <summary>Asks it to end; ends it by force when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal("CONT");
            Signal("TERM");
            using var patience = new CancellationTokenSource(StopPatience, TimeProvider.System);
            try
            {
                await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await KillAsync().ConfigureAwait(false);
            }
        }

        _process.Dispose();
    }

    /// <summary>An exception that says what went wrong and shows the program's last lines.</summary>
    public InvalidOperationException Failure(string what) =>
        new($"{Name} {what}. Its last lines:\n  " + string.Join("\n  ", _lines.TakeLast(15)));

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_gate)
        {
            _lines.Enqueue(line);
            foreach ((Func<string, bool> match, TaskCompletionSource<string> found) in _waits)
                if (match(line)) found.TrySetResult(line);
            _waits.RemoveAll(wait => wait.Found.Task.IsCompleted);
        }
    }

    // Completes when the last lines are in, too. Whoever waits is told here alone: asking the process whether it has ended may call back into this class.
    private async Task WatchAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _hasEnded = true;
            foreach ((_, TaskCompletionSource<string> found) in _waits) found.TrySetException(Failure($"ended with exit code {_process.ExitCode}"));
            _waits.Clear();
        }
    }
}
