using Kiosk.Edge.Consultations;
using Kiosk.Edge.Printing;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Simulator.Printer;
using Kiosk.Tests.Edge;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Printing;

/// <summary>A doctor's answer on paper, as the simulated printer shows it.</summary>
public sealed class AnswerPrintTests : IAsyncLifetime
{
    private const string Visit = "6f1c2a5e-8f0d-4b53-9a6e-0d4f6a1b2c3d";

    private static readonly PrintTimes Fast = new(AnswerMs: 50, WriteMs: 50, ClearMs: 50, LookMs: 20, ConfirmMs: 400);
    private static readonly DateTimeOffset Sent = new(2026, 11, 29, 19, 30, 0, TimeSpan.FromHours(3));

    private static readonly DoctorAnswer Answer = new(
        new SubjectIdentifier("urn:clinic", "a-1"), "Your values look good. Drink enough, and come again next week.\n\n1. Rest.\n2. Measure again.\n", "Dr. Example", Sent);

    private readonly VisitBench _bench = new();
    private EscPosPrinter _printer = null!;
    private PrintDesk _desk = null!;

    public ValueTask InitializeAsync()
    {
        _printer = new EscPosPrinter(42, new PrinterTrouble());
        var line = new SimulatedPrinterLine(_printer);
        _desk = new PrintDesk(() => new PortOpening(line, ""), ReceiptLayoutTests.Style, PrinterStatusUse.Auto, Fast, _bench.Store, _bench.Visits, _bench.Desk, "kiosk-1",
            _bench.Clock, NullLogger<PrintDesk>.Instance);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _desk.Dispose();
        await _bench.DisposeAsync();
    }

    [Fact]
    public void English_answer_of_42_columns_reads_so()
    {
        Print(new AnswerReceipt("pharmacy-17", Visit, false, Answer, Sent), ReceiptLayoutTests.Style);

        Assert.Equal(
            [
                "               Clinic No. 4",
                "            A doctor's answer",
                "         2026-11-29 19:30 +03:00",
                "       pharmacy-17  visit 6f1c2a5e",
                "------------------------------------------",
                "Your values look good. Drink enough, and",
                "come again next week.",
                "",
                "1. Rest.",
                "2. Measure again.",
                "------------------------------------------",
                "Dr. Example",
                "Answered from measured values, without an",
                "examination. If you feel worse, call for",
                "help.",
            ],
            PaperPicture.Lines(_printer.Paper, 42)[..15].Select(text => text.TrimEnd()));
        Assert.Empty(_printer.Unknown);
        Assert.Equal(new PaperCut(IsPartial: true), _printer.Paper[^1]);
    }

    [Fact]
    public void Longest_answer_in_any_letters_gives_no_control_code_and_a_russian_frame()
    {
        DoctorAnswer longest = Answer with { Text = string.Concat(Enumerable.Repeat("Սիրտ жүрек 😀\u2028 ", 280))[..4000] };
        ReceiptStyle style = ReceiptLayoutTests.Style with { Language = ReceiptLanguage.Ru, Columns = 32 };

        Print(new AnswerReceipt("pharmacy-17", Visit, true, longest, Sent), style);

        Assert.Empty(_printer.Unknown);
        Assert.Contains(PaperPicture.Lines(_printer.Paper, 32), line => line.Contains("Ответ врача", StringComparison.Ordinal));
        Assert.Contains(_printer.Paper, item => item is PaperText { Text: var text } && text.Contains("ТЕСТ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answer_of_a_sealed_visit_is_printed_once_for_each_request_beside_its_receipt()
    {
        string visit = await SealedAsync();
        await _desk.PrintAsync(visit, "r-1");

        PrintReply first = await _desk.PrintAnswerAsync(visit, Answer, "answer-1");
        PrintReply again = await _desk.PrintAnswerAsync(visit, Answer, "answer-1");

        Assert.Equal((PrintEnd.Printed, PrintRefusal.Repeated), (first.Result?.End, again.Refusal));
        Assert.Single(PaperPicture.Lines(_printer.Paper, 42), line => line.Contains("A doctor's answer", StringComparison.Ordinal));
        Assert.Single(_printer.Paper.OfType<PaperQr>());
    }

    [Fact]
    public async Task Answer_is_not_printed_while_somebody_else_is_there_nor_after_the_visit_is_forgotten()
    {
        string visit = await SealedAsync();
        OpenVisit next = await _bench.OpenAsync();

        PrintReply other = await _desk.PrintAnswerAsync(visit, Answer, null);
        PrintReply open = await _desk.PrintAnswerAsync(next.VisitId, Answer, null);
        await _bench.Desk.EndAsync(VisitOutcome.Done);
        await _bench.DeliverAndForgetAsync(visit, next.VisitId);
        PrintReply forgotten = await _desk.PrintAnswerAsync(visit, Answer, null);
        PrintReply unknown = await _desk.PrintAnswerAsync("00000000-0001-0002-0304-05060708090b", Answer, null);

        Assert.Equal([PrintRefusal.NotNow, PrintRefusal.NotNow, PrintRefusal.NotNow, PrintRefusal.NoVisit],
            [other.Refusal, open.Refusal, forgotten.Refusal, unknown.Refusal]);
        Assert.Empty(_printer.Paper);
    }

    private void Print(AnswerReceipt receipt, ReceiptStyle style)
    {
        _printer.Receive(AnswerLayout.Compose(receipt, style));
        _printer.Print();
    }

    private async Task<string> SealedAsync()
    {
        OpenVisit visit = await _bench.OpenAsync();
        await _bench.Desk.EndAsync(VisitOutcome.Done);
        return visit.VisitId;
    }
}
