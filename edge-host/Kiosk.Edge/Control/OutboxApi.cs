using System.Text.Json;
using System.Threading.Channels;
using Kiosk.Edge.Accounting;
using Kiosk.Edge.Configuration;
using Kiosk.Outbox;

namespace Kiosk.Edge.Control;

/// <summary>The outbox on the control socket: its books, and what an operator does with refused records. It names records and never shows what is in them.</summary>
/// <param name="outbox">The outbox.</param>
/// <param name="counted">Its books as they are checked.</param>
/// <param name="delivery">The broker's state.</param>
/// <param name="options">Its settings.</param>
public sealed class OutboxApi(RecordOutbox outbox, CountedOutbox counted, DeliveryProbe delivery, OutboxSection options)
{
    private const int ListMax = 10_000;

    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/outbox", () => Answer(Books()));
        routes.MapGet("/v1/outbox/refused", ListAsync);
        routes.MapPost("/v1/outbox/refused/resend", () => ChangeAsync(ResendAllAsync));
        routes.MapPost("/v1/outbox/refused/{id}/resend", (string id) => ChangeAsync(id, () => counted.ResendAsync(() => outbox.ResendAsync(id))));
        routes.MapDelete("/v1/outbox/refused/{id}", (string id) => ChangeAsync(id, () => outbox.DropRefusedAsync(id)));
    }

    /// <summary>The answer to GET /v1/outbox.</summary>
    public OutboxBody Books()
    {
        string? mismatch = counted.Mismatch(out OutboxAccount account);
        DeliveryBody records = delivery();
        return new OutboxBody(
            outbox.Id, mismatch is null, mismatch,
            [.. account.Lanes.Select(one => new LaneBody(one.Lane.Name(), one.Produced, one.Delivered, one.Refused, one.Dropped, one.Damaged, one.Stored,
                one.Unaccounted, one.Bytes, one.OldestAge?.TotalSeconds))],
            account.Sent, account.BrokerHas, records.Connected, records.Problem, (long)options.CapMegabytes << 20, options.DropFirst);
    }

    private async Task<IResult> ListAsync(int max = 100)
    {
        if (max is < 1 or > ListMax) return Problem(400, "Wrong number", $"max is {max}; it must be from 1 to {ListMax}.");
        // The first look reads their files.
        IReadOnlyList<RefusedRecord> refused = await Task.Run(() => outbox.ListRefused(max)).ConfigureAwait(false);
        return Answer(new RefusedListBody(
            [.. refused.Select(one => new RefusedBody(one.Id, one.Lane.Name(), one.Size, one.Reason))], outbox.Account()[Lane.Refused].Stored));
    }

    private async Task<long> ResendAllAsync()
    {
        // Those that are kept now: what is refused again meanwhile is not sent round in circles.
        IReadOnlyList<RefusedRecord> refused = await Task.Run(() => outbox.ListRefused(int.MaxValue)).ConfigureAwait(false);
        long resent = 0;
        foreach (RefusedRecord one in refused)
            resent += await counted.ResendAsync(() => outbox.ResendAsync(one.Id)).ConfigureAwait(false) ? 1 : 0;
        return resent;
    }

    private static Task<IResult> ChangeAsync(string id, Func<Task<bool>> change) => ChangeAsync(
        async () => await change().ConfigureAwait(false) ? 1 : 0,
        Problem(404, "No such record", $"No refused record '{id}' is kept; kioskctl outbox refused lists them."));

    private static async Task<IResult> ChangeAsync(Func<Task<long>> change, IResult? whenNone = null)
    {
        try
        {
            long records = await change().ConfigureAwait(false);
            return records == 0 && whenNone is not null ? whenNone : Answer(new ChangedBody(records));
        }
        catch (OutboxFullException full)
        {
            return Problem(507, "No room", full.Message);
        }
        catch (IOException failure)
        {
            return Problem(503, "The disk failed", failure.Message);
        }
        catch (ChannelClosedException)
        {
            return Problem(503, "The host is stopping", "Ask again when kiosk-edge runs.");
        }
    }

    private static IResult Answer<T>(T body) => Results.Json(body, JsonSerializerOptions.Web);

    private static IResult Problem(int status, string title, string detail) => Results.Problem(detail, null, status, title);
}
