using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Kiosk.Simulator.App.Board;
using Kiosk.Simulator.App.Broker;
using Kiosk.Simulator.App.Cards;

namespace Kiosk.Simulator.App.Demo;

/// <summary>What a rig is made of.</summary>
public sealed record RigOptions
{
    /// <summary>Everything that the rig writes stands below this folder.</summary>
    public required string Folder { get; init; }

    /// <summary>kiosk-edge, an executable or a .dll.</summary>
    public required string EdgeProgram { get; init; }

    /// <summary>kioskctl, an executable or a .dll.</summary>
    public required string CtlProgram { get; init; }

    /// <summary>kiosk-sim, an executable or a .dll; this program unless said otherwise.</summary>
    public string SimProgram { get; init; } = typeof(RigOptions).Assembly.Location;

    /// <summary>How many times as fast as life board and edge host run.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>More arguments of <c>kiosk-sim board</c>: recordings, scenario, seed.</summary>
    public IReadOnlyList<string> BoardArguments { get; init; } = [];

    /// <summary>How long nothing may be touched or measured before the patient is asked whether they are there, seconds of the patient's time.</summary>
    public double IdleSeconds { get; init; } = 60;

    /// <summary>How long they may take to answer that, seconds of the patient's time.</summary>
    public double WarningSeconds { get; init; } = 15;

    /// <summary>A PC/SC reader in which cards can be put: a real pcscd with a virtual slot.</summary>
    public bool HasReader { get; init; }

    /// <summary>A scanner on a serial line.</summary>
    public bool HasScanner { get; init; }

    /// <summary>The patient's screen, on the loopback interface.</summary>
    public bool HasScreen { get; init; }

    /// <summary>The screen's port; 0 for a free one. Another one is taken when it is in use.</summary>
    public int ScreenPort { get; init; }

    /// <summary>A receipt printer on a serial line.</summary>
    public bool HasPrinter { get; init; }

    /// <summary>A clinician's page on which patients' questions are answered.</summary>
    public bool HasClinician { get; init; }

    /// <summary>A clinic's backend: login by telephone, and earlier values of whoever is identified.</summary>
    public bool HasBackend { get; init; }

    /// <summary>fhir.schema.json for the clinical store, or null for its structural checks alone.</summary>
    public string? Schema { get; init; }

    /// <summary>Where the clinical store keeps the bundles; null for a folder of the rig's own.</summary>
    public string? Bundles { get; init; }
}

/// <summary>
/// A whole kiosk and its cloud on one machine, each part a process of its own: mosquitto with TLS and client certificates, the
/// clinical store, the board behind a pseudo-terminal, the edge host. The demonstration and the system tests run it.
/// </summary>
public sealed class KioskRig : IAsyncDisposable
{
    /// <summary>The kiosk's name in the fleet.</summary>
    public const string KioskId = "demo-kiosk";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly RigOptions _options;
    private readonly LocalCertificates _certificates = new();
    private readonly PemPair _kiosk;
    private readonly PemPair _clinic;
    private PcscNamespace? _pcscd;

