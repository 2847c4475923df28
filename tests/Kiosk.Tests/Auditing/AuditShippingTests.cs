using System.Globalization;
using System.Text.Json;
using Kiosk.Edge.Auditing;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Records;
using Kiosk.Faults.Disk;
using Kiosk.Outbox;
using Kiosk.Simulator.App.ClinicalStore;
using Kiosk.Simulator.App.Fhir;
using Kiosk.Tests.Edge;
using Kiosk.Tests.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Auditing;

/// <summary>The log on its way up: valid records, from which a receiver verifies the chain from end to end.</summary>
public class AuditShippingTests
{
    private static readonly Lazy<FhirSchema> Schema = new(() => FhirSchema.Load(TestData.Path("fhir/fhir.schema.json")));

    public static TheoryData<int> Actions => [.. Enum.GetValues<AuditAction>().Select(action => (int)action), 9999];

    [Theory]
    [MemberData(nameof(Actions))]
    public void Every_action_is_valid_R4_and_passes_the_clinical_stores_checks(int action)
    {
        AuditFact fact = AuditLogs.Fact(1) with { Action = action };
        AuditLine first = AuditLine.After(ChainPoint.Start, AuditLogs.Chain, fact with { Actor = "", Object = "", ClockUncertaintyUs = null });
        using JsonDocument bundle = JsonDocument.Parse(AuditComposer.Compose(
            [first, AuditLine.After(first.Point, AuditLogs.Chain, fact with { Detail = "two words" })], "kiosk-001", "0.1.0", isTest: action % 2 == 0));

        Assert.Equal([], Schema.Value.Validate(bundle.RootElement));
        Assert.Equal([], new BundleStructure().Validate(bundle.RootElement));
    }

    [Fact]
    public void A_record_is_named_by_its_entries_and_the_same_ones_give_the_same_bytes()
    {
        AuditLine first = AuditLine.After(ChainPoint.Start, AuditLogs.Chain, AuditLogs.Fact(1));
        AuditLine[] lines = [first, AuditLine.After(first.Point, AuditLogs.Chain, AuditLogs.Fact(2))];

        Assert.Equal("audit-0123456789abcdef-1-2", AuditComposer.RecordId(lines));
        Assert.True(RecordOutbox.IsRecordId(AuditComposer.RecordId([lines[0] with { Number = long.MaxValue }])));
        Assert.Equal(AuditComposer.Compose(lines, "k", "1", false), AuditComposer.Compose(lines, "k", "1", false));
    }

    [Theory]
    [InlineData(AuditAction.HostStarted, "host-started")]
    [InlineData((AuditAction)9999, "9999")]
    public void Actions_have_codes(AuditAction action, string code)
    {
        Assert.Equal(code, AuditComposer.CodeOf((int)action));
    }

    [Fact]
    public async Task A_receiver_verifies_the_chain_from_what_was_shipped_across_starts_and_nothing_comes_twice()
    {
        await using var outbox = new OutboxBench();
        RecordingDisk disk = AuditLogs.NewDisk();
        var entries = 0;
        for (int run = 0; run < 3; run++)
        {
            await using AuditLog log = Open(disk, outbox.Time);
            for (int i = 0; i < 70; i++) await log.AddAsync(new AuditEntry(AuditAction.Technician, "technician", $"part {++entries}", "“tab\t” é"));
            using AuditShipper shipper = Shipper(log, outbox.Outbox, outbox.Time);
            await shipper.ShipAsync();
            await shipper.ShipAsync();
        }

        List<AuditLine> received = [.. outbox.Outbox.Take(Lane.Telemetry, 100, long.MaxValue).SelectMany(record => Received(record.Payload!))];

        Assert.Equal([.. Enumerable.Range(1, entries).Select(n => (long)n)], received.Select(line => line.Number));
        ChainPoint last = ChainPoint.Start;
        foreach (AuditLine line in received)
        {
            Assert.Equal((last.Hash, line.ComputeHash()), (line.Previous, line.Hash));
            last = line.Point;
        }

        Assert.Equal(AuditReading.Entries(AuditLogs.Folder, disk).Select(one => one.Line), received);
    }

