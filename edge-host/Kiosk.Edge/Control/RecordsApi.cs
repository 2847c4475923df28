using System.Threading.Channels;
using Kiosk.Outbox;
using Microsoft.AspNetCore.Http.Features;

namespace Kiosk.Edge.Control;

/// <summary>
/// POST /v1/records?lane=alarm|visit|telemetry&amp;id=ID on the control socket: the body goes into the outbox, for producers on the kiosk
/// that are not this process. The answer comes when the record is synced: 201 stored, 200 known already, so that a request without
/// an answer is simply made again.
/// </summary>
/// <remarks>400: wrong lane or id, or no body; 413: larger than <see cref="BodyBytesMax"/>; 503: the disk failed; 507: no room. All with a problem+json.</remarks>
public sealed class RecordsApi(IOutbox outbox) : IDisposable
{
    /// <summary>Bytes of a record, at most.</summary>
    public const int BodyBytesMax = 16 << 20;

    // Bodies wait in memory for their sync: many small ones at a time, or few that may be large.
    private const int SmallBytesMax = 64 << 10;
    private const int LargeAtOnceMax = 2;

    private readonly SemaphoreSlim _large = new(LargeAtOnceMax);

    /// <summary>Adds the path.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/records", AddAsync);

    /// <inheritdoc/>
    public void Dispose() => _large.Dispose();

    private async Task AddAsync(HttpContext context)
    {
        string? name = context.Request.Query["lane"];
        string? id = context.Request.Query["id"];
        if (!Lanes.TryParse(name, out Lane lane))
        {
            await AnswerAsync(context, 400, "Unknown lane", $"'{name}' is no lane; known are {string.Join(", ", Lanes.Published.Select(Lanes.Name))}.").ConfigureAwait(false);
        }
        else if (!RecordOutbox.IsRecordId(id))
        {
            await AnswerAsync(context, 400, "No record id", $"'{id}' is no record id: 1 to {RecordOutbox.RecordIdLengthMax} of letters, digits and '-'.").ConfigureAwait(false);
        }
        else if (context.Request.ContentLength <= SmallBytesMax)
        {
            await StoreAsync(context, lane, id!).ConfigureAwait(false);
        }
        else
        {
            await _large.WaitAsync(context.RequestAborted).ConfigureAwait(false);
            try
            {
                await StoreAsync(context, lane, id!).ConfigureAwait(false);
            }
            finally
            {
                _large.Release();
            }
        }
    }

    private async Task StoreAsync(HttpContext context, Lane lane, string id)
    {
        // The server counts the frames of chunks along, so they get room; what is too large all the same is told below.
        bool isChunked = context.Request.ContentLength is null;
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = isChunked ? 2 * BodyBytesMax : BodyBytesMax;
        byte[] payload;
        try
        {
            payload = await ReadAsync(context.Request).ConfigureAwait(false);
        }
        catch (BadHttpRequestException broken)
        {
            await AnswerAsync(context, broken.StatusCode, "The record cannot be read", broken.Message).ConfigureAwait(false);
            return;
        }

        if (payload.Length is 0 or > BodyBytesMax)
        {
            (int status, string title) = payload.Length == 0 ? (400, "No record") : (413, "The record is too large");
            await AnswerAsync(context, status, title, $"The body must be the record {id}, 1 byte to {BodyBytesMax >> 20} MiB.").ConfigureAwait(false);
            return;
        }

        try
        {
            AddVerdict verdict = await outbox.AddAsync(lane, id, payload).ConfigureAwait(false);
            context.Response.StatusCode = verdict == AddVerdict.Added ? StatusCodes.Status201Created : StatusCodes.Status200OK;
            context.Response.ContentLength = 0;
        }
        catch (OutboxFullException full)
        {
            await AnswerAsync(context, 507, "No room", full.Message).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            await AnswerAsync(context, 503, "The disk failed", $"{failure.Message} Whether record {id} is stored is not known: send it again under its id.").ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            await AnswerAsync(context, 503, "The host is stopping", $"Record {id} is not stored: send it again when kiosk-edge runs.").ConfigureAwait(false);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        CancellationToken gone = request.HttpContext.RequestAborted;
        if (request.ContentLength is { } length and <= BodyBytesMax)
        {
            var body = new byte[length];
            await request.Body.ReadExactlyAsync(body, gone).ConfigureAwait(false);
            return body;
        }

        // Larger, which the first read refuses, or sent in chunks.
        using var chunks = new MemoryStream();
        await request.Body.CopyToAsync(chunks, gone).ConfigureAwait(false);
        return chunks.ToArray();
    }

    private static Task AnswerAsync(HttpContext context, int status, string title, string detail) =>
        Results.Problem(detail, null, status, title).ExecuteAsync(context);
}
