using Kiosk.Edge.Printing;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Simulator.Printer;
using Kiosk.Tests.Edge;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Printing;

public sealed class PrintDeskTests : IAsyncLifetime
{
    private static readonly PrintTimes Fast = new(AnswerMs: 50, WriteMs: 50, ClearMs: 50, LookMs: 20, ConfirmMs: 400);

    private readonly VisitBench _bench = new();
    private readonly PrinterTrouble _trouble = new();
    private EscPosPrinter _printer = null!;
    private SimulatedPrinterLine _line = null!;
    private PrintDesk _desk = null!;

    public ValueTask InitializeAsync()
    {
        _printer = new EscPosPrinter(42, _trouble);
        _line = new SimulatedPrinterLine(_printer);
        _desk = NewDesk();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _desk.Dispose();
        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task Receipt_of_a_sealed_visit_is_printed_with_its_values()
    {
        string visit = await SealedAsync();

        PrintReply reply = await _desk.PrintAsync(visit, null);

        Assert.Equal((PrintEnd.Printed, PrintRefusal.None), (reply.Result?.End, reply.Refusal));
        string[] lines = PaperPicture.Lines(_printer.Paper, 42);
        Assert.Contains(lines, line => line.StartsWith("Heart rate (ECG)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("TEST DATA", StringComparison.Ordinal) || line.Contains("kiosk-1", StringComparison.Ordinal));
        Assert.EndsWith(visit, _printer.Paper.OfType<PaperQr>().Single().Data, StringComparison.Ordinal);
        Assert.Equal("printed", _desk.Last);
    }

    [Fact]
    public async Task Named_request_prints_once_also_over_a_restart_and_an_unnamed_one_each_time()
    {
        string visit = await SealedAsync();

        PrintReply first = await _desk.PrintAsync(visit, "r-1");
        PrintReply again = await _desk.PrintAsync(visit, "r-1");
        await _bench.RestartAsync();
        _desk = NewDesk();
        PrintReply restarted = await _desk.PrintAsync(visit, "r-1");
        int once = _printer.Paper.OfType<PaperQr>().Count();
        await _desk.PrintAsync(visit, "r-2");
        await _desk.PrintAsync(visit, null);

        Assert.Equal((PrintEnd.Printed, 1, 3), (first.Result?.End, once, _printer.Paper.OfType<PaperQr>().Count()));
        Assert.All([again, restarted], reply => Assert.Equal(PrintRefusal.Repeated, reply.Refusal));
    }

    [Fact]
    public async Task Request_that_found_no_paper_may_be_made_again_since_nothing_was_sent()
    {
        string visit = await SealedAsync();
        _trouble.LinesLeft = 0;

        PrintReply without = await _desk.PrintAsync(visit, "r-1");
        _trouble.LinesLeft = null;
        PrintReply with = await _desk.PrintAsync(visit, "r-1");

        Assert.Equal((PrintEnd.NotPrinted, PrintEnd.Printed), (without.Result?.End, with.Result?.End));
        Assert.Contains("no paper", without.Result!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receipt_that_broke_off_is_not_printed_again_by_itself()
    {
        string visit = await SealedAsync();
        _line.Event = (200, () => _trouble.LinesLeft = 0);

        PrintReply reply = await _desk.PrintAsync(visit, "r-1");
        (_line.Event, _trouble.LinesLeft) = (null, null);
        PrintReply again = await _desk.PrintAsync(visit, "r-1");
        _printer.Print();

        Assert.Equal((PrintEnd.Unfinished, PrintRefusal.Repeated), (reply.Result?.End, again.Refusal));
        Assert.Empty(_printer.Paper.OfType<PaperQr>());
    }

    [Fact]
    public async Task What_a_stubborn_printer_kept_of_a_receipt_is_cut_off_before_the_next_one()
    {
        _trouble.KeepsBuffer = true;
        string first = await SealedAsync();
        _line.Event = (200, () => _trouble.LinesLeft = 0);
        await _desk.PrintAsync(first, null);
        (_line.Event, _trouble.LinesLeft) = (null, null);
        string second = await SealedAsync();

        PrintReply reply = await _desk.PrintAsync(second, null);

        Assert.Equal(PrintEnd.Printed, reply.Result?.End);
        List<PaperItem> paper = [.. _printer.Paper];
        int mine = paper.FindIndex(item => item is PaperQr qr && qr.Data.EndsWith(second, StringComparison.Ordinal));
        int start = paper.FindLastIndex(mine, item => item is PaperCut);
        Assert.DoesNotContain(paper[start..mine], item => item is PaperText text && text.Text.Contains(first[..8], StringComparison.Ordinal));
        Assert.Contains(paper[start..mine], item => item is PaperText text && text.Text.Contains(second[..8], StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_printer_kept_of_a_receipt_before_a_restart_of_the_host_is_cut_off_too()
    {
        _trouble.KeepsBuffer = true;
        string first = await SealedAsync();
        _line.Event = (200, () => _trouble.LinesLeft = 0);
        await _desk.PrintAsync(first, null);
        (_line.Event, _trouble.LinesLeft) = (null, null);
        await _bench.RestartAsync();
        _desk = NewDesk();
        string second = await SealedAsync();

        await _desk.PrintAsync(second, null);

        List<PaperItem> paper = [.. _printer.Paper];
        int mine = paper.FindIndex(item => item is PaperQr qr && qr.Data.EndsWith(second, StringComparison.Ordinal));
        int start = paper.FindLastIndex(mine, item => item is PaperCut);
        Assert.True(start >= 0, "nothing was cut before the second receipt");
        Assert.DoesNotContain(paper[start..mine], item => item is PaperText text && text.Text.Contains(first[..8], StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_visit_opens_from_the_last_look_until_all_of_the_receipt_is_sent()
    {
        string visit = await SealedAsync();
        Task<OpenVisit>? next = null;
        bool? opened = null;
        // In the middle of it somebody walks up; in the test the desk opens a visit at once when nothing holds it.
        _line.Event = (200, () =>
        {
            next = _bench.OpenAsync();
            opened = next.Wait(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        });

        PrintReply reply = await _desk.PrintAsync(visit, "r-1");

        Assert.Equal((PrintEnd.Printed, false), (reply.Result?.End, opened));
        Assert.NotNull(await next!);
    }

    [Fact]
    public async Task Visit_that_opens_while_the_printer_is_asked_gets_no_receipt_of_the_one_before()
    {
        string visit = await SealedAsync();
        _line.Event = (0, () => _bench.OpenAsync().Wait(TestContext.Current.CancellationToken));

        PrintReply reply = await _desk.PrintAsync(visit, "r-1");

        Assert.Equal("another visit was opened meanwhile", reply.Result?.Text);
        Assert.Empty(_printer.Paper);
        Assert.Equal(0, _bench.Count("SELECT count(*) FROM print_request"));
    }

    [Theory]
    [InlineData(500_000)]
    [InlineData(4_294_967_293)]
    public async Task Newest_visit_is_found_after_calibrations_and_over_the_round_of_the_counter(long counter)
    {
        await _bench.RunAsync(FormattableString.Invariant($"INSERT INTO counter VALUES ('acquisition', {counter})"));
        await SealedAsync();
        string newest = await SealedAsync();
        for (int i = 0; i < 3; i++) await _bench.Store.WriteAsync(connection => VisitStore.NextAcquisition(connection, 1));

        Assert.Equal(newest, _desk.Newest());
        await SealedAsync();
    }

    [Fact]
    public async Task Nothing_is_printed_while_somebody_else_is_there_nor_after_the_visit_is_forgotten()
    {
        string visit = await SealedAsync();
        OpenVisit next = await _bench.OpenAsync();

        PrintReply other = await _desk.PrintAsync(visit, null);
        PrintReply open = await _desk.PrintAsync(next.VisitId, null);
        await _bench.Desk.EndAsync(VisitOutcome.Done);
        await _bench.DeliverAndForgetAsync(visit, next.VisitId);
        PrintReply forgotten = await _desk.PrintAsync(visit, null);
        PrintReply unknown = await _desk.PrintAsync("00000000-0001-0002-0304-05060708090a", null);

        Assert.Equal([PrintRefusal.NotNow, PrintRefusal.NotNow, PrintRefusal.NotNow, PrintRefusal.NoVisit],
            [other.Refusal, open.Refusal, forgotten.Refusal, unknown.Refusal]);
        Assert.Contains("somebody else", other.Text, StringComparison.Ordinal);
        Assert.Contains("forgotten", forgotten.Text, StringComparison.Ordinal);
        Assert.Empty(_printer.Paper);
    }

    [Fact]
    public async Task Printer_that_must_answer_and_does_not_is_not_printed_on()
    {
        _trouble.IsDumb = true;
        _desk = NewDesk(PrinterStatusUse.Required);
        string visit = await SealedAsync();

        PrintReply reply = await _desk.PrintAsync(visit, null);

        Assert.Equal((PrintEnd.NotPrinted, 0), (reply.Result?.End, _printer.Paper.Count));
    }

    [Fact]
    public async Task Media_stand_on_the_receipt_with_their_reasons()
    {
        OpenVisit open = await _bench.OpenAsync();
        await AddAsync(open, new VisitMedia(0, MediaKind.Otoscope, open.Opened, "image/jpeg", null, "the picture is black", null, null, null, []));
        await AddAsync(open, new VisitMedia(0, MediaKind.Stethoscope, open.Opened, "audio/wav", [1], null, 15m, null, null, []));
        await _bench.Desk.EndAsync(VisitOutcome.Done);

        await _desk.PrintAsync(open.VisitId, null);

        string[] lines = PaperPicture.Lines(_printer.Paper, 42);
        Assert.Contains("Stethoscope sound                 recorded", lines);
        Assert.Contains("  the picture is black", lines);
    }

    private Task<int?> AddAsync(OpenVisit visit, VisitMedia media) =>
        _bench.Store.WriteAsync(connection => _bench.Visits.AddMedia(connection, visit.VisitId, media, false));

    private PrintDesk NewDesk(PrinterStatusUse use = PrinterStatusUse.Auto) => new(
        () => new PortOpening(_line, ""), ReceiptLayoutTests.Style, use, Fast, _bench.Store, _bench.Visits, _bench.Desk, "kiosk-1", _bench.Clock,
        NullLogger<PrintDesk>.Instance);

    private async Task<string> SealedAsync()
    {
        OpenVisit visit = await _bench.OpenAsync();
        await _bench.Desk.EndAsync(VisitOutcome.Done);
        Assert.Equal(visit.VisitId, _desk.Newest());
        return visit.VisitId;
    }
}
