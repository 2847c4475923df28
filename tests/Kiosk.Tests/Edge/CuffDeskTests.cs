using Kiosk.Edge.Cuff;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Simulator.Patient;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>The edge host's side of blood pressure: what it asks of the board, and when.</summary>
public sealed class CuffDeskTests : IAsyncDisposable
{
    private readonly CuffBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Starting_fills_the_cuff_of_the_open_visit()
    {
        OpenVisit visit = await _bench.OpenAsync();

        DeskReply<CuffStatus> reply = await _bench.Cuff.StartAsync();

        Assert.Equal(DeskRefusal.None, reply.Refusal);
        Assert.Equal([(visit.Acquisition, 180u)], _bench.Inflations);
    }

    [Fact]
    public async Task Without_a_visit_or_without_blood_pressure_in_it_the_cuff_is_not_filled()
    {
        DeskReply<CuffStatus> without = await _bench.Cuff.StartAsync();
        await _bench.OpenAsync(Instruments.Ecg);
        DeskReply<CuffStatus> other = await _bench.Cuff.StartAsync();

        Assert.Equal((DeskRefusal.NoVisit, DeskRefusal.CuffRefused), (without.Refusal, other.Refusal));
        Assert.Empty(_bench.Inflations);
    }

    [Fact]
    public async Task A_second_measurement_follows_after_the_rest_and_a_third_does_not()
    {
        OpenVisit visit = await _bench.OpenAsync();
        await _bench.Cuff.StartAsync();

        _bench.Cycle(visit);
        await _bench.Cuff.TickAsync();
        int during = _bench.Inflations.Count;
        CuffStatus resting = _bench.Cuff.Status()!;
        _bench.Pass(TimeSpan.FromSeconds(61));
        await _bench.Cuff.TickAsync();
        int after = _bench.Inflations.Count;
        _bench.Cycle(visit);
        _bench.Pass(TimeSpan.FromSeconds(120));
        await _bench.Cuff.TickAsync();

        Assert.Equal((1, CuffActivity.Resting, 1), (during, resting.Activity, resting.Taken));
        Assert.Equal((2, 2), (after, _bench.Inflations.Count));
        Assert.Equal((CuffActivity.Idle, 2, null), (_bench.Cuff.Status()!.Activity, _bench.Cuff.Status()!.Taken, _bench.Cuff.Status()!.Problem));
    }

    [Fact]
    public async Task When_the_pulse_does_not_vanish_at_the_top_the_next_cycle_goes_higher()
    {
        OpenVisit visit = await _bench.OpenAsync();
        await _bench.Cuff.StartAsync();

        _bench.Cycle(visit, systolic: 205, diastolic: 110);
        _bench.Pass(TimeSpan.FromSeconds(61));
        await _bench.Cuff.TickAsync();

        Assert.Equal([180u, 220u], _bench.Inflations.Select(i => i.TargetMmHg));
    }

    [Fact]
    public async Task The_cuff_is_let_go_as_soon_as_its_trace_says_enough()
    {
        OpenVisit visit = await _bench.OpenAsync();
        await _bench.Cuff.StartAsync();

        _bench.Cycle(visit, upToMmHg: 150);
        await _bench.Cuff.TickAsync();
        bool early = _bench.HasReleased;
        _bench.Cycle(visit, upToMmHg: 45);
        await _bench.Cuff.TickAsync();

        Assert.False(early);
        Assert.True(_bench.HasReleased);
    }

    [Fact]
    public async Task A_release_goes_out_at_once_and_nothing_is_measured_after_it()
    {
        OpenVisit visit = await _bench.OpenAsync();
        await _bench.Cuff.StartAsync();

        CommandReply reply = await _bench.Cuff.ReleaseAsync();
        _bench.Cycle(visit, end: CuffEnd.Commanded);
        _bench.Pass(TimeSpan.FromSeconds(300));
        await _bench.Cuff.TickAsync();

        Assert.True(reply.IsDone && _bench.HasReleased);
        Assert.Single(_bench.Inflations);
    }

