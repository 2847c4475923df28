using System.CommandLine;
using Spectre.Console;

namespace Kiosk.Ctl;

/// <summary>A taking of stethoscope or otoscope.</summary>
public sealed record CaptureAnswer(string Instrument, string VisitId, string State, DateTimeOffset Started, double Seconds, string Text);

/// <summary>What became of a receipt.</summary>
public sealed record PrintAnswer(string VisitId, string State, string Text);

/// <summary>kioskctl capture and kioskctl visit print.</summary>
internal sealed class MediaCommands(CommandShell shell, Option<string> socket, Option<bool> json, TimeProvider time)
{
    private const int Running = -1;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>The command capture.</summary>
    public Command Capture() => new("capture", "Take a sound or a picture for the open visit, and wait for what it is like. Ends with 1 when there is none.")
    {
        Take("stethoscope", "Record 15 s of sound."), Take("otoscope", "Take a still."),
    };

    /// <summary>The command print, of visit.</summary>
    public Command Print()
    {
        var id = new Argument<Guid?>("id") { Description = "The visit's id; without it the newest visit.", Arity = ArgumentArity.ZeroOrOne };
        var print = new Command("print", "Print the receipt of a visit that has ended.") { id, json };
        print.SetAction((parsed, stop) => shell.AskAsync<PrintAnswer>(
            parsed, socket, HttpMethod.Post, $"/v1/visits/{parsed.GetValue(id)?.ToString("D") ?? "last"}/print", null,
            (console, answer) => console.Profile.Out.Writer.WriteLine($"Visit {answer.VisitId}: {answer.Text}"), stop));
        return print;
    }

    private Command Take(string name, string text)
    {
        var take = new Command(name, text);
        take.SetAction((parsed, stop) => TakeAsync(parsed, name, stop));
        return take;
    }

    private async Task<int> TakeAsync(ParseResult parsed, string name, CancellationToken stop)
    {
        int code = await shell.AskAsync<CaptureAnswer>(
            parsed, socket, HttpMethod.Post, $"/v1/visits/current/media/{name}", null, Begun, stop, _ => Running).ConfigureAwait(false);
        while (code == Running && !stop.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            code = await shell.AskAsync<CaptureAnswer>(parsed, socket, HttpMethod.Get, "/v1/capture", null, Shown, stop, Judge).ConfigureAwait(false);
        }

        return code == Running ? ExitCode.Ok : code;
    }

    private static int Judge(CaptureAnswer answer) => answer.State switch
    {
        "running" => Running,
        "kept" => ExitCode.Ok,
        _ => ExitCode.Refused,
    };

    private static void Begun(IAnsiConsole console, CaptureAnswer answer) => console.Profile.Out.Writer.WriteLine(
        $"The {answer.Instrument} is at work for about {answer.Seconds:0} s: hold it still.");

    private static void Shown(IAnsiConsole console, CaptureAnswer answer)
    {
        if (answer.State != "running") console.Profile.Out.Writer.WriteLine($"The {answer.Instrument}: {answer.State}: {answer.Text}");
    }
}
