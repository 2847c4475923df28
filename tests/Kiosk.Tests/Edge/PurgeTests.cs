using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Xunit;

namespace Kiosk.Tests.Edge;

public class PurgeTests
{
    private static readonly TimeSpan LongerThanKept = TimeSpan.FromDays(8);

    [Fact]
    public async Task Late_readings_get_their_record_before_their_visit_is_removed()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await EndedVisitAsync(bench);
        await bench.Desk.TidyAsync();
        bench.Time.Advance(LongerThanKept);

        await bench.ReadingAsync(visit.Acquisition, 36_600);
        await bench.DeliverAndForgetAsync(visit.VisitId);
        await bench.TidyAsync();
        StoredVisit? whileLate = bench.Desk.Find(visit.VisitId);
        await bench.DeliverAndForgetAsync($"{visit.VisitId}-1");
        await bench.Desk.TidyAsync();

        Assert.NotNull(whileLate?.Subject);
        Assert.Equal([0, 1], bench.Composer.Records.Select(r => r.Part));
        Assert.Null(bench.Desk.Find(visit.VisitId));
    }

    [Fact]
    public async Task Visit_without_a_receipt_is_kept_wholly_however_long()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await EndedVisitAsync(bench);
        for (int day = 0; day < 400; day++)
        {
            bench.Time.Advance(TimeSpan.FromDays(1));
            await bench.Desk.TidyAsync();
            await bench.Forgetting.ForgetDueAsync();
        }

        Assert.Equal("4711", bench.Desk.Find(visit.VisitId)?.Subject?.Pseudonym.Value);
    }

    [Fact]
    public async Task Step_of_the_wall_clock_removes_nothing()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await EndedVisitAsync(bench, isForgotten: true);
        await bench.Desk.TidyAsync();
        bench.Time.Advance(TimeSpan.FromHours(2));
        bench.Time.WallStep = LongerThanKept;

        await bench.TidyAsync();

        Assert.NotNull(bench.Desk.Find(visit.VisitId));
        Assert.Equal(1, bench.Count("SELECT count(*) FROM acquisition"));
    }

    [Fact]
    public async Task Clock_that_is_not_synchronised_removes_nothing()
    {
        await using var bench = new VisitBench { UtcUncertainty = null };
        OpenVisit visit = await EndedVisitAsync(bench, isForgotten: true);
        await bench.Desk.TidyAsync();
        bench.Time.Advance(LongerThanKept);

        await bench.TidyAsync();

        Assert.NotNull(bench.Desk.Find(visit.VisitId));
    }

    [Fact]
    public async Task Boots_that_nothing_refers_to_are_removed_and_the_newest_of_a_board_is_not()
    {
        await using var bench = new VisitBench();
        for (uint boot = 1; boot <= 4; boot++) await bench.MeetBoardAsync(boot);
        await bench.Desk.TidyAsync();
        bench.Time.Advance(LongerThanKept + LongerThanKept);

        await bench.Desk.TidyAsync();

        Assert.Equal(1, bench.Count("SELECT count(*) FROM boot"));
        Assert.Equal(4, bench.Count("SELECT boot_id FROM boot"));
        Assert.Equal(1, bench.Count("SELECT count(*) FROM boot_point"));
    }

    [Fact]
    public async Task Old_moments_of_a_boot_that_runs_on_are_removed_though_it_has_a_visit()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        await bench.Desk.TidyAsync();
        bench.Time.Advance(LongerThanKept + LongerThanKept);
        await bench.Intake.AddPointAsync(bench.BootKey, 16L * 86_400_000_000, bench.Time.GetTimestamp(), 500);
        await bench.OpenAsync();

        await bench.Desk.TidyAsync();

        Assert.Equal(1, bench.Count("SELECT count(*) FROM boot_point"));
    }

    [Fact]
    public async Task Moments_of_a_long_boot_are_thinned_and_the_best_of_ten_minutes_stays()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        const long StepUs = 10_000_000, BestUs = 6_050_000_000;
        var points = new List<Task>();
        for (long uptimeUs = StepUs; uptimeUs <= 14_400_000_000; uptimeUs += StepUs)
        {
            points.Add(bench.Intake.AddPointAsync(bench.BootKey, uptimeUs, bench.Time.GetTimestamp(), uptimeUs == BestUs ? 100 : 500));
        }

        await Task.WhenAll(points);

        Assert.InRange(bench.Count("SELECT count(*) FROM boot_point"), 361, 361 + 20);
        Assert.Equal(1, bench.Count($"SELECT count(*) FROM boot_point WHERE uptime_us = {BestUs}"));
    }

    private static async Task<OpenVisit> EndedVisitAsync(VisitBench bench, bool isForgotten = false)
    {
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        await bench.Desk.EndAsync(VisitOutcome.Done);
        if (isForgotten) await bench.DeliverAndForgetAsync(visit.VisitId);
        return visit;
    }
}
