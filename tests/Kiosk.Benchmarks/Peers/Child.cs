using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Kiosk.Benchmarks.Peers;

/// <summary>A program that this one started, with all that it started in turn: ended together, measured together.</summary>
internal sealed class Child : IAsyncDisposable
{
    private const int LinesKept = 30;

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<Child, bool> Running = new();

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _last = new();
    private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();

    private Child(string name, ProcessStartInfo start)
    {
        Name = name;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data, isAnswer: true);
        _process.ErrorDataReceived += (_, line) => Take(line.Data, isAnswer: false);
        _process.Start();
        Running[this] = true;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>What it and its descendants use now; zeros once it has ended.</summary>
    public Usage Usage => !Running.ContainsKey(this) || _process.HasExited ? default : Usage.Of(ProcessTree.Of(_process.Id));

    /// <summary>Starts a program.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">Variables beside this process's own.</param>
    /// <exception cref="InvalidOperationException">It cannot be started.</exception>
    public static Child Start(string name, IReadOnlyList<string> command, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach ((string variable, string value) in environment ?? new Dictionary<string, string>()) start.Environment[variable] = value;
        try
        {
            return new Child(name, start);
        }
        catch (Win32Exception fault)
        {
            throw new InvalidOperationException($"{name} cannot be started: {fault.Message}", fault);
        }
    }

    /// <summary>Ends everything that still runs: for the way out of a run that was broken off.</summary>
    public static void KillAll()
    {
        foreach (Child child in Running.Keys) child.EndTree();
    }

    /// <summary>Waits until something listens on a port of this machine.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not listen in time; the message has its last lines.</exception>
    public async Task ListensAsync(int port, TimeSpan patience)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!await CanConnectAsync(port))
        {
            if (_process.HasExited) throw Failure($"ended with exit code {_process.ExitCode}");
            if (Stopwatch.GetElapsedTime(begin) > patience) throw Failure($"did not listen on port {port} within {patience.TotalSeconds:0} s");
            await Task.Delay(20);
        }
    }

    /// <summary>Sends a line to its input and waits for one line of its output.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not answer in time.</exception>
    public async Task<string> AskAsync(string line, TimeSpan patience)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await AnswerAsync(patience);
    }

    /// <summary>The next line of its output.</summary>
    /// <exception cref="InvalidOperationException">It ended, or said nothing in time.</exception>
    public async Task<string> AnswerAsync(TimeSpan patience)
    {
        using var late = new CancellationTokenSource(patience);
        try
        {
            return await _answers.Reader.ReadAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw Failure($"said nothing for {patience.TotalSeconds:0} s");
        }
        catch (ChannelClosedException)
        {
            throw Failure("ended");
        }
    }

    /// <summary>Asks it to end with SIGTERM, and waits, though not for ever.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            using Process term = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await term.WaitForExitAsync();
            using var patience = new CancellationTokenSource(StopPatience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                // It is killed when it is disposed of.
            }
        }
    }

    /// <summary>Ends all of it at once with SIGKILL, and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Running.TryRemove(this, out _)) return;
        EndTree();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>An exception that says what went wrong, with the program's last lines.</summary>
    public InvalidOperationException Failure(string what) => new($"{Name} {what}. Its last lines:\n  " + string.Join("\n  ", _last));

    private void EndTree()
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or AggregateException)
        {
            // It, or a part of it, ended by itself meanwhile.
        }
    }

    private static async Task<bool> CanConnectAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Take(string? line, bool isAnswer)
    {
        if (line is null)
        {
            if (isAnswer) _answers.Writer.TryComplete();
            return;
        }

        _last.Enqueue(line);
        if (_last.Count > LinesKept) _last.TryDequeue(out _);
        if (isAnswer) _answers.Writer.TryWrite(line);
    }
}
