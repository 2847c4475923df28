using System.Text.Json;
using Xunit;

namespace Kiosk.SystemTests;

/// <summary>Cables pulled, bits flipped, processes killed: the visit still arrives, whole and once.</summary>
public class FaultTests
{
    private const int EcgLeadI = 131329, EcgHeartRate = 147842, SpO2 = 150456, BodyTemperature = 150364;
    private const double PartRateHz = 500;

    [Fact]
    public async Task Pulled_cable_leaves_no_hole_in_the_record()
    {
        await using KioskSystem system = await KioskSystem.StartAsync();
        string visit = await system.OpenVisitAsync();
        await KioskSystem.PassAsync(10);

        await system.Rig.Board!.SendAsync("cable out");
        await KioskSystem.PassAsync(8);
        await system.Rig.Board.SendAsync("cable in");
        await KioskSystem.PassAsync(20);
        await system.EndVisitAsync();

        AssertWhole(await system.DeliveredOnceAsync(visit), secondsMin: 36);
    }

    [Fact]
    public async Task Flipped_bits_on_the_line_leave_no_hole_in_the_record()
    {
        await using KioskSystem system = await KioskSystem.StartAsync("--scenario", "noisy-line", "--seed", "7");
        string visit = await system.OpenVisitAsync();

        await KioskSystem.PassAsync(40);
        JsonElement status = await system.Rig.WaitForStatusAsync(_ => true, "the status");
        await system.EndVisitAsync();

        Assert.True(status.GetProperty("link").GetProperty("badFrames").GetInt64() > 20, "the line was not noisy");
        AssertWhole(await system.DeliveredOnceAsync(visit), secondsMin: 38);
    }

    [Fact]
    public async Task Broker_down_keeps_the_record_until_it_is_back()
    {
        await using KioskSystem system = await KioskSystem.StartAsync();
        string visit = await system.OpenVisitAsync();
        await KioskSystem.PassAsync(15);

        system.Rig.Broker.Kill();
        JsonElement sealedVisit = await system.EndVisitAsync();
        await system.Rig.WaitForStatusAsync(status => status.GetProperty("outbox").GetProperty("waiting").GetInt64() >= 1, "it waits, perhaps beside the kiosk's own reports");
        system.Rig.Broker.Restart();

        Assert.Equal("done", sealedVisit.GetProperty("state").GetString());
        AssertWhole(await system.DeliveredOnceAsync(visit), secondsMin: 14);
    }

    [Fact]
    public async Task Edge_host_killed_within_a_visit_sends_it_as_interrupted()
    {
        await using KioskSystem system = await KioskSystem.StartAsync();
        string visit = await system.OpenVisitAsync();
        await KioskSystem.PassAsync(20);

        await system.Rig.Edge!.KillAsync();
        await system.Rig.StartEdgeAsync();
        DeliveredVisit delivered = await system.DeliveredOnceAsync(visit);

        Assert.Equal("interrupted", delivered.Outcome);
        double?[] ecg = delivered.Wave(EcgLeadI);
        Assert.InRange(ecg.Length / PartRateHz, 12, 40);
        Assert.DoesNotContain(null, ecg);
        Assert.NotNull(delivered.Value(EcgHeartRate));
    }

    [Fact]
    public async Task Edge_host_killed_after_the_visit_was_sealed_still_delivers_it_once()
    {
        await using KioskSystem system = await KioskSystem.StartAsync();
        string visit = await system.OpenVisitAsync();
        await KioskSystem.PassAsync(15);
        system.Rig.Broker.Kill();
        await system.EndVisitAsync();

        await system.Rig.Edge!.KillAsync();
        system.Rig.Broker.Restart();
        await system.Rig.StartEdgeAsync();

        AssertWhole(await system.DeliveredOnceAsync(visit), secondsMin: 14);
    }

