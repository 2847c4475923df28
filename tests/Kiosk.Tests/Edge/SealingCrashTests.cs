using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>The power goes at each step of sealing: the files as they are at that moment are what the next start finds.</summary>
public class SealingCrashTests
{
    [Theory]
    [InlineData("end command", false)]
    [InlineData("compose", false)]
    [InlineData("outbox add", false)]
    [InlineData("notify", true)]
    public async Task Crash_while_sealing_leaves_an_open_visit_or_a_sealed_one_with_its_record(string moment, bool isSealedThen)
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
        if (moment == "outbox add") bench.Outbox.OnAdd = crash;
        if (moment == "notify") bench.Outbox.OnNotify = crash;

        await bench.Desk.EndAsync(VisitOutcome.Done);
        await using var after = new VisitBench(copy);
        long sealedThen = after.Count("SELECT count(*) FROM visit WHERE outcome IS NOT NULL");
        long queuedThen = after.Count("SELECT count(*) FROM fake_outbox");
        await after.RecoverAsync();

        Assert.Equal(isSealedThen ? (1L, 1L) : (0L, 0L), (sealedThen, queuedThen));
        Assert.Equal(1, after.Count("SELECT count(*) FROM visit WHERE outcome IS NOT NULL"));
        Assert.Equal(1, after.Count($"SELECT count(*) FROM fake_outbox WHERE id = '{visit.VisitId}'"));
        Assert.Equal(4, after.Count("SELECT count(*) FROM sample_block"));
    }

    [Fact]
    public async Task Failing_outbox_leaves_the_visit_open_and_the_next_end_seals_it()
    {
        await using var bench = new VisitBench();
        await bench.OpenAsync();
        bench.Outbox.OnAdd = () => throw new IOException("no space");

        DeskReply<SealedVisit> failed = await bench.Desk.EndAsync(VisitOutcome.Done);
        long sealedThen = bench.Count("SELECT count(*) FROM visit WHERE outcome IS NOT NULL");
        bench.Outbox.OnAdd = () => { };
        DeskReply<SealedVisit> done = await bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.Equal(DeskRefusal.StoreFailed, failed.Refusal);
        Assert.Equal(0, sealedThen);
        Assert.NotNull(done.Value);
        Assert.Equal(1, bench.Count("SELECT count(*) FROM fake_outbox"));
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
