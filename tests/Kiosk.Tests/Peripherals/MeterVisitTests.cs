using System.Text.Json;
using System.Text.Json.Nodes;
using Kiosk.Ctl;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Hosting;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;
using Kiosk.Simulator.App.Fhir;
using Kiosk.Simulator.Meters;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Kiosk.Tests.Peripherals;

/// <summary>A simulated meter on a pseudo-terminal, the host as it is wired, a visit, and what is in its record.</summary>
public sealed class MeterVisitTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-meter-").FullName;
    private readonly DeviceKey _key = DeviceKey.Create();
    private DurableStore _store = null!;
    private RecordOutbox _outbox = null!;

    public ValueTask InitializeAsync()
    {
        _store = DurableStore.Open(Path.Combine(_folder, "kiosk.db"), [VisitSchema.Statements]);
        _outbox = RecordOutbox.Open(new OutboxOptions(Path.Combine(_folder, "outbox")), new PosixDisk(), null, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _outbox.DisposeAsync();
        await _store.DisposeAsync();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("onetouch")]
    [InlineData("astm")]
    public async Task Glucose_of_the_visit_is_in_its_record_and_neither_control_solution_nor_yesterdays_reading(string protocol)
    {
        await using var meter = new SimulatedMeter(now => protocol == "astm" ? new VirtualAstmMeter(now) : new VirtualOneTouch(now));
        meter.Do(m =>
        {
            // Its clock is off by years; yesterday somebody else used it.
            m.ClockError = TimeSpan.FromDays(-1000);
            m.Results.Add(new MeterResult(m.Clock.AddDays(-1), 188, false, 'N'));
        });
        await using WebApplication host = Host($"{protocol}:{meter.Path}");
        await host.StartAsync();
        using var control = new ControlClient(Path.Combine(_folder, "c.sock"));

        await AskAsync(control, HttpMethod.Post, "/v1/visits", """{"anonymous":true,"instruments":["ecg"],"consent":{"text":"measurement","version":"1","language":"en","scope":"send"}}""");
        // What the meter dates is sure to two seconds only: a drop of blood on the strip takes longer.
        await Task.Delay(TimeSpan.FromSeconds(3.5), TimeProvider.System, TestContext.Current.CancellationToken);
        meter.Do(m => m.Measure(110, isControl: true));
        meter.Do(m => m.Measure(104, meal: 'B'));
        JsonNode status = await UntilAsync(control, s => s["peripherals"]![0]!["readings"]!.GetValue<int>() == 1
            && s["peripherals"]![0]!["setAside"]!.GetValue<int>() == 2);
        await AskAsync(control, HttpMethod.Post, "/v1/visits/current/end", "{}");
        OutboxRecord record = Assert.Single(_outbox.Take(Lane.Visit, 10, long.MaxValue));
        _outbox.Load(record);
        await host.StopAsync(TestContext.Current.CancellationToken);

        JsonObject[] resources = [.. JsonNode.Parse(record.Payload!)!["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject())];
        JsonObject glucose = Assert.Single(resources, r => (string?)r["code"]?["coding"]?[0]?["code"] == "160368");
        Assert.Equal("104", glucose["valueQuantity"]!["value"]!.ToJsonString());
        JsonObject device = Assert.Single(resources, r => (string?)r["serialNumber"] == "GMF600DCY");
        Assert.Equal("528401", (string)device["specialization"]![0]!["systemType"]!["coding"]![0]!["code"]!);
        Assert.Contains("HTEST", device.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(status["values"]!.AsArray(), v => (string)v!["label"]! == "Glucose, glucose meter" && v["value"]!.ToJsonString() == "104");
        Assert.Equal(2, status["peripherals"]![0]!["setAside"]!.GetValue<int>());
        Assert.Equal("connected", (string)status["peripherals"]![0]!["state"]!);
        using JsonDocument bundle = JsonDocument.Parse(record.Payload!);
        Assert.Empty(FhirSchema.Load(TestData.Path("fhir/fhir.schema.json")).Validate(bundle.RootElement));
    }

    [Fact]
    public async Task Meter_that_is_not_there_is_told_of_and_costs_the_visit_nothing()
    {
        await using WebApplication host = Host($"onetouch:{_folder}/nothing");
        await host.StartAsync(TestContext.Current.CancellationToken);
        using var control = new ControlClient(Path.Combine(_folder, "c.sock"));

        JsonNode before = await UntilAsync(control, s => s["peripherals"]!.AsArray().Count == 1);
        await AskAsync(control, HttpMethod.Post, "/v1/visits", """{"anonymous":true,"instruments":["ecg"],"consent":{"text":"measurement","version":"1","language":"en","scope":"send"}}""");
        JsonNode during = await UntilAsync(control, s => (string?)s["peripherals"]![0]!["state"] == "not connected");
        ControlAnswer ended = await control.AskAsync(HttpMethod.Post, "/v1/visits/current/end", "{}", default);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal("waiting for a visit", (string)before["peripherals"]![0]!["state"]!);
        Assert.Contains("no such device", (string)during["peripherals"]![0]!["problem"]!, StringComparison.Ordinal);
        Assert.True(ended.IsDone);
    }

    private WebApplication Host(string meters) => KioskHost.Build(
        new KioskOptions
        {
            DataDirectory = _folder,
            Serial = new SerialOptions { Device = Path.Combine(_folder, "nothing") },
            Control = new ControlOptions { Socket = Path.Combine(_folder, "c.sock") },
            Health = new HealthOptions { Listen = "off" }, Screen = new ScreenSection { Listen = "off" },
            Visit = new VisitOptions { SettleSeconds = 0 },
            Peripherals = new PeripheralsSection { SerialMeters = meters },
        },
        Clock.System(1), _store, _outbox, _key, _ => { });

    private static async Task<JsonNode> UntilAsync(ControlClient control, Predicate<JsonNode> holds)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            JsonNode status = await AskAsync(control, HttpMethod.Get, "/v1/status", null);
            if (holds(status)) return status;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, status.ToJsonString());
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<JsonNode> AskAsync(ControlClient control, HttpMethod method, string path, string? body)
    {
        ControlAnswer answer = await control.AskAsync(method, path, body, default);
        Assert.True(answer.IsDone, answer.Body);
        return JsonNode.Parse(answer.Body)!;
    }
}
