using System.Net;
using System.Net.Sockets;
using Kiosk.Edge.Printing;
using Kiosk.Interop.Serial;
using Kiosk.Simulator.Printer;
using Xunit;

namespace Kiosk.Tests.Printing;

/// <summary>Each way to a printer, with the simulated one at its end.</summary>
public class PrinterPortTests
{
    private static readonly PrintTimes Times = new(AnswerMs: 1000, WriteMs: 2000, ClearMs: 300, LookMs: 100, ConfirmMs: 5000);
    private static readonly byte[] Document = ReceiptLayout.Compose(ReceiptLayoutTests.Sample, ReceiptLayoutTests.Style);

    [Theory]
    [InlineData("serial:", false)]
    [InlineData("serial:", true)]
    [InlineData("usb:", false)]
    [InlineData("usb:", true)]
    public async Task Receipt_comes_whole_over_a_device(string kind, bool isDumb)
    {
        using PseudoTerminal terminal = PseudoTerminal.Create();
        var printer = new EscPosPrinter(42, new PrinterTrouble { IsDumb = isDumb });
        using var stop = new CancellationTokenSource();
        Task serving = Beside(() => Serve(terminal, printer, stop.Token));

        PrintResult result = Print(new PrinterPort(kind + terminal.SlavePath, 115_200));
        await stop.CancelAsync();
        await serving;

        Assert.Equal(isDumb ? PrintEnd.Sent : PrintEnd.Printed, result.End);
        Assert.Equal((new PaperCut(true), 0, 0), (printer.Paper[^1], printer.Unknown.Count, printer.BytesLost));
    }

    [Fact]
    public async Task Receipt_comes_whole_over_the_network()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var printer = new EscPosPrinter(42, new PrinterTrouble());
        Task serving = Beside(() => Serve(listener, printer));

        PrintResult result = Print(new PrinterPort($"tcp:127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", 9600));
        await serving;

        Assert.Equal(PrintEnd.Printed, result.End);
        Assert.Equal(new PaperCut(true), printer.Paper[^1]);
    }

    [Fact]
    public async Task File_takes_one_receipt_behind_the_other()
    {
        string file = Path.GetTempFileName();

        PrintResult result = Print(new PrinterPort("file:" + file, 9600));
        byte[] written = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);

        File.Delete(file);
        Assert.Equal(PrintEnd.Sent, result.End);
        Assert.True(written.AsSpan().EndsWith(Document));
    }

    [Theory]
    [InlineData("serial:/dev/no-such-printer", "no such device")]
    [InlineData("usb:/dev/no-such-printer", "no such device")]
    [InlineData("tcp:127.0.0.1:1", "cannot be reached")]
    [InlineData("file:/no-such-folder/paper", "cannot be written")]
    public void Printer_that_is_not_there_is_told(string port, string words)
    {
        PortOpening opening = new PrinterPort(port, 9600).Open();

        Assert.Null(opening.Line);
        Assert.Contains(words, opening.Problem, StringComparison.Ordinal);
    }

    // On a thread of its own: it must answer while this test's waits for it.
    private static Task Beside(Action serve) => Task.Factory.StartNew(serve, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static PrintResult Print(PrinterPort port)
    {
        PortOpening opening = port.Open();
        Assert.Equal("", opening.Problem);
        using ISerialLine line = opening.Line!;
        var job = new PrintJob(line, Times, opening.BytesPerSecond);
        PrinterStatus before = job.Ask();
        return job.Send(Document) ?? job.Finish(Document.Length, before);
    }

    private static void Serve(PseudoTerminal terminal, EscPosPrinter printer, CancellationToken stop)
    {
        byte[] buffer = new byte[256];
        while (true)
        {
            SerialTransfer read = terminal.Read(buffer, 50);
            printer.Receive(buffer.AsSpan(0, read.Count));
            byte[] replies = printer.TakeReplies();
            if (replies.Length > 0) terminal.Write(replies, 1000);
            // Everything that was sent is read to its end.
            if (read.Count == 0 && stop.IsCancellationRequested) return;
        }
    }

    private static void Serve(TcpListener listener, EscPosPrinter printer)
    {
        using Socket socket = listener.AcceptSocket();
        byte[] buffer = new byte[256];
        int count;
        while ((count = socket.Receive(buffer)) > 0)
        {
            printer.Receive(buffer.AsSpan(0, count));
            byte[] replies = printer.TakeReplies();
            if (replies.Length > 0) socket.Send(replies);
        }
    }
}
