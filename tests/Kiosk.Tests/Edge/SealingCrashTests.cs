using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Outbox;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>The power goes at each step of sealing: the files as they are at that moment are what the next start finds.</summary>
public class SealingCrashTests
{
    [Theory]
    [InlineData("end command", 0, 0)]
    [InlineData("compose", 0, 0)]
    [InlineData("before the outbox has it", 1, 0)]
    [InlineData("before that is noted", 1, 1)]
    public async Task Crash_while_sealing_leaves_an_open_visit_or_a_sealed_one_whose_record_is_queued_once(string moment, long sealedAtFirst, long queuedAtFirst)
    {
        await using var bench = new VisitBench();
        string copy = Directory.CreateTempSubdirectory("kiosk-crash-").FullName;
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        bench.Blocks(visit.Acquisition, 0, 4);
        await bench.Intake.FlushAsync();
        Action crash = () => Copy(bench.Folder, copy);
        if (moment == "end command") bench.Link.Answer = (_, _) => Crash(crash);
        if (moment == "compose") bench.Composer.OnCompose = crash;
        if (moment == "before the outbox has it") bench.Outbox.OnAdd = crash;
        if (moment == "before that is noted") bench.Outbox.OnAdded = crash;

        await bench.Desk.EndAsync(VisitOutcome.Done);
        await using var after = new VisitBench(copy);
        long sealedThen = after.Count("SELECT count(*) FROM visit WHERE outcome IS NOT NULL");
        long queuedThen = after.Count("SELECT count(*) FROM fake_outbox");
        await after.RecoverAsync();

        Assert.Equal((sealedAtFirst, queuedAtFirst), (sealedThen, queuedThen));
        Assert.Equal(1, after.Count("SELECT count(*) FROM visit WHERE outcome IS NOT NULL"));
        Assert.Equal(1, after.Count($"SELECT count(*) FROM fake_outbox WHERE id = '{visit.VisitId}'"));
        Assert.Equal(0, after.Count("SELECT count(*) FROM visit_unqueued"));
        Assert.Equal(4, after.Count("SELECT count(*) FROM sample_block"));
    }

    [Theory]
    [InlineData("before the outbox has it")]
    [InlineData("before that is noted")]
    public async Task Crash_while_a_late_record_is_queued_leaves_it_queued_once_after_the_start(string moment)
    {
        await using var bench = new VisitBench();
        string copy = Directory.CreateTempSubdirectory("kiosk-crash-").FullName;
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        await bench.Desk.EndAsync(VisitOutcome.Done);
        for (int i = 0; i < 30; i++) await bench.ReadingAsync(visit.Acquisition, 36_600, 3_000_000 + (i * 1_000_000L));
        if (moment == "before the outbox has it") bench.Outbox.OnAdd = () => Copy(bench.Folder, copy);
        else bench.Outbox.OnAdded = () => Copy(bench.Folder, copy);

        await bench.TidyAsync();
        await using var after = new VisitBench(copy);
        await after.RecoverAsync();

        Assert.Equal(2, after.Count("SELECT count(*) FROM fake_outbox"));
        Assert.Equal(0, after.Count("SELECT count(*) FROM visit_unqueued"));
        Assert.Equal((visit.VisitId, 1), after.Composer.Records.Select(r => (r.VisitId, r.Part)).Single());
        Assert.Equal(36.6m, Assert.Single(after.Composer.Records[0].Measurements).Value);
    }

    [Fact]
    public async Task Failing_store_leaves_the_visit_open_and_the_next_end_seals_it()
    {
        await using var bench = new VisitBench();
        await bench.OpenAsync();
        await bench.SealFailsAsync(true);

        DeskReply<SealedVisit> failed = await bench.Desk.EndAsync(VisitOutcome.Done);
        long sealedThen = bench.Count("SELECT count(*) FROM visit WHERE outcome IS NOT NULL");
        await bench.SealFailsAsync(false);
        DeskReply<SealedVisit> done = await bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.Equal(DeskRefusal.StoreFailed, failed.Refusal);
        Assert.Equal(0, sealedThen);
        Assert.NotNull(done.Value);
        Assert.Equal(1, bench.Count("SELECT count(*) FROM fake_outbox"));
    }

