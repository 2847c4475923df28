using System.CommandLine;
using Kiosk.Simulator.App.Board;
using Kiosk.Simulator.Meters;

namespace Kiosk.Simulator.App.Meters;

/// <summary><c>kiosk-sim meter</c>: a glucose meter behind a pseudo-terminal.</summary>
internal static class MeterCommand
{
    private static readonly Argument<string> Kind = new Argument<string>("kind") { Description = "onetouch (LifeScan Ultra2) or astm (Contour and others)." }
        .AcceptOnlyFromAmong("onetouch", "astm");

    private static readonly Option<string?> Line = new("--line")
    {
        Description = "Path of a link to the pseudo-terminal, which an edge host opens as its serial device.",
        HelpName = "path",
    };

    private static readonly Option<string[]> Do = new("--do")
    {
        Description = "A command carried out at the start; may be given again.",
        HelpName = "command",
    };

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(10);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command(
            "meter",
            """
            A glucose meter at the level of the bytes on its cable. Prints "ready PATH" when the line can be opened.

            Commands, by --do and, while it runs, as lines at the standard input (answered with "ok" or "error ..."):
              measure 104 [B|A]   a result in mg/dL, now; before or after a meal
              control 118         a result of control solution
              clock SECONDS       sets how far its clock is ahead; results keep the times that they have
              fault NAME          None, Silent, DamagedOnce, DamagedAlways, StopsHalfway, Repeats, WrongUnit
            """)
        {
            Kind, Line, Do,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        TimeProvider time = TimeProvider.System;
        DateTime Now() => time.GetUtcNow().UtcDateTime;
        VirtualMeter meter = parsed.GetValue(Kind) == "astm" ? new VirtualAstmMeter(Now) : new VirtualOneTouch(Now);
        foreach (string line in parsed.GetValue(Do) ?? [])
        {
            if (meter.Execute(line) is not { } wrong) continue;
            await Console.Error.WriteLineAsync(wrong);
            return BoardCommand.Refused;
        }

        try
        {
            using var cable = new Cable(parsed.GetValue(Line));
            using var input = new OperatorInput(Console.In);
            await Console.Out.WriteLineAsync($"ready {cable.Path}");
            await Console.Out.FlushAsync(CancellationToken.None);
            await TurnAsync(meter, cable, input, time, cancel);
            return 0;
        }
        catch (CableException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return BoardCommand.Refused;
        }
    }

    private static async Task TurnAsync(VirtualMeter meter, Cable cable, OperatorInput input, TimeProvider time, CancellationToken cancel)
    {
        byte[] received = new byte[256];
        using var timer = new PeriodicTimer(Turn, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                while (input.TryTake(out string line))
                {
                    Console.Out.WriteLine(meter.Execute(line) is { } wrong ? "error " + wrong : "ok");
                    Console.Out.Flush();
                }

                int count;
                while ((count = cable.Receive(received)) > 0) meter.HostWrite(received.AsSpan(0, count));
                meter.Tick();
                cable.Send(buffer => meter.HostRead(buffer.Span));
            }
        }
        catch (OperationCanceledException)
        {
            // The way it ends.
        }
    }
}
