using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Control;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Edge.Peripherals;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Tests.Identity;
using Kiosk.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>Live values are shown under the visit that they were measured in, and no other.</summary>
public class VisitValuesTests
{
    [Fact]
    public async Task Values_of_one_visit_are_never_shown_under_the_next()
    {
        await using var bench = new VisitBench();
        using var worker = new VisitWorker(bench.Desk, bench.Forgetting, bench.Clock, NullLogger<VisitWorker>.Instance);
        ControlApi api = Api(bench, worker);
        await bench.MeetBoardAsync();
        OpenVisit first = await MeasureAsync(bench, worker);
        StatusBody ofFirst = api.Status();

        await bench.Desk.EndAsync(VisitOutcome.Done);
        StatusBody between = api.Status();
        OpenVisit second = await bench.OpenAsync(Instruments.ContactTemperature);
        StatusBody ofSecond = api.Status();

        Assert.NotNull(Assert.Single(ofFirst.Values).Value);
        Assert.Empty(between.Values);
        Assert.Equal(second.VisitId, ofSecond.Visit!.VisitId);
        Assert.Empty(ofSecond.Values);
        Assert.Empty(worker.ValuesOf(second.VisitId));
        Assert.NotEqual(first.VisitId, second.VisitId);
    }

    [Fact]
    public async Task Values_that_are_not_computed_any_more_expire()
    {
        await using var bench = new VisitBench();
        using var worker = new VisitWorker(bench.Desk, bench.Forgetting, bench.Clock, NullLogger<VisitWorker>.Instance);
        await bench.MeetBoardAsync();
        OpenVisit visit = await MeasureAsync(bench, worker);

        bench.Time.Advance(TimeSpan.FromSeconds(2));
        int fresh = worker.ValuesOf(visit.VisitId).Count;
        bench.Time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.Equal(1, fresh);
        Assert.Empty(worker.ValuesOf(visit.VisitId));
    }

    [Fact]
    public async Task Value_of_an_instrument_in_doubt_is_questionable_while_it_is_measured_and_when_it_is_sealed()
    {
        await using var bench = new VisitBench();
        using var worker = new VisitWorker(bench.Desk, bench.Forgetting, bench.Clock, NullLogger<VisitWorker>.Instance);
        ControlApi api = Api(bench, worker);
        bench.States = _ => [new InstrumentState(Instruments.ContactTemperature, "temperature-1", null, [Finding.CalibrationExpired], null)];
        await bench.MeetBoardAsync();
        OpenVisit visit = await MeasureAsync(bench, worker);
        SummaryValue live = Assert.Single(api.Status().Values);
        for (int i = 0; i < 30; i++) await bench.ReadingAsync(visit.Acquisition, 36_640, 3_000_000 + (i * 1_000_000L));

        await bench.Desk.EndAsync(VisitOutcome.Done);

        SummaryValue stored = Assert.Single(Summary.Load(bench.Desk.Find(visit.VisitId)!.Summary));
        Assert.All([live, stored], value =>
        {
            Assert.NotNull(value.Value);
            Assert.True(value.Questionable);
            Assert.Equal(new SummaryNote("CalibrationExpired", "the instrument's calibration has expired", true), Assert.Single(value.Notes!));
        });
    }

    private static async Task<OpenVisit> MeasureAsync(VisitBench bench, VisitWorker worker)
    {
        OpenVisit visit = await bench.OpenAsync(Instruments.ContactTemperature);
        for (int i = 0; i < 30; i++)
        {
            bench.Live.Add(new RetainedMessage(bench.BootKey, (uint)i, visit.Acquisition, 3_000_000 + (i * 1_000_000L), Part.Max30205,
                MeasurementKind.BodyTemperature, EventCode.None, Channel.None, NoData.None, 36_640, false));
        }

        worker.Measure();
        return visit;
    }

    private static ControlApi Api(VisitBench bench, VisitWorker worker) => new(
        bench.Desk, new IdentityBench().Desk, worker, bench.Link, () => new DeliveryBody(0, 0, 0, true, "", null),
        new PeripheralDesk(bench.Desk, bench.Clock, NullLogger<PeripheralDesk>.Instance), bench.Clock, "kiosk-1", "0.1.0");

    [Fact]
    public async Task Live_values_that_cannot_be_computed_are_absent_and_cost_nothing_else()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        await bench.OpenAsync();
        bench.Link.StatusDefect = new KeyNotFoundException("defect");

        LiveValues? values = bench.Desk.Measure();

        Assert.Null(values);
        Assert.NotNull(bench.Desk.Current);
    }

    [Fact]
    public async Task What_the_board_takes_after_the_end_is_in_no_record()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        long endUptimeUs = 60_000_000;
        bench.Link.Maps(bench.Clock.NowUs - endUptimeUs);
        await bench.Desk.EndAsync(VisitOutcome.Done);

        for (int i = 1; i <= 30; i++) await bench.ReadingAsync(visit.Acquisition, 39_000, endUptimeUs + (i * 1_000_000L));
        await bench.TidyAsync();
        await bench.TidyAsync();

        Assert.Single(bench.Composer.Records);
        Assert.Equal(30, bench.Count("SELECT count(*) FROM retained WHERE kind <> 0"));
    }
}
