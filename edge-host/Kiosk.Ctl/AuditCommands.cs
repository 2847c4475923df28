using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Kiosk.Audit;
using Kiosk.Outbox.Disk;
using Spectre.Console;

namespace Kiosk.Ctl;

/// <summary>kioskctl audit: verifies, shows and copies the log of who did what. Works on the files, whether the host runs or not, and changes none of them.</summary>
internal sealed class AuditCommands(CommandShell shell, Option<bool> json)
{
    /// <summary>Where the log is unless dataDirectory is another one.</summary>
    public const string DefaultFolder = "/var/lib/kiosk/audit";

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The command with its subcommands.</summary>
    public Command Audit() => new("audit",
        """
        Verify, show and copy the audit log: who did what at this kiosk. It holds no personal data. The host may run meanwhile.

        Examples:
          kioskctl audit verify
          kioskctl audit verify --shipped 1200:5f0c...   an entry's number and hash, as the clinical store has them
          kioskctl audit show --last 20
          kioskctl audit export --to audit.jsonl
        """)
    {
        Verify(), Show(), Export(),
    };

    private Command Verify()
    {
        Argument<string> folder = Folder();
        var shipped = new Option<string[]>("--shipped")
        {
            Description = "An entry that is known from elsewhere, as NUMBER:HASH; may be given several times. It shows a log that was made anew as a whole.", HelpName = "NUMBER:HASH",
        };
        shipped.Validators.Add(result =>
        {
            if ((result.GetValueOrDefault<string[]>() ?? []).Any(text => Point(text) is null)) result.AddError("--shipped must be NUMBER:HASH, with the 64 hex digits of the hash.");
        });
        var verify = new Command("verify",
            """
            Go through the chain from its first entry to its last. Ends with 0 when it is sound, and with 1 when anything was changed, removed,
            moved, inserted or cut off; it names file and line of each.
            """)
        {
            folder, shipped, json,
        };
        verify.SetAction((parsed, _) => Task.FromResult(Guarded(parsed.GetValue(folder)!, disk =>
        {
            ChainPoint[] known = [.. (parsed.GetValue(shipped) ?? []).Select(text => Point(text)!)];
            AuditVerdict verdict = AuditVerifier.Verify(parsed.GetValue(folder)!, disk, known);
            if (parsed.GetValue(json)) shell.Output.WriteLine(JsonSerializer.Serialize(verdict, Web));
            else Tell(verdict);
            return verdict.IsSound ? ExitCode.Ok : ExitCode.NotSound;
        })));
        return verify;
    }

    private Command Show()
    {
        Argument<string> folder = Folder();
        var last = new Option<int>("--last") { Description = "So many of the newest entries.", DefaultValueFactory = _ => 20 };
        last.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100_000) result.AddError("--last must be from 1 to 100000.");
        });
        var show = new Command("show", "Show the newest entries. A time with '?' is by a clock that nothing had set.") { folder, last, json };
        show.SetAction((parsed, _) => Task.FromResult(Guarded(parsed.GetValue(folder)!, disk =>
        {
            foreach (AuditLine line in AuditReading.Last(parsed.GetValue(folder)!, disk, parsed.GetValue(last)))
            {
                if (parsed.GetValue(json)) shell.Output.Write(System.Text.Encoding.UTF8.GetString(AuditFormat.Write(line)));
                else shell.Output.WriteLine(Words(line));
            }

            return ExitCode.Ok;
        })));
        return show;
    }

    private Command Export()
    {
        Argument<string> folder = Folder();
        var to = new Option<string>("--to") { Description = "A file that does not exist yet.", HelpName = "FILE", Required = true };
        var export = new Command("export", "Copy all entries, line by line as they stand, into one file. Ends with 1 when the log is not sound: what is damaged is left out.")
        {
            folder, to,
        };
        export.SetAction((parsed, _) => Task.FromResult(Guarded(parsed.GetValue(folder)!, disk =>
        {
            AuditVerdict verdict = AuditVerifier.Verify(parsed.GetValue(folder)!, disk);
            long entries = 0;
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(parsed.GetValue(to)!, options))
            {
                foreach ((AuditLine _, ReadOnlyMemory<byte> bytes) in AuditReading.Entries(parsed.GetValue(folder)!, disk))
                {
                    file.Write(bytes.Span);
                    entries++;
                }
            }

            shell.Output.WriteLine($"{entries.ToString("N0", CultureInfo.InvariantCulture)} entries in {parsed.GetValue(to)}.");
            if (verdict.IsSound) return ExitCode.Ok;
            Tell(verdict);
            return ExitCode.NotSound;
        })));
        return export;
    }

    private static Argument<string> Folder() => new("dir") { Description = "The log's folder.", DefaultValueFactory = _ => DefaultFolder };

    private void Tell(AuditVerdict verdict)
    {
        TextWriter writer = shell.Output;
        writer.WriteLine($"Chain   {(verdict.Chain.Length > 0 ? verdict.Chain : "none")}, {verdict.Entries.ToString("N0", CultureInfo.InvariantCulture)} entries");
        if (verdict.First is { } first) writer.WriteLine($"First   {first.Number}, {AuditFormat.Time(first.Fact.At)}");
        if (verdict.Last is { } last) writer.WriteLine($"Last    {last.Number}, {AuditFormat.Time(last.Fact.At)}, hash {last.Hash}");
        if (verdict.Marks is { } marks) writer.WriteLine($"Shipped {marks.Shipped.Number}{(marks.Removed.Number > 0 ? $"; entries up to {marks.Removed.Number} were removed after their shipping" : "")}");
        if (verdict.Note.Length > 0) writer.WriteLine($"Note: {verdict.Note}.");
        IAnsiConsole console = Views.Console(writer);
        foreach (AuditFinding finding in verdict.Findings) console.MarkupLineInterpolated($"[red]WRONG[/]   {finding.ToString()}");
        if (verdict.Findings.Count == AuditVerifier.FindingsMax) writer.WriteLine("There may be more.");
        writer.WriteLine(verdict.IsSound ? "The chain is sound." : "The chain is NOT sound. Keep the folder as it is for whoever looks into it.");
    }

    private static string Words(AuditLine line)
    {
        AuditFact fact = line.Fact;
        string action = Enum.IsDefined((AuditAction)fact.Action) ? ((AuditAction)fact.Action).ToString() : fact.Action.ToString(CultureInfo.InvariantCulture);
        string at = AuditFormat.Time(fact.At)[..19] + (fact.ClockUncertaintyUs is null ? "?" : " ");
        return $"{line.Number,7}  {at}  {action,-20}  {fact.Actor,-10}  {fact.Object}{(fact.Object.Length > 0 && fact.Detail.Length > 0 ? ": " : "")}{fact.Detail}";
    }

    private static ChainPoint? Point(string text)
    {
        string[] parts = text.Split(':');
        bool isPoint = parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0
            && parts[1].Length == ChainPoint.Zero.Length && parts[1].All(char.IsAsciiHexDigit);
        return isPoint ? new ChainPoint(long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1].ToLowerInvariant()) : null;
    }

    private int Guarded(string folder, Func<IDisk, int> run)
    {
        var disk = new PosixDisk();
        try
        {
            if (!AuditReading.IsLog(folder, disk)) throw new IOException($"There is no audit log in {folder}; name its folder, dataDirectory/audit.");
            return run(disk);
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
}
