using System.CommandLine;

namespace Kiosk.Ctl;

/// <summary>kioskctl visit ecg.</summary>
internal sealed class EcgCommands(CommandShell shell, Option<string> socket)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The command ecg, of visit.</summary>
    public Command Ecg()
    {
        var id = new Argument<Guid?>("id") { Description = "The visit's id; without it the newest visit.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string>("--out") { Description = "The SVG file to write; only its owner may read it.", HelpName = "FILE", Required = true };
        var ecg = new Command("ecg", "Write the ECG of a visit as an A4 page, 25 mm/s and 10 mm/mV, to be printed at 100 %.") { id, file };
        ecg.SetAction((parsed, stop) => shell.FetchAsync(parsed, socket, $"/v1/visits/{parsed.GetValue(id)?.ToString("D") ?? "last"}/ecg.svg",
            svg => Write(parsed.GetValue(file)!, svg), stop));
        return ecg;
    }

    private int Write(string file, string svg)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
            using var stream = new FileStream(file, options);
            using var writer = new StreamWriter(stream);
            writer.Write(svg);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            shell.Errors.WriteLine($"{file} cannot be written: {failure.Message}");
            return ExitCode.Refused;
        }

        shell.Output.WriteLine($"Wrote {file}.");
        return ExitCode.Ok;
    }
}
