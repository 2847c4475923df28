using System.Globalization;
using Kiosk.Simulator.App.Demo;

namespace Kiosk.Brokers;

/// <summary>A broker's process and its tether: a shell that kills the broker when this process is gone, even by kill -9.</summary>
/// <remarks>The tether reads an input that nobody writes to; the kernel closes it when this process ends.</remarks>
public sealed class BrokerProcess : IAsyncDisposable
{
    private const string TetherScript = "read -r nothing; kill -9 \"$1\" 2>/dev/null";

    private readonly ChildProcess _broker;
    private readonly ChildProcess _tether;

    private BrokerProcess(ChildProcess broker)
    {
        _broker = broker;
        _tether = ChildProcess.Start("tether of " + broker.Name, "/bin/sh", ["-c", TetherScript, "tether", broker.Id.ToString(CultureInfo.InvariantCulture)]);
    }

    /// <summary>What it printed.</summary>
    public IReadOnlyCollection<string> Log => _broker.Lines;

    /// <summary>Whether it ended by itself.</summary>
    public bool HasExited => _broker.HasExited;

    /// <summary>Starts a program that must keep its process id (a script has to exec).</summary>
    public static BrokerProcess Start(string name, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        new(ChildProcess.Start(name, program, arguments, environment: environment));

    /// <summary>Waits for a line that tells that it serves.</summary>
    /// <exception cref="InvalidOperationException">It ended, or the time ran out; the message holds its last lines.</exception>
    public Task WaitForLineAsync(string part, TimeSpan patience) =>
        _broker.WaitForLineAsync(line => line.Contains(part, StringComparison.Ordinal), patience);

    /// <summary>SIGSTOP, SIGCONT and the like, without the "SIG".</summary>
    public void Signal(string signal) => _broker.Signal(signal);

    /// <summary>SIGTERM; SIGKILL when it does not end within 30 s, which throws.</summary>
    public async Task StopAsync()
    {
        await CutTetherAsync().ConfigureAwait(false);
        _broker.Signal("CONT");
        _broker.Signal("TERM");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        try
        {
            await _broker.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await _broker.KillAsync().ConfigureAwait(false);
            throw _broker.Failure("did not end on SIGTERM within 30 s");
        }

        await _broker.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>SIGKILL.</summary>
    public async ValueTask DisposeAsync()
    {
        await CutTetherAsync().ConfigureAwait(false);
        await _broker.KillAsync().ConfigureAwait(false);
        await _broker.DisposeAsync().ConfigureAwait(false);
    }

    // Before the broker's end: its process id may be another's afterwards.
    private async Task CutTetherAsync()
    {
        await _tether.KillAsync().ConfigureAwait(false);
        await _tether.DisposeAsync().ConfigureAwait(false);
    }
}
