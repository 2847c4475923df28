using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kiosk.Ctl;

/// <summary>What the host answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON.</param>
public sealed record ControlAnswer(HttpStatusCode Status, string Body)
{
    /// <summary>True when the host did what it was asked to.</summary>
    public bool IsDone => (int)Status is >= 200 and < 300;
}

/// <summary>The host's control socket.</summary>
public interface IControl : IDisposable
{
    /// <summary>Asks.</summary>
    /// <param name="method">GET, POST or DELETE.</param>
    /// <param name="path">Such as /v1/status.</param>
    /// <param name="json">The body, or null.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="HttpRequestException">The host cannot be reached; a SocketException inside says why.</exception>
    Task<ControlAnswer> AskAsync(HttpMethod method, string path, string? json, CancellationToken stop);
}

/// <summary>HTTP over the unix socket.</summary>
public sealed class ControlClient : IControl
{
    // The end of a visit waits for samples on their way, a minute at most.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(90);

    private readonly HttpClient _http;

    /// <param name="socket">The socket's path.</param>
    public ControlClient(string socket)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await line.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop).ConfigureAwait(false);
                    return new NetworkStream(line, ownsSocket: true);
                }
                catch
                {
                    line.Dispose();
                    throw;
                }
            },
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://kiosk"), Timeout = AnswerTime };
    }

    /// <inheritdoc/>
    public async Task<ControlAnswer> AskAsync(HttpMethod method, string path, string? json, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.SendAsync(request, stop).ConfigureAwait(false);
        return new ControlAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(stop).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
