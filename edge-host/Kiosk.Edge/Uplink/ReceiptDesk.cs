using System.Collections.Concurrent;
using Kiosk.Edge.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>
/// Enters receipts in the outbox. Several are on their way to the disk at once, so that they share a sync; what was entered is
/// applied to the window on the uplink's own thread. Outlives connections.
/// </summary>
internal sealed class ReceiptDesk(SqliteOutbox outbox, UplinkMetrics metrics, ILogger log)
{
    private const int ReasonInLogMax = 300;

    /// <summary>More cannot be asked for by an honest store: it answers what was published.</summary>
    private const int OnTheWayMax = 20_000;

    private readonly ConcurrentQueue<(string RecordId, RecordState End)> _entered = new();
    private readonly ConcurrentDictionary<Task, bool> _onTheWay = new();

    /// <summary>Starts to enter a receipt.</summary>
    /// <param name="receipt">From the broker.</param>
    /// <param name="entered">Called, from any thread, when there is something to apply.</param>
    public void Enter(Receipt receipt, Action entered)
    {
        if (_onTheWay.Count >= OnTheWayMax)
        {
            Ignore($"receipt for record {receipt.RecordId}: {OnTheWayMax} others are still being stored", "overload");
            return;
        }

        Task task = EnterAsync(receipt, entered);
        _onTheWay[task] = true;
        _ = task.ContinueWith(done => _onTheWay.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>Counts and logs a receipt that changes nothing.</summary>
    public void Ignore(string text, string why)
    {
        metrics.Ignored(why);
        log.LogWarning("Ignored a {Text}", text);
    }

    /// <summary>Applies what was entered. On the uplink's thread.</summary>
    public void Apply(PublishWindow window)
    {
        while (_entered.TryDequeue(out (string RecordId, RecordState End) entered)) window.NoteSettled(entered.RecordId, entered.End);
    }

    /// <summary>Waits until what was on its way is entered.</summary>
    public Task FinishAsync() => Task.WhenAll(_onTheWay.Keys);

    private async Task EnterAsync(Receipt receipt, Action entered)
    {
        try
        {
            ReceiptVerdict verdict = await outbox.SettleAsync(receipt.RecordId, receipt.Sha256, receipt.Refusal).ConfigureAwait(false);
            Note(receipt, verdict);
            if (verdict == ReceiptVerdict.Settled) entered();
        }
#pragma warning disable CA1031 // Nobody awaits this; the record stays stored, is published again, and its receipt comes again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogError(failure, "The receipt of record {Record} could not be stored; it will be asked for again", receipt.RecordId);
        }
    }

    private void Note(Receipt receipt, ReceiptVerdict verdict)
    {
        switch (verdict)
        {
            case ReceiptVerdict.Settled:
                RecordState end = receipt.Refusal is null ? RecordState.Delivered : RecordState.Refused;
                metrics.Settled(end);
                _entered.Enqueue((receipt.RecordId, end));
                if (receipt.Refusal is not null) LogRefusal(receipt);
                break;
            case ReceiptVerdict.AlreadySettled:
                metrics.Ignored("repeated");
                break;
            case ReceiptVerdict.UnknownRecord:
                Ignore($"receipt for record {receipt.RecordId}, which is not known here", "unknown");
                break;
            case ReceiptVerdict.OtherContent:
                Ignore($"receipt for record {receipt.RecordId}: it is for other content ({receipt.Sha256})", "other_content");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "not a verdict");
        }
    }

    private void LogRefusal(Receipt receipt)
    {
        string reason = receipt.Refusal!.Length > ReasonInLogMax ? receipt.Refusal[..ReasonInLogMax] + " ..." : receipt.Refusal;
        log.LogError("The clinical store refused record {Record}: {Reason}. It is kept here", receipt.RecordId, reason.ReplaceLineEndings(" "));
    }
}
