using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kiosk.Simulator.App.Broker;

/// <summary>A real mosquitto broker on a free loopback port, with TLS and client certificates.</summary>
/// <remarks>
/// For tests and the demonstration. Persistence is on, in the broker's own folder: a graceful Stop keeps retained messages and sessions for the next Restart, a Kill loses what was not
/// saved. Dispose kills the process and removes the folder, and the certificates when the broker made them.
/// </remarks>
public sealed class LocalBroker : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly string[] Places = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"];

    private readonly LocalBrokerOptions _options;
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-broker-").FullName;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly bool _ownsCertificates;
    private Process? _process;

    private LocalBroker(LocalBrokerOptions options)
    {
        _options = options;
        _ownsCertificates = options.Certificates is null;
        Certificates = options.Certificates ?? new LocalCertificates();
        Port = options.Port ?? FreePort();
    }

    /// <summary>The TLS listener's port, the same after a Restart.</summary>
    public int Port { get; }

    /// <summary>The name to connect to; the broker's certificate carries it.</summary>
    public string Host => "localhost";

    public LocalCertificates Certificates { get; }

    /// <summary>All that the broker printed, oldest first.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>True when this machine has mosquitto.</summary>
    public static bool IsInstalled => FindMosquitto() is not null;

    /// <summary>Starts a broker and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">mosquitto is not installed, or it ended at once; the message holds its log.</exception>
    public static LocalBroker Start(LocalBrokerOptions? options = null)
    {
        if (!IsInstalled) throw new InvalidOperationException("mosquitto is not installed: apt install mosquitto");
        LocalBroker broker = Prepare(options ?? new LocalBrokerOptions());
        broker.Restart();
        return broker;
    }

    /// <summary>A broker with its port and certificates that does not run yet; Restart starts it.</summary>
    public static LocalBroker Prepare(LocalBrokerOptions options) => new(options);

    /// <summary>A loopback port that nothing listened on a moment ago.</summary>
    /// <param name="wanted">Taken when it is free; 0 for any.</param>
    public static int FreePort(int wanted = 0)
    {
        using TcpListener probe = new(IPAddress.Loopback, wanted);
        try
        {
            probe.Start();
        }
        catch (SocketException) when (wanted != 0)
        {
            return FreePort();
        }

        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Starts the stopped or killed broker again, on the same port and with what it had saved.</summary>
    public void Restart()
    {
        Kill();
        string config = Path.Combine(_folder, "mosquitto.conf");
        File.WriteAllLines(config, ConfigLines());
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(FindMosquitto()!, ["-c", config]) { RedirectStandardError = true, RedirectStandardOutput = true },
            EnableRaisingEvents = true,
        };
        _process.ErrorDataReceived += (_, line) => Note(line.Data, listening);
        _process.OutputDataReceived += (_, line) => Note(line.Data, listening);
        _process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("the broker ended: " + string.Join('\n', _log)));
        _ = _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        listening.Task.WaitAsync(Patience).GetAwaiter().GetResult();
    }

    /// <summary>Asks the broker to end (SIGTERM): it closes its connections and saves what it holds.</summary>
    public void Stop()
    {
        Signal("TERM");
        AwaitExit("SIGTERM");
        Forget();
    }

    /// <summary>Ends the broker at once (SIGKILL). Does nothing when it does not run.</summary>
    public void Kill()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            AwaitExit("SIGKILL");
        }

        Forget();
    }

    /// <summary>Stops the process in its tracks (SIGSTOP): the kernel still takes bytes for it, it answers nothing.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Lets a frozen process go on (SIGCONT).</summary>
    public void Thaw() => Signal("CONT");

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
        if (_ownsCertificates)
        {
            Certificates.Dispose();
        }
    }

    private IEnumerable<string> ConfigLines()
    {
        yield return "user root"; // Ignored unless started as root, and then needed to read the files.
        yield return "log_dest stderr";
        yield return "log_type error";
        yield return "log_type warning";
        yield return "log_type notice";
        yield return "log_type information";
        yield return "persistence true";
        yield return "persistence_location " + _folder + "/";
        yield return "allow_anonymous true";
        yield return "set_tcp_nodelay true";
        if (_options.AccessRules is { } rules)
        {
            string file = Path.Combine(_folder, "acl");
            File.WriteAllLines(file, rules);
            yield return "acl_file " + file;
        }

        foreach (string line in _options.GlobalLines)
        {
            yield return line;
        }

        yield return $"listener {Port} 127.0.0.1";
        yield return "cafile " + Certificates.CaFile;
        yield return "certfile " + (_options.Server ?? Certificates.Server).CertificateFile;
        yield return "keyfile " + (_options.Server ?? Certificates.Server).KeyFile;
        yield return "require_certificate " + (_options.RequireClientCertificate ? "true" : "false");
        yield return "use_identity_as_username " + (_options.RequireClientCertificate ? "true" : "false");
        foreach (string line in _options.ListenerLines)
        {
            yield return line;
        }
    }

    private void Note(string? line, TaskCompletionSource listening)
    {
        if (line is null)
        {
            return;
        }

        _log.Enqueue(line);
        if (line.Contains(" running", StringComparison.Ordinal))
        {
            _ = listening.TrySetResult();
        }
    }

    private void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-" + name, _process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        if (kill.ExitCode != 0) throw new InvalidOperationException($"SIG{name} did not reach the broker");
    }

    private void AwaitExit(string signal)
    {
        if (!_process!.WaitForExit(Patience)) throw new InvalidOperationException($"the broker did not end on {signal}");
    }

    private void Forget()
    {
        _process?.Dispose();
        _process = null;
    }

    private static string? FindMosquitto() => Places.FirstOrDefault(File.Exists);
}

/// <summary>What is wanted of a broker beyond the default.</summary>
public sealed record LocalBrokerOptions
{
    /// <summary>A fixed port; null picks a free one.</summary>
    public int? Port { get; init; }

    /// <summary>Certificates to share, which stay the caller's; null makes new ones.</summary>
    public LocalCertificates? Certificates { get; init; }

    /// <summary>The broker's own certificate; null takes the good one.</summary>
    public PemPair? Server { get; init; }

    public bool RequireClientCertificate { get; init; } = true;

    /// <summary>Lines of mosquitto's access file; the user name is the certificate's common name.</summary>
    public IReadOnlyList<string>? AccessRules { get; init; }

    /// <summary>Lines before the first listener.</summary>
    public IReadOnlyList<string> GlobalLines { get; init; } = [];

    /// <summary>Lines after the TLS listener's own: more of its settings, or whole further listeners.</summary>
    public IReadOnlyList<string> ListenerLines { get; init; } = [];
}