    /// <summary>Makes the folders and certificates; nothing runs yet.</summary>
    public KioskRig(RigOptions options)
    {
        _options = options;
        _kiosk = _certificates.Issue("kiosk", KioskId);
        _clinic = _certificates.Issue("clinic", "clinical-store");
        Broker = LocalBroker.Prepare(new LocalBrokerOptions { Certificates = _certificates });
        Bundles = options.Bundles ?? Path.Combine(options.Folder, "bundles");
        Directory.CreateDirectory(Bundles);
        Directory.CreateDirectory(DataFolder);
        if (options.HasScreen) ScreenAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{LocalBroker.FreePort(options.ScreenPort)}/"));
        NominalCalibrations.Write(DataFolder, TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1));
    }

    /// <summary>The broker.</summary>
    public LocalBroker Broker { get; }

    /// <summary>The clinical store, when started.</summary>
    public ChildProcess? Store { get; private set; }

    /// <summary>The board, when started; its input takes fault commands (<c>kiosk-sim board --help</c>).</summary>
    public ChildProcess? Board { get; private set; }

    /// <summary>The edge host, when started.</summary>
    public ChildProcess? Edge { get; private set; }

    /// <summary>Where the clinical store keeps a JSON file a record.</summary>
    public string Bundles { get; }

    /// <summary>The slot of the card reader, when there is one.</summary>
    public VirtualReader? Reader { get; private set; }

    /// <summary>The scanner, when there is one: takes the commands of <c>kiosk-sim scanner</c>.</summary>
    public ChildProcess? Scanner { get; private set; }

    /// <summary>The printer, when there is one: takes the commands of <c>kiosk-sim printer</c> and prints the lines of its paper.</summary>
    public ChildProcess? Printer { get; private set; }

    /// <summary>Where the patient's screen is served, the same after a restart of the edge host; null when there is none.</summary>
    public Uri? ScreenAddress { get; }

    /// <summary>The clinician, when started.</summary>
    public ChildProcess? Clinician { get; private set; }

    /// <summary>The clinician's page; null while there is none.</summary>
    public Uri? ClinicianAddress { get; private set; }

    /// <summary>The clinic's backend, when there is one: takes the commands of <c>kiosk-sim backend</c>.</summary>
    public ChildProcess? Backend { get; private set; }

    private string DataFolder => Path.Combine(_options.Folder, "data");

    private string ControlSocket => Path.Combine(_options.Folder, "control.sock");

    private string Line => Path.Combine(_options.Folder, "board");

    private string ScannerLine => Path.Combine(_options.Folder, "scanner");

    private string PrinterLine => Path.Combine(_options.Folder, "printer");

    /// <summary>Starts all parts and waits until the edge host has met the board.</summary>
    public async Task StartAsync()
    {
        Broker.Restart();
        await StartStoreAsync().ConfigureAwait(false);
        if (_options.HasClinician) await StartClinicianAsync().ConfigureAwait(false);
        if (_options.HasBackend) await StartBackendAsync().ConfigureAwait(false);
        await StartBoardAsync().ConfigureAwait(false);
        await StartDevicesAsync().ConfigureAwait(false);
        await StartEdgeAsync().ConfigureAwait(false);
        await WaitForStatusAsync(status => status.GetProperty("link").GetProperty("up").GetBoolean(), "the board").ConfigureAwait(false);
    }

    /// <summary>Starts the clinical store.</summary>
    public async Task StartStoreAsync()
    {
        string[] schema = _options.Schema is null ? [] : ["--schema", _options.Schema];
        Store = ChildProcess.Start("clinical store", _options.SimProgram,
        [
            "store", "--broker", string.Create(CultureInfo.InvariantCulture, $"{Broker.Host}:{Broker.Port}"), "--ca", _certificates.CaFile,
            "--cert", _clinic.CertificateFile, "--key", _clinic.KeyFile, "--out", Bundles, .. schema,
        ]);
        await Store.WaitForLineAsync(line => line.StartsWith("ready", StringComparison.Ordinal), StartPatience).ConfigureAwait(false);
    }

    /// <summary>Starts the clinician's page and waits until it hears the kiosks.</summary>
    public async Task StartClinicianAsync()
    {
        PemPair certificate = _certificates.Issue("clinician", "clinician");
        Clinician = ChildProcess.Start("clinician", _options.SimProgram,
        [
            "clinician", "--broker", string.Create(CultureInfo.InvariantCulture, $"{Broker.Host}:{Broker.Port}"), "--ca", _certificates.CaFile,
            "--cert", certificate.CertificateFile, "--key", certificate.KeyFile, "--listen", "127.0.0.1:0",
        ]);
        string ready = await Clinician.WaitForLineAsync(line => line.StartsWith("ready ", StringComparison.Ordinal), StartPatience).ConfigureAwait(false);
        ClinicianAddress = new Uri(ready["ready ".Length..]);
    }

    /// <summary>Starts the clinic's backend; the edge host is told of it at its next start.</summary>
    public async Task StartBackendAsync()
    {
        Backend = ChildProcess.Start("backend", _options.SimProgram, ["backend"]);
        await Backend.WaitForLineAsync(line => line.StartsWith("ready ", StringComparison.Ordinal), StartPatience).ConfigureAwait(false);
    }

    /// <summary>Starts the board.</summary>
    public async Task StartBoardAsync()
    {
        Board = ChildProcess.Start("board", _options.SimProgram,
            ["board", "--line", Line, "--speed", _options.Speed.ToString(CultureInfo.InvariantCulture), .. _options.BoardArguments]);
        await Board.WaitForLineAsync(line => line.Contains(Line, StringComparison.Ordinal), StartPatience).ConfigureAwait(false);
    }

    /// <summary>Starts the edge host and waits until it answers.</summary>
    public async Task StartEdgeAsync()
    {
        string config = Path.Combine(_options.Folder, "kiosk.json");
        await File.WriteAllTextAsync(config, Configuration()).ConfigureAwait(false);
        Edge = ChildProcess.Start("edge host", _options.EdgeProgram, ["--config", config], environment: _pcscd?.Environment);
        await WaitForStatusAsync(_ => true, "the edge host").ConfigureAwait(false);
    }

    /// <summary>Waits until the kiosk says of who is at it what is wanted.</summary>
    /// <exception cref="InvalidOperationException">It said why nobody is identified, or the time ran out.</exception>
    public async Task<JsonElement> WaitForIdentityAsync(Func<JsonElement, bool> wanted, TimeSpan patience)
    {
        using var stop = new CancellationTokenSource(patience, TimeProvider.System);
        string last = "";
        while (!stop.IsCancellationRequested)
        {
            if (await AskAsync("v1/identity", stop.Token).ConfigureAwait(false) is { } identity)
            {
                if (wanted(identity)) return identity;
                last = identity.GetRawText();
                if (identity.TryGetProperty("problem", out JsonElement problem)) throw new InvalidOperationException("Nobody was identified: " + problem.GetString());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System).ConfigureAwait(false);
        }

        throw Edge!.Failure($"did not identify anybody; last answer: {last}");
    }

    /// <summary>Runs kioskctl.</summary>
    /// <returns>Its exit code and what it printed.</returns>
    public async Task<(int ExitCode, string Output)> CtlAsync(params string[] arguments)
    {
        await using ChildProcess ctl = ChildProcess.Start("kioskctl", _options.CtlProgram, ["--socket", ControlSocket, .. arguments]);
        int exitCode = await ctl.WaitForExitAsync().ConfigureAwait(false);
        return (exitCode, string.Join('\n', ctl.Lines));
    }

    /// <summary>Types a number by <c>kioskctl identity number</c>, which reads it from its input.</summary>
    /// <returns>kioskctl's exit code.</returns>
    public Task<int> TypeNumberAsync(string kind, string number) => TypeAsync(number, "identity", "number", kind);

    /// <summary>Sets the code of the service menu.</summary>
    /// <returns>kioskctl's exit code.</returns>
    public Task<int> SetServiceCodeAsync(string code) => TypeAsync(code, "service", "code");

    /// <summary>Runs kioskctl with --json and gives back what it printed.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public async Task<JsonElement> CtlJsonAsync(params string[] arguments)
    {
        (int exitCode, string output) = await CtlAsync([.. arguments, "--json"]).ConfigureAwait(false);
        if (exitCode != 0) throw new InvalidOperationException($"kioskctl {string.Join(' ', arguments)} ended with {exitCode}: {output}");
        return JsonElement.Parse(output);
    }

    /// <summary>Asks for the status until it is as wanted.</summary>
    /// <exception cref="InvalidOperationException">It did not become so within a minute.</exception>
    public async Task<JsonElement> WaitForStatusAsync(Func<JsonElement, bool> wanted, string what)
    {
        using var patience = new CancellationTokenSource(StartPatience, TimeProvider.System);
        string last = "";
        while (!patience.IsCancellationRequested)
        {
            last = await AskTextAsync("v1/status", patience.Token).ConfigureAwait(false);
            if (last.StartsWith('{') && JsonElement.Parse(last) is var status && wanted(status)) return status;
            if (Edge!.HasExited) throw Edge.Failure("ended");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System).ConfigureAwait(false);
        }

        throw Edge!.Failure($"did not reach the state wanted ({what}); last status: {last}");
    }

    /// <summary>Waits until the clinical store has answered for a record.</summary>
    /// <returns>The store's line for it: record, outcome, bytes, reason.</returns>
    public async Task<JsonElement> WaitForRecordAsync(string visitId, TimeSpan patience)
    {
        string line = await Store!.WaitForLineAsync(
            text => text.StartsWith('{') && text.Contains(visitId, StringComparison.Ordinal), patience).ConfigureAwait(false);
        return JsonElement.Parse(line);
    }

    /// <summary>Ends all parts, newest first; the folder stays.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (ChildProcess? child in new[] { Edge, Printer, Scanner, Board, Backend, Clinician, Store })
            if (child is not null) await child.DisposeAsync().ConfigureAwait(false);
        if (_pcscd is not null) await _pcscd.DisposeAsync().ConfigureAwait(false);
        Broker.Dispose();
        _certificates.Dispose();
    }

    /// <summary>Asks the control socket, without a process for each question.</summary>
    /// <returns>The answer, or null when there was none.</returns>
    public async Task<JsonElement?> AskAsync(string path, CancellationToken cancel)
    {
        string answer = await AskTextAsync(path, cancel).ConfigureAwait(false);
        return answer.StartsWith('{') ? JsonElement.Parse(answer) : null;
    }

    private async Task<int> TypeAsync(string typed, params string[] arguments)
    {
        await using ChildProcess ctl = ChildProcess.Start("kioskctl", _options.CtlProgram, ["--socket", ControlSocket, .. arguments]);
        await ctl.SendAsync(typed).ConfigureAwait(false);
        return await ctl.WaitForExitAsync().ConfigureAwait(false);
    }

    private async Task StartDevicesAsync()
    {
        if (_options.HasReader)
        {
            _pcscd = await PcscNamespace.StartAsync().ConfigureAwait(false);
            Reader = await _pcscd.StartReaderAsync(0, ["--content", "oms"], _options.SimProgram).ConfigureAwait(false);
        }

        if (_options.HasPrinter)
        {
            Printer = ChildProcess.Start("printer", _options.SimProgram, ["printer", "--link", PrinterLine]);
            await Printer.WaitForLineAsync(line => line.StartsWith("ready", StringComparison.Ordinal), StartPatience).ConfigureAwait(false);
        }

        if (!_options.HasScanner) return;
        Scanner = ChildProcess.Start("scanner", _options.SimProgram, ["scanner", "--line", ScannerLine]);
        await Scanner.WaitForLineAsync(line => line.StartsWith("ready", StringComparison.Ordinal), StartPatience).ConfigureAwait(false);
    }

    private async Task<string> AskTextAsync(string path, CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(ControlSocket), stop).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri("http://kiosk/") };
        try
        {
            return await client.GetStringAsync(new Uri(path, UriKind.Relative), cancel).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return failure.Message;
        }
    }

    private string Configuration() => JsonSerializer.Serialize(new
    {
        kioskId = KioskId,
        dataDirectory = DataFolder,
        serial = new { device = Line, baud = 921600 },
        time = new { speed = _options.Speed },
        control = new { socket = ControlSocket },
        health = new { listen = "off" },
        screen = new { listen = ScreenAddress?.Authority ?? "off" },
        printer = new { port = _options.HasPrinter ? "serial:" + PrinterLine : "off" },
        identity = new
        {
            idleSeconds = _options.IdleSeconds,
            warningSeconds = _options.WarningSeconds,
            cards = _options.HasReader,
            readerName = PcscNamespace.ReaderPrefix,
            scanner = _options.HasScanner ? ScannerLine : "",
        },
        // One measurement: a demonstration need not wait for the rest before the second.
        bloodPressure = new { measurements = 1 },
        uplink = new
        {
            brokerHost = Broker.Host,
            brokerPort = Broker.Port,
            caFile = _certificates.CaFile,
            certificateFile = _kiosk.CertificateFile,
            keyFile = _kiosk.KeyFile,
            reconnectDelaySecondsMin = 0.1,
            reconnectDelaySeconds = 0.5,
            reconnectDelaySecondsMax = 5,
        },
        login = new { backend = BackendPlace() },
        history = new { backend = BackendPlace() },
    });

    // As the backend itself says it.
    private Dictionary<string, string> BackendPlace() => Backend is null ? [] : new Dictionary<string, string>
    {
        ["address"] = Said("ready"), ["caFile"] = Said("caFile"), ["certificateFile"] = Said("certificateFile"), ["keyFile"] = Said("keyFile"),
    };

    private string Said(string word) => Backend!.Lines.First(line => line.StartsWith(word + " ", StringComparison.Ordinal))[(word.Length + 1)..];
}
