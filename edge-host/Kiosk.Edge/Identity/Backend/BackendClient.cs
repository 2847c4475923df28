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
/// <param name="Body">Bounded; empty with a problem.</param>
/// <param name="Problem">Why there is no usable answer, in words for a technician and without anything of the answer; empty when there is one.</param>
public sealed record BackendAnswer(int Status, byte[] Body, string Problem);

/// <summary>Asks a backend: HTTPS with both certificates, JSON, a time limit, and answers of bounded length. May be used from any thread.</summary>
/// <remarks>Certificates are read when a connection is made after a failure or the start, so that renewed ones are taken without a restart.</remarks>
/// <param name="place">Where.</param>
/// <param name="time">For the time limit.</param>
/// <param name="bytesMax">Bytes of an answer, at most.</param>
public sealed class BackendClient(BackendPlace place, TimeProvider time, int bytesMax = BackendClient.AnswerBytesMax) : IDisposable
{
    /// <summary>Bytes of an answer, at most, unless more is asked for.</summary>
    public const int AnswerBytesMax = 16 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly Lock _gate = new();
    private Connection? _open;
    private bool _isDisposed;

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
        Connection? connection = null;
        try
        {
            connection = Open();
            if (connection is null) return Failed(0, "is not asked any more: the host stops");
            using var request = new HttpRequestMessage(method, new Uri(place.Address, path));
            if (json is not null) request.Content = new ByteArrayContent(json) { Headers = { ContentType = Json } };
            using HttpResponseMessage response = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode) return Failed(status, $"answered {status}");
            byte[]? body = await ReadAsync(response.Content, both.Token).ConfigureAwait(false);
            return body is null ? Failed(status, $"answered with more than {bytesMax >> 10} KiB") : new BackendAnswer(status, body, "");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Drop(connection);
            return Failed(0, FormattableString.Invariant($"did not answer within {place.Timeout.TotalSeconds:0.#} s"));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or CryptographicException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Drop(connection);
            return Failed(0, Words(failure));
        }
        finally
        {
            Leave(connection);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _open?.Http.Dispose();
            _open = null;
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

    private async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        byte[] buffer = new byte[bytesMax + 1];
        Stream stream = await content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
            return length > bytesMax ? null : buffer[..length];
        }
    }

    // Null once this was disposed of.
    private Connection? Open()
    {
        lock (_gate)
        {
            if (_isDisposed) return null;
            _open ??= new Connection(new HttpClient(Handler()) { Timeout = Timeout.InfiniteTimeSpan });
            _open.InFlight++;
            return _open;
        }
    }

    // Only the one that failed: another request may have made a new one meanwhile. What is in flight over it goes on.
    private void Drop(Connection? failed)
    {
        lock (_gate)
        {
            if (failed is not null && _open == failed) _open = null;
        }
    }

    // Whoever leaves a dropped one last disposes of it.
    private void Leave(Connection? left)
    {
        lock (_gate)
        {
            if (left is not null && --left.InFlight == 0 && _open != left) left.Http.Dispose();
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

    private sealed class Connection(HttpClient http)
    {
        public HttpClient Http { get; } = http;

        public int InFlight { get; set; }
    }
}
