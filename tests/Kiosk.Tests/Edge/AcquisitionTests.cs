using Kiosk.Edge.Link;
using Kiosk.Edge.Visits;
using Kiosk.Wire;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>How the desk begins an acquisition on the board, and begins anew.</summary>
public class AcquisitionTests
{
    [Fact]
    public async Task Visit_that_was_stored_is_open_although_a_later_write_fails()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        await RunAsync(bench,
            "CREATE TRIGGER full BEFORE UPDATE OF boot_key ON acquisition BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");

        DeskReply<OpenVisit> reply = await bench.Desk.OpenAsync(null, Instruments.Ecg);
        await RunAsync(bench, "DROP TRIGGER full");
        await bench.Desk.TickAsync();

        Assert.Equal((DeskRefusal.None, false), (reply.Refusal, reply.Value!.IsMeasuring));
        Assert.Equal((reply.Value.VisitId, true), (bench.Desk.Current!.VisitId, bench.Desk.Current.IsMeasuring));
    }

    [Fact]
    public async Task What_the_board_still_holds_comes_before_the_acquisition_begins_anew()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        BoardEndedByItself(bench, visit, missing: 20);

        await bench.Desk.TickAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        await bench.Desk.TickAsync();
        uint whileComing = bench.Desk.Current!.Acquisition;
        int begunWhileComing = Begun(bench);
        bench.Link.Ended(visit.Acquisition, missing: 0);
        await bench.Desk.TickAsync();

        Assert.Equal((visit.Acquisition, 1), (whileComing, begunWhileComing));
        Assert.NotEqual(visit.Acquisition, bench.Desk.Current.Acquisition);
        Assert.Equal(2, Begun(bench));
    }

    [Fact]
    public async Task Acquisition_begins_anew_in_time_although_blocks_never_come()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        BoardEndedByItself(bench, visit, missing: 20);

        await bench.Desk.TickAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        await bench.Desk.TickAsync();

        Assert.NotEqual(visit.Acquisition, bench.Desk.Current!.Acquisition);
        Assert.True(bench.Desk.Current.IsMeasuring);
    }

    [Theory]
    [InlineData(CommandEnd.Answered, CommandOutcome.BadArgument, false)]
    [InlineData(CommandEnd.BoardRestarted, CommandOutcome.Done, false)]
    [InlineData(CommandEnd.BoardRestarted, CommandOutcome.Done, true)]
    [InlineData(CommandEnd.TimedOut, CommandOutcome.Done, true)]
    public async Task Acquisition_id_that_can_never_run_is_replaced_by_a_fresh_one_of_the_same_visit(
        CommandEnd end, CommandOutcome outcome, bool isNewBoot)
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        bench.Link.Answer = (_, _) => new CommandReply(end, outcome, 0);
        OpenVisit visit = await bench.OpenAsync();

        bench.Link.Answer = (_, id) => new CommandReply(
            CommandEnd.Answered, id == visit.Acquisition ? CommandOutcome.BadArgument : CommandOutcome.Done, 0);
        if (isNewBoot) await bench.MeetBoardAsync(bootId: 2);
        else bench.Link.Ended(visit.Acquisition, missing: 0);
        await bench.Desk.TickAsync();

        OpenVisit now = bench.Desk.Current!;
        Assert.Equal((visit.VisitId, true), (now.VisitId, now.IsMeasuring));
        Assert.NotEqual(visit.Acquisition, now.Acquisition);
        Assert.Equal(now.Acquisition, Assert.Single(bench.Link.Tracked));
    }

    [Fact]
    public async Task Begin_without_an_answer_is_repeated_with_the_same_id()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        bench.Link.Answer = (_, _) => new CommandReply(CommandEnd.TimedOut, default, 0);
        OpenVisit visit = await bench.OpenAsync();

        bench.Link.Answer = (_, _) => new CommandReply(CommandEnd.Answered, CommandOutcome.Done, 0);
        await bench.Desk.TickAsync();

        Assert.Equal((visit.Acquisition, true), (bench.Desk.Current!.Acquisition, bench.Desk.Current.IsMeasuring));
    }

    private static int Begun(VisitBench bench) => bench.Link.Commands.Count(c => c.Code == CommandCode.BeginAcquisition);

    private static void BoardEndedByItself(VisitBench bench, OpenVisit visit, int missing)
    {
        bench.Time.Advance(TimeSpan.FromSeconds(40));
        bench.Link.Heartbeat(0, bench.Time.GetTimestamp());
        bench.Link.Ended(visit.Acquisition, missing);
    }

    private static Task RunAsync(VisitBench bench, string sql) => bench.Store.WriteAsync(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Literals of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    });
}