    [Fact]
    public async Task Next_visit_gets_none_of_the_killed_ones_readings()
    {
        await using KioskSystem system = await KioskSystem.StartAsync();
        string first = await system.OpenVisitAsync();
        await KioskSystem.PassAsync(20);
        await system.Rig.Edge!.KillAsync();
        await system.Rig.StartEdgeAsync();
        await system.Rig.WaitForStatusAsync(status => status.GetProperty("link").GetProperty("up").GetBoolean(), "the board");

        string second = await system.OpenVisitAsync();
        await KioskSystem.PassAsync(5);
        await system.EndVisitAsync();

        Assert.Equal("interrupted", (await system.DeliveredOnceAsync(first)).Outcome);
        DeliveredVisit next = await system.DeliveredOnceAsync(second);
        Assert.InRange(next.Wave(EcgLeadI).Length / PartRateHz, 4, 14.9);
        Assert.Equal(1, next.Waves(EcgLeadI));
        Assert.Null(next.Value(BodyTemperature)); // It needs 15 s; only readings of the visit before would make it settled.
    }

    [Fact]
    public async Task Microcontroller_reset_within_a_visit_keeps_both_stretches()
    {
        await using KioskSystem system = await KioskSystem.StartAsync();
        string visit = await system.OpenVisitAsync();
        await KioskSystem.PassAsync(15);

        await system.Rig.Board!.SendAsync("reset");
        await KioskSystem.PassAsync(25);
        await system.EndVisitAsync();

        DeliveredVisit delivered = await system.DeliveredOnceAsync(visit);
        Assert.Equal(2, delivered.Waves(EcgLeadI));
        Assert.InRange(delivered.Wave(EcgLeadI).Length / PartRateHz, 28, 60);
        Assert.NotNull(delivered.Value(EcgHeartRate));
    }

    [Fact]
    public async Task Missing_probe_gives_a_reason_and_the_other_values()
    {
        await using KioskSystem system = await KioskSystem.StartAsync("--scenario", "probe-missing");
        string visit = await system.OpenVisitAsync();

        await KioskSystem.PassAsync(30);
        await system.EndVisitAsync();

        DeliveredVisit delivered = await system.DeliveredOnceAsync(visit);
        Assert.Null(delivered.Value(BodyTemperature));
        Assert.NotEmpty(delivered.Reason(BodyTemperature));
        Assert.NotNull(delivered.Value(SpO2));
    }

    [Fact]
    public async Task Refused_record_is_kept_counted_and_its_reason_logged()
    {
        string schema = Path.Combine(Directory.CreateTempSubdirectory("kiosk-schema-").FullName, "schema.json");
        await File.WriteAllTextAsync(schema, """{ "definitions": { "Bundle": { "properties": { "resourceType": { "const": "Bundle" } } } } }""");
        await using KioskSystem system = await KioskSystem.StartWithSchemaAsync(schema);
        string visit = await system.OpenVisitAsync();

        await KioskSystem.PassAsync(5);
        await system.EndVisitAsync();
        JsonElement answer = await system.Rig.WaitForRecordAsync(visit, TimeSpan.FromMinutes(1));
        await system.Rig.WaitForStatusAsync(status => status.GetProperty("outbox").GetProperty("refused").GetInt64() == 1, "one refused");

        Assert.Equal("refused", answer.GetProperty("outcome").GetString());
        await system.Rig.Edge!.WaitForLineAsync(
            line => line.Contains(visit, StringComparison.Ordinal) && line.Contains("$: has an unknown", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        Assert.Empty(Directory.GetFiles(system.Rig.Bundles, "*" + visit + "*.json", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Recording_that_cannot_be_read_is_refused_with_file_line_and_reason()
    {
        string broken = Path.Combine(Directory.CreateTempSubdirectory("kiosk-recording-").FullName, "broken.hea");
        await File.WriteAllTextAsync(broken, "broken 1 360 1000\nbroken.dat 310 200 11 1024 0 0 0 ECG\n");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => KioskSystem.StartAsync("--ecg", broken));

        Assert.Contains(broken, failure.Message);
        Assert.Contains("line 2", failure.Message);
        Assert.Contains("310", failure.Message);
    }

    private static void AssertWhole(DeliveredVisit delivered, double secondsMin)
    {
        double?[] ecg = delivered.Wave(EcgLeadI);
        Assert.Equal("done", delivered.Outcome);
        Assert.Equal(1, delivered.Waves(EcgLeadI));
        Assert.InRange(ecg.Length / PartRateHz, secondsMin, secondsMin + 60);
        Assert.DoesNotContain(null, ecg);
        Assert.NotNull(delivered.Value(EcgHeartRate));
        Assert.NotNull(delivered.Value(SpO2));
    }
}
