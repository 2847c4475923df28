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
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>The host as it is wired, on a real socket, without a board and without a broker.</summary>
public sealed class HostTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-host-").FullName;
    private DurableStore _store = null!;
    private readonly DeviceKey _key = DeviceKey.Create();
    private RecordOutbox _outbox = null!;
    private WebApplication _host = null!;
    private ControlClient _control = null!;

    private string Socket => Path.Combine(_folder, "c.sock");

    public async ValueTask InitializeAsync()
    {
        var options = new KioskOptions
        {
            DataDirectory = _folder,
            Serial = new SerialOptions { Device = Path.Combine(_folder, "nothing") },
            Control = new ControlOptions { Socket = Socket },
            Health = new HealthOptions { Listen = "127.0.0.1:0" }, Screen = new ScreenSection { Listen = "off" },
        };
        _store = DurableStore.Open(Path.Combine(_folder, "kiosk.db"), [VisitSchema.Statements]);
        _outbox = RecordOutbox.Open(new OutboxOptions(Path.Combine(_folder, "outbox")), new PosixDisk(), null, TimeProvider.System);
        _host = KioskHost.Build(options, Clock.System(1), _store, _outbox, _key, _ => { });
        await _host.StartAsync();
        _control = new ControlClient(Socket);
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _host.StopAsync();
        await _host.DisposeAsync();
        await _outbox.DisposeAsync();
        await _store.DisposeAsync();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Visit_is_opened_shown_ended_and_queued_over_the_socket()
    {
        ControlAnswer typed = await AskAsync(HttpMethod.Post, "/v1/identity/number", """{"kind":"russianEnp","value":"7852 3208 3000 0085"}""");
        ControlAnswer opened = await AskAsync(HttpMethod.Post, "/v1/visits", $$$"""{"identity":{{{JsonElement.Parse(typed.Body).GetProperty("identity").GetInt64()}}},"instruments":["ecg"],"consent":{"text":"measurement","version":"1","language":"en","scope":"send"}}""");
        ControlAnswer again = await AskAsync(HttpMethod.Post, "/v1/visits", """{"anonymous":true,"consent":{"text":"measurement","version":"1","language":"en","scope":"send"}}""");
        ControlAnswer status = await AskAsync(HttpMethod.Get, "/v1/status");
        ControlAnswer ended = await AskAsync(HttpMethod.Post, "/v1/visits/current/end", """{"outcome":"abandoned"}""");
        ControlAnswer after = await AskAsync(HttpMethod.Get, "/v1/status");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.OK), (typed.Status, opened.Status, again.Status, ended.Status));
        Assert.True(JsonElement.Parse(opened.Body).GetProperty("identified").GetBoolean());
        string id = JsonElement.Parse(opened.Body).GetProperty("visitId").GetString()!;
        Assert.Equal(id, JsonElement.Parse(status.Body).GetProperty("visit").GetProperty("visitId").GetString());
        Assert.Equal("abandoned", JsonElement.Parse(ended.Body).GetProperty("state").GetString());
        Assert.Equal(1, JsonElement.Parse(after.Body).GetProperty("outbox").GetProperty("waiting").GetInt64());
        Assert.All([typed, opened, again, status, ended, after], answer => Assert.DoesNotContain("7852320830000085", answer.Body.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("POST", "/v1/visits", """{"instrument":["ecg"]}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/visits", """{"instruments":["xray"]}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/visits", """{"consent":{"text":"measurement","version":"1","language":"en","scope":"send"}}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/visits", """{"identity":1,"anonymous":true,"consent":{"text":"measurement","version":"1","language":"en","scope":"send"}}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/visits", """{"consent":{"text":"measurement"}}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/visits", """{"anonymous":true,"consent":{"text":"measurement","version":"99","language":"en","scope":"send"}}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("POST", "/v1/visits", """{"consent":{"text":"measurement","version":"1","language":"en","scope":"everything"}}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/visits", """{"anonymous":true}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("POST", "/v1/visits", """{"identity":77,"consent":{"text":"measurement","version":"1","language":"en","scope":"send"}}""", HttpStatusCode.Conflict)]
    [InlineData("POST", "/v1/identity/number", "nonsense", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/identity/number", """{"kind":"russianEnp","value":7852320830000085}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/identity/number", """{"kind":"shoeSize","value":"44"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/identity/number", """{"kind":"russianEnp","value":"7852320830000084"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("POST", "/v1/visits", "nonsense", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/visits/current/end", "{}", HttpStatusCode.Conflict)]
    [InlineData("POST", "/v1/visits/current/end", """{"outcome":"interrupted"}""", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/visits/12", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/health", null, HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/selftest?part=xray", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/calibrations/ecg-1", null, HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/calibrations", "nonsense", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/calibrations", "{}", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/calibrations", """{"instrument":"xray","expires":"2099-01-01T00:00:00Z","by":"T-1","method":"m"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/calibrations", """{"instrument":"weight","expires":"2099-01-01T00:00:00Z","by":"T-1","method":"m"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/calibrations", """{"instrument":"ecg","expires":"2099-01-01T00:00:00Z","by":"Smith","method":"m"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/calibrations", """{"instrument":"ecg","expires":"2099-01-01T00:00:00Z","by":"T-1","method":" "}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/calibrations", """{"instrument":"ecg","by":"T-1","method":"m"}""", HttpStatusCode.BadRequest)]
    public async Task Wrong_request_gets_a_problem_in_plain_words(string method, string path, string? body, HttpStatusCode expected)
    {
        ControlAnswer answer = await AskAsync(new HttpMethod(method), path, body);

        Assert.Equal(expected, answer.Status);
        Assert.NotEqual("", JsonElement.Parse(answer.Body).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Self_test_without_a_board_names_the_board_and_tests_the_host()
    {
        ControlAnswer begun = await AskAsync(HttpMethod.Post, "/v1/selftest");
        JsonElement report = JsonElement.Parse(begun.Body);
        for (int i = 0; i < 200 && report.GetProperty("running").GetBoolean(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            report = JsonElement.Parse((await AskAsync(HttpMethod.Get, "/v1/selftest")).Body);
        }

        Assert.Equal(HttpStatusCode.Accepted, begun.Status);
        Dictionary<string, string> verdicts = report.GetProperty("results").EnumerateArray()
            .ToDictionary(r => r.GetProperty("name").GetString()!, r => r.GetProperty("verdict").GetString()!);
        Assert.False(report.GetProperty("passed").GetBoolean());
        Assert.Equal(("failed", "passed", "passed", "warning"), (verdicts["board"], verdicts["store"], verdicts["disk"], verdicts["broker"]));
        Assert.Equal(("passed", "passed", "passed"), (verdicts["calibration"], verdicts["identity"], verdicts["pseudonyms"]));
        Assert.Contains("clock", verdicts);
    }

    [Fact]
    public async Task A_renewed_calibration_is_in_force_and_shown_and_a_self_test_waits_for_the_end_of_a_visit()
    {
        const string Renewal = """{"instrument":"ecg","expires":"2099-01-01T00:00:00Z","by":"T-1042","method":"ECG simulator"}""";
        ControlAnswer renewed = await AskAsync(HttpMethod.Post, "/v1/calibrations", Renewal);
        await AskAsync(HttpMethod.Post, "/v1/visits", """{"anonymous":true,"instruments":["ecg"],"consent":{"text":"measurement","version":"1","language":"en","scope":"send"}}""");
        ControlAnswer within = await AskAsync(HttpMethod.Post, "/v1/calibrations", Renewal);
        ControlAnswer test = await AskAsync(HttpMethod.Post, "/v1/selftest");
        JsonElement list = JsonElement.Parse((await AskAsync(HttpMethod.Get, "/v1/calibrations")).Body);

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (within.Status, test.Status));
        JsonElement ecg = list.GetProperty("instruments")[0];
        if (renewed.Status == HttpStatusCode.Created)
        {
            string id = JsonElement.Parse(renewed.Body).GetProperty("id").GetString()!;
            Assert.Equal(id, ecg.GetProperty("calibration").GetProperty("id").GetString());
            Assert.Equal(id, list.GetProperty("history")[0].GetProperty("id").GetString());
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Get, $"/v1/calibrations/{id}")).Status);
        }
        else
        {
            // This machine's clock is not synchronised: a calibration would carry a wrong date.
            Assert.Equal(HttpStatusCode.Conflict, renewed.Status);
            Assert.Equal("factory", ecg.GetProperty("calibration").GetProperty("id").GetString());
        }
    }

    [Fact]
    public async Task Health_page_is_on_the_loopback_only_and_says_what_is_wrong()
    {
        string address = _host.Urls.Single(url => url.StartsWith("http://127.0.0.1", StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = new Uri(address) };

        HttpResponseMessage health = await http.GetAsync(new Uri("/health", UriKind.Relative));
        HttpResponseMessage control = await http.GetAsync(new Uri("/v1/status", UriKind.Relative));

        JsonElement body = JsonElement.Parse(await health.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.NotFound), (health.StatusCode, control.StatusCode));
        Assert.True(body.GetProperty("store").GetProperty("ok").GetBoolean());
        Assert.True(body.GetProperty("disk").GetProperty("ok").GetBoolean());
        Assert.False(body.GetProperty("link").GetProperty("ok").GetBoolean());
        Assert.NotEqual("", body.GetProperty("uplink").GetProperty("problem").GetString());
    }

    [Fact]
    public void Control_socket_is_for_owner_and_group_only()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(Socket));
    }

    private Task<ControlAnswer> AskAsync(HttpMethod method, string path, string? body = null) => _control.AskAsync(method, path, body, default);
}
