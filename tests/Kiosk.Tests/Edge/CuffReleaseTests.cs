using Kiosk.Edge.Cuff;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>What gets the pressure out of the cuff when something between host and board is broken, and what the patient is told.</summary>
public sealed class CuffReleaseTests
{
    private const long NowUs = 5_000_000;

    [Fact]
    public void A_release_goes_out_beside_a_command_that_has_no_answer()
    {
        var commands = new Commands(firstId: 7);
        var message = new CommandMessage();
        commands.Add(CommandCode.BeginAcquisition, 1, 1, NowUs + 3_000_000, _ => { });
        Assert.True(commands.TryNext(NowUs, message));

        commands.Add(CommandCode.ReleaseCuff, 0, 0, NowUs + 3_000_000, _ => { });

        Assert.True(commands.TryNextRelease(NowUs, message));
        Assert.Equal(CommandCode.ReleaseCuff, message.Code);
        Assert.False(commands.TryNextRelease(NowUs, message));
        Assert.True(commands.TryNextRelease(NowUs + Commands.RepeatUs, message));
    }

    [Fact]
    public void A_release_ends_once_with_its_own_answer_or_with_its_time()
    {
        var commands = new Commands(firstId: 7);
        var message = new CommandMessage();
        var ends = new List<CommandEnd>();
        commands.Add(CommandCode.ReleaseCuff, 0, 0, NowUs + 3_000_000, reply => ends.Add(reply.End));
        commands.Add(CommandCode.ReleaseCuff, 0, 0, NowUs + 1_000_000, reply => ends.Add(reply.End));
        Assert.True(commands.TryNextRelease(NowUs, message));

        commands.Answered(new CommandResultMessage { CommandId = message.CommandId, Outcome = CommandOutcome.Done });
        commands.Answered(new CommandResultMessage { CommandId = message.CommandId, Outcome = CommandOutcome.Done });
        commands.Expire(NowUs + 1_000_000);

        Assert.Equal([CommandEnd.Answered, CommandEnd.TimedOut], ends);
    }

    [Fact]
    public void A_host_that_hears_nothing_falls_silent_and_still_sends_a_release()
    {
        var bench = new LinkBench();
        var sent = new List<MessageType>();
        bench.Run(3000);
        bench.FromBoard = _ => [];
        bench.Run(3000);
        bench.ToBoard = frame =>
        {
            sent.Add(TypeOf(frame));
            return [frame];
        };

        bench.Session.Command(CommandCode.ReleaseCuff, 0, 0, bench.NowUs + 3_000_000, _ => { });
        bench.Run(3000);

        Assert.DoesNotContain(MessageType.HostHeartbeat, sent);
        Assert.Contains(MessageType.Command, sent);
    }

    [Fact]
    public void A_cuff_that_does_not_empty_is_told_of_also_after_a_whole_measurement()
    {
        CuffCycle cycle = CuffCycle.Of([Event(1, EventCode.CuffInflating, 180), Event(2, EventCode.CuffDeflating, 180),
            Event(3, EventCode.CuffEnded, (long)CuffEnd.Complete), Event(4, EventCode.CuffEnded, (long)CuffEnd.NoRelease)]).Single();

        Assert.True(cycle is { StaysFull: true, IsWhole: true, End: CuffEnd.Complete });
    }

    [Fact]
    public async Task A_cuff_that_does_not_empty_ends_the_series_and_the_status_says_what_to_do()
    {
        await using var bench = new CuffBench();
        OpenVisit visit = await bench.OpenAsync();
        await bench.Cuff.StartAsync();
        bench.Cycle(visit);

        bench.StaysFull(visit);
        await bench.Cuff.TickAsync();
        bench.Pass(TimeSpan.FromSeconds(300));
        await bench.Cuff.TickAsync();

        Assert.Single(bench.Inflations);
        Assert.Equal((CuffActivity.Idle, CuffCycle.FullWords), (bench.Cuff.Status()!.Activity, bench.Cuff.Status()!.Problem));
    }

    [Fact]
    public async Task A_cycle_whose_start_was_not_answered_is_released()
    {
        await using var bench = new CuffBench();
        await bench.OpenAsync();
        bench.Link.Answer = (code, _) => code == CommandCode.InflateCuff
            ? new CommandReply(CommandEnd.TimedOut, default, 0) : new CommandReply(CommandEnd.Answered, CommandOutcome.Done, 0);

        DeskReply<CuffStatus> reply = await bench.Cuff.StartAsync();

        Assert.Equal(DeskRefusal.CuffRefused, reply.Refusal);
        Assert.True(bench.HasReleased);
    }

    [Fact]
    public async Task The_problem_of_one_visitor_is_not_shown_to_the_next_and_an_old_pressure_to_nobody()
    {
        await using var bench = new CuffBench();
        OpenVisit visit = await bench.OpenAsync();
        await bench.Cuff.StartAsync();
        bench.Cycle(visit, end: CuffEnd.StopButton);
        bench.Pass(TimeSpan.FromSeconds(3));
        await bench.Cuff.TickAsync();
        CuffStatus first = bench.Cuff.Status()!;

        await bench.Visits.Desk.EndAsync(VisitOutcome.Done);
        await bench.OpenAsync();

        Assert.NotNull(first.Problem);
        Assert.Null(first.PressureMmHg);
        Assert.Null(bench.Cuff.Status()!.Problem);
    }

    [Fact]
    public async Task Two_measurements_that_contradict_each_other_get_no_mean()
    {
        await using var bench = new CuffBench();
        OpenVisit visit = await bench.OpenAsync();
        await bench.CycleStoredAsync(visit, systolic: 165, diastolic: 100);
        await bench.CycleStoredAsync(visit, systolic: 120, diastolic: 76);

        await bench.Visits.Desk.EndAsync(VisitOutcome.Done);

        VisitMeasurement[] systolic = [.. bench.Visits.Composer.Records.Single().Measurements.Where(m => m.Kind == MeasurementKind.Systolic)];
        Assert.Equal(2, systolic.Length);
        Assert.All(systolic, m => Assert.NotNull(m.Value));
        Assert.DoesNotContain(systolic, m => m.Findings.Contains(Finding.Averaged));
    }

    private static RetainedMessage Event(uint sequence, EventCode code, long detail) => new(
        1, sequence, 9, sequence * 1_000_000, Part.None, MeasurementKind.None, code, Channel.None, NoData.None, detail, false);

    private static MessageType TypeOf(byte[] frame)
    {
        var reader = new FrameReader();
        int at = 0;
        Assert.Equal(FrameResult.Frame, reader.Accept([.. frame], ref at, frame.Length));
        return reader.Type;
    }
}
