using System.CommandLine;
using System.Net.Sockets;
using System.Text.Json;
using Spectre.Console;

namespace Kiosk.Ctl;

/// <summary>The command line: what it understands, and what it prints.</summary>
/// <param name="output">For results.</param>
/// <param name="errors">For what went wrong.</param>
/// <param name="connect">Makes a client for a socket path.</param>
/// <param name="time">For --watch.</param>
public sealed class CommandShell(TextWriter output, TextWriter errors, Func<string, IControl> connect, TimeProvider time)
{
    /// <summary>Where the host listens unless it is configured otherwise.</summary>
    public const string DefaultSocket = "/run/kiosk/control.sock";

    private static readonly string[] Instruments = ["ecg", "spo2", "pressure", "temperature", "infrared", "weight", "height"];
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(1), AgainEvery = TimeSpan.FromMilliseconds(300);

    private readonly Option<bool> _json = new("--json") { Description = "Print the host's JSON as it is." };

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="defaultSocket">Used without --socket.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>See <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(string[] args, string defaultSocket, CancellationToken stop)
    {
        ParseResult parsed = Root(defaultSocket).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors) errors.WriteLine(error.Message);
            errors.WriteLine("Try kioskctl --help.");
            return ExitCode.BadArguments;
        }

        var invocation = new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false };
        return await parsed.InvokeAsync(invocation, stop).ConfigureAwait(false);
    }

    private RootCommand Root(string defaultSocket)
    {
        var socket = new Option<string>("--socket")
        {
            Description = "The host's control socket; KIOSK_SOCKET names another default.",
            DefaultValueFactory = _ => defaultSocket,
            Recursive = true,
        };
        return new RootCommand(
            $"""
            Drives and shows a telemedicine kiosk's edge host.

            Examples:
              kioskctl status --watch
              kioskctl identity number enp
              kioskctl visit start --consent send --instruments ecg,spo2
              kioskctl visit end
              kioskctl visit end --abandon
              kioskctl capture stethoscope
              kioskctl visit print
              kioskctl visit ecg --out ecg.svg
              kioskctl outbox
              kioskctl outbox fsck
              kioskctl selftest
              kioskctl calibration list
              kioskctl audit verify
              kioskctl pseudonym keys
              kioskctl service code

            {ExitCode.Help}
            """)
        {
            socket, new IdentityCommands(this, socket, _json).Identity(), Visit(socket), Status(socket), new CuffCommands(this, socket, _json).Cuff(), new MediaCommands(this, socket, _json, time).Capture(),
            new SelfTestCommands(this, socket, _json, time).SelfTest(), new CalibrationCommands(this, socket, _json).Calibration(),
            new OutboxCommands(this, socket, _json).Outbox(), new AuditCommands(this, _json).Audit(), new PseudonymCommands(this, socket, _json).Pseudonym(),
            new ServiceCommands(this, socket).Service(),
        };
    }

    /// <summary>For results.</summary>
    internal TextWriter Output => output;

    /// <summary>For what went wrong.</summary>
    internal TextWriter Errors => errors;

    private Command Visit(Option<string> socket)
    {
        var consent = new Option<string>("--consent")
        {
            Description = "What the patient agreed to: send (the record goes to the clinic) or paper (nothing leaves the kiosk but paper). The host insists on it unless it is configured not to.",
            HelpName = "SCOPE",
        };
        consent.AcceptOnlyFromAmong("send", "paper");
        var text = new Option<string>("--text") { Description = "Which text they agreed to, as ID/VERSION/LANGUAGE.", DefaultValueFactory = _ => "measurement/1/ru", HelpName = "NAME" };
        text.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>()?.Split('/') is not [_, _, _]) result.AddError("--text must be ID/VERSION/LANGUAGE, such as measurement/1/ru.");
        });
        var anonymous = new Option<bool>("--anonymous") { Description = "Of nobody, whoever is identified. Without it the visit is of whoever is identified (kioskctl identity)." };
        var instruments = new Option<string[]>("--instruments")
        {
            Description = $"What to measure, separated by commas: {string.Join(", ", Instruments)}. All without it.",
            HelpName = "LIST",
            CustomParser = result =>
            {
                string[] names = [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
                string? unknown = names.FirstOrDefault(name => !Instruments.Contains(name));
                if (unknown is not null) result.AddError($"'{unknown}' is no instrument; known are {string.Join(", ", Instruments)}.");
                else if (names.Length == 0) result.AddError("--instruments names none; leave it out to measure all.");
                return names;
            },
        };
        var start = new Command("start", "Open a visit and begin to measure.") { instruments, consent, text, anonymous, _json };
        start.SetAction(async (parsed, stop) =>
        {
            long? identity = null;
            int code = parsed.GetValue(anonymous) ? ExitCode.Ok : await FetchAsync(parsed, socket, "/v1/identity", body =>
            {
                identity = JsonSerializer.Deserialize<IdentityAnswer>(body, JsonSerializerOptions.Web)!.Identity;
                return ExitCode.Ok;
            }, stop).ConfigureAwait(false);
            return code != ExitCode.Ok ? code : await AskAsync<OpenVisitAnswer>(parsed, socket, HttpMethod.Post, "/v1/visits",
                OpenBody(parsed.GetValue(instruments), parsed.GetValue(consent), parsed.GetValue(text)!.Split('/'), identity), Views.Opened, stop).ConfigureAwait(false);
        });

        var abandon = new Option<bool>("--abandon") { Description = "The patient gave up; without it the visit is done." };
        var end = new Command("end", "End the open visit, seal it and send its record.") { abandon, _json };
        end.SetAction((parsed, stop) => AskAsync<VisitAnswer>(parsed, socket, HttpMethod.Post, "/v1/visits/current/end",
            JsonSerializer.Serialize(new { outcome = parsed.GetValue(abandon) ? "abandoned" : "done" }), Views.Visit, stop));

        var id = new Argument<Guid>("id") { Description = "The visit's id." };
        var show = new Command("show", "Show a visit of the last days.") { id, _json };
        show.SetAction((parsed, stop) => AskAsync<VisitAnswer>(parsed, socket, HttpMethod.Get, $"/v1/visits/{parsed.GetValue(id):D}", null, Views.Visit, stop));
        return new Command("visit", "Open, end, show and print visits.")
        {
            start, end, show, new MediaCommands(this, socket, _json, time).Print(), new EcgCommands(this, socket).Ecg(),
        };
    }

    private Command Status(Option<string> socket)
    {
        var watch = new Option<bool>("--watch") { Description = "Show it again every second, until Ctrl-C." };
        var status = new Command("status", "Show the visit, its values, board, link and outbox.") { watch, _json };
        status.SetAction(async (parsed, stop) =>
        {
            int code = await AskAsync<StatusAnswer>(parsed, socket, HttpMethod.Get, "/v1/status", null, Views.Status, stop).ConfigureAwait(false);
            while (parsed.GetValue(watch) && code == ExitCode.Ok && await PauseAsync(stop).ConfigureAwait(false))
            {
                if (!parsed.GetValue(_json)) output.Write("\u001b[H\u001b[J");
                code = await AskAsync<StatusAnswer>(parsed, socket, HttpMethod.Get, "/v1/status", null, Views.Status, stop).ConfigureAwait(false);
            }

            return code;
        });
        return status;
    }

    private async Task<bool> PauseAsync(CancellationToken stop)
    {
        await Task.Delay(WatchEvery, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }

    private static string OpenBody(string[]? instruments, string? consent, string[] text, long? identity) => JsonSerializer.Serialize(new
    {
        identity,
        anonymous = identity is null,
        instruments = instruments is { Length: > 0 } ? instruments : null,
        consent = consent is null ? null : new { text = text[0], version = text[1], language = text[2], scope = consent == "paper" ? "paperOnly" : consent },
    });

    /// <summary>Asks the host, and shows its answer.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="socket">The option of the host's socket.</param>
    /// <param name="method">How to ask.</param>
    /// <param name="path">What for.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="show">Shows the answer.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <param name="judge">What an answer makes the command end with; null for <see cref="ExitCode.Ok"/>.</param>
    /// <param name="again">Looks at an answer and says whether it is to be asked for again (GET), since the host still works on it.</param>
    /// <returns>See <see cref="ExitCode"/>; for an answer what <paramref name="judge"/> makes of it.</returns>
    internal async Task<int> AskAsync<T>(ParseResult parsed, Option<string> socket, HttpMethod method, string path, string? body,
        Action<IAnsiConsole, T> show, CancellationToken stop, Func<T, int>? judge = null, Func<T, bool>? again = null)
    {
        string where = parsed.GetValue(socket)!;
        try
        {
            using IControl control = connect(where);
            ControlAnswer answer = await control.AskAsync(method, path, body, stop).ConfigureAwait(false);
            if (!answer.IsDone) return Refused(answer);
            T told = JsonSerializer.Deserialize<T>(answer.Body, JsonSerializerOptions.Web)!;
            while (again is not null && again(told))
            {
                await Task.Delay(AgainEvery, time, stop).ConfigureAwait(false);
                answer = await control.AskAsync(HttpMethod.Get, path, null, stop).ConfigureAwait(false);
                if (!answer.IsDone) return Refused(answer);
                told = JsonSerializer.Deserialize<T>(answer.Body, JsonSerializerOptions.Web)!;
            }

            if (parsed.GetValue(_json)) output.WriteLine(answer.Body);
            else show(Views.Console(output), told);
            return judge?.Invoke(told) ?? ExitCode.Ok;
        }
        catch (HttpRequestException failure)
        {
            return NotReached(where, failure);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
        catch (OperationCanceledException)
        {
            errors.WriteLine("The host took the request and did not answer in time; look at its log (journalctl -u kiosk-edge).");
            return ExitCode.NotRunning;
        }
    }

    /// <summary>Has the host do something that it answers without content.</summary>
    internal Task<int> DoAsync(ParseResult parsed, Option<string> socket, HttpMethod method, string path, string done, CancellationToken stop, string? json = null) =>
        SendAsync(parsed, socket, method, path, json, _ =>
        {
            output.WriteLine(done);
            return ExitCode.Ok;
        }, stop);

    /// <summary>Fetches something that is not JSON.</summary>
    internal Task<int> FetchAsync(ParseResult parsed, Option<string> socket, string path, Func<string, int> take, CancellationToken stop) =>
        SendAsync(parsed, socket, HttpMethod.Get, path, null, take, stop);

    private async Task<int> SendAsync(ParseResult parsed, Option<string> socket, HttpMethod method, string path, string? json, Func<string, int> take, CancellationToken stop)
    {
        string where = parsed.GetValue(socket)!;
        try
        {
            using IControl control = connect(where);
            ControlAnswer answer = await control.AskAsync(method, path, json, stop).ConfigureAwait(false);
            if (!answer.IsDone) return Refused(answer);
            return take(answer.Body);
        }
        catch (HttpRequestException failure)
        {
            return NotReached(where, failure);
        }
    }

    private int Refused(ControlAnswer answer)
    {
        ProblemAnswer? problem = null;
        try
        {
            problem = JsonSerializer.Deserialize<ProblemAnswer>(answer.Body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            errors.WriteLine("The answer is not a kiosk's; is the socket path right?");
        }

        errors.WriteLine($"{problem?.Title ?? "The host refused"}: {problem?.Detail ?? $"HTTP {(int)answer.Status}"}");
        return ExitCode.Refused;
    }

    private int NotReached(string socket, HttpRequestException failure)
    {
        if (failure.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            errors.WriteLine($"You may not use {socket}: only members of its group may. Ask for membership of group kiosk, or use sudo.");
            return ExitCode.NoPermission;
        }

        errors.WriteLine(File.Exists(socket)
            ? $"Nobody answers on {socket}: kiosk-edge does not run. Start it (systemctl start kiosk-edge)."
            : $"There is no socket {socket}: kiosk-edge does not run, or is configured for another one (control.socket). Start it (systemctl start kiosk-edge), or give --socket.");
        return ExitCode.NotRunning;
    }
}