    [Fact]
    public async Task A_batch_that_the_outbox_took_before_a_crash_is_not_added_again()
    {
        await using var outbox = new OutboxBench();
        RecordingDisk disk = AuditLogs.NewDisk();
        await using (AuditLog log = Open(disk, outbox.Time))
        {
            await log.AddAsync(new AuditEntry(AuditAction.HostStarted, "kiosk"));
            IReadOnlyList<AuditLine> lines = log.Journal.BeginShipping(100);
            await outbox.Outbox.AddAsync(Lane.Telemetry, AuditComposer.RecordId(lines), AuditComposer.Compose(lines, "kiosk-001", "1", false));
        }

        await using AuditLog next = Open(disk, outbox.Time);
        await next.AddAsync(new AuditEntry(AuditAction.HostStarted, "kiosk"));
        using AuditShipper shipper = Shipper(next, outbox.Outbox, outbox.Time);
        await shipper.ShipAsync();

        string[] names = [.. outbox.Outbox.Take(Lane.Telemetry, 100, long.MaxValue).Select(record => record.Id)];
        Assert.Equal(["audit-0123456789abcdef-1-1", "audit-0123456789abcdef-2-2"], names);
    }

    [Fact]
    public async Task An_outbox_that_refuses_keeps_the_entries_for_later_and_is_told_once()
    {
        RecordingDisk disk = AuditLogs.NewDisk();
        var time = new Uplink.ManualTime();
        await using AuditLog log = Open(disk, time);
        await log.AddAsync(new AuditEntry(AuditAction.HostStarted, "kiosk"));
        var told = new CountingLog<AuditShipper>();
        var full = new FullOutbox();
        using var shipper = new AuditShipper(log, full, new FakeLink(), new AuditedKiosk("kiosk-001", false), TimeSpan.FromDays(1), Clock(time), told);

        await shipper.ShipAsync();
        await shipper.ShipAsync();
        (int whileFull, ChainPoint shipped) = (told.Count, log.Journal.Marks.Shipped);
        full.HasRoom = true;
        await shipper.ShipAsync();

        Assert.Equal((1, 0L, 1L), (whileFull, shipped.Number, log.Journal.Marks.Shipped.Number));
        Assert.Equal(1, full.Added);
    }

    private static AuditLog Open(RecordingDisk disk, TimeProvider time) =>
        new(AuditJournal.Open(AuditLogs.Small, disk, AuditLogs.Chain), Clock(time), "boot-1", NullLogger<AuditLog>.Instance);

    private static AuditShipper Shipper(AuditLog log, IOutbox outbox, TimeProvider time) =>
        new(log, outbox, new FakeLink(), new AuditedKiosk("kiosk-001", false), TimeSpan.FromDays(1), Clock(time), NullLogger<AuditShipper>.Instance);

    private static Clock Clock(TimeProvider time) => new(time, () => TimeSpan.FromMilliseconds(3));

    // As a receiver does, from the record alone.
    private static IEnumerable<AuditLine> Received(byte[] payload) => JsonElement.Parse(payload).GetProperty("entry").EnumerateArray()
        .Select(entry => entry.GetProperty("resource")).Where(resource => resource.GetProperty("resourceType").GetString() == "AuditEvent").Select(resource =>
        {
            Dictionary<string, string> told = resource.GetProperty("entity")[0].GetProperty("detail").EnumerateArray()
                .ToDictionary(one => one.GetProperty("type").GetString()!, one => one.GetProperty("valueString").GetString()!);
            string Text(string name) => told.GetValueOrDefault(name, "");
            long Number(string name) => long.Parse(told[name], CultureInfo.InvariantCulture);
            var fact = new AuditFact(DateTimeOffset.UnixEpoch.AddMicroseconds(Number("at-us")), told.ContainsKey("clock-uncertainty-us") ? Number("clock-uncertainty-us") : null,
                Text("boot"), Number("uptime-us"), (int)Number("action"), Text("actor"), Text("object"), Text("detail"));
            return new AuditLine(Text("chain"), Number("number"), fact, Text("previous"), Text("hash"));
        });

    private sealed class FullOutbox : IOutbox
    {
        public bool HasRoom { get; set; }

        public int Added { get; private set; }

        public Task<AddVerdict> AddAsync(Lane lane, string recordId, ReadOnlyMemory<byte> payload)
        {
            if (!HasRoom) throw new OutboxFullException("no room");
            Added++;
            return Task.FromResult(AddVerdict.Added);
        }
    }
}
