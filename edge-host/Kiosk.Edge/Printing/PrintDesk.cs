using Kiosk.Edge.Clocks;
using Kiosk.Edge.Consultations;
using Kiosk.Edge.Records;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Kiosk.Interop.Serial;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Printing;

/// <summary>Why a receipt was not even tried.</summary>
public enum PrintRefusal
{
    /// <summary>It was tried.</summary>
    None = 0,

    /// <summary>No printer is configured.</summary>
    NoPrinter,

    /// <summary>The kiosk has no such visit.</summary>
    NoVisit,

    /// <summary>The visit is open, another one is, or what it measured is forgotten.</summary>
    NotNow,

    /// <summary>Another receipt is being printed.</summary>
    Busy,

    /// <summary>This request was begun before.</summary>
    Repeated,

    /// <summary>The store failed.</summary>
    StoreFailed,
}

/// <summary>The answer to a request for a receipt.</summary>
/// <param name="Result">What became of it; null when refused.</param>
/// <param name="Refusal">None with a result.</param>
/// <param name="Text">For people; empty with a result.</param>
public sealed record PrintReply(PrintResult? Result, PrintRefusal Refusal, string Text);

/// <summary>
/// Prints receipts of sealed visits, one at a time and each at once or not at all: there is no queue in which one could wait until
/// somebody else stands there.
/// </summary>
/// <remarks>
/// Paper is at most once for each request: a named request is noted and synced before its first byte goes out, so that neither a client
/// that asks again nor a power cut prints it twice. What broke off is not printed again by itself; a person asks anew. A visit's
/// receipt is printed between visits only, and not after the visit is forgotten.
/// </remarks>
public sealed class PrintDesk(
    Func<PortOpening>? open, ReceiptStyle style, PrinterStatusUse statusUse, PrintTimes times, DurableStore store, VisitStore visits, VisitDesk desk,
    string kioskId, Clock clock, ILogger<PrintDesk> log) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private string _last = "";

    // Bytes of a receipt may be left in the printer; also of one that was printed before this start.
    private bool _isUnclean = true;

    /// <summary>True when a printer is configured.</summary>
    public bool HasPrinter => open is not null;

    /// <summary>Told of each receipt of which paper came out, or may have.</summary>
    public Action<string, PrintEnd>? Printed { get; init; }

    /// <summary>What became of the newest receipt, for the status; empty before the first.</summary>
    public string Last => Volatile.Read(ref _last);

    /// <summary>The visit that was opened last; null when there is none. By the count of acquisitions, not by the clock.</summary>
    public string? Newest() => store.Read(VisitStore.Newest);

    /// <summary>Prints a visit's receipt.</summary>
    /// <param name="visitId">A UUID, lower case.</param>
    /// <param name="request">Names the request, so that it can be made again without a second paper; null for one that is not.</param>
    public Task<PrintReply> PrintAsync(string visitId, string? request) => PrintAsync(visitId, "Receipt", ReceiptOf, request);

    /// <summary>Prints a doctor's answer to the question of a visit, by the rules of receipts: between visits, at once or not at all, and not after the visit is forgotten.</summary>
    /// <param name="visitId">A UUID, lower case.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="request">Names the request, another one than a receipt's, so that it can be made again without a second paper; null for one that is not.</param>
    public Task<PrintReply> PrintAnswerAsync(string visitId, DoctorAnswer answer, string? request) =>
        PrintAsync(visitId, "Doctor's answer", visit => AnswerOf(visit, answer), request);

    private async Task<PrintReply> PrintAsync(string visitId, string what, Func<StoredVisit, (byte[]? Document, PrintReply? Refused)> compose, string? request)
    {
        if (open is null) return Refused(PrintRefusal.NoPrinter, "This kiosk has no printer; set printer.port in the configuration.");
        if (!await _gate.WaitAsync(0).ConfigureAwait(false)) return Refused(PrintRefusal.Busy, "A receipt is being printed; wait for its end.");
        try
        {
            (StoredVisit? visit, PrintReply? refused) = Find(visitId);
            if (visit is null) return refused!;
            (byte[]? document, refused) = compose(visit);
            if (document is null) return refused!;
            PrintReply reply = await Task.Run(() => RunAsync(open, document, visitId, request)).ConfigureAwait(false);
            if (reply.Result is { } result)
            {
                Volatile.Write(ref _last, result.Text);
                if (result.End != PrintEnd.NotPrinted) Printed?.Invoke(visitId, result.End);
                log.LogInformation("{What} of visit {Visit}: {End}: {Text}", what, visitId, result.End, result.Text);
            }

            return reply;
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            return Refused(PrintRefusal.StoreFailed, $"The store failed, and nothing was printed: {failure.Message}");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private static PrintReply Refused(PrintRefusal refusal, string text) => new(null, refusal, text);

    private (StoredVisit? Visit, PrintReply? Refused) Find(string visitId)
    {
        if (store.Read(connection => visits.Find(connection, visitId)) is not { } visit)
            return (null, Refused(PrintRefusal.NoVisit, $"This kiosk has no visit '{visitId}'; it may be older than what is kept."));
        if (visit.Outcome is null) return (null, Refused(PrintRefusal.NotNow, "The visit is open; end it first."));
        if (desk.Current is not null) return (null, Refused(PrintRefusal.NotNow, "Another visit is open: the receipt would go to somebody else. Print between visits."));
        return (visit, null);
    }

    private (byte[]? Document, PrintReply? Refused) AnswerOf(StoredVisit visit, DoctorAnswer answer)
    {
        if (store.Read(connection => VisitStore.IsForgotten(connection, visit.VisitId)))
            return (null, Refused(PrintRefusal.NotNow, "Whose visit it was is forgotten here; the clinic has the answer."));
        DateTimeOffset at = TimeZoneInfo.ConvertTime(answer.At, clock.Provider.LocalTimeZone);
        return (AnswerLayout.Compose(new AnswerReceipt(kioskId, visit.VisitId, visit.IsTest, answer, at), style), null);
    }

    private (byte[]? Document, PrintReply? Refused) ReceiptOf(StoredVisit visit)
    {
        string visitId = visit.VisitId;
        List<VisitMedia> media;
        try
        {
            media = store.Read(connection => visits.ListMedia(connection, visitId));
        }
        catch (VisitUnreadableException unreadable)
        {
            return (null, Refused(PrintRefusal.NotNow, unreadable.Message));
        }

        if (visit.Summary is null && media.Count == 0)
            return (null, Refused(PrintRefusal.NotNow, "What was measured in this visit is forgotten here, or cannot be read; the clinical store has it."));
        DateTimeOffset opened = TimeZoneInfo.ConvertTime(visit.Opened, clock.Provider.LocalTimeZone);
        return (ReceiptLayout.Compose(new Receipt(kioskId, visitId, opened, visit.IsTest, Summary.Load(visit.Summary), Media(media)), style), null);
    }

    // Of each kind that it is there, or why it is not.
    private static List<ReceiptMedia> Media(List<VisitMedia> media) => [.. media.GroupBy(one => one.Kind).OrderBy(kind => kind.Key)
        .Select(kind => new ReceiptMedia(kind.Key, kind.Any(one => one.Reason is null) ? null : kind.Last().Reason))];

    private async Task<PrintReply> RunAsync(Func<PortOpening> connect, byte[] document, string visitId, string? request)
    {
        PortOpening opening = connect();
        using ISerialLine? line = opening.Line;
        if (line is null) return Nothing(opening.Problem);
        var job = new PrintJob(line, times, opening.BytesPerSecond);
        PrinterStatus before = job.Ask();
        if (!before.Answers && statusUse == PrinterStatusUse.Required) return Nothing("the printer does not answer: check its cable and power");
        if (_isUnclean && before.Answers && job.TryClear()) _isUnclean = false;
        if (before.Trouble is { } trouble) return Nothing(trouble);
        // Whatever an earlier receipt left behind comes out first, and apart.
        if (_isUnclean) document = [.. new EscPosDocument(style.CodePageNumber).Feed(1).Cut(style.Cutting).ToArray(), .. document];
        // No visit opens between this look and the last byte; only that it is printed is waited for outside.
        DeskReply<PrintReply> sent = await desk.BetweenVisitsAsync(async () => DeskReply.Of(await SendAsync(job, document, visitId, request).ConfigureAwait(false)))
            .ConfigureAwait(false);
        if (sent.Value is null) return Nothing("another visit was opened meanwhile");
        if (sent.Value.Refusal != PrintRefusal.None) return sent.Value;
        PrintResult result = sent.Value.Result ?? job.Finish(document.Length, before);
        _isUnclean = !result.IsBufferClean;
        return new PrintReply(result, PrintRefusal.None, "");
    }

    // Neither a result nor a refusal: all of it is sent.
    private async Task<PrintReply> SendAsync(PrintJob job, byte[] document, string visitId, string? request)
    {
        if (request is not null && !await BeginAsync(request, visitId).ConfigureAwait(false))
            return Refused(PrintRefusal.Repeated, "This request was printed, or begun, before; look for the paper, and ask anew to print again.");
        _isUnclean = true;
        return new PrintReply(job.Send(document), PrintRefusal.None, "");
    }

    private static PrintReply Nothing(string reason) => new(new PrintResult(PrintEnd.NotPrinted, reason, true), PrintRefusal.None, "");

    private Task<bool> BeginAsync(string request, string visitId) => store.WriteAsync(connection => connection.Run(
        "INSERT OR IGNORE INTO print_request VALUES ($request, $visit, $at)",
        ("$request", request), ("$visit", visitId), ("$at", Sql.ToUtcUs(clock.UtcNow))) == 1);
}
