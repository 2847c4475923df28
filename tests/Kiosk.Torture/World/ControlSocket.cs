using System.Net.Sockets;
using System.Text.Json;
using Kiosk.Outbox;

namespace Kiosk.Torture.World;

/// <summary>What the control socket said to a record.</summary>
/// <param name="Status">HTTP; 0 when there was no answer.</param>
/// <param name="Text">The problem in words.</param>
public sealed record PostAnswer(int Status, string Text)
{
    /// <summary>It is stored, now or before.</summary>
    public bool IsStored => Status is 200 or 201;
}

/// <summary>A client of the edge host's control socket, with many connections at once. Failures are values: the host is killed all the time.</summary>
public sealed class ControlSocket : IDisposable
{
    private readonly HttpClient _client;

    /// <param name="path">The socket.</param>
    /// <param name="connectionsMax">At once.</param>
    public ControlSocket(string path, int connectionsMax)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connectionsMax,
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        _client = new HttpClient(handler) { BaseAddress = new Uri("http://kiosk/"), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Puts a record into the outbox.</summary>
    public async Task<PostAnswer> PostAsync(ProducedRecord record)
    {
        try
        {
            using var body = new ByteArrayContent(record.Body);
            using HttpResponseMessage answer = await _client
                .PostAsync(new Uri($"v1/records?lane={record.Lane.Name()}&id={record.Id}", UriKind.Relative), body).ConfigureAwait(false);
            string text = answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
            return new PostAnswer((int)answer.StatusCode, text);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return new PostAnswer(0, failure.Message);
        }
    }

    /// <summary>Asks any other path; null without a good answer.</summary>
    public async Task<JsonElement?> AskAsync(HttpMethod method, string path, string? json = null)
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            if (json is not null) request.Content = new StringContent(json);
            using HttpResponseMessage answer = await _client.SendAsync(request).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode) return null;
            return JsonElement.Parse(await answer.Content.ReadAsStringAsync().ConfigureAwait(false));
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException or JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
