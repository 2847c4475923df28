using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kiosk.Edge.Identity.Backend;

/// <summary>Where a backend is and by whom it is known.</summary>
/// <param name="Address">https, with a path that ends in '/' or without one.</param>
/// <param name="CaFile">PEM file of the authorities that may have signed its certificate: these and no others.</param>
/// <param name="CertificateFile">PEM file of this kiosk's certificate.</param>
/// <param name="KeyFile">PEM file of its private key.</param>
/// <param name="Timeout">For a whole request.</param>
public sealed record BackendPlace(Uri Address, string CaFile, string CertificateFile, string KeyFile, TimeSpan Timeout);

/// <summary>What a backend answered.</summary>
/// <param name="Status">The HTTP status; 0 when there was no answer.</param>
/// <param name="Body">At most <see cref="BackendClient.AnswerBytesMax"/>; empty with a problem.</param>
/// <param name="Problem">Why there is no usable answer, in words for a technician and without anything of the answer; empty when there is one.</param>
public sealed record BackendAnswer(int Status, byte[] Body, string Problem);

/// <summary>Asks a backend: HTTPS with both certificates, JSON, a time limit, and answers of bounded length. May be used from any thread.</summary>
/// <remarks>Certificates are read when a connection is made after a failure or the start, so that renewed ones are taken without a restart.</remarks>
/// <param name="place">Where.</param>
/// <param name="time">For the time limit.</param>
public sealed class BackendClient(BackendPlace place, TimeProvider time) : IDisposable
{
    /// <summary>Bytes of an answer, at most.</summary>
    public const int AnswerBytesMax = 16 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly Lock _gate = new();
    private HttpClient? _http;

    /// <summary>Asks.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">Relative, such as <c>v1/logins</c>.</param>
    /// <param name="json">The body; null for none.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<BackendAnswer> AskAsync(HttpMethod method, string path, byte[]? json, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(place.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        HttpClient? http = null;
        try
        {
            http = Open();
            using var request = new HttpRequestMessage(method, new Uri(place.Address, path));
            if (json is not null) request.Content = new ByteArrayContent(json) { Headers = { ContentType = Json } };
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode) return Failed(status, $"answered {status}");
            byte[]? body = await ReadAsync(response.Content, both.Token).ConfigureAwait(false);
            return body is null ? Failed(status, $"answered with more than {AnswerBytesMax >> 10} KiB") : new BackendAnswer(status, body, "");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Close(http);
            return Failed(0, FormattableString.Invariant($"did not answer within {place.Timeout.TotalSeconds:0.#} s"));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or CryptographicException or UnauthorizedAccessException)
        {
            Close(http);
            return Failed(0, Words(failure));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _http?.Dispose();
            _http = null;
        }
    }

    private BackendAnswer Failed(int status, string what) => new(status, [], $"The backend {place.Address.Host} {what}.");

    private static string Words(Exception failure) => failure switch
    {
        { InnerException: AuthenticationException } => "has a certificate that is not to be trusted, or refuses this kiosk's: check caFile, certificateFile and the clock",
        HttpRequestException { InnerException: { } inner } => $"cannot be reached: {inner.Message.TrimEnd('.')}",
        HttpRequestException => "broke off, or does not speak HTTP",
        _ => $"cannot be asked: {failure.Message.TrimEnd('.')}",
    };

    private static async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        byte[] buffer = new byte[AnswerBytesMax + 1];
        Stream stream = await content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
            return length > AnswerBytesMax ? null : buffer[..length];
        }
    }

    private HttpClient Open()
    {
        lock (_gate) return _http ??= new HttpClient(Handler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    // Only the one that failed: another request may have made a new one meanwhile.
    private void Close(HttpClient? failed)
    {
        lock (_gate)
        {
            if (failed is null || _http != failed) return;
            _http.Dispose();
            _http = null;
        }
    }

    private SocketsHttpHandler Handler()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(place.CaFile);
        X509Certificate2 own = X509Certificate2.CreateFromPemFile(place.CertificateFile, place.KeyFile);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = false, UseCookies = false, MaxResponseHeadersLength = 16, MaxConnectionsPerServer = 4,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy, ClientCertificates = [own] },
        };
    }
}
