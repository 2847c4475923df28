using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kiosk.Ctl;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Consultations;
using Kiosk.Edge.Hosting;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Kiosk.Interop.Mqtt;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;
using Kiosk.Simulator.App.Broker;
using Kiosk.Simulator.App.ClinicalStore;
using Kiosk.Simulator.App.Clinician;
using Kiosk.Tests.Interop;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Kiosk.Tests.Consultations;

/// <summary>A question from the edge host, as it is wired, over a real broker to clinical store and clinician, and the answer back.</summary>
public sealed class ConsultationPathTests : IAsyncLifetime
{
    private const string Consent = """{"anonymous":true,"instruments":["ecg"],"consent":{"text":"measurement","version":"1","language":"en","scope":"SCOPE"}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-consultation-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly ClinicBook _book = new();
    private readonly DeviceKey _key = DeviceKey.Create();
    private readonly HttpClient _doctor = new();
    private LocalBroker? _broker;
    private DurableStore _store = null!;
    private RecordOutbox _outbox = null!;
    private BundleArchive _archive = null!;
    private ClinicianPage _page = null!;
    private WebApplication _host = null!;
    private ControlClient _control = null!;

    private ConsultationDesk Desk => _host.Services.GetRequiredService<ConsultationDesk>();

    public async ValueTask InitializeAsync()
    {
        _broker = TestBroker.Start();
        _archive = new BundleArchive(Path.Combine(_folder, "bundles"));
        var stored = new TaskCompletionSource();
        var store = new RecordSubscriber(Access("clinical-store"), _archive, TimeProvider.System, _ => { }, line =>
        {
            if (line.StartsWith("ready", StringComparison.Ordinal)) stored.TrySetResult();
        });
        var heard = new TaskCompletionSource();
        var line = new ClinicianLine(Access("clinician"), _book, TimeProvider.System, _ => { }) { Ready = () => heard.TrySetResult() };
        _running.AddRange([Task.Run(() => store.RunAsync(_stop.Token)), Task.Run(() => line.RunAsync(_stop.Token))]);
        _page = await ClinicianPage.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), _book, line, TimeProvider.System, "Dr. Example");
        _doctor.BaseAddress = _page.Address;
        await Task.WhenAll(stored.Task, heard.Task).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

        string data = Path.Combine(_folder, "data");
        Directory.CreateDirectory(data);
        var options = new KioskOptions
        {
            KioskId = "kiosk-1",
            DataDirectory = data,
            Serial = new SerialOptions { Device = Path.Combine(_folder, "nothing") },
            Control = new ControlOptions { Socket = Path.Combine(_folder, "c.sock") },
            Health = new HealthOptions { Listen = "off" },
            Screen = new ScreenSection { Listen = "off" },
            Visit = new VisitOptions { SettleSeconds = 0 },
            Uplink = new UplinkSection
            {
                BrokerHost = _broker.Host, BrokerPort = _broker.Port, CaFile = _broker.Certificates.CaFile, CertificateFile = _broker.Certificates.Client.CertificateFile,
                KeyFile = _broker.Certificates.Client.KeyFile, ReconnectDelaySecondsMin = 0.1, ReconnectDelaySeconds = 0.2,
            },
        };
        _store = DurableStore.Open(Path.Combine(data, "kiosk.db"), [VisitSchema.Statements]);
        _outbox = RecordOutbox.Open(new OutboxOptions(Path.Combine(data, "outbox")), new PosixDisk(), null, TimeProvider.System);
        _host = KioskHost.Build(options, Clock.System(1), _store, _outbox, _key, _ => { });
        await _host.StartAsync();
        _control = new ControlClient(options.Control.Socket);
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is null) return; // Skipped.
        _control.Dispose();
        await _host.StopAsync();
        await _host.DisposeAsync();
        await _outbox.DisposeAsync();
        await _store.DisposeAsync();
        _doctor.Dispose();
        await _page.DisposeAsync();
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _archive.Dispose();
        _broker.Dispose();
        _key.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Patient_asks_the_clinician_answers_the_patient_reads_it_and_the_clinician_sees_that()
    {
        string visit = await SealedAsync("send");

        ConsultationAsked asked = await Desk.AskAsync(visit, "en");
        await Until(() => _book.Find(visit) is { Values.Count: > 0 }, "the question and the values at the clinician's");
        await Until(() => Desk.Of(visit) is { IsDelivered: true }, "the receipt for the question");
        using HttpResponseMessage sent = await _doctor.PostAsJsonAsync("/answer", new { visitId = visit, text = "Rest.\nМного воды." }, TestContext.Current.CancellationToken);
        await Until(() => Desk.Of(visit)?.Answer is not null, "the answer on the screen");
        bool isShown = await Desk.ShownAsync(visit, Desk.Of(visit)!.Answer!.Id);
        await Until(() => _book.Find(visit)!.Answers[0].Read is not null, "the clinician sees that it was read");
        await Until(() => _outbox.Account()[Lane.Visit] is { Stored: 0, Refused: 0 }, "all delivered");

        Assert.Equal((ConsultationRefusal.None, HttpStatusCode.OK, true), (asked.Refusal, sent.StatusCode, isShown));
        Assert.Equal(("Rest.\nМного воды.", "Dr. Example"), (Desk.Of(visit)!.Answer!.Text, Desk.Of(visit)!.Answer!.From));
        Assert.Equal(3, _outbox.Account()[Lane.Visit].Delivered);
        Assert.Equal("en", _book.Find(visit)!.Language);
        Assert.Equal(3, Directory.GetFiles(Path.Combine(_folder, "bundles", "kiosk-1"), visit + "*.json").Length);
    }

    [Fact]
    public async Task Next_patient_sees_nothing_of_the_question_before_and_a_visit_on_paper_asks_nobody()
    {
        string first = await SealedAsync("send");
        await Desk.AskAsync(first, "en");
        ConsultationView? before = Desk.Of(first);
        await Until(() => _book.Find(first) is not null, "the question at the clinician's");

        string second = await SealedAsync("paperOnly");
        using HttpResponseMessage sent = await _doctor.PostAsJsonAsync("/answer", new { visitId = first, text = "For the first one." }, TestContext.Current.CancellationToken);
        ConsultationAsked asked = await Desk.AskAsync(second, "en");
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.NotNull(before);
        Assert.Equal((HttpStatusCode.OK, ConsultationRefusal.PaperOnly), (sent.StatusCode, asked.Refusal));
        Assert.Null(Desk.Of(first));
        Assert.Null(Desk.Of(second));
        Assert.Null(_book.Find(first)!.Answers[0].Read);
    }

    private MqttOptions Access(string client)
    {
        PemPair certificate = _broker!.Certificates.Issue(client, client);
        return new MqttOptions
        {
            Host = _broker!.Host, Port = _broker.Port, ClientId = client, CaFile = _broker.Certificates.CaFile, CertificateFile = certificate.CertificateFile,
            KeyFile = certificate.KeyFile, CleanStart = false, SessionExpirySeconds = 600,
        };
    }

    private async Task<string> SealedAsync(string scope)
    {
        ControlAnswer opened = await _control.AskAsync(HttpMethod.Post, "/v1/visits", Consent.Replace("SCOPE", scope, StringComparison.Ordinal), default);
        string visit = JsonElement.Parse(opened.Body).GetProperty("visitId").GetString()!;
        await _control.AskAsync(HttpMethod.Post, "/v1/visits/current/end", """{"outcome":"done"}""", default);
        return visit;
    }

    private static async Task Until(Func<bool> condition, string what)
    {
        for (int turn = 0; turn < 2000; turn++)
        {
            if (condition()) return;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail("not in 20 s: " + what);
    }
}
