using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Kiosk.Ctl;

/// <summary>A pseudonym key.</summary>
public sealed record PseudonymKeyAnswer(string Id, string System, string State, DateTimeOffset Made, DateTimeOffset? Retired, DateTimeOffset? OverlapUntil);

/// <summary>The pseudonym keys.</summary>
public sealed record PseudonymsAnswer(string Deployment, string Source, string? Problem, IReadOnlyList<PseudonymKeyAnswer> Keys);

/// <summary>kioskctl pseudonym: the keys by which a person's number becomes a pseudonym, the same on all kiosks of a deployment.</summary>
internal sealed class PseudonymCommands(CommandShell shell, Option<string> socket, Option<bool> json)
{
    private readonly Option<string> _passphrase = new("--passphrase-file")
    {
        Description = "A file with the passphrase in its first line, 12 to 200 characters; only its owner may read it (mode 600). Not on the command line: others see that.", HelpName = "FILE", Required = true,
    };

    /// <summary>The command with its subcommands.</summary>
    public Command Pseudonym() => new("pseudonym",
        """
        Show, make, retire and carry the keys of the pseudonyms. Every kiosk of a deployment needs the same: export them at one, import them at the others.

        Examples:
          kioskctl pseudonym keys
          kioskctl pseudonym new                        a new key; the old one's pseudonyms are told beside the new ones for a while
          kioskctl pseudonym retire 1f2e3d4c            ends that for an old key, and erases it
          kioskctl pseudonym export --to keys.json --passphrase-file pass
          kioskctl pseudonym import keys.json --passphrase-file pass
        """)
    {
        Keys(), New(), Retire(), Export(), Import(),
    };

    private Command Keys()
    {
        var keys = new Command("keys", "Show the keys, never what they are.") { json };
        keys.SetAction((parsed, stop) => shell.AskAsync<PseudonymsAnswer>(parsed, socket, HttpMethod.Get, "/v1/pseudonyms", null, View, stop,
            answer => answer.Problem is null ? ExitCode.Ok : ExitCode.NotSound));
        return keys;
    }

    private Command New()
    {
        var make = new Command("new", "Make a key and put it in force. Then carry it to the other kiosks of the deployment.") { json };
        make.SetAction((parsed, stop) => shell.AskAsync<PseudonymsAnswer>(parsed, socket, HttpMethod.Post, "/v1/pseudonyms/keys", null, View, stop));
        return make;
    }

    private Command Retire()
    {
        var id = new Argument<string>("id") { Description = "A key that is no longer in force." };
        var retire = new Command("retire", "Tell an old key's pseudonyms no more and erase it here. Other kiosks of the deployment, exports and rings that were set aside (.damaged-N) keep it until it is erased there too.") { id, json };
        retire.SetAction((parsed, stop) => shell.AskAsync<PseudonymsAnswer>(
            parsed, socket, HttpMethod.Delete, $"/v1/pseudonyms/keys/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null, View, stop));
        return retire;
    }

    private Command Export()
    {
        var target = new Option<string>("--to") { Description = "A file that does not exist yet.", HelpName = "FILE", Required = true };
        var export = new Command("export", "Write all keys to a file, sealed under a passphrase: PBKDF2-HMAC-SHA256, 600,000 iterations, and AES-256-GCM.") { target, _passphrase };
        export.SetAction((parsed, stop) => Guarded(async () =>
        {
            string passphrase = ReadPassphrase(parsed);
            string to = parsed.GetValue(target)!;
            bool isWritten = false;
            // First: keys that were given out and then not stored would be noted as exported.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var file = new FileStream(to, options);
            try
            {
                return await shell.AskAsync<JsonObject>(parsed, socket, HttpMethod.Post, "/v1/pseudonyms/export", JsonSerializer.Serialize(new { passphrase }), (_, keys) =>
                {
                    using (var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true })) keys.WriteTo(writer);
                    file.Flush(flushToDisk: true);
                    isWritten = true;
                    shell.Output.WriteLine($"The keys are in {to}. Whoever has it and the passphrase can make everybody's pseudonyms.");
                }, stop).ConfigureAwait(false);
            }
            finally
            {
                await file.DisposeAsync().ConfigureAwait(false);
                if (!isWritten) File.Delete(to);
            }
        }));
        return export;
    }

    private Command Import()
    {
        var from = new Argument<string>("file") { Description = "What export wrote." };
        var import = new Command("import", "Take over the keys of another kiosk of the deployment. This kiosk's own key is retired and overlaps.") { from, _passphrase, json };
        import.SetAction((parsed, stop) => Guarded(() =>
        {
            JsonNode keys = JsonNode.Parse(File.ReadAllText(parsed.GetValue(from)!)) ?? throw new JsonException();
            var body = new JsonObject { ["passphrase"] = ReadPassphrase(parsed), ["keys"] = keys };
            return shell.AskAsync<PseudonymsAnswer>(parsed, socket, HttpMethod.Post, "/v1/pseudonyms/import", body.ToJsonString(), View, stop);
        }));
        return import;
    }

    private string ReadPassphrase(ParseResult parsed)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        string path = parsed.GetValue(_passphrase)!;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~owner) != 0)
            throw new IOException($"{path}: others than its owner may use this file, so it is no place for a passphrase. chmod 600 {path}, and better choose another passphrase.");
        return File.ReadLines(path).FirstOrDefault() ?? "";
    }

    private async Task<int> Guarded(Func<Task<int>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (JsonException)
        {
            shell.Errors.WriteLine("The file is no JSON: it is not what 'kioskctl pseudonym export' wrote.");
            return ExitCode.BadArguments;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            shell.Errors.WriteLine(failure.Message);
            return ExitCode.BadArguments;
        }
    }

    private static void View(IAnsiConsole console, PseudonymsAnswer answer)
    {
        TextWriter writer = console.Profile.Out.Writer;
        writer.WriteLine($"Deployment {answer.Deployment}; pseudonyms are made by {(answer.Source == "backend" ? "a backend, of what these keys give" : "these keys")}.");
        if (answer.Problem is not null) writer.WriteLine($"Problem: {answer.Problem}");
        foreach (PseudonymKeyAnswer key in answer.Keys)
        {
            string state = key.State switch
            {
                "inForce" => "in force",
                "overlaps" => $"retired, told beside the new one until {key.OverlapUntil?.UtcDateTime:yyyy-MM-dd}",
                _ => "retired, told no more",
            };
            writer.WriteLine($"  {key.Id}  made {key.Made.UtcDateTime:yyyy-MM-dd}  {state}  {key.System}");
        }
    }
}