    [Fact]
    public async Task Full_outbox_does_not_keep_a_visit_open_and_gets_its_record_when_there_is_room()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await bench.OpenAsync();
        bench.Outbox.OnAdd = () => throw new OutboxFullException("no space");

        DeskReply<SealedVisit> reply = await bench.Desk.EndAsync(VisitOutcome.Done);
        await bench.Desk.TidyAsync();
        bench.Time.Advance(TimeSpan.FromDays(30));
        await bench.Desk.TidyAsync();
        long queuedThen = bench.Count("SELECT count(*) FROM fake_outbox");
        StoredVisit? kept = bench.Desk.Find(visit.VisitId);
        bench.Outbox.OnAdd = () => { };
        await bench.Desk.TidyAsync();

        Assert.NotNull(reply.Value);
        Assert.Equal(0, queuedThen);
        Assert.NotNull(kept);
        Assert.True(bench.Outbox.Attempts >= 4);
        Assert.Equal(1, bench.Count($"SELECT count(*) FROM fake_outbox WHERE id = '{visit.VisitId}'"));
    }

    [Fact]
    public async Task Visit_without_a_record_is_sealed_all_the_same_and_composed_at_the_next_start()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await bench.OpenAsync();
        bench.Composer.OnCompose = () => throw new ArgumentException("visit record: broken");

        await bench.Desk.EndAsync(VisitOutcome.Done);
        string? why = bench.Desk.Find(visit.VisitId)!.NotComposed;
        bench.Composer.OnCompose = () => { };
        await bench.RestartAsync();
        await bench.RecoverAsync();

        Assert.Equal("visit record: broken", why);
        Assert.Null(bench.Desk.Find(visit.VisitId)!.NotComposed);
        Assert.Equal(VisitOutcome.Done, bench.Desk.Find(visit.VisitId)!.Outcome);
        Assert.Equal(1, bench.Count("SELECT count(*) FROM fake_outbox"));
    }

    [Fact]
    public async Task Reading_that_comes_while_the_record_is_made_is_late_and_not_lost()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        bench.Composer.OnCompose = () =>
        {
            bench.Composer.OnCompose = () => { };
            bench.ReadingAsync(visit.Acquisition, 36_600).GetAwaiter().GetResult();
        };

        await bench.Desk.EndAsync(VisitOutcome.Done);
        await bench.TidyAsync();

        Assert.Equal([0, 1], bench.Composer.Records.Select(r => r.Part));
        Assert.Equal(0, bench.Count("SELECT count(*) FROM retained WHERE record_part IS NULL"));
    }

    [Fact]
    public async Task Any_defect_in_making_a_record_seals_the_visit_without_one()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await bench.OpenAsync();
        bench.Composer.OnCompose = () => throw new KeyNotFoundException("no such boot");

        DeskReply<SealedVisit> reply = await bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.NotNull(reply.Value);
        Assert.Equal("no such boot", bench.Desk.Find(visit.VisitId)!.NotComposed);
    }

    [Fact]
    public async Task Data_that_cannot_be_read_seals_the_visit_without_a_record_and_the_start_goes_on()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        await bench.RunAsync("UPDATE boot SET parts = 'broken'");

        DeskReply<SealedVisit> reply = await bench.Desk.EndAsync(VisitOutcome.Done);
        await bench.RestartAsync();
        await bench.RecoverAsync();

        Assert.NotNull(reply.Value);
        Assert.NotNull(bench.Desk.Find(visit.VisitId)!.NotComposed);
    }

    [Fact]
    public async Task Blocks_of_a_boot_that_confirmed_no_acquisition_are_in_the_record()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync(Instruments.Ecg);
        bench.Blocks(visit.Acquisition, 0, 4);
        await bench.Intake.FlushAsync();
        await bench.RunAsync("UPDATE acquisition SET boot_key = NULL");

        await bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.Equal(256, Assert.Single(Assert.Single(bench.Composer.Records).Waveforms).Counts.Count);
    }

    private static CommandReply Crash(Action crash)
    {
        crash();
        return new CommandReply(CommandEnd.Answered, CommandOutcome.Done, 0);
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from))
        {
            if (file.EndsWith("-shm", StringComparison.Ordinal)) continue;
            using FileStream source = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using FileStream target = new(Path.Combine(to, Path.GetFileName(file)), FileMode.Create);
            source.CopyTo(target);
        }
    }
}
