using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Tests.Signals;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

public class VisitDeskTests
{
    [Fact]
    public async Task Visit_is_stored_before_the_board_hears_of_it()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        long storedAtCommand = -1;
        bench.Link.Answer = (_, _) =>
        {
            storedAtCommand = bench.Count("SELECT count(*) FROM visit WHERE outcome IS NULL");
            return new CommandReply(CommandEnd.Answered, CommandOutcome.Done, 0);
        };

        OpenVisit visit = await bench.OpenAsync();

        Assert.Equal(1, storedAtCommand);
        Assert.True(visit.IsMeasuring);
        Assert.Equal((CommandCode.BeginAcquisition, visit.Acquisition), Assert.Single(bench.Link.Commands));
    }

    [Fact]
    public async Task Second_visit_is_refused_while_one_is_open()
    {
        await using var bench = new VisitBench();
        OpenVisit first = await bench.OpenAsync();

        DeskReply<OpenVisit> second = await bench.Desk.OpenAsync(null, Instruments.All);

        Assert.Equal(DeskRefusal.VisitOpen, second.Refusal);
        Assert.Contains(first.VisitId, second.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heart_rate_and_wave_of_a_visit_are_those_of_the_samples()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync(Instruments.Ecg);
        (double[] milliVolt, _) = SyntheticEcg.At(72, 30.72, 500, seed: 5);
        int[] counts = [.. milliVolt.Select(v => (int)Math.Round(v * 1000))];

        bench.Blocks(visit.Acquisition, 0, counts.Length / 64, sample: i => counts[i]);
        DeskReply<SealedVisit> sealedVisit = await bench.Desk.EndAsync(VisitOutcome.Done);

        VisitRecord record = Assert.Single(bench.Composer.Records);
        SummaryValue rate = Assert.Single(sealedVisit.Value!.Values);
        Assert.InRange(rate.Value!.Value, 71, 73);
        VisitWaveform wave = Assert.Single(record.Waveforms, w => w.Derivation is null);
        Assert.Equal(counts.Select(c => (int?)c), wave.Counts);
        Assert.Equal((2m, 0.001m), (wave.PeriodMs, wave.Factor));
        Assert.True(record.IsTest);
        Assert.Equal("4711", record.Subject!.Pseudonym.Value);
        Assert.Equal(1, bench.Count("SELECT count(*) FROM fake_outbox"));
    }

    [Fact]
    public async Task Lost_and_untouched_samples_are_null_and_keep_their_place()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync(Instruments.Ecg);

        bench.Blocks(visit.Acquisition, 0, 2);
        bench.Blocks(visit.Acquisition, 3, 1);
        bench.Blocks(visit.Acquisition, 4, 1, flags: BlockFlags.NotApplied);
        bench.Blocks(visit.Acquisition, 5, 1);
        await bench.Desk.EndAsync(VisitOutcome.Done);

        IReadOnlyList<int?> counts = bench.Composer.Records[0].Waveforms[0].Counts;
        Assert.Equal(6 * 64, counts.Count);
        Assert.All(Enumerable.Range(0, counts.Count), i =>
            Assert.Equal(i / 64 is 2 or 4 ? null : i, counts[i]));
    }

    [Fact]
    public async Task Every_kind_asked_for_has_a_value_or_a_reason_and_a_fault_is_the_reason()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync(Instruments.All);
        await bench.FaultAsync(visit.Acquisition, Part.Max30003, NoData.NotPresent);
        for (int i = 0; i < 30; i++) await bench.ReadingAsync(visit.Acquisition, 36_640, 3_000_000 + (i * 1_000_000L));

        await bench.Desk.EndAsync(VisitOutcome.Done);

        VisitRecord record = Assert.Single(bench.Composer.Records);
        Assert.Equal(InstrumentSet.All.Sum(i => i.Gives.Count), record.Measurements.Count);
        Assert.All(record.Measurements, m => Assert.NotEqual(m.Value is null, m.NoValueReason is null));
        Assert.Equal("the ECG does not answer: missing, unplugged or without power", record.Measurements[0].NoValueReason);
        Assert.Equal("36.6", record.Measurements.Single(m => m.Kind == MeasurementKind.BodyTemperature).Value!.Value.ToString(null, null));
    }

    [Fact]
    public async Task Without_a_board_the_visit_opens_and_says_why_there_are_no_values()
    {
        await using var bench = new VisitBench();
        OpenVisit visit = await bench.OpenAsync();

        await bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.False(visit.IsMeasuring);
        VisitRecord record = Assert.Single(bench.Composer.Records);
        Assert.Null(record.Board);
        Assert.All(record.Measurements, m => Assert.Equal(Reasons.NoBoard, m.NoValueReason));
    }

    [Fact]
    public async Task Late_reading_goes_to_its_own_visit_and_never_to_the_next()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit first = await bench.OpenAsync();
        await bench.Desk.EndAsync(VisitOutcome.Done);
        OpenVisit second = await bench.OpenAsync();

        for (int i = 0; i < 30; i++) await bench.ReadingAsync(first.Acquisition, 39_000, 3_000_000 + (i * 1_000_000L));
        await bench.TidyAsync();
        await bench.TidyAsync();
        await bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.Equal(3, bench.Composer.Records.Count);
        VisitRecord late = bench.Composer.Records[1], next = bench.Composer.Records[2];
        Assert.Equal((first.VisitId, 1), (late.VisitId, late.Part));
        Assert.Equal(39.0m, Assert.Single(late.Measurements).Value);
        Assert.Equal((second.VisitId, 0), (next.VisitId, next.Part));
        Assert.DoesNotContain(next.Measurements, m => m.Value is not null);
        Assert.Equal(1, bench.Count($"SELECT count(*) FROM fake_outbox WHERE id = '{first.VisitId}-1'"));
        Assert.Equal(30, bench.Intake.Late);
    }

    [Fact]
    public async Task Reading_of_an_unknown_acquisition_is_stored_and_counted_and_never_shown()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();

        await bench.ReadingAsync(visit.Acquisition + 1, 39_000);
        await bench.Desk.EndAsync(VisitOutcome.Done);
        await bench.TidyAsync();

        Assert.Equal(1, bench.Intake.Unbound);
        Assert.Equal(1, bench.Count("SELECT count(*) FROM retained WHERE visit_id IS NULL"));
        Assert.Single(bench.Composer.Records);
    }

    [Fact]
    public async Task Visit_that_a_crash_left_open_is_sealed_as_interrupted_from_what_is_stored()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        bench.Blocks(visit.Acquisition, 0, 10);
        await bench.Intake.FlushAsync();
        await bench.ReadingAsync(visit.Acquisition, 36_600);

        await bench.RestartAsync();
        await bench.RecoverAsync();
        await bench.MeetBoardAsync();
        bench.Link.Heartbeat(visit.Acquisition, 1);
        await bench.Desk.TickAsync();
        await bench.ReadingAsync(visit.Acquisition, 36_700);
        await bench.TidyAsync();

        Assert.Equal([0, 1], bench.Composer.Records.Select(r => r.Part));
        Assert.Equal(VisitOutcome.Interrupted, bench.Composer.Records[0].Outcome);
        Assert.Equal(640, bench.Composer.Records[0].Waveforms[0].Counts.Count);
        Assert.Contains((CommandCode.EndAcquisition, visit.Acquisition), bench.Link.Commands);
        Assert.Null(bench.Desk.Current);
    }

    [Fact]
    public async Task Visit_that_a_crash_left_open_gets_what_was_missing_from_the_board_and_nothing_of_the_time_without_a_host()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        bench.Blocks(visit.Acquisition, 0, 7);
        bench.Blocks(visit.Acquisition, 9, 1);
        await bench.Intake.FlushAsync();

        await bench.RestartAsync();
        await bench.MeetBoardAsync();
        bench.Link.Answer = (_, _) =>
        {
            bench.Blocks(visit.Acquisition, 7, 6);
            bench.ReadingAsync(visit.Acquisition, 41_000, uptimeUs: 9_000_000).GetAwaiter().GetResult();
            bench.ReadingAsync(visit.Acquisition, 36_600).GetAwaiter().GetResult();
            return new CommandReply(CommandEnd.Answered, CommandOutcome.Done, 0);
        };
        await bench.RecoverAsync();
        await bench.TidyAsync();

        VisitRecord record = Assert.Single(bench.Composer.Records);
        Assert.Equal(VisitOutcome.Interrupted, record.Outcome);
        Assert.Equal(Enumerable.Range(0, 10 * 64).Select(i => (int?)i), record.Waveforms[0].Counts);
        Assert.Equal([36_600], bench.Store.Read(c => bench.Visits.Load(c, visit.VisitId))!.Retained.Select(reading => reading.Value));
        Assert.Empty(bench.Link.Tracked);
    }

    [Fact]
    public async Task Visit_opened_while_the_last_one_is_recovered_waits_for_it()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit left = await bench.OpenAsync();
        await bench.RestartAsync();
        bench.Time.StepUs = 200_000;

        Task recovery = bench.Desk.RecoverAsync();
        OpenVisit next = await bench.OpenAsync();
        await recovery;

        Assert.NotEqual(left.VisitId, next.VisitId);
        Assert.Equal(left.VisitId, Assert.Single(bench.Composer.Records).VisitId);
    }

    [Fact]
    public async Task Reset_of_the_board_begins_a_fresh_acquisition_of_the_same_visit_and_keeps_what_came()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync(Instruments.Ecg);
        bench.Blocks(visit.Acquisition, 0, 5);

        await bench.MeetBoardAsync(bootId: 2);
        await bench.Desk.TickAsync();
        uint fresh = bench.Desk.Current!.Acquisition;
        bench.Blocks(fresh, 0, 3);
        await bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.NotEqual(visit.Acquisition, fresh);
        Assert.Equal([320, 192], bench.Composer.Records[0].Waveforms.Select(w => w.Counts.Count));
        Assert.Equal([1u, 2u], bench.Composer.Records[0].Clocks!.Select(c => c.BootId));
    }

    [Fact]
    public async Task Acquisition_that_the_board_ended_by_itself_is_begun_anew()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(40));
        bench.Link.Heartbeat(0, bench.Time.GetTimestamp());
        bench.Link.Ended(visit.Acquisition, missing: 0);

        await bench.Desk.TickAsync();

        Assert.NotEqual(visit.Acquisition, bench.Desk.Current!.Acquisition);
        Assert.True(bench.Desk.Current.IsMeasuring);
    }

    [Fact]
    public async Task Busy_board_is_made_to_end_what_it_runs()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        bool isBusy = true;
        bench.Link.Answer = (code, acquisition) =>
        {
            if (code == CommandCode.EndAcquisition && acquisition == 99) isBusy = false;
            return code == CommandCode.BeginAcquisition && isBusy
                ? new CommandReply(CommandEnd.Answered, CommandOutcome.Busy, 99)
                : new CommandReply(CommandEnd.Answered, CommandOutcome.Done, 0);
        };

        OpenVisit visit = await bench.OpenAsync();

        Assert.True(visit.IsMeasuring);
        Assert.Equal(
            [CommandCode.BeginAcquisition, CommandCode.EndAcquisition, CommandCode.BeginAcquisition], bench.Link.Commands.Select(c => c.Code));
    }

    [Fact]
    public async Task End_does_not_wait_longer_than_it_may_for_streams_that_never_end()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        await bench.OpenAsync();
        bench.Link.CompletesStreams = false;
        bench.Time.StepUs = 1_000_000;

        DeskReply<SealedVisit> reply = await bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.Equal(VisitOutcome.Done, reply.Value!.Outcome);
    }

    [Fact]
    public async Task Visit_that_lasts_too_long_is_abandoned()
    {
        await using var bench = new VisitBench();
        await bench.OpenAsync();
        bench.Time.Advance(TimeSpan.FromMinutes(31));

        await bench.Desk.TickAsync();

        Assert.Equal(VisitOutcome.Abandoned, Assert.Single(bench.Composer.Records).Outcome);
    }

    [Fact]
    public async Task Acquisition_ids_are_never_zero_and_never_repeat_over_restarts()
    {
        await using var bench = new VisitBench();
        var ids = new List<uint>();
        for (int i = 0; i < 6; i++)
        {
            ids.Add((await bench.OpenAsync()).Acquisition);
            await bench.Desk.EndAsync(VisitOutcome.Abandoned);
            if (i % 2 == 1) await bench.RestartAsync();
        }

        Assert.Equal(6, ids.Distinct().Count());
        Assert.DoesNotContain(0u, ids);
    }

    [Fact]
    public async Task Acquisition_id_wraps_past_zero()
    {
        await using var bench = new VisitBench();
        await bench.Store.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO counter VALUES ('acquisition', 4294967294)";
            command.ExecuteNonQuery();
        });

        uint last = (await bench.OpenAsync()).Acquisition;
        await bench.Desk.EndAsync(VisitOutcome.Done);
        uint first = (await bench.OpenAsync()).Acquisition;

        Assert.Equal((uint.MaxValue, 1u), (last, first));
    }

    [Fact]
    public async Task Old_visits_are_removed_and_open_ones_are_not()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit old = await bench.OpenAsync();
        bench.Blocks(old.Acquisition, 0, 3);
        await bench.ReadingAsync(old.Acquisition, 36_600);
        await bench.Desk.EndAsync(VisitOutcome.Done);
        await bench.TidyAsync();
        bench.Time.Advance(TimeSpan.FromDays(8));
        await bench.DeliverAndForgetAsync(old.VisitId);
        OpenVisit open = await bench.OpenAsync();

        await bench.TidyAsync();

        Assert.Null(bench.Desk.Find(old.VisitId));
        Assert.NotNull(bench.Desk.Find(open.VisitId));
        Assert.Equal(0, bench.Count("SELECT count(*) FROM sample_block") + bench.Count("SELECT count(*) FROM retained"));
    }

    [Fact]
    public async Task Visit_is_not_opened_without_room_on_the_disk()
    {
        await using var bench = new VisitBench();
        bench.DiskProblem = "only 3 MiB are free";

        DeskReply<OpenVisit> reply = await bench.Desk.OpenAsync(null, Instruments.All);

        Assert.Equal(DeskRefusal.StoreFailed, reply.Refusal);
        Assert.Contains("only 3 MiB are free", reply.Text, StringComparison.Ordinal);
        Assert.Equal(0, bench.Count("SELECT count(*) FROM visit"));
    }

    [Fact]
    public async Task Reason_is_that_of_the_boots_last_hello_and_not_of_its_first()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync(ecg: NoData.NotReady);
        await bench.OpenAsync(Instruments.Ecg);

        await bench.Intake.RefreshAsync(bench.BootKey, VisitBench.Hello(ecg: NoData.NotPresent));
        await bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.Equal(Reasons.Of(NoData.NotPresent, Part.Max30003), bench.Composer.Records[0].Measurements[0].NoValueReason);
    }
}
