using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Kiosk.Simulator.App.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Kiosk.Simulator.App.Backend;

/// <summary>What the backend does with questions.</summary>
public enum BackendManner
{
    /// <summary>Answers.</summary>
    Answers = 0,

    /// <summary>Takes them and never answers.</summary>
    Silent,

    /// <summary>Answers after <see cref="FakeBackend.SlowTime"/>.</summary>
    Slow,

    /// <summary>Answers with what is no JSON.</summary>
    Garbage,

    /// <summary>Answers with a megabyte.</summary>
    Huge,

    /// <summary>Answers 503.</summary>
    Broken,
}

/// <summary>
/// A clinic's backend on this machine: the login hand-off, the pseudonyms and earlier values, over TLS with certificates on both sides. It keeps what it was asked, so that a test can look
/// for what must not have been sent.
/// </summary>
public sealed class FakeBackend : IAsyncDisposable
{
    /// <summary>The identifier system of its sessions.</summary>
    public const string SessionSystem = "urn:x-kiosk-sim:session";

    /// <summary>The identifier system of its pseudonyms.</summary>
    public const string PseudonymSystem = "urn:x-kiosk-sim:pseudonym";

    /// <summary>How long a slow answer takes.</summary>
    public static readonly TimeSpan SlowTime = TimeSpan.FromSeconds(3);

    private const int HugeBytes = 1 << 20, QuestionsMax = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _logins = [];
    private readonly Queue<string> _questions = new();
    private readonly TimeProvider _time;
    private readonly double _expiresInSeconds;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private WebApplication? _server;
    private int _number;

    private FakeBackend(TimeProvider time, double expiresInSeconds) => (_time, _expiresInSeconds) = (time, expiresInSeconds);

    /// <summary>What it does from now on.</summary>
    public BackendManner Manner { get; set; }

    /// <summary>Where it is.</summary>
    public Uri Address { get; private set; } = new("https://localhost/");

    /// <summary>The newest questions: method, path and body.</summary>
    public IReadOnlyList<string> Questions
    {
        get
        {
            lock (_gate) return [.. _questions];
        }
    }

    /// <summary>Logins that were neither finished nor forgotten.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _logins.Values.Count(state => state == "waiting");
        }
    }

    /// <summary>Starts it on the loopback interface.</summary>
    /// <param name="certificates">Its own, and the authority that must have signed the kiosk's.</param>
    /// <param name="port">0 for a free one.</param>
    /// <param name="time">For slow answers.</param>
    /// <param name="expiresInSeconds">What it tells of each login.</param>
    public static async Task<FakeBackend> StartAsync(LocalCertificates certificates, int port, TimeProvider time, double expiresInSeconds = 120)
    {
        var backend = new FakeBackend(time, expiresInSeconds);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.AddRoutingCore();
        // A copy by PKCS#12: a certificate whose key is in memory only is of no use to some platforms' TLS.
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(certificates.Server.CertificateFile, certificates.Server.KeyFile);
        X509Certificate2 own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(certificates.CaFile);
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = own,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (certificate, _, _) => IsSignedBy(certificate, authorities),
            });
        }));
        WebApplication app = builder.Build();
        app.Use(next => context => backend.AnswerAsync(context));
        await app.StartAsync().ConfigureAwait(false);
        backend._server = app;
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        backend.Address = new Uri($"https://localhost:{new Uri(address).Port.ToString(CultureInfo.InvariantCulture)}/");
        return backend;
    }

    /// <summary>Finishes every login that waits.</summary>
    /// <param name="state">done, refused or expired.</param>
    /// <returns>How many.</returns>
    public int Finish(string state)
    {
        lock (_gate)
        {
            string[] waiting = [.. _logins.Where(login => login.Value == "waiting").Select(login => login.Key)];
            foreach (string id in waiting) _logins[id] = state;
            return waiting.Length;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is null) return;
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200), _time);
        await _server.StopAsync(soon.Token).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        return chain.Build(certificate);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        string body = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
        string path = context.Request.Path.Value ?? "";
        (int status, JsonObject? json) = Decide(context.Request.Method, path, body);
        byte[] answer = json is null ? [] : Encoding.UTF8.GetBytes(json.ToJsonString());
        switch (Manner)
        {
            case BackendManner.Answers:
                break;
            case BackendManner.Silent:
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            case BackendManner.Slow:
                await Task.Delay(SlowTime, _time, context.RequestAborted).ConfigureAwait(false);
                break;
            case BackendManner.Garbage:
                answer = "<html>Welcome to the hotel's network</html>"u8.ToArray();
                break;
            case BackendManner.Huge:
                answer = new byte[HugeBytes];
                Array.Fill(answer, (byte)' ');
                break;
            case BackendManner.Broken:
                (status, answer) = (503, []);
                break;
            default:
                throw new InvalidOperationException($"no manner {Manner:D}");
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (answer.Length > 0) await context.Response.Body.WriteAsync(answer, context.RequestAborted).ConfigureAwait(false);
    }

    private (int Status, JsonObject? Json) Decide(string method, string path, string body)
    {
        lock (_gate)
        {
            _questions.Enqueue($"{method} {path} {body}");
            if (_questions.Count > QuestionsMax) _questions.Dequeue();
            if (method == "POST" && path == "/v1/logins") return (200, Begin());
            if (method == "POST" && path == "/v1/pseudonyms") return Pseudonym(body);
            if (method == "POST" && path == "/v1/history") return MadeUpHistory.Of(body, _time.GetUtcNow());
            string id = path.StartsWith("/v1/logins/", StringComparison.Ordinal) ? path["/v1/logins/".Length..] : "";
            if (!_logins.TryGetValue(id, out string? state)) return (404, null);
            if (method != "DELETE") return (200, StateOf(id, state));
            _logins.Remove(id);
            return (204, null);
        }
    }

    private JsonObject Begin()
    {
        string id = $"login-{++_number}";
        _logins[id] = "waiting";
        return new JsonObject { ["id"] = id, ["qr"] = $"https://login.example/{id}", ["expiresInSeconds"] = _expiresInSeconds };
    }

    private static JsonObject StateOf(string id, string state)
    {
        var json = new JsonObject { ["state"] = state };
        if (state == "done") json["subject"] = new JsonObject { ["system"] = SessionSystem, ["value"] = "session-of-" + id };
        return json;
    }

    // What a real one would do with its own key; of the oldest code, so that a rotation on the kiosks changes nothing.
    private (int Status, JsonObject? Json) Pseudonym(string body)
    {
        if (JsonNode.Parse(body)?["codes"] is not JsonArray { Count: > 0 } codes || (string?)codes[^1]?["value"] is not { } code) return (400, null);
        string value = Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(code)));
        return (200, new JsonObject { ["system"] = PseudonymSystem, ["value"] = value });
    }
}
