using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Tests.Edge;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Calibrations;

/// <summary>A visit keeps how its instruments stood when it was opened.</summary>
public class VisitStateTests
{
    private static readonly DateTimeOffset Done = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task A_reading_names_the_calibration_of_the_opening_whatever_is_calibrated_later()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        string id = "ecg-1";
        bench.States = mask => [new InstrumentState(Instruments.Ecg, id, Done, [Finding.CalibrationExpired], null)];
        OpenVisit visit = await bench.OpenAsync(Instruments.Ecg);

        id = "ecg-2";
        bench.Blocks(visit.Acquisition, 0, 200);
        await bench.Desk.EndAsync(VisitOutcome.Done);

        VisitMeasurement heartRate = Measurement(bench, MeasurementKind.EcgHeartRate);
        Assert.Equal([new UsedCalibration("ecg-1", Done)], heartRate.Calibrations);
        Assert.Equal([Finding.CalibrationExpired], heartRate.Findings);
    }

    [Fact]
    public async Task A_crash_within_the_visit_does_not_change_what_its_readings_name()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        bench.States = mask => [new InstrumentState(Instruments.Ecg, "ecg-1", null, [Finding.SelfTestFailed, Finding.CalibrationUnchecked], null)];
        await bench.OpenAsync(Instruments.Ecg);

        bench.States = _ => throw new InvalidOperationException("a recovered visit has its states");
        await bench.RestartAsync();
        await bench.RecoverAsync();

        VisitMeasurement heartRate = Measurement(bench, MeasurementKind.EcgHeartRate);
        Assert.Equal([new UsedCalibration("ecg-1", null)], heartRate.Calibrations);
        Assert.Equal([Finding.SelfTestFailed, Finding.CalibrationUnchecked], heartRate.Findings);
    }

    [Fact]
    public async Task A_blocked_instrument_is_not_asked_of_the_board_and_the_record_says_why()
    {
        const string Why = "the ECG's calibration has expired: call the operator";
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        bench.States = mask => [new InstrumentState(Instruments.Ecg, "ecg-1", Done, [], Why), new InstrumentState(Instruments.ContactTemperature, "factory", null, [], null)];

        OpenVisit visit = await bench.OpenAsync(Instruments.Ecg | Instruments.ContactTemperature);
        // Even if the board sent some, it would not be a value.
        bench.Blocks(visit.Acquisition, 0, 200, sample: k => k % 400 < 10 ? 3000 : 0);
        LiveValues live = bench.Desk.Measure()!;
        await bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.Equal(Instruments.ContactTemperature, bench.Link.Begun);
        Assert.Equal(Why, live.Values.Single(v => v.Kind == nameof(MeasurementKind.EcgHeartRate)).Reason);
        VisitMeasurement heartRate = Measurement(bench, MeasurementKind.EcgHeartRate);
        Assert.Equal((null, Why), (heartRate.Value, heartRate.NoValueReason));
        Assert.NotEqual(Why, Measurement(bench, MeasurementKind.BodyTemperature).NoValueReason);
    }

    [Fact]
    public async Task A_visit_with_nothing_left_to_measure_is_refused_in_plain_words()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        bench.States = mask => [new InstrumentState(Instruments.Ecg, null, null, [], "the ECG failed its self-test: call the operator")];

        DeskReply<OpenVisit> reply = await bench.Desk.OpenAsync(null, Instruments.Ecg);

        Assert.Equal(DeskRefusal.Blocked, reply.Refusal);
        Assert.Equal("Nothing can be measured: the ECG failed its self-test: call the operator.", reply.Text);
        Assert.Null(bench.Desk.Current);
        Assert.Equal(0, bench.Count("SELECT count(*) FROM visit"));
    }

    [Fact]
    public async Task What_is_kept_of_the_instruments_goes_with_the_visit()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        bench.States = mask => [new InstrumentState(Instruments.Ecg, "factory", null, [], null)];
        OpenVisit visit = await bench.OpenAsync(Instruments.Ecg);
        await bench.Desk.EndAsync(VisitOutcome.Done);
        await bench.DeliverAndForgetAsync(visit.VisitId);
        Assert.Equal(1, bench.Count("SELECT count(*) FROM visit_instrument"));

        await bench.Store.WriteAsync(connection => VisitStore.Purge(connection, bench.Time.GetUtcNow().AddYears(1)));

        Assert.Equal(0, bench.Count("SELECT count(*) FROM visit"));
        Assert.Equal(0, bench.Count("SELECT count(*) FROM visit_instrument"));
    }

    private static VisitMeasurement Measurement(VisitBench bench, MeasurementKind kind) =>
        bench.Composer.Records[^1].Measurements.Single(m => m.Kind == kind);
}
