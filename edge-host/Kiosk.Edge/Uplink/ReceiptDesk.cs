using System.Collections.Concurrent;
using Kiosk.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>
/// Enters receipts in the outbox, for records that are in the window now: another one's next publication brings its receipt again. A
/// delivery is entered at once; a refusal is first stored, and applied to the window when it is. Outlives connections; used on the
/// uplink's thread.
/// </summary>
internal sealed class ReceiptDesk(RecordOutbox outbox, PublishWindow window, UplinkMetrics metrics, Action<string> delivered, ILogger log)
{
    private const int ReasonInLogMax = 300;

    private readonly ConcurrentQueue<(WindowEntry Entry, string Reason, Exception? Failure)> _stored = new();
    private readonly ConcurrentDictionary<Task, bool> _onTheWay = new();

    /// <summary>Enters a message of receipts.</summary>
    /// <param name="topic">Where it came.</param>
    /// <param name="payload">Whatever came.</param>
    /// <param name="stored">Called, from any thread, when there is something to <see cref="Apply"/>.</param>
    public void Enter(string topic, ReadOnlyMemory<byte> payload, Action stored)
    {
        if (Receipt.Parse(payload, out IReadOnlyList<Receipt> receipts) is { } fault) Ignore($"receipt on {topic} not understood: {fault}", "malformed");
        foreach (Receipt receipt in receipts) Enter(receipt, stored);
    }

    /// <summary>Applies what was stored meanwhile.</summary>
    public void Apply()
    {
        while (_stored.TryDequeue(out (WindowEntry Entry, string Reason, Exception? Failure) end))
        {
            end.Entry.IsSettling = false;
            if (end.Failure is not null)
            {
                log.LogError(end.Failure, "The refusal of record {Record} could not be stored; its receipt will come again", end.Entry.Record.Id);
                continue;
            }

            window.NoteSettled(end.Entry, RecordState.Refused);
            metrics.Settled(RecordState.Refused);
            string reason = end.Reason.Length > ReasonInLogMax ? end.Reason[..ReasonInLogMax] + " ..." : end.Reason;
            log.LogError("The clinical store refused record {Record}: {Reason}. It is kept here", end.Entry.Record.Id, reason.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Waits until what was on its way is stored.</summary>
    public Task FinishAsync() => Task.WhenAll(_onTheWay.Keys);

    private void Enter(Receipt receipt, Action stored)
    {
        if (window.Find(receipt.RecordId, receipt.Sha256, out bool isOther) is not { } entry)
        {
            if (isOther) Ignore($"receipt for record {receipt.RecordId}: it is for other content ({receipt.Sha256})", "other_content");
            else metrics.Ignored("unknown"); // Mostly the second receipt of a record that was published twice.
        }
        else if (receipt.Refusal is null) Deliver(entry);
        else KeepRefused(entry, receipt.Refusal, stored);
    }

    private void Deliver(WindowEntry entry)
    {
        Task settled = outbox.SettleAsync(entry.Record, null);
        if (!settled.IsCompletedSuccessfully) throw new InvalidOperationException($"The delivery of record {entry.Record.Id} was not entered at once.", settled.Exception);
        window.NoteSettled(entry, RecordState.Delivered);
        metrics.Settled(RecordState.Delivered);
        delivered(entry.Record.Id);
    }

    private void KeepRefused(WindowEntry entry, string reason, Action stored)
    {
        entry.IsSettling = true;
        Task task = KeepAsync(entry, reason, stored);
        _onTheWay[task] = true;
        _ = task.ContinueWith(done => _onTheWay.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task KeepAsync(WindowEntry entry, string reason, Action stored)
    {
        Exception? failed = null;
        try
        {
            await outbox.SettleAsync(entry.Record, reason).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Nobody awaits this; the record stays stored, is published again, and its receipt comes again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            failed = failure;
        }

        _stored.Enqueue((entry, reason, failed));
        stored();
    }

    private void Ignore(string text, string why)
    {
        metrics.Ignored(why);
        log.LogWarning("Ignored a {Text}", text);
    }
}
