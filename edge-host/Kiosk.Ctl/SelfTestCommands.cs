using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Kiosk.Ctl;

/// <summary>The result of one test.</summary>
public sealed record TestAnswer(string Name, string What, string Verdict, string Words, double Seconds, DateTimeOffset At);

/// <summary>A self-test.</summary>
public sealed record SelfTestAnswer(bool Running, bool Passed, DateTimeOffset? Began, IReadOnlyList<TestAnswer> Results);

/// <summary>kioskctl selftest: exercises each part and prints a table.</summary>
/// <param name="shell">Asks and prints.</param>
/// <param name="socket">The host's socket.</param>
/// <param name="json">Print the host's JSON.</param>
/// <param name="time">A terminal shows how long it runs.</param>
internal sealed class SelfTestCommands(CommandShell shell, Option<string> socket, Option<bool> json, TimeProvider time)
{
    private static readonly Style Good = new(Color.Green), Doubt = new(Color.Yellow), Bad = new(Color.Red);

    /// <summary>The command.</summary>
    public Command SelfTest()
    {
        var part = new Option<string?>("--part") { Description = "Only this part of the board, or this check of the host, by the name in the table.", HelpName = "NAME" };
        var last = new Option<bool>("--last") { Description = "Show the last self-test and begin none." };
        var command = new Command("selftest",
            """
            Exercise each part of the board and what it depends on, and print a table. Refused while a visit is open; a visit that begins goes
            first. The cuff is pumped up and let down: nobody may have it on. Ends with 0 only when nothing failed and nothing was left out.

            Examples:
              kioskctl selftest
              kioskctl selftest --part Max30003
            """)
        {
            part, last, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(last) && result.GetValue(part) is not null) result.AddError("--last shows all that was tested; leave out --part.");
        });
        command.SetAction((parsed, stop) =>
        {
            bool isLast = parsed.GetValue(last);
            string path = parsed.GetValue(part) is { } name ? $"/v1/selftest?part={Uri.EscapeDataString(name)}" : "/v1/selftest";
            var progress = new Progress(shell, parsed.GetValue(json), time);
            return shell.AskAsync<SelfTestAnswer>(
                parsed, socket, isLast ? HttpMethod.Get : HttpMethod.Post, path, null, Show, stop,
                answer => answer.Passed ? ExitCode.Ok : ExitCode.NotSound, answer => progress.GoesOn(answer));
        });
        return command;
    }

    private static void Show(IAnsiConsole console, SelfTestAnswer test)
    {
        TextWriter writer = console.Profile.Out.Writer;
        if (test.Began is not { } began)
        {
            writer.WriteLine("There was no self-test since the start of the host.");
            return;
        }

        Table table = new Table().Border(TableBorder.Rounded).AddColumn(new TableColumn("Name").NoWrap()).AddColumn("What").AddColumn("Result")
            .AddColumn("Seen").AddColumn(new TableColumn("s").RightAligned());
        foreach (TestAnswer one in test.Results)
        {
            table.AddRow(new Text(one.Name), new Text(one.What), new Text(WordOf(one.Verdict), StyleOf(one.Verdict)), new Text(one.Words),
                new Text(one.Seconds.ToString("0.0", CultureInfo.InvariantCulture)));
        }

        // A pipe has no width: scripts read whole rows.
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = 1000;
        console.Write(table);
        string when = $"Self-test of {began.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
        string[] Of(string verdict) => [.. test.Results.Where(one => one.Verdict == verdict).Select(one => one.Name)];
        if (Of("notTested") is { Length: > 0 } left) writer.WriteLine($"{when}: NOT TESTED: {string.Join(", ", left)}.");
        if (Of("failed") is { Length: > 0 } failed) writer.WriteLine($"{when}: FAILED: {string.Join(", ", failed)}.");
        if (test.Passed) writer.WriteLine($"{when}: passed.");
    }

    private static string WordOf(string verdict) => verdict switch
    {
        "passed" => "passed",
        "warning" => "warning",
        "failed" => "FAILED",
        "notTested" => "NOT TESTED",
        _ => verdict,
    };

    private static Style StyleOf(string verdict) => verdict switch
    {
        "passed" => Good,
        "warning" => Doubt,
        _ => Bad,
    };

    // On a terminal each result is told as it comes; in a pipe only the table.
    private sealed class Progress(CommandShell shell, bool isJson, TimeProvider time)
    {
        private readonly IAnsiConsole _console = Views.Console(shell.Output);
        private readonly long _began = time.GetTimestamp();
        private int _told;

        public bool GoesOn(SelfTestAnswer answer)
        {
            if (!isJson && _console.Profile.Out.IsTerminal)
            {
                foreach (TestAnswer one in answer.Results.Skip(_told))
                    _console.MarkupLineInterpolated($"[grey]{time.GetElapsedTime(_began).TotalSeconds,6:0.0} s[/]  {one.What}: {WordOf(one.Verdict)}");
                _told = answer.Results.Count;
            }

            return answer.Running;
        }
    }
}
