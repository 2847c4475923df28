using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>What is on its way to the disk when a visit ends, and an end that fails.</summary>
public class VisitEndTests
{
    [Fact]
    public async Task Blocks_that_are_being_stored_when_the_visit_ends_are_in_its_record()
    {
        await using var bench = new VisitBench();
        using var disk = new ManualResetEventSlim();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync(Instruments.Ecg);
        Task slow = bench.Store.WriteAsync(_ => disk.Wait());

        bench.Blocks(visit.Acquisition, 0, 5);
        Task flush = bench.Intake.FlushAsync();
        Task<DeskReply<SealedVisit>> end = bench.Desk.EndAsync(VisitOutcome.Done);
        disk.Set();
        await Task.WhenAll(slow, flush, end);

        Assert.Equal(5 * 64, Assert.Single(Assert.Single(bench.Composer.Records).Waveforms).Counts.Count);
    }

    [Fact]
    public async Task Readings_that_arrived_and_are_not_synced_at_the_end_are_in_the_record_and_make_no_late_one()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync(Instruments.ContactTemperature);
        bench.Link.Waiting(30);

        Task<DeskReply<SealedVisit>> end = bench.Desk.EndAsync(VisitOutcome.Done);
        for (int i = 0; i < 30; i++) await bench.ReadingAsync(visit.Acquisition, 36_640, 3_000_000 + (i * 1_000_000L));
        bench.Link.Waiting(0);
        await end;
        await bench.TidyAsync();

        VisitRecord record = Assert.Single(bench.Composer.Records);
        Assert.NotNull(record.Measurements.Single(m => m.Kind == MeasurementKind.BodyTemperature).Value);
        Assert.Equal(0, bench.Intake.Late);
    }

    [Fact]
    public async Task Readings_that_are_never_synced_do_not_keep_the_visit_open()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        await bench.OpenAsync();
        bench.Link.Waiting(1);
        bench.Time.StepUs = 1_000_000;

        DeskReply<SealedVisit> reply = await bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.NotNull(reply.Value);
    }

    [Fact]
    public async Task Visit_whose_seal_failed_is_never_measured_again_and_is_sealed_as_it_was_asked()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        await bench.SealFailsAsync(true);

        await bench.Desk.EndAsync(VisitOutcome.Done);
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        bench.Link.Heartbeat(0, bench.Time.GetTimestamp());
        await bench.Desk.TickAsync();
        await bench.Desk.TickAsync();
        (OpenVisit? between, int tracked) = (bench.Desk.Current, bench.Link.Tracked.Count);
        await bench.SealFailsAsync(false);
        await bench.Desk.TickAsync();

        Assert.Equal((visit.Acquisition, true, 0), (between!.Acquisition, between.IsEnding, tracked));
        Assert.Single(bench.Link.Commands, c => c.Code == CommandCode.BeginAcquisition);
        Assert.Null(bench.Desk.Current);
        Assert.Equal(VisitOutcome.Done, bench.Desk.Find(visit.VisitId)!.Outcome);
    }

    [Fact]
    public async Task Board_that_did_not_hear_of_the_end_is_told_again_while_the_seal_fails()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        await bench.SealFailsAsync(true);
        bench.Link.Answer = (_, _) => new CommandReply(CommandEnd.TimedOut, default, 0);
        await bench.Desk.EndAsync(VisitOutcome.Done);
        bench.Link.Commands.Clear();

        bench.Link.Heartbeat(visit.Acquisition, bench.Time.GetTimestamp());
        await bench.Desk.TickAsync();

        Assert.Equal((CommandCode.EndAcquisition, visit.Acquisition), Assert.Single(bench.Link.Commands));
    }
}
