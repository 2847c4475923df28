using System.Diagnostics;
using System.Text;
using Kiosk.Edge.Capture;
using Kiosk.Edge.Records;
using Xunit;

namespace Kiosk.Tests.Capture;

public class ToolRunnerTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Output_errors_and_exit_code_are_brought_back()
    {
        ToolRun run = await ShellAsync("cat; echo bad >&2; exit 3", Encoding.ASCII.GetBytes("fed"));

        Assert.Equal((ToolEnd.Exited, 3, "fed", "bad"), (run.End, run.ExitCode, Encoding.ASCII.GetString(run.Output), run.Errors));
    }

    [Fact]
    public async Task Missing_program_is_no_exception()
    {
        ToolRun run = await Tools.Runner.RunAsync("kiosk-no-such-program", [], default, Long, 100, default);

        Assert.Equal(ToolEnd.NotStarted, run.End);
        Assert.Equal("the program kiosk-no-such-program for the stethoscope is not installed",
            MediaReasons.Of(run, "kiosk-no-such-program", MediaKind.Stethoscope, "hw:0"));
    }

    [Fact]
    public async Task Program_that_hangs_is_killed_with_its_children_and_what_it_gave_is_kept()
    {
        long started = Stopwatch.GetTimestamp();

        ToolRun run = await ShellAsync("echo some; sleep 60 & sleep 60", default, TimeSpan.FromSeconds(2));

        Assert.Equal((ToolEnd.TimedOut, "some\n"), (run.End, Encoding.ASCII.GetString(run.Output)));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Program_that_gives_too_much_is_killed()
    {
        ToolRun run = await ShellAsync("cat /dev/zero", default, bytesMax: 100_000);

        Assert.Equal(ToolEnd.TooMuch, run.End);
        Assert.True(run.Output.Length <= 100_000);
    }

    [Fact]
    public async Task Stopping_kills_it()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Tools.Runner.RunAsync("sleep", ["60"], default, Long, 100, stop.Token));
    }

    private static Task<ToolRun> ShellAsync(string script, byte[]? input = null, TimeSpan? limit = null, int bytesMax = 1 << 20) =>
        Tools.Runner.RunAsync("sh", ["-c", script], input, limit ?? Long, bytesMax, default);
}
