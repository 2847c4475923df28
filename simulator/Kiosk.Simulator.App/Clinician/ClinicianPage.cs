using System.Net;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kiosk.Simulator.App.Clinician;

/// <summary>
/// The clinician's page, on the loopback interface: <c>GET /</c> for people, <c>GET /requests</c> and <c>POST /answer {"visitId", "text", "from"}</c> for the page itself and
/// for tests.
/// </summary>
public sealed class ClinicianPage : IAsyncDisposable
{
    private const int BodyBytesMax = 64 << 10;

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly ClinicBook _book;
    private readonly ClinicianLine _line;
    private readonly TimeProvider _time;
    private readonly string _name;
    private WebApplication? _server;
    private int _number;

    private ClinicianPage(ClinicBook book, ClinicianLine line, TimeProvider time, string name) => (_book, _line, _time, _name) = (book, line, time, name);

    /// <summary>Where it is.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Starts it.</summary>
    /// <param name="listen">On the loopback interface; port 0 takes a free one.</param>
    /// <param name="book">What it shows.</param>
    /// <param name="line">Over which it answers.</param>
    /// <param name="time">Dates answers.</param>
    /// <param name="name">Who answers, when the question does not say.</param>
    public static async Task<ClinicianPage> StartAsync(IPEndPoint listen, ClinicBook book, ClinicianLine line, TimeProvider time, string name)
    {
        if (!IPAddress.IsLoopback(listen.Address)) throw new ArgumentException($"{listen} is not on the loopback interface.", nameof(listen));
        var page = new ClinicianPage(book, line, time, name);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = BodyBytesMax;
            server.Listen(listen);
        });
        WebApplication app = builder.Build();
        app.Use(next => context => page.AnswerAsync(context));
        await app.StartAsync().ConfigureAwait(false);
        page._server = app;
        page.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return page;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is null) return;
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200), _time);
        await _server.StopAsync(soon.Token).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        // Another name that leads here (DNS rebinding), and another site's page, get nothing.
        if (!IsOwn(context.Request))
        {
            await TellAsync(context, 403, "This page answers to its own address only.").ConfigureAwait(false);
            return;
        }

        Task answered = (context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET", "/") => AssetAsync(context, "clinician.html", "text/html; charset=utf-8"),
            ("GET", "/clinician.css") => AssetAsync(context, "clinician.css", "text/css; charset=utf-8"),
            ("GET", "/clinician.js") => AssetAsync(context, "clinician.js", "text/javascript; charset=utf-8"),
            ("GET", "/requests") => WriteAsync(context, 200, new { isConnected = _line.IsUp, name = _name, now = _time.GetUtcNow(), requests = _book.Requests }),
            ("POST", "/answer") => SendAsync(context),
            _ => TellAsync(context, 404, "There is nothing here."),
        };
        await answered.ConfigureAwait(false);
    }

    private bool IsOwn(HttpRequest request) =>
        request.Host.Value == Address.Authority && (request.Headers.Origin.Count == 0 || request.Headers.Origin == Address.GetLeftPart(UriPartial.Authority));

    private async Task SendAsync(HttpContext context)
    {
        // A form of another site cannot send this type unasked.
        if (context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            await TellAsync(context, 415, "The body must be application/json.").ConfigureAwait(false);
            return;
        }

        AnswerBody? body;
        try
        {
            body = await JsonSerializer.DeserializeAsync<AnswerBody>(context.Request.Body, Json, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is JsonException or BadHttpRequestException)
        {
            body = null;
        }

        string text = (body?.Text ?? "").ReplaceLineEndings("\n").Trim(), from = body?.From ?? _name;
        string? problem = body is null ? "The body must be {\"visitId\", \"text\", \"from\"}." : AnswerMessages.FindProblem(text, from);
        if (problem is not null)
        {
            await TellAsync(context, 400, problem).ConfigureAwait(false);
        }
        else if (_book.Find(body!.VisitId ?? "") is not { } request)
        {
            await TellAsync(context, 404, "No patient of that visit asked.").ConfigureAwait(false);
        }
        else
        {
            await SendAsync(context, request, text, from).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(HttpContext context, ClinicRequest request, string text, string from)
    {
        DateTimeOffset now = _time.GetUtcNow();
        var answer = new SentAnswer(FormattableString.Invariant($"{now.ToUnixTimeMilliseconds()}-{Interlocked.Increment(ref _number)}"), text, from, now, null);
        // Before it is out: that it was read may be told soon after.
        _book.NoteAnswer(request.VisitId, answer);
        if (await _line.SendAsync(request.KioskId, request.VisitId, answer).ConfigureAwait(false) is { } problem)
        {
            _book.DropAnswer(request.VisitId, answer.Id);
            await TellAsync(context, 503, problem).ConfigureAwait(false);
            return;
        }

        await WriteAsync(context, 200, new { id = answer.Id }).ConfigureAwait(false);
    }

    private static async Task AssetAsync(HttpContext context, string name, string type)
    {
        context.Response.ContentType = type;
        Stream asset = Assembly.GetExecutingAssembly().GetManifestResourceStream("clinician/" + name)!;
        await using (asset.ConfigureAwait(false)) await asset.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task TellAsync(HttpContext context, int status, string problem) => WriteAsync(context, status, new { problem });

    private static async Task WriteAsync<T>(HttpContext context, int status, T body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync(context.Response.Body, body, Json, context.RequestAborted).ConfigureAwait(false);
    }

    private sealed record AnswerBody(string? VisitId, string? Text, string? From);
}
