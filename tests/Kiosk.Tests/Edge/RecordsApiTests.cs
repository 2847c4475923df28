using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Kiosk.Edge.Control;
using Kiosk.Outbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>POST /v1/records over a real socket.</summary>
public sealed class RecordsApiTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-records-").FullName;
    private readonly ScriptedOutbox _outbox = new();
    private readonly RecordsApi _api;
    private WebApplication _host = null!;
    private HttpClient _http = null!;

    public RecordsApiTests() => _api = new RecordsApi(_outbox);

    private string SocketPath => Path.Combine(_folder, "c.sock");

    public async ValueTask InitializeAsync()
    {
        const int OtherBodiesMax = 16 << 10;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Limits.MaxRequestBodySize = OtherBodiesMax;
            server.ListenUnixSocket(SocketPath);
        });
        builder.Services.AddRouting();
        _host = builder.Build();
        _host.UseRouting();
        _api.Map(_host);
        await _host.StartAsync();
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, stop) => await ConnectAsync(stop) }) { BaseAddress = new Uri("http://kiosk") };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        _api.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("alarm", Lane.Alarm)]
    [InlineData("visit", Lane.Visit)]
    [InlineData("telemetry", Lane.Telemetry)]
    public async Task Record_is_added_as_it_is_and_known_the_second_time(string name, Lane lane)
    {
        HttpResponseMessage first = await PostAsync($"lane={name}&id=r-1", [1, 2, 3]);
        HttpResponseMessage second = await PostAsync($"lane={name}&id=r-1", [1, 2, 3]);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal((lane, "r-1"), Assert.Single(_outbox.Records).Key);
        Assert.Equal([1, 2, 3], _outbox.Records.Values.Single());
    }

    [Fact]
    public async Task Answer_waits_for_the_sync()
    {
        var synced = new TaskCompletionSource();
        _outbox.Synced = synced.Task;

        Task<HttpResponseMessage> answer = PostAsync("lane=alarm&id=r-1", [1]);
        await _outbox.Asked.Task;
        bool isAnswered = answer.IsCompleted;
        synced.SetResult();

        Assert.False(isAnswered);
        Assert.Equal(HttpStatusCode.Created, (await answer).StatusCode);
    }

    [Theory]
    [InlineData("lane=refused&id=r-1", 1, HttpStatusCode.BadRequest, "'refused' is no lane; known are alarm, visit, telemetry.")]
    [InlineData("id=r-1", 1, HttpStatusCode.BadRequest, "known are alarm, visit, telemetry.")]
    [InlineData("lane=alarm", 1, HttpStatusCode.BadRequest, "letters, digits and '-'")]
    [InlineData("lane=alarm&id=a/b", 1, HttpStatusCode.BadRequest, "'a/b' is no record id")]
    [InlineData("lane=alarm&id=r-1", 0, HttpStatusCode.BadRequest, "1 byte to 16 MiB")]
    [InlineData("lane=alarm&id=r-1", RecordsApi.BodyBytesMax + 1, HttpStatusCode.RequestEntityTooLarge, "too large")]
    public async Task Wrong_request_gets_a_problem_in_plain_words(string query, int bytes, HttpStatusCode status, string words)
    {
        HttpResponseMessage answer = await PostAsync(query, new byte[bytes]);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(words, await DetailAsync(answer), StringComparison.Ordinal);
        Assert.Empty(_outbox.Records);
    }

    [Fact]
    public async Task Largest_record_is_taken_whole_also_when_it_comes_in_chunks()
    {
        var payload = new byte[RecordsApi.BodyBytesMax];
        new Random(5).NextBytes(payload);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/records?lane=visit&id=chunked") { Content = new ByteArrayContent(payload) };
        chunked.Headers.TransferEncodingChunked = true;

        HttpResponseMessage whole = await PostAsync("lane=visit&id=whole", payload);
        HttpResponseMessage inChunks = await _http.SendAsync(chunked);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (whole.StatusCode, inChunks.StatusCode));
        Assert.All(_outbox.Records.Values, stored => Assert.True(payload.AsSpan().SequenceEqual(stored)));
        Assert.Equal(2, _outbox.Records.Count);
    }

    [Fact]
    public async Task Chunks_that_add_up_to_too_much_are_refused()
    {
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/records?lane=visit&id=chunked") { Content = new ByteArrayContent(new byte[RecordsApi.BodyBytesMax + 1]) };
        chunked.Headers.TransferEncodingChunked = true;

        HttpResponseMessage answer = await _http.SendAsync(chunked);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Empty(_outbox.Records);
    }

    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new OutboxFullException("the outbox is full; bring the uplink back."), 507, "the outbox is full; bring the uplink back." },
        { new IOException("/outbox/alarm/1.log: input/output error."), 503, "send it again under its id" },
        { new System.Threading.Channels.ChannelClosedException(), 503, "is not stored" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Disk_that_fails_is_told_and_is_no_broken_request(Exception failure, int status, string words)
    {
        _outbox.Synced = Task.FromException(failure);

        HttpResponseMessage answer = await PostAsync("lane=alarm&id=r-1", [1]);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(words, await DetailAsync(answer), StringComparison.Ordinal);
    }

    private async Task<NetworkStream> ConnectAsync(CancellationToken stop)
    {
        var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await line.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), stop);
        return new NetworkStream(line, ownsSocket: true);
    }

    private async Task<HttpResponseMessage> PostAsync(string query, byte[] payload)
    {
        using var content = new ByteArrayContent(payload);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/records?" + query) { Content = content };
        // A body that is refused for its size is not sent.
        request.Headers.ExpectContinue = payload.Length > RecordsApi.BodyBytesMax;
        return await _http.SendAsync(request);
    }

    private static async Task<string> DetailAsync(HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("detail").GetString()!;

    private sealed class ScriptedOutbox : IOutbox
    {
        public Dictionary<(Lane, string), byte[]> Records { get; } = [];

        public Task Synced { get; set; } = Task.CompletedTask;

        public TaskCompletionSource Asked { get; } = new();

        public async Task<AddVerdict> AddAsync(Lane lane, string recordId, ReadOnlyMemory<byte> payload)
        {
            Asked.TrySetResult();
            await Synced;
            lock (Records) return Records.TryAdd((lane, recordId), payload.ToArray()) ? AddVerdict.Added : AddVerdict.Known;
        }
    }
}
