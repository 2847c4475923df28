using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Identity;
using Kiosk.Wire;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>A visit is forgotten some time after the clinical store has its records, and never before.</summary>
public class ForgettingTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Visit_is_forgotten_an_hour_after_the_receipt_and_its_id_and_times_stay()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await EndedVisitAsync(bench);
        bench.Time.Advance(TimeSpan.FromDays(3));
        await bench.Forgetting.ForgetDueAsync();
        bench.Forgetting.RecordDelivered(visit.VisitId);
        await bench.Forgetting.ForgetDueAsync();
        bench.Time.Advance(TimeSpan.FromMinutes(59));
        await bench.Forgetting.ForgetDueAsync();
        StoredVisit before = bench.Desk.Find(visit.VisitId)!;
        bench.Time.Advance(TimeSpan.FromMinutes(2));

        await bench.Forgetting.ForgetDueAsync();
        StoredVisit after = bench.Desk.Find(visit.VisitId)!;

        Assert.Equal("4711", before.Subject?.Pseudonym.Value);
        Assert.NotNull(before.Summary);
        Assert.Equal(before with { Subject = null, Summary = null }, after);
        Assert.Equal(0, bench.Count("SELECT count(*) FROM sample_block") + bench.Count("SELECT count(*) FROM retained"));
    }

    [Fact]
    public async Task Step_of_the_wall_clock_forgets_nothing()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await EndedVisitAsync(bench);
        bench.Forgetting.RecordDelivered(visit.VisitId);
        await bench.Forgetting.ForgetDueAsync();

        bench.Time.WallStep = TimeSpan.FromDays(5);
        await bench.Forgetting.ForgetDueAsync();

        Assert.NotNull(bench.Desk.Find(visit.VisitId)!.Subject);
    }

    [Fact]
    public async Task Forgotten_keys_are_in_no_file_and_the_others_are()
    {
        const int Seed = 20_260_101, Visits = 400;
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        await using var bench = new VisitBench();
        string[] ids = [.. Enumerable.Range(0, Visits).Select(_ => RandomUuid(random))];
        var keys = new Dictionary<string, byte[]>();
        foreach (string[] some in ids.Chunk(50))
        {
            await bench.Store.WriteAsync(connection => Array.ForEach(some, id => AddSealed(connection, bench, id)));
            foreach ((string id, byte[] key) in bench.Store.Read(Keys)) keys[id] = key;
            // Forgotten slots are used again.
            string[] gone = [.. keys.Keys.Order(StringComparer.Ordinal).Where(_ => random.Next(5) == 0)];
            await bench.Store.WriteAsync(connection => Array.ForEach(gone, id => VisitStore.Forget(connection, id)));
        }

        Assert.True(await bench.Store.TruncateLogAsync());
        Dictionary<string, byte[]> left = bench.Store.Read(Keys).ToDictionary();

        Assert.InRange(left.Count, 50, Visits - 50);
        Assert.All(keys, key => Assert.Equal(left.ContainsKey(key.Key), bench.FilesHold(key.Value.AsSpan(0, 16))));
        Assert.All(keys, key => Assert.Equal(left.ContainsKey(key.Key), bench.FilesHold(key.Value.AsSpan(44, 16))));
        Assert.True(bench.Count("SELECT count(*) FROM visit_key") < Visits);
    }

    [Fact]
    public async Task Worker_erases_the_key_from_the_log_too()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await EndedVisitAsync(bench);
        byte[] key = bench.Store.Read(Keys).Single().Key;
        bool isThereBefore = bench.FilesHold(key);

        await bench.DeliverAndForgetAsync(visit.VisitId);

        Assert.True(isThereBefore);
        Assert.False(bench.FilesHold(key));
        Assert.False(bench.FilesHold(key.AsSpan(12, 32)));
    }

    [Fact]
    public async Task Reader_puts_off_the_emptying_of_the_log_and_a_later_turn_does_it()
    {
        await using var bench = new VisitBench();
        await EndedVisitAsync(bench);

        bool whileRead = bench.Store.Read(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT visit_id FROM visit";
            using SqliteDataReader reader = command.ExecuteReader();
            reader.Read();
            bench.RunAsync("UPDATE visit SET is_test = is_test").GetAwaiter().GetResult();
            return bench.Store.TruncateLogAsync().GetAwaiter().GetResult();
        });
        bool after = await bench.Store.TruncateLogAsync();

        Assert.Equal((false, true), (whileRead, after));
        Assert.Equal(0, new FileInfo(Path.Combine(bench.Folder, "kiosk.db-wal")).Length);
    }

    [Fact]
    public async Task Late_reading_of_a_forgotten_visit_makes_a_late_record_without_its_subject_and_is_forgotten_again()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await EndedVisitAsync(bench);
        await bench.DeliverAndForgetAsync(visit.VisitId);

        for (int i = 0; i < 30; i++) await bench.ReadingAsync(visit.Acquisition, 36_600, 3_000_000 + (i * 1_000_000L));
        await bench.TidyAsync();
        VisitRecord late = bench.Composer.Records[^1];
        await bench.DeliverAndForgetAsync();
        long keptThen = bench.Count("SELECT count(*) FROM retained");
        await bench.DeliverAndForgetAsync($"{visit.VisitId}-1");

        Assert.Equal((visit.VisitId, 1, null), (late.VisitId, late.Part, late.Subject));
        Assert.Equal(36.6m, Assert.Single(late.Measurements).Value);
        Assert.Equal(30, keptThen);
        Assert.Equal(0, bench.Count("SELECT count(*) FROM retained") + bench.Count("SELECT count(*) FROM visit_key WHERE used"));
    }

    [Fact]
    public async Task Late_readings_of_which_no_record_could_be_made_are_kept()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await EndedVisitAsync(bench);
        await bench.ReadingAsync(visit.Acquisition, 36_700);
        bench.Composer.OnCompose = () => throw new ArgumentException("visit record: broken");

        await bench.TidyAsync();
        await bench.Forgetting.AllDeliveredAsync();
        await bench.DeliverAndForgetAsync(visit.VisitId);

        Assert.Equal(0, bench.Count("SELECT count(*) FROM retained WHERE record_part IS NULL"));
        Assert.NotNull(bench.Desk.Find(visit.VisitId)!.Subject);
    }

    [Fact]
    public async Task Delivery_that_the_store_failed_to_note_is_noted_by_a_later_turn()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await EndedVisitAsync(bench);
        await bench.RunAsync("CREATE TRIGGER no_note BEFORE DELETE ON visit_undelivered BEGIN SELECT RAISE(FAIL, 'no space'); END");
        bench.Forgetting.RecordDelivered(visit.VisitId);
        await Assert.ThrowsAsync<SqliteException>(bench.Forgetting.ForgetDueAsync);

        await bench.RunAsync("DROP TRIGGER no_note");
        await bench.DeliverAndForgetAsync();

        Assert.Null(bench.Desk.Find(visit.VisitId)!.Subject);
    }

    [Fact]
    public async Task Noted_delivery_outlives_a_restart_and_the_hour_begins_anew()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await EndedVisitAsync(bench);
        bench.Forgetting.RecordDelivered(visit.VisitId);
        await bench.Forgetting.ForgetDueAsync();
        bench.Time.Advance(TimeSpan.FromMinutes(59));
        await bench.RestartAsync();
        await bench.Forgetting.ForgetDueAsync();
        bench.Time.Advance(TimeSpan.FromMinutes(59));
        await bench.Forgetting.ForgetDueAsync();
        StoredVisit then = bench.Desk.Find(visit.VisitId)!;
        bench.Time.Advance(TimeSpan.FromMinutes(2));

        await bench.Forgetting.ForgetDueAsync();

        Assert.NotNull(then.Subject);
        Assert.Null(bench.Desk.Find(visit.VisitId)!.Subject);
    }

    [Fact]
    public async Task Empty_outbox_at_the_start_stands_for_deliveries_that_a_crash_kept_from_being_noted()
    {
        await using var bench = new VisitBench();
        OpenVisit delivered = await EndedVisitAsync(bench);
        bench.Outbox.OnAdd = () => throw new IOException("no space");
        OpenVisit due = await EndedVisitAsync(bench);

        await bench.Forgetting.AllDeliveredAsync();
        await bench.DeliverAndForgetAsync();

        Assert.Null(bench.Desk.Find(delivered.VisitId)!.Subject);
        Assert.NotNull(bench.Desk.Find(due.VisitId)!.Subject);
    }

    [Theory]
    [InlineData("00000001-0001-0002-0304-05060708090a", "00000001-0001-0002-0304-05060708090a", 0)]
    [InlineData("00000001-0001-0002-0304-05060708090a-12", "00000001-0001-0002-0304-05060708090a", 12)]
    [InlineData("00000001-0001-0002-0304-05060708090a-m2", "00000001-0001-0002-0304-05060708090a", 1_000_002)]
    [InlineData("00000001-0001-0002-0304-05060708090a-m0", null, 0)]
    [InlineData("00000001-0001-0002-0304-05060708090a-m17", null, 0)]
    [InlineData("00000001-0001-0002-0304-05060708090a-1000002", null, 0)]
    [InlineData("00000001-0001-0002-0304-05060708090a-", null, 0)]
    [InlineData("00000001-0001-0002-0304-05060708090a-1x", null, 0)]
    [InlineData("00000001-0001-0002-0304-05060708090a12", null, 0)]
    [InlineData("temperature-alarm-7", null, 0)]
    [InlineData("", null, 0)]
    public void Names_of_visits_records_are_told_from_others(string recordId, string? visitId, int part)
    {
        bool isVisits = Sealing.TryParseRecordId(recordId, out string foundId, out int foundPart);

        Assert.Equal(visitId is not null, isVisits);
        if (visitId is null) return;
        Assert.Equal((visitId, part), (foundId, foundPart));
        Assert.Equal(recordId, Sealing.RecordId(foundId, foundPart));
    }

    private static async Task<OpenVisit> EndedVisitAsync(VisitBench bench)
    {
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync(Instruments.Ecg | Instruments.ContactTemperature);
        bench.Blocks(visit.Acquisition, 0, 4);
        await bench.ReadingAsync(visit.Acquisition, 36_600);
        await bench.Desk.EndAsync(VisitOutcome.Done);
        return visit;
    }

    private static void AddSealed(SqliteConnection connection, VisitBench bench, string id)
    {
        bench.Visits.Add(connection, new StoredVisit(
            id, bench.Clock.UtcNow, new VisitSubject(new SubjectIdentifier("urn:test", id), IdentitySource.OmsCard, AssuranceLevel.ChipRead), Instruments.Ecg, false, null, null, 0, null, null));
        bench.Visits.Seal(connection, id, VisitOutcome.Done, bench.Clock.UtcNow, "[]", null, 0);
    }

    private static List<(string VisitId, byte[] Key)> Keys(SqliteConnection connection) => connection.Rows(
        "SELECT visit_id, wrapped FROM visit_key WHERE used = 1", row => (row.GetString(0), row.GetFieldValue<byte[]>(1)));

    private static string RandomUuid(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString("D");
    }
}
