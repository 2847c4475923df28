using System.Net;
using System.Text.Json;
using Kiosk.Ctl;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Hosting;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;
using Kiosk.Tests.Outbox;
using Kiosk.Tests.Store;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>The outbox on the wired host's socket, and kioskctl before it.</summary>
public sealed class OutboxApiTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly DeviceKey _key = DeviceKey.Create();
    private readonly RecordCipher _cipher;
    private DurableStore _store = null!;
    private RecordOutbox _outbox = null!;
    private WebApplication _host = null!;
    private ControlClient _control = null!;

    public OutboxApiTests() => _cipher = new RecordCipher(_key.Bytes);

    public async ValueTask InitializeAsync()
    {
        var options = new KioskOptions
        {
            DataDirectory = _folder.FullName,
            Serial = new SerialOptions { Device = _folder.File("nothing") },
            Control = new ControlOptions { Socket = _folder.File("c.sock") },
            Health = new HealthOptions { Listen = "127.0.0.1:0" }, Screen = new ScreenSection { Listen = "off" },
            Outbox = new OutboxSection { CapMegabytes = 64, DropFirst = "none" },
        };
        _store = DurableStore.Open(_folder.File("kiosk.db"), [VisitSchema.Statements]);
        _outbox = RecordOutbox.Open(options.Outbox.ToOptions(_folder.File("outbox")), new PosixDisk(), _cipher, TimeProvider.System);
        _host = KioskHost.Build(options, Clock.System(1), _store, _outbox, _key, _ => { });
        await _host.StartAsync();
        _control = new ControlClient(_folder.File("c.sock"));
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _host.StopAsync();
        await _host.DisposeAsync();
        await _outbox.DisposeAsync();
        await _store.DisposeAsync();
        _cipher.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Posted_record_stands_in_the_books_with_cap_and_broker()
    {
        ControlAnswer posted = await AskAsync("POST", "/v1/records?lane=alarm&id=a-1", "{}");

        JsonElement books = await BooksAsync();
        JsonElement alarm = books.GetProperty("lanes")[0];
        Assert.Equal(HttpStatusCode.Created, posted.Status);
        Assert.True(books.GetProperty("balanced").GetBoolean());
        Assert.Equal(("alarm", 1, 1, 0), (alarm.GetProperty("lane").GetString(), alarm.GetProperty("produced").GetInt64(), alarm.GetProperty("stored").GetInt64(),
            alarm.GetProperty("unaccounted").GetInt64()));
        Assert.Equal((64 << 20, "none", false), (books.GetProperty("capBytes").GetInt64(), books.GetProperty("dropFirst").GetString(), books.GetProperty("connected").GetBoolean()));
        Assert.Equal(_outbox.Id, books.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Refused_records_are_listed_sent_again_and_dropped_and_the_books_balance()
    {
        await RefuseAsync("v-1", "v-2", "v-3", "v-4");

        JsonElement list = JsonElement.Parse((await AskAsync("GET", "/v1/outbox/refused?max=2")).Body);
        ControlAnswer resent = await AskAsync("POST", "/v1/outbox/refused/v-1/resend");
        ControlAnswer again = await AskAsync("POST", "/v1/outbox/refused/v-1/resend");
        ControlAnswer dropped = await AskAsync("DELETE", "/v1/outbox/refused/v-2");
        ControlAnswer gone = await AskAsync("DELETE", "/v1/outbox/refused/v-2");
        ControlAnswer rest = await AskAsync("POST", "/v1/outbox/refused/resend");

        Assert.Equal(["v-1", "v-2"], list.GetProperty("records").EnumerateArray().Select(one => one.GetProperty("id").GetString()));
        Assert.Equal(("not valid", 4), (list.GetProperty("records")[0].GetProperty("reason").GetString(), list.GetProperty("total").GetInt64()));
        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK],
            new[] { resent, again, dropped, gone, rest }.Select(answer => answer.Status));
        Assert.Equal("""{"records":2}""", rest.Body);
        Assert.Contains("kioskctl outbox refused", JsonElement.Parse(gone.Body).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.True((await BooksAsync()).GetProperty("balanced").GetBoolean());
        LaneAccount refused = _outbox.Account()[Lane.Refused];
        Assert.Equal((4, 3, 1, 0), (refused.Produced, refused.Delivered, refused.Dropped, refused.Stored));
        Assert.Equal((7, 3), (_outbox.Account()[Lane.Visit].Produced, _outbox.Account()[Lane.Visit].Stored));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    public async Task Wrong_number_of_refused_records_is_told(string max)
    {
        ControlAnswer answer = await AskAsync("GET", "/v1/outbox/refused?max=" + max);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("from 1 to 10000", JsonElement.Parse(answer.Body).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_that_went_around_the_count_is_a_mismatch_for_kioskctl()
    {
        await _outbox.AddAsync(Lane.Alarm, "stranger", OutboxBench.Payload("stranger"));
        var output = new StringWriter();

        int code = await new CommandShell(output, new StringWriter(), socket => new ControlClient(socket), TimeProvider.System)
            .RunAsync(["outbox"], _folder.File("c.sock"), default);

        Assert.Equal(ExitCode.NotSound, code);
        Assert.Contains("NOT BALANCED: the books have 1 new records since the start, and only 0 were to be added", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_page_tells_of_the_outbox()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_host.Urls.Single(url => url.StartsWith("http://127.0.0.1", StringComparison.Ordinal))) };

        JsonElement health = JsonElement.Parse(await (await http.GetAsync(new Uri("/health", UriKind.Relative))).Content.ReadAsStringAsync());

        Assert.True(health.GetProperty("outbox").GetProperty("ok").GetBoolean());
    }

    private async Task RefuseAsync(params string[] ids)
    {
        foreach (string id in ids) await AskAsync("POST", "/v1/records?lane=visit&id=" + id, "{}");
        foreach (OutboxRecord record in _outbox.Take(Lane.Visit, ids.Length, long.MaxValue)) await _outbox.SettleAsync(record, "not valid");
    }

    private async Task<JsonElement> BooksAsync() => JsonElement.Parse((await AskAsync("GET", "/v1/outbox")).Body);

    private Task<ControlAnswer> AskAsync(string method, string path, string? body = null) => _control.AskAsync(new HttpMethod(method), path, body, default);
}
