using System.Globalization;
using System.Text.Json;
using Kiosk.Simulator.App.Demo;

namespace Kiosk.Torture.World;

/// <summary>How an edge host is started.</summary>
public sealed record EdgeHostOptions
{
    /// <summary>Its configuration, socket and log lie here.</summary>
    public required string Folder { get; init; }

    /// <summary>Its data; null for a folder in <see cref="Folder"/>.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The uplink's part of the configuration file.</summary>
    public required object Uplink { get; init; }

    /// <summary>NAME=value, for the process.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>A .dll with its arguments, to be run in place of kiosk-edge; <c>--config FILE</c> is added.</summary>
    public Func<IReadOnlyList<string>>? Program { get; init; }
}

/// <summary>The real edge host as a process of its own, without a board.</summary>
public sealed class EdgeHost : IAsyncDisposable
{
    /// <summary>The kiosk's name.</summary>
    public const string KioskId = "torture-kiosk";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);

    private readonly EdgeHostOptions _options;
    private ChildProcess? _process;

    /// <param name="options">How; nothing runs yet.</param>
    /// <param name="connectionsMax">To its control socket.</param>
    public EdgeHost(EdgeHostOptions options, int connectionsMax)
    {
        _options = options;
        DataFolder = options.DataFolder ?? Path.Combine(options.Folder, "data");
        Directory.CreateDirectory(DataFolder);
        Control = new ControlSocket(SocketPath, connectionsMax);
    }

    /// <summary>The way in.</summary>
    public ControlSocket Control { get; }

    /// <summary>Where it keeps everything.</summary>
    public string DataFolder { get; }

    /// <summary>kiosk-edge beside this program.</summary>
    public static string ProgramPath => Path.Combine(AppContext.BaseDirectory, "kiosk-edge.dll");

    /// <summary>The newest lines of its log.</summary>
    public string LastLines => string.Join('\n', _process?.Lines.TakeLast(12) ?? []);

    private string SocketPath => Path.Combine(_options.Folder, "c.sock");

    /// <summary>Starts it, without waiting.</summary>
    public void Begin()
    {
        string config = Path.Combine(_options.Folder, "kiosk.json");
        File.WriteAllText(config, Configuration());
        IReadOnlyList<string> program = _options.Program?.Invoke() ?? [ProgramPath];
        _process = ChildProcess.Start("edge host", "env", [.. _options.Environment, "dotnet", .. program, "--config", config]);
    }

    /// <summary>Waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended, or does not answer; the message holds its last lines.</exception>
    public async Task ReadyAsync() => await StatusAsync(_ => true, StartPatience, "an answer").ConfigureAwait(false);

    /// <summary>Starts it and waits until it answers.</summary>
    public Task StartAsync()
    {
        Begin();
        return ReadyAsync();
    }

    /// <summary>Kills it (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        await _process.KillAsync().ConfigureAwait(false);
        await ForgetAsync().ConfigureAwait(false);
    }

    /// <summary>Asks it to end (SIGTERM) and waits.</summary>
    public Task StopAsync() => ForgetAsync();

    /// <summary>Whether any line that it printed matches.</summary>
    public bool HasLine(Func<string, bool> match) => _process?.Lines.Any(match) ?? false;

    /// <summary>Resident memory now, MiB; 0 when it does not run.</summary>
    public int ResidentMegabytes()
    {
        if (_process is null) return 0;
        foreach (string status in Directory.EnumerateDirectories("/proc").Select(folder => Path.Combine(folder, "status")))
        {
            if (!IsMine(Path.GetDirectoryName(status)!)) continue;
            string? line = File.ReadLines(status).FirstOrDefault(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) >> 10;
        }

        return 0;
    }

    /// <summary>Asks for the status until it is as wanted.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not become so.</exception>
    public async Task<JsonElement> StatusAsync(Func<JsonElement, bool> wanted, TimeSpan patience, string what)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            JsonElement? status = await Control.AskAsync(HttpMethod.Get, "v1/status").ConfigureAwait(false);
            if (status is { } now && wanted(now)) return now;
            if (_process is null || _process.HasExited) throw _process?.Failure("ended") ?? new InvalidOperationException("the edge host does not run");
            if (TimeProvider.System.GetElapsedTime(began) > patience) throw _process.Failure($"did not come to {what}; status: {status}");
            await Task.Delay(Poll, TimeProvider.System).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for an empty outbox; then says what is wrong with the books, and with what was put aside. Empty when nothing is.</summary>
    /// <param name="records">Records that the clinical store accepted.</param>
    /// <param name="patience">For the outbox to become empty.</param>
    public async Task<IReadOnlyList<string>> FindWrongAsync(long records, TimeSpan patience)
    {
        await StatusAsync(status => status.GetProperty("outbox").GetProperty("waiting").GetInt64() == 0, patience, "an empty outbox").ConfigureAwait(false);
        if (await Control.AskAsync(HttpMethod.Get, "v1/outbox").ConfigureAwait(false) is not { } books) return ["the books cannot be asked for"];
        string aside = Path.Combine(DataFolder, "outbox", "aside");
        string[] put = Directory.Exists(aside) ? [.. Directory.EnumerateFileSystemEntries(aside).Select(name => $"{name} was put aside")] : [];
        return [.. new Books(books).FindWrong(records), .. put];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ForgetAsync().ConfigureAwait(false);
        Control.Dispose();
    }

    private bool IsMine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(Path.Combine(_options.Folder, "kiosk.json"), StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task ForgetAsync()
    {
        if (_process is not null) await _process.DisposeAsync().ConfigureAwait(false);
        _process = null;
    }

    private string Configuration() => JsonSerializer.Serialize(new
    {
        kioskId = KioskId,
        dataDirectory = DataFolder,
        serial = new { device = Path.Combine(_options.Folder, "no-board") },
        control = new { socket = SocketPath },
        health = new { listen = "off" },
        screen = new { listen = "off" },
        uplink = _options.Uplink,
    });
}
