using System.Text.Json;
using Kiosk.Edge.Accounting;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Control;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Kiosk.Outbox;
using Kiosk.Simulator.App.ClinicalStore;
using Kiosk.Simulator.App.Fhir;
using Kiosk.Tests.Edge;
using Kiosk.Tests.Outbox;
using Kiosk.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Accounting;

/// <summary>The records in which a kiosk speaks of itself.</summary>
public class KioskReportTests
{
    private static readonly Lazy<FhirSchema> Schema = new(() => FhirSchema.Load(TestData.Path("fhir/fhir.schema.json")));

    private static readonly Guid Id = new("6f1c2a5e-8f0d-4b53-9a6e-0d4f6a1b2c3d");

    private static readonly OutboxAccount Books = CountedOutboxTests.Books(
        new LaneAccount(Lane.Visit, 5_000_000_000, 4_999_999_998, 0, 0, 0, 2, 4096, TimeSpan.FromSeconds(1.5)));

    private static readonly BoardHello Hello = new(
        1, 0, "A0A1A2A3A4A5A6A7", BoardKind.Esp32S3DevKitC1, "1.2.3", 0, 0, 0,
        [new PartState(Part.Max30003, NoData.None, 1), new PartState(Part.Mlx90614, NoData.NotPresent, 0)]);

    public static TheoryData<string, bool, bool> Kinds => new()
    {
        { "alarm", true, true }, { "alarm", false, false }, { "telemetry", true, true }, { "telemetry", false, false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_report_is_valid_R4_and_passes_the_clinical_stores_checks(string kind, bool hasBoard, bool isClockSet)
    {
        (_, byte[] payload) = Compose(kind, hasBoard, isClockSet);
        using JsonDocument bundle = JsonDocument.Parse(payload);

        Assert.Equal([], Schema.Value.Validate(bundle.RootElement));
        Assert.Equal([], new BundleStructure().Validate(bundle.RootElement));
    }

    [Fact]
    public void Record_is_named_in_itself_as_in_the_outbox()
    {
        (string id, byte[] payload) = Compose("telemetry", true, true);

        Assert.True(RecordOutbox.IsRecordId(id));
        Assert.Equal("telemetry-" + Id, id);
        Assert.Equal(id, JsonElement.Parse(payload).GetProperty("identifier").GetProperty("value").GetString());
    }

    [Fact]
    public void Telemetry_says_how_parts_books_and_clock_are()
    {
        Dictionary<string, JsonElement> items = Items(Compose("telemetry", true, isClockSet: false).Payload);

        Assert.Equal("works", items["board/part-max30003"].GetProperty("valueString").GetString());
        Assert.Contains("does not answer", items["board/part-mlx90614"].GetProperty("valueString").GetString(), StringComparison.Ordinal);
        Assert.True(items["board/link-up"].GetProperty("valueBoolean").GetBoolean());
        Assert.Equal(5_000_000_000, items["outbox-visit/produced"].GetProperty("valueQuantity").GetProperty("value").GetInt64());
        Assert.Equal(1.5m, items["outbox-visit/oldest-age"].GetProperty("valueQuantity").GetProperty("value").GetDecimal());
        Assert.False(items.ContainsKey("outbox-alarm/oldest-age"));
        Assert.Equal("nothing sets the clock", items["host/clock-uncertainty"].GetProperty("dataAbsentReason").GetProperty("text").GetString());
        Assert.True(items["host/disk-free"].GetProperty("valueQuantity").GetProperty("value").GetInt64() > 0);
    }

    [Fact]
    public void Report_of_a_simulated_board_is_marked_as_test_data_and_a_real_ones_is_not()
    {
        string real = System.Text.Encoding.UTF8.GetString(Compose("alarm", true, true).Payload);
        string simulated = System.Text.Encoding.UTF8.GetString(Compose("alarm", true, true, BoardKind.Simulated).Payload);

        Assert.DoesNotContain("HTEST", real, StringComparison.Ordinal);
        Assert.Equal(3, simulated.Split("HTEST").Length - 1);
    }

    [Fact]
    public void Report_with_nothing_in_it_refuses_to_build()
    {
        var empty = new KioskReport("alarm", Id, "k", "1", false, DateTimeOffset.UnixEpoch, null, []);

        Assert.Throws<ArgumentException>(() => ReportComposer.Compose(empty));
        Assert.Throws<ArgumentException>(() => ReportComposer.Compose(empty with { Sections = [new ReportSection(new ReportItem("a", "b"), [])] }));
    }

    [Fact]
    public async Task Telemetry_goes_into_its_lane_a_minute_after_the_start_and_then_at_the_interval()
    {
        await using var bench = new OutboxBench();
        var reports = Reports(true, true, BoardKind.Esp32S3DevKitC1, bench.Time);
        using var producer = new TelemetryProducer(
            bench.Outbox, reports, new FixedIdentifiers(), TimeSpan.FromMinutes(15), bench.Time, NullLogger<TelemetryProducer>.Instance);
        await producer.StartAsync(default);

        long atStart = bench.Outbox.Account()[Lane.Telemetry].Produced;
        TimeSpan first = await AdvanceUntilAsync(1);
        TimeSpan second = await AdvanceUntilAsync(2);

        await producer.StopAsync(default);
        Assert.Equal(0, atStart);
        // Each turn is a minute of that time; a slow disk takes some of them.
        Assert.InRange(first, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(14));
        Assert.InRange(second, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(29));

        async Task<TimeSpan> AdvanceUntilAsync(long records)
        {
            long since = bench.Time.GetTimestamp();
            for (int i = 0; i < 60 && bench.Outbox.Account()[Lane.Telemetry].Produced < records; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
                if (bench.Outbox.Account()[Lane.Telemetry].Produced < records) bench.Time.Advance(TimeSpan.FromMinutes(1));
            }

            return bench.Time.GetElapsedTime(since);
        }
    }

    private static (string Id, byte[] Payload) Compose(string kind, bool hasBoard, bool isClockSet, BoardKind board = BoardKind.Esp32S3DevKitC1)
    {
        KioskReports reports = Reports(hasBoard, isClockSet, board, new Uplink.ManualTime());
        return kind == "alarm" ? reports.Compose(new Alarm(AlarmKind.RecordsDropped, "dropped", 2, 10), Id) : reports.Telemetry(Id);
    }

    private static KioskReports Reports(bool hasBoard, bool isClockSet, BoardKind board, TimeProvider time)
    {
        var link = new FakeLink();
        if (hasBoard) link.Met(Hello with { Kind = board }, 1);
        var options = new KioskOptions { DataDirectory = Path.GetTempPath() };
        var clock = new Clock(time, () => isClockSet ? TimeSpan.FromMilliseconds(3) : null);
        return new KioskReports(options, clock, link, () => new DeliveryBody(0, 0, 0, true, "", null), () => Books);
    }

    private static Dictionary<string, JsonElement> Items(byte[] payload) => JsonElement.Parse(payload).GetProperty("entry").EnumerateArray()
        .Select(entry => entry.GetProperty("resource")).Where(resource => resource.TryGetProperty("component", out _))
        .SelectMany(resource => resource.GetProperty("component").EnumerateArray().Select(item => (Topic: Code(resource)["telemetry-".Length..], item)))
        .ToDictionary(pair => $"{pair.Topic}/{Code(pair.item)}", pair => pair.item);

    private static string Code(JsonElement coded) => coded.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString()!;
}
