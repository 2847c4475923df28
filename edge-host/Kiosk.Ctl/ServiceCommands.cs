using System.CommandLine;
using System.Text.Json;

namespace Kiosk.Ctl;

/// <summary>kioskctl service: the service menu of the patient's screen.</summary>
internal sealed class ServiceCommands(CommandShell shell, Option<string> socket)
{
    /// <summary>The command with its subcommand.</summary>
    public Command Service()
    {
        var code = new Command("code", """
            Set the code of the screen's service menu, 6 to 12 digits, read from the standard input. It replaces the one before, and ends a pause after wrong codes.
            The menu opens by five touches of the name in the upper left corner while nobody is there.
            """);
        code.SetAction(async (parsed, stop) =>
        {
            string typed;
            try
            {
                typed = await HiddenInput.AskAsync("Code (not shown): ", shell.Errors, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Ok;
            }

            return await shell.DoAsync(parsed, socket, HttpMethod.Put, "/v1/service-code", "The code is set.", stop, JsonSerializer.Serialize(new { code = typed })).ConfigureAwait(false);
        });
        return new Command("service", "The service menu of the patient's screen.") { code };
    }
}
