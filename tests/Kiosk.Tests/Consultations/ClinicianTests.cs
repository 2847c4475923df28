using System.Net;
using System.Text;
using System.Text.Json;
using Kiosk.Edge.Records;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.ClinicalStore;
using Kiosk.Simulator.App.Clinician;
using Kiosk.Tests.Records;
using Xunit;

namespace Kiosk.Tests.Consultations;

/// <summary>The simulator's clinician: what the page learns of the kiosks' records, and to whom it answers.</summary>
public sealed class ClinicianTests : IAsyncLifetime
{
    private static readonly VisitRecord Visit = SampleVisits.Full with { IsTest = true };
    private static readonly DateTimeOffset Asked = SampleVisits.Opened.AddMinutes(3);

    private readonly ClinicBook _book = new();
    private readonly HttpClient _http = new();
    private ClinicianPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        // No broker: the line is never run.
        var line = new ClinicianLine(new MqttOptions { Host = "localhost", ClientId = "clinician", CaFile = "none" }, _book, TimeProvider.System, _ => { });
        _page = await ClinicianPage.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), _book, line, TimeProvider.System, "Dr. Example");
        _http.BaseAddress = _page.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _page.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Question_has_the_values_of_its_visit_whichever_came_first(bool isRecordFirst)
    {
        (string Id, byte[] Payload)[] records = [(Visit.VisitId, new FhirComposer().Compose(Visit)), (ConsultationComposer.RequestId(Visit.VisitId), Question())];
        foreach ((string id, byte[] payload) in isRecordFirst ? records : records.Reverse()) _book.Note(Arrived(id, payload));

        ClinicRequest request = Assert.Single(_book.Requests);
        Assert.Equal(("pharmacy-17", Visit.VisitId, Asked, "kk", true), (request.KioskId, request.VisitId, request.Asked, request.Language, request.IsTest));
        Assert.Contains(new VisitValue("Heart rate (ECG)", "72 beats/minute", true), request.Values);
        Assert.Contains(new VisitValue("Body temperature", "36.50 °C", true), request.Values);
        Assert.Contains(new VisitValue("Skin temperature", "sensor does not answer", false), request.Values);
        Assert.Equal(Visit.Measurements.Count, request.Values.Count);
    }

    [Fact]
    public void Answer_is_read_when_the_kiosk_says_so_of_this_answer_and_repeated_records_change_nothing()
    {
        _book.Note(Arrived(ConsultationComposer.RequestId(Visit.VisitId), Question()));
        _book.NoteAnswer(Visit.VisitId, new SentAnswer("a-1", "One.", "Dr. Example", Asked, null));
        _book.NoteAnswer(Visit.VisitId, new SentAnswer("a-2", "Two.", "Dr. Example", Asked, null));

        for (int i = 0; i < 2; i++)
        {
            _book.Note(Arrived("x-shown-1", ConsultationComposer.Shown(Visit, new SubjectIdentifier(AnswerMessages.System, "a-2"), Asked.AddMinutes(i + 1))));
            _book.Note(Arrived(ConsultationComposer.RequestId(Visit.VisitId), Question()));
        }

        Assert.Equal([null, Asked.AddMinutes(1)], Assert.Single(_book.Requests).Answers.Select(answer => answer.Read));
    }

    [Fact]
    public void What_is_no_bundle_and_what_is_of_other_lanes_is_passed_over_and_the_book_stays_bounded()
    {
        Assert.Null(_book.Note(Arrived("r-1", "{}"u8.ToArray())));
        Assert.Null(_book.Note(Arrived("r-2", "nonsense"u8.ToArray())));
        Assert.Null(_book.Note(Arrived("r-3", Question()) with { Lane = "telemetry" }));
        for (int i = 0; i < ClinicBook.KeptMax + 50; i++)
            _book.Note(Arrived("r-4", ConsultationComposer.Request(Visit with { VisitId = $"00000000-0000-0000-0000-{i:x12}" }, Asked, "ru")));

        Assert.Equal(ClinicBook.KeptMax, _book.Requests.Count);
        Assert.EndsWith($"-{ClinicBook.KeptMax + 49:x12}", _book.Requests[0].VisitId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_is_one_of_its_own_with_a_policy_that_allows_nothing_else()
    {
        using HttpResponseMessage page = await _http.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        string html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        string policy = string.Join("; ", page.Headers.GetValues("Content-Security-Policy"));

        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        foreach (string part in (string[])["clinician.css", "clinician.js"])
        {
            Assert.Contains($"\"/{part}\"", html, StringComparison.Ordinal);
            using HttpResponseMessage asset = await _http.GetAsync(new Uri("/" + part, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
        }

        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://evil.example", null)]
    [InlineData("http://127.0.0.1:1", null)]
    [InlineData("null", null)]
    [InlineData(null, "evil.example")]
    public async Task Another_origin_and_another_name_get_nothing(string? origin, string? host)
    {
        _book.Note(Arrived(ConsultationComposer.RequestId(Visit.VisitId), Question()));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/requests");
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (host is not null) request.Headers.Host = host;

        using HttpResponseMessage answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain(Visit.VisitId, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", """{"visitId":"VISIT","text":"Rest."}""", HttpStatusCode.ServiceUnavailable)]
    [InlineData("application/json", """{"visitId":"nobody","text":"Rest."}""", HttpStatusCode.NotFound)]
    [InlineData("application/json", """{"visitId":"VISIT","text":"  "}""", HttpStatusCode.BadRequest)]
    [InlineData("application/json", """{"visitId":"VISIT","text":"a\u0007b"}""", HttpStatusCode.BadRequest)]
    [InlineData("application/json", """{"visitId":"VISIT","text":"Rest.","from":""}""", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "nonsense", HttpStatusCode.BadRequest)]
    [InlineData("text/plain", """{"visitId":"VISIT","text":"Rest."}""", HttpStatusCode.UnsupportedMediaType)]
    public async Task Answer_that_cannot_be_sent_is_refused_in_words_and_kept_nowhere(string type, string body, HttpStatusCode expected)
    {
        _book.Note(Arrived(ConsultationComposer.RequestId(Visit.VisitId), Question()));
        using var content = new StringContent(body.Replace("VISIT", Visit.VisitId, StringComparison.Ordinal), Encoding.UTF8, type);

        using HttpResponseMessage answer = await _http.PostAsync(new Uri("/answer", UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
        Assert.NotEqual("", JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("problem").GetString());
        Assert.Empty(_book.Requests[0].Answers);
    }

    private static byte[] Question() => ConsultationComposer.Request(Visit, Asked, "kk");

    private static Arrival Arrived(string record, byte[] payload) => new("pharmacy-17", Arrival.VisitLane, "o", 1, record, payload);
}
