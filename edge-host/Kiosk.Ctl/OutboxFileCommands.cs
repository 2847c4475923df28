using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Inspection;
using Kiosk.Outbox.Keys;
using Spectre.Console;

namespace Kiosk.Ctl;

/// <summary>kioskctl outbox fsck and export: they work on the files, whether the host runs or not, and change none of them.</summary>
internal sealed class OutboxFileCommands(CommandShell shell, Option<bool> json)
{
    /// <summary>Where the outbox is unless dataDirectory is another one.</summary>
    public const string DefaultFolder = "/var/lib/kiosk/outbox";

    private const int KeyBytes = 32;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Checks.</summary>
    public Command Fsck()
    {
        var folder = new Argument<string>("dir") { Description = "The outbox's folder.", DefaultValueFactory = _ => DefaultFolder };
        Option<string?> key = Key("Also decrypt what waits.");
        var fsck = new Command("fsck",
            """
            Check every record in the outbox's files: checksums, numbers without a gap, lists of settled records, totals.

            Reads only; the host may run meanwhile. A record that is just being written is 'in use', not damaged.
            Ends with 0 when everything is sound and with 1 when anything is damaged, and says what to do.
            """)
        {
            folder, key, json,
        };
        fsck.SetAction((parsed, stop) => Task.FromResult(Guarded(() => RunFsck(parsed, parsed.GetValue(folder)!, parsed.GetValue(key), stop))));
        return fsck;
    }

    /// <summary>Saves payloads.</summary>
    public Command Export()
    {
        var from = new Option<string>("--from")
        {
            Description = "The outbox's folder, its folder aside, or any folder or file of it.", HelpName = "DIR", DefaultValueFactory = _ => DefaultFolder,
        };
        var to = new Option<string>("--to") { Description = "A folder that does not exist yet, or is empty.", HelpName = "DIR", Required = true };
        Option<string?> key = Key("Without it, what is encrypted is left out and counted.");
        var lane = new Option<string?>("--lane") { Description = $"Only this lane: {string.Join(", ", Lanes.All.Select(Lanes.Name))}.", HelpName = "LANE" };
        lane.AcceptOnlyFromAmong([.. Lanes.All.Select(Lanes.Name)]);
        var stored = new Option<bool>("--stored-only") { Description = "Leave out what is known to be delivered, refused or dropped." };
        var export = new Command("export",
            """
            Write the records in the outbox's files to files of their own, named LANE-NUMBER-ID.json, and a list of them, index.csv.

            Damaged files, also those in aside/, give the records that are whole in them. Nothing is changed in --from, and nothing
            is ever overwritten in --to. The files may be about people: they are readable for you only, so keep them so.
            Ends with 1 when a record could not be decrypted.
            """)
        {
            from, to, key, lane, stored,
        };
        export.SetAction((parsed, stop) => Task.FromResult(Guarded(() => RunExport(
            new ExportOptions(parsed.GetValue(from)!, parsed.GetValue(to)!)
            {
                Lane = parsed.GetValue(lane) is { } name ? Lanes.All.First(one => one.Name() == name) : null,
                StoredOnly = parsed.GetValue(stored),
            },
            parsed.GetValue(key), stop))));
        return export;
    }

    private static Option<string?> Key(string effect) => new("--key")
    {
        Description = $"The file with the device key, {KeyBytes} bytes (dataDirectory/device.key unless configured otherwise). {effect}", HelpName = "FILE",
    };

    private int RunFsck(ParseResult parsed, string folder, string? keyFile, CancellationToken stop)
    {
        var disk = new PosixDisk();
        if (!OutboxInspection.IsOutbox(folder, disk)) throw new IOException($"There is no outbox in {folder}; name its folder, dataDirectory/outbox.");
        using RecordCipher? cipher = ReadKey(keyFile);
        OutboxFindings findings = WithProgress("Checking", progress => OutboxInspection.Check(folder, disk, cipher, progress, stop));
        if (parsed.GetValue(json)) shell.Output.WriteLine(JsonSerializer.Serialize(findings, Web));
        else OutboxViews.Findings(Views.Console(shell.Output), findings);
        return findings.IsSound ? ExitCode.Ok : ExitCode.NotSound;
    }

    private int RunExport(ExportOptions options, string? keyFile, CancellationToken stop)
    {
        using RecordCipher? cipher = ReadKey(keyFile);
        ExportResult result = WithProgress("Exporting", progress => OutboxExport.Run(options, cipher, progress, stop));
        OutboxViews.Exported(Views.Console(shell.Output), options, result, cipher is not null);
        return result.Undecryptable == 0 ? ExitCode.Ok : ExitCode.NotSound;
    }

    private static RecordCipher? ReadKey(string? path)
    {
        if (path is null) return null;
        byte[] key = File.ReadAllBytes(path);
        try
        {
            if (key.Length != KeyBytes) throw new IOException($"{path} has {key.Length} bytes; a device key has {KeyBytes}. Is it the right file?");
            return new RecordCipher(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private int Guarded(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (OperationCanceledException)
        {
            shell.Errors.WriteLine("Ended before it was finished.");
            return ExitCode.NotSound;
        }
        catch (Exception failure) when (failure.InnerException is UnauthorizedAccessException || failure is UnauthorizedAccessException)
        {
            shell.Errors.WriteLine($"{failure.Message.TrimEnd('.')}: only the service's user and root may read it. Use sudo.");
            return ExitCode.NoPermission;
        }
        catch (IOException failure)
        {
            shell.Errors.WriteLine(failure.Message);
            return ExitCode.BadArguments;
        }
    }

    // Beside the results, and for people only.
    private T WithProgress<T>(string what, Func<IProgress<double>?, T> work)
    {
        IAnsiConsole console = Views.Console(shell.Errors);
        if (!console.Profile.Out.IsTerminal) return work(null);
        return console.Progress().AutoClear(true).Start(context => work(new Bar(context.AddTask(what, maxValue: 1))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }
}
