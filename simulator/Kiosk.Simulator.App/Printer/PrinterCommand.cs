using System.CommandLine;
using Kiosk.Interop.Serial;
using Kiosk.Simulator.App.Board;
using Kiosk.Simulator.Printer;

namespace Kiosk.Simulator.App.Printer;

/// <summary><c>kiosk-sim printer</c>: a receipt printer behind a pseudo-terminal, for <c>printer.port = serial:...</c> of the edge host.</summary>
public static class PrinterCommand
{
    private const int WaitMs = 100;

    /// <summary>The subcommand, to be added to a root command. Exit codes: 0 ended on request, 2 cannot start.</summary>
    public static Command Create()
    {
        var paper = new Option<FileInfo?>("--paper") { Description = "An SVG file with the paper, written anew after each receipt." };
        var link = new Option<FileInfo?>("--link") { Description = "A link to the device, so that its name stays the same." };
        var columns = new Option<int>("--columns") { Description = "Characters in a line.", DefaultValueFactory = _ => 42 };
        columns.AcceptOnlyFromAmong("32", "42", "48");
        var command = new Command("printer",
            """
            A receipt printer. Prints 'ready DEVICE', then the lines of the paper as they are printed.

            It takes on stdin, a line each: 'paper N' (lines left, 0 is none), 'paper', 'cover open', 'cover closed', 'offline', 'online', 'dumb'.
            """)
        {
            paper, link, columns,
        };
        command.SetAction((arguments, stopping) => Task.Run(() => Run(
            arguments.GetValue(paper)?.FullName, arguments.GetValue(link)?.FullName, arguments.GetValue(columns), stopping), CancellationToken.None));
        return command;
    }

    private static int Run(string? paper, string? link, int columns, CancellationToken stopping)
    {
        try
        {
            using PseudoTerminal line = PseudoTerminal.Create();
            if (link is not null)
            {
                File.Delete(link);
                File.CreateSymbolicLink(link, line.SlavePath);
            }

            Console.Out.WriteLine($"ready {link ?? line.SlavePath}");
            Console.Out.Flush();
            Serve(line, paper, columns, stopping);
            if (link is not null) File.Delete(link);
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"kiosk-sim printer: {failure.Message}");
            return 2;
        }
    }

    private static void Serve(PseudoTerminal line, string? paper, int columns, CancellationToken stopping)
    {
        var trouble = new PrinterTrouble();
        var printer = new EscPosPrinter(columns, trouble);
        using var input = new OperatorInput(Console.In);
        byte[] buffer = new byte[4096];
        int shown = 0;
        while (!stopping.IsCancellationRequested)
        {
            while (input.TryTake(out string words)) Console.Out.WriteLine(TryChange(trouble, words) ? "ok" : $"error '{words}' is not understood");
            SerialTransfer transfer = line.Read(buffer, WaitMs);
            if (transfer.Status == SerialStatus.NobodyThere) stopping.WaitHandle.WaitOne(WaitMs);
            if (transfer.Count > 0) printer.Receive(buffer.AsSpan(0, transfer.Count));
            else printer.Print();
            byte[] replies = printer.TakeReplies();
            if (replies.Length > 0) line.Write(replies, WaitMs);
            if (printer.Paper.Count == shown) continue;
            foreach (string text in PaperPicture.Lines(printer.Paper.Skip(shown), columns)) Console.Out.WriteLine(text);
            Console.Out.Flush();
            shown = printer.Paper.Count;
            if (paper is not null) File.WriteAllText(paper, PaperPicture.Svg(printer.Paper, columns));
        }
    }

    private static bool TryChange(PrinterTrouble trouble, string words)
    {
        switch (words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            case ["paper"]: trouble.LinesLeft = null; return true;
            case ["paper", var lines] when int.TryParse(lines, out int left) && left >= 0: trouble.LinesLeft = left; return true;
            case ["cover", "open"]: trouble.IsCoverOpen = true; return true;
            case ["cover", "closed"]: trouble.IsCoverOpen = false; return true;
            case ["offline"]: trouble.IsTakenOffline = true; return true;
            case ["online"]: trouble.IsTakenOffline = false; return true;
            case ["dumb"]: trouble.IsDumb = true; return true;
            default: return false;
        }
    }
}
