using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Identity;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>Up to when what is taken is a visit's, and what may leave the kiosk.</summary>
public class VisitBoundaryTests
{
    private static readonly VisitSubject Somebody = new(new SubjectIdentifier("urn:test", "4711"), IdentitySource.OmsCard, AssuranceLevel.ChipRead);

    [Fact]
    public async Task What_was_measured_after_the_boundary_is_in_no_record_though_it_arrived_before_the_end_was_known()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        // The blocks begin at 2.0 s of the board's uptime; the 5th goes from 2.512 to 2.638 s.
        bench.Blocks(visit.Acquisition, 0, 10);
        await bench.ReadingAsync(visit.Acquisition, 36_600, uptimeUs: 2_500_000);
        await bench.ReadingAsync(visit.Acquisition, 41_000, uptimeUs: 2_600_001);
        bench.Link.Maps(bench.Clock.NowUs - 5_000_000);

        await bench.Desk.EndAsync(VisitOutcome.Abandoned, bench.Clock.NowUs - 2_400_000);
        await bench.TidyAsync();

        VisitRecord record = Assert.Single(bench.Composer.Records);
        // 2.600 s is the last: 300 samples of 2 ms after the first.
        Assert.Equal(Enumerable.Range(0, 301).Select(i => (int?)i), Assert.Single(record.Waveforms).Counts);
        Assert.Equal([36_600], bench.Store.Read(c => bench.Visits.Load(c, visit.VisitId))!.Retained.Select(reading => reading.Value));
    }

    [Fact]
    public async Task A_sound_whose_taking_ended_after_the_boundary_is_nobodys()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(20));
        long boundaryUs = bench.Clock.NowUs;
        await bench.Desk.AddMediaAsync(visit.VisitId, Sound(bench), isTest: false);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        int? second = await bench.Desk.AddMediaAsync(visit.VisitId, Sound(bench), isTest: false);

        await bench.Desk.EndAsync(VisitOutcome.Abandoned, boundaryUs);

        Assert.Equal(2, second);
        Assert.Equal([1L], bench.Store.Read(c => bench.Visits.ListMedia(c, visit.VisitId)).Select(media => (long)media.Number));
    }

    [Fact]
    public async Task A_sound_is_not_kept_of_a_visit_that_ends()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        await bench.Desk.EndAsync(VisitOutcome.Done);

        int? number = await bench.Desk.AddMediaAsync(visit.VisitId, Sound(bench), isTest: false);

        Assert.Null(number);
    }

    [Fact]
    public async Task Who_it_was_how_and_what_was_agreed_to_is_in_the_record_over_a_crash_too()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        VisitSubject subject = Somebody with { Others = [new SubjectIdentifier("urn:test:old", "0815")] };
        await bench.Desk.OpenAsync(subject, Instruments.Ecg, Consent(bench, ConsentScope.Send));

        await bench.RestartAsync();
        await bench.RecoverAsync();

        VisitRecord record = Assert.Single(bench.Composer.Records);
        Assert.Equal(("4711", IdentitySource.OmsCard, AssuranceLevel.ChipRead), (record.Subject!.Pseudonym.Value, record.Subject.Source, record.Subject.Assurance));
        Assert.Equal("0815", Assert.Single(record.Subject.Others).Value);
        Assert.Equal(("measurement", ConsentScope.Send), (record.Consent!.Text, record.Consent.Scope));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_a_visit_on_paper_only_nothing_goes_to_the_outbox_and_all_is_forgotten(bool crashes)
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = (await bench.Desk.OpenAsync(Somebody, Instruments.ContactTemperature, Consent(bench, ConsentScope.PaperOnly))).Value!;
        for (int i = 0; i < 30; i++) await bench.ReadingAsync(visit.Acquisition, 36_640, 3_000_000 + (i * 1_000_000L));
        await bench.Desk.AddMediaAsync(visit.VisitId, Sound(bench), isTest: false);
        if (crashes)
        {
            await bench.RestartAsync();
            await bench.RecoverAsync();
        }
        else
        {
            await bench.Desk.EndAsync(VisitOutcome.Done);
        }

        string summary = bench.Desk.Find(visit.VisitId)!.Summary!;
        await bench.ReadingAsync(visit.Acquisition, 36_700, uptimeUs: 3_000_000);
        await bench.TidyAsync();
        await bench.DeliverAndForgetAsync();

        Assert.Contains("36.6", summary, StringComparison.Ordinal);
        Assert.Equal(0, bench.Outbox.Attempts);
        Assert.Null(bench.Desk.Find(visit.VisitId)!.Subject);
        Assert.Equal(0, bench.Count("SELECT count(*) FROM visit_identity WHERE facts IS NOT NULL"));
        Assert.Equal(0, bench.Count("SELECT count(*) FROM visit_unqueued"));
    }

    private static VisitConsent Consent(VisitBench bench, ConsentScope scope) => new("measurement", "1", "ru", new string('a', 64), scope, bench.Clock.UtcNow);

    private static VisitMedia Sound(VisitBench bench) => new(0, MediaKind.Stethoscope, bench.Clock.UtcNow, "audio/wav", [1, 2, 3], null, 15, null, null, []);
}
