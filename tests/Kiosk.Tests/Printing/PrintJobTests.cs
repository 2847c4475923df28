using Kiosk.Edge.Printing;
using Kiosk.Simulator.Printer;
using Xunit;

namespace Kiosk.Tests.Printing;

/// <summary>One receipt's way to a printer that has its troubles, before and in the middle.</summary>
public sealed class PrintJobTests : IDisposable
{
    private static readonly PrintTimes Fast = new(AnswerMs: 50, WriteMs: 50, ClearMs: 50, LookMs: 20, ConfirmMs: 400);
    private static readonly byte[] Document = ReceiptLayout.Compose(ReceiptLayoutTests.Sample, ReceiptLayoutTests.Style);

    private readonly PrinterTrouble _trouble = new();
    private readonly EscPosPrinter _printer;
    private readonly SimulatedPrinterLine _line;

    public PrintJobTests()
    {
        _printer = new EscPosPrinter(42, _trouble);
        _line = new SimulatedPrinterLine(_printer);
    }

    public void Dispose() => _line.Dispose();

    private PrintJob Job => new(_line, Fast);

    private PrintResult Print(PrinterStatus before) => Job.Send(Document) ?? Job.Finish(Document.Length, before);

    private string[] Paper => PaperPicture.Lines(_printer.Paper, 42);

    [Fact]
    public void Printer_that_answers_confirms_the_receipt()
    {
        PrintResult result = Print(Job.Ask());

        Assert.Equal(new PrintResult(PrintEnd.Printed, "printed", true), result);
        Assert.Equal(new PaperCut(true), _printer.Paper[^1]);
        Assert.Empty(_printer.Unknown);
    }

    [Fact]
    public void Roll_that_is_nearly_at_its_end_is_told()
    {
        _trouble.LinesLeft = 25;

        PrintResult result = Print(Job.Ask());

        Assert.Equal((PrintEnd.Printed, "printed; the paper is nearly at its end"), (result.End, result.Text));
    }

    [Theory]
    [InlineData("paper", "the printer has no paper: put a new roll in")]
    [InlineData("cover", "the printer's cover is open: close it")]
    [InlineData("knife", "the printer reports an error: look at its knife and switch it off and on")]
    [InlineData("offline", "the printer is offline: press its feed button, or switch it off and on")]
    public void Trouble_is_known_before_anything_is_sent(string what, string expected)
    {
        Make(what);

        Assert.Equal(expected, Job.Ask().Trouble);
        Assert.Empty(_printer.Paper);
        Assert.Equal(0, _printer.BytesWaiting);
    }

    [Theory]
    [InlineData("paper", "no paper")]
    [InlineData("cover", "cover is open")]
    [InlineData("knife", "reports an error")]
    [InlineData("offline", "is offline")]
    public void Trouble_in_the_middle_is_told_and_the_rest_never_comes_out(string what, string words)
    {
        PrinterStatus before = Job.Ask();
        _line.Event = (200, () => Make(what));

        PrintResult result = Print(before);
        (_trouble.LinesLeft, _trouble.IsCoverOpen, _trouble.IsKnifeJammed, _trouble.IsTakenOffline) = (null, false, false, false);
        int lines = _printer.Paper.Count;
        _printer.Print();

        Assert.Equal((PrintEnd.Unfinished, true), (result.End, result.IsBufferClean));
        Assert.Contains(words, result.Text, StringComparison.Ordinal);
        Assert.Contains("the receipt is incomplete", result.Text, StringComparison.Ordinal);
        Assert.Equal(lines, _printer.Paper.Count);
        Assert.DoesNotContain(_printer.Paper, item => item is PaperQr);
    }

    [Fact]
    public void Printer_that_keeps_its_buffer_is_known_to_be_unclean()
    {
        _trouble.KeepsBuffer = true;
        PrinterStatus before = Job.Ask();
        _line.Event = (200, () => Make("paper"));

        PrintResult result = Print(before);
        _trouble.LinesLeft = null;
        _printer.Print();

        Assert.Equal((PrintEnd.Unfinished, false), (result.End, result.IsBufferClean));
        Assert.Contains(_printer.Paper, item => item is PaperQr);
    }

    [Fact]
    public void Clone_that_answers_nothing_gets_the_receipt_and_nobody_says_that_it_printed()
    {
        _trouble.IsDumb = true;

        PrinterStatus before = Job.Ask();
        PrintResult result = Print(before);

        Assert.Equal((false, null, PrintEnd.Sent), (before.Answers, before.Trouble, result.End));
        Assert.Contains("does not say", result.Text, StringComparison.Ordinal);
        Assert.Contains(_printer.Paper, item => item is PaperQr);
    }

    [Fact]
    public void Cable_pulled_in_the_middle_is_told()
    {
        PrinterStatus before = Job.Ask();
        _line.Event = (300, () => _line.IsUnplugged = true);

        PrintResult result = Print(before);

        Assert.Equal((PrintEnd.Unfinished, false), (result.End, result.IsBufferClean));
        Assert.Contains("unplugged or switched off", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Printer_that_takes_nothing_more_does_not_hold_the_kiosk_up()
    {
        PrinterStatus before = Job.Ask();
        _line.Event = (300, () => _line.IsStuck = true);

        PrintResult result = Print(before);

        Assert.Equal(PrintEnd.Unfinished, result.End);
    }

    [Fact]
    public void Document_is_these_bytes()
    {
        byte[] document = new EscPosDocument(17).Line("Да №1 37,0 °", LineAlign.Middle, isBold: true, times: 2).Qr("urn:x", 6).Cut(PaperCutting.Full).ToArray();

        Assert.Equal(
            "1B40 1C2E 1B7411 1B6101 1B4501 1D2111 84A020FC312033372C3020F8 0A 1B6101 1D286B04003141 3200 1D286B03003143 06 1D286B03003145 31 1D286B08003150 30 75726E3A78 1D286B03003151 30 1D564100"
                .Replace(" ", "", StringComparison.Ordinal),
            Convert.ToHexString(document));
    }

    [Theory]
    [InlineData(0x12, 0x12, 0x12, null)]
    [InlineData(0x16, 0x12, 0x1E, null)]
    [InlineData(0x1E, 0x32, 0x7E, "no paper")]
    [InlineData(0x1A, 0x16, 0x12, "cover")]
    [InlineData(0x1A, 0x52, 0x12, "error")]
    [InlineData(0x1A, 0x12, 0x12, "offline")]
    [InlineData(0x00, 0x00, 0x00, null)]
    public void Status_bytes_mean_so(byte printer, byte cause, byte paper, string? trouble)
    {
        PrinterStatus status = PrinterStatus.Of(printer, cause, paper);

        Assert.Equal(printer != 0, status.Answers);
        if (trouble is null) Assert.Null(status.Trouble);
        else Assert.Contains(trouble, status.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Printer_without_flow_control_does_not_lose_any_of_a_receipt()
    {
        _trouble.IsCoverOpen = true;
        _printer.Receive(Document);

        Assert.Equal((0, Document.Length), (_printer.BytesLost, _printer.BytesWaiting));
    }

    private void Make(string what)
    {
        if (what == "paper") _trouble.LinesLeft = 0;
        else if (what == "cover") _trouble.IsCoverOpen = true;
        else if (what == "offline") _trouble.IsTakenOffline = true;
        else _trouble.IsKnifeJammed = true;
    }
}