    [Theory]
    [InlineData(CuffEnd.StopButton, "stop button")]
    [InlineData(CuffEnd.NoPressure, "more tightly")]
    [InlineData(CuffEnd.SensorsDisagree, "disagree")]
    [InlineData(CuffEnd.HostSilent, "connection")]
    public async Task A_cycle_that_was_cut_short_ends_the_series_and_says_why(CuffEnd end, string words)
    {
        OpenVisit visit = await _bench.OpenAsync();
        await _bench.Cuff.StartAsync();

        _bench.Cycle(visit, end: end);
        _bench.Pass(TimeSpan.FromSeconds(300));
        await _bench.Cuff.TickAsync();

        Assert.Single(_bench.Inflations);
        Assert.Contains(words, _bench.Cuff.Status()!.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_that_rests_is_asked_again_when_it_said()
    {
        await _bench.OpenAsync();
        _bench.Link.Answer = (code, _) => code == CommandCode.InflateCuff
            ? new CommandReply(CommandEnd.Answered, CommandOutcome.Busy, (300u << 8) | (uint)CuffRefusal.Resting)
            : new CommandReply(CommandEnd.Answered, CommandOutcome.Done, 0);

        await _bench.Cuff.StartAsync();
        _bench.Pass(TimeSpan.FromSeconds(29));
        await _bench.Cuff.TickAsync();
        int before = _bench.Inflations.Count;
        _bench.Pass(TimeSpan.FromSeconds(2));
        await _bench.Cuff.TickAsync();

        Assert.Equal((1, 2), (before, _bench.Inflations.Count));
    }

    [Fact]
    public async Task What_was_wanted_of_one_visit_is_not_done_to_the_next()
    {
        await _bench.OpenAsync();
        await _bench.Cuff.StartAsync();
        await _bench.Visits.Desk.EndAsync(VisitOutcome.Done);

        await _bench.OpenAsync();
        _bench.Pass(TimeSpan.FromSeconds(300));
        await _bench.Cuff.TickAsync();

        Assert.Single(_bench.Inflations);
        Assert.Equal((CuffActivity.Idle, 0), (_bench.Cuff.Status()!.Activity, _bench.Cuff.Status()!.Taken));
    }

    [Fact]
    public async Task The_sealed_record_has_each_cycle_and_their_mean()
    {
        OpenVisit visit = await _bench.OpenAsync();
        await _bench.CycleStoredAsync(visit, systolic: 128, diastolic: 82);
        await _bench.CycleStoredAsync(visit, systolic: 120, diastolic: 76);

        await _bench.Visits.Desk.EndAsync(VisitOutcome.Done);

        VisitMeasurement[] systolic = [.. _bench.Visits.Composer.Records.Single().Measurements.Where(m => m.Kind == MeasurementKind.Systolic)];
        Assert.Equal(3, systolic.Length);
        Assert.InRange((double)systolic[0].Value!, 123, 133);
        Assert.InRange((double)systolic[1].Value!, 115, 125);
        Assert.Equal([Finding.Averaged], systolic[2].Findings);
        Assert.InRange((double)(systolic[2].Value! - ((systolic[0].Value! + systolic[1].Value!) / 2)), -0.5, 0.5);
    }

    [Fact]
    public async Task What_was_found_in_one_cycle_is_said_of_each_number_of_it_and_of_the_mean_that_people_see()
    {
        OpenVisit visit = await _bench.OpenAsync();
        await _bench.CycleStoredAsync(visit, systolic: 128, diastolic: 82);
        await _bench.CycleStoredAsync(visit, systolic: 126, diastolic: 80, HeartRhythm.AtrialFibrillation);

        SealedVisit sealedVisit = (await _bench.Visits.Desk.EndAsync(VisitOutcome.Done)).Value!;

        VisitMeasurement[] all = [.. _bench.Visits.Composer.Records.Single().Measurements];
        Assert.Equal(12, all.Length);
        Assert.All(all[4..8], m => Assert.Equal([Finding.IrregularPulse], m.Findings));
        Assert.All(all[8..], m => Assert.Equal([Finding.Averaged, Finding.IrregularPulse], m.Findings));
        Assert.All(sealedVisit.Values, v => Assert.Equal("the pulse is irregular", Assert.Single(v.Notes!).Text));
    }
}
