using System.CommandLine;
using System.Globalization;
using Kiosk.Simulator.App.Board;
using Kiosk.Simulator.Documents;

namespace Kiosk.Simulator.App.Scanner;

/// <summary><c>kiosk-sim scanner</c>: a code scanner behind a pseudo-terminal.</summary>
internal static class ScannerCommand
{
    private static readonly Option<string?> Line = new("--line")
    {
        Description = "Path of a link to the pseudo-terminal, which an edge host opens as its serial device.",
        HelpName = "path",
    };

    private static readonly Option<string> Suffix =
        new Option<string>("--suffix") { Description = "What the scanner sends behind a code.", DefaultValueFactory = _ => "crlf" }
        .AcceptOnlyFromAmong("crlf", "cr", "none");

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(10);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command(
            "scanner",
            $"""
            A scanner of barcodes and zones at the level of the bytes on its cable. Prints "ready PATH" when the line can be opened.
            Every person is made up; the same seed is always the same one.

            Commands, as lines at the standard input (answered with "ok" or "error ..."). What is scanned while nobody has the line open is lost.
              scan KIND [SEED]    {ShownCode.Kinds}
              half KIND [SEED]    the first half of a code, and nothing more
              unplug, plug        pulls the cable out, puts it in again
            """)
        {
            Line, Suffix,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        try
        {
            using var cable = new Cable(parsed.GetValue(Line));
            var scanner = new VirtualScanner(cable, parsed.GetValue(Suffix) switch { "cr" => "\r"u8.ToArray(), "none" => [], _ => "\r\n"u8.ToArray() });
            using var input = new OperatorInput(Console.In);
            await Console.Out.WriteLineAsync($"ready {cable.Path}");
            await Console.Out.FlushAsync(CancellationToken.None);
            await TurnAsync(scanner, input, cancel);
            return 0;
        }
        catch (CableException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return BoardCommand.Refused;
        }
    }

    private static async Task TurnAsync(VirtualScanner scanner, OperatorInput input, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Turn, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                while (input.TryTake(out string line))
                {
                    Console.Out.WriteLine(scanner.Execute(line) is { } wrong ? "error " + wrong : "ok");
                    Console.Out.Flush();
                }

                scanner.Send();
            }
        }
        catch (OperationCanceledException)
        {
            // The way it ends.
        }
    }

    private sealed class VirtualScanner(Cable cable, byte[] suffix)
    {
        private readonly Queue<byte[]> _waiting = new();

        /// <summary>Carries a command out; returns what is wrong with it, or null.</summary>
        public string? Execute(string line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["unplug"]:
                    cable.PullOut();
                    return null;
                case ["plug"]:
                    cable.PlugIn();
                    return null;
                case ["scan" or "half", .. { Length: > 0 } kind]:
                    int seed = 1;
                    if (kind.Length > 1 && int.TryParse(kind[^1], NumberStyles.None, CultureInfo.InvariantCulture, out seed)) kind = kind[..^1];
                    else seed = 1;
                    if (ShownCode.Of(string.Join(' ', kind), new MadeUpPeople(seed).Next()) is not { } code) return $"no such kind; there are {ShownCode.Kinds}";
                    _waiting.Enqueue(words[0] == "half" ? code[..(code.Length / 2)] : [.. code, .. suffix]);
                    return null;
                default:
                    return "no such command; there are scan, half, unplug and plug";
            }
        }

        /// <summary>Sends what is waiting, without a pause between.</summary>
        public void Send() => cable.Send(buffer => _waiting.TryDequeue(out byte[]? code) ? Copy(code, buffer) : 0);

        private static int Copy(byte[] code, Memory<byte> buffer)
        {
            code.CopyTo(buffer);
            return code.Length;
        }
    }
}
