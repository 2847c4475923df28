using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Peripherals;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;
using Kiosk.Tests.Edge;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Peripherals;

/// <summary>Whose a reading of a device of another maker is, on a real store.</summary>
public sealed class HostReadingTests : IAsyncDisposable
{
    private static readonly PeripheralIdentity Meter = new(PeripheralClass.Glucose, "LifeScan", "OneTouch Ultra2", "GMF600DCY", null, null, null);

    private readonly VisitBench _bench = new();
    private int _sequence;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Reading_taken_within_the_visit_is_in_its_record_and_no_other()
    {
        await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));

        ReadingVerdict verdict = await _bench.Desk.AddReadingAsync(Taken(secondsAgo: 10));
        SealedVisit sealedVisit = (await _bench.Desk.EndAsync(VisitOutcome.Done)).Value!;
        await _bench.OpenAsync();
        await _bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.Equal(ReadingVerdict.Attached, verdict);
        HostReading reading = Assert.Single(_bench.Composer.Records[0].HostReadings);
        Assert.Equal((99m, "GMF600DCY"), (reading.Reading.Values[0].Value, reading.Device.Serial));
        Assert.Empty(_bench.Composer.Records[1].HostReadings);
        SummaryValue shown = Assert.Single(sealedVisit.Values, v => v.Kind == nameof(MeasurementKind.GlucosePlasma));
        Assert.Equal((99m, "mg/dL"), (shown.Value, shown.Unit));
    }

    [Fact]
    public async Task Value_keeps_its_decimals_and_the_devices_own_time_through_the_store()
    {
        await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        var own = new DeviceTime(new DateTime(2004, 2, 29, 23, 59, 58, DateTimeKind.Unspecified), 1);
        var value = new PeripheralValue(MeasurementKind.BodyTemperature, 36.50m, PeripheralUnit.Celsius, NoReading.None);

        await _bench.Desk.AddReadingAsync(Taken(secondsAgo: 10) with
        {
            Reading = new PeripheralReading(PeripheralClass.Thermometer, [value])
            {
                Time = own, Status = [new StatusBit(150604, 10, "signal-low-perfusion")], Meal = MealContext.Fasting, Quality = ReadingQuality.Questionable,
            },
        });
        await _bench.Desk.EndAsync(VisitOutcome.Done);

        PeripheralReading stored = Assert.Single(_bench.Composer.Records[0].HostReadings).Reading;
        Assert.Equal("36.50", stored.Values[0].Value!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((own, MealContext.Fasting, ReadingQuality.Questionable, 1), (stored.Time, stored.Meal, stored.Quality, stored.Status.Count));
    }

    public static TheoryData<string, int, int, ReadingVerdict> Times => new()
    {
        { "yesterday, by another patient", 86_400, 86_401, ReadingVerdict.BeforeVisit },
        { "a minute before the visit was opened", 120, 121, ReadingVerdict.BeforeVisit },
        { "in the minute in which the visit was opened", 10, 70, ReadingVerdict.PerhapsBeforeVisit },
        { "in the future: the meter's clock was set", -100, -99, ReadingVerdict.InTheFuture },
        { "within the visit", 10, 12, ReadingVerdict.Attached },
    };

    [Theory]
    [MemberData(nameof(Times))]
    public async Task Reading_of_another_time_is_set_aside(string what, int latestAgo, int earliestAgo, ReadingVerdict expected)
    {
        await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        long nowUs = _bench.Clock.NowUs;

        ReadingVerdict verdict = await _bench.Desk.AddReadingAsync(Taken(0) with
        {
            Window = new TakenWindow(nowUs - (earliestAgo * 1_000_000L), nowUs - (latestAgo * 1_000_000L)),
        });
        await _bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.True(expected == verdict, $"{what}: {verdict}");
        Assert.Equal(expected == ReadingVerdict.Attached ? 1 : 0, _bench.Composer.Records[0].HostReadings.Count);
        Assert.Equal(1, _bench.Count("SELECT count(*) FROM host_reading"));
        if (expected != ReadingVerdict.Attached) Assert.Equal(1, _bench.Count("SELECT count(*) FROM host_reading WHERE payload IS NULL AND visit_id IS NULL"));
    }

    [Theory]
    [InlineData(NoReading.ControlSolution)]
    [InlineData(NoReading.NotOfAPatient)]
    public async Task What_is_no_patients_is_in_no_record(NoReading reason)
    {
        await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));

        ReadingVerdict verdict = await _bench.Desk.AddReadingAsync(Taken(10, PeripheralValue.Absent(MeasurementKind.GlucosePlasma, PeripheralUnit.MgPerDl, reason)));
        await _bench.Desk.EndAsync(VisitOutcome.Done);

        Assert.Equal(ReadingVerdict.NotOfAPatient, verdict);
        Assert.Empty(_bench.Composer.Records[0].HostReadings);
    }

    [Fact]
    public async Task Undated_reading_and_one_without_a_visit_are_set_aside()
    {
        ReadingVerdict before = await _bench.Desk.AddReadingAsync(Taken(10));
        OpenVisit visit = await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        ReadingVerdict undated = await _bench.Desk.AddReadingAsync(Taken(10) with { Window = null });

        Assert.Equal((ReadingVerdict.NoVisit, ReadingVerdict.Undated), (before, undated));
        Assert.Empty(_bench.Desk.HostValuesOf(visit.VisitId));
    }

    [Fact]
    public async Task Values_of_one_visit_are_never_given_for_another()
    {
        OpenVisit first = await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        await _bench.Desk.AddReadingAsync(Taken(10));
        int own = _bench.Desk.HostValuesOf(first.VisitId).Count;
        await _bench.Desk.EndAsync(VisitOutcome.Done);
        int afterwards = _bench.Desk.HostValuesOf(first.VisitId).Count;
        OpenVisit second = await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        await _bench.Desk.AddReadingAsync(Taken(10));

        Assert.Equal((1, 0), (own, afterwards));
        // Who looked up the open visit just before the first ended asks for the first's values now.
        Assert.Empty(_bench.Desk.HostValuesOf(first.VisitId));
        Assert.Single(_bench.Desk.HostValuesOf(second.VisitId));
    }

    [Fact]
    public async Task Reading_told_again_is_taken_once_also_after_a_restart()
    {
        await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        TakenReading taken = Taken(10);

        ReadingVerdict first = await _bench.Desk.AddReadingAsync(taken);
        ReadingVerdict again = await _bench.Desk.AddReadingAsync(taken with { Window = new TakenWindow(taken.Window!.Value.EarliestUs - 1, taken.Window.Value.LatestUs + 1) });
        await _bench.RestartAsync();
        ReadingVerdict afterwards = await _bench.Desk.AddReadingAsync(taken);
        await _bench.RecoverAsync();

        Assert.Equal((ReadingVerdict.Attached, ReadingVerdict.Known, ReadingVerdict.Known), (first, again, afterwards));
        VisitRecord record = Assert.Single(_bench.Composer.Records);
        Assert.Equal(VisitOutcome.Interrupted, record.Outcome);
        Assert.Single(record.HostReadings);
    }

    [Fact]
    public async Task Step_of_the_wall_clock_does_not_move_a_reading_into_the_visit()
    {
        await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        TakenReading old = Taken(secondsAgo: 3600);
        _bench.Time.WallStep = TimeSpan.FromHours(2);

        Assert.Equal(ReadingVerdict.BeforeVisit, await _bench.Desk.AddReadingAsync(old));
    }

    [Fact]
    public async Task Value_is_encrypted_on_disk_and_forgotten_with_its_visit()
    {
        OpenVisit visit = await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        await _bench.Desk.AddReadingAsync(Taken(10));
        await _bench.Desk.EndAsync(VisitOutcome.Done);

        bool isPlain = _bench.FilesHold("OneTouch Ultra2"u8);
        await _bench.DeliverAndForgetAsync(visit.VisitId);

        Assert.False(isPlain);
        Assert.Equal(0, _bench.Count("SELECT count(*) FROM host_reading WHERE payload IS NOT NULL"));
        Assert.Equal(1, _bench.Count("SELECT count(*) FROM host_reading"));
    }

    [Fact]
    public async Task A_value_cannot_be_found_by_trying_which_name_in_the_store_is_its()
    {
        await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        var own = new DeviceTime(new DateTime(2004, 2, 29, 23, 59, 58, DateTimeKind.Unspecified), 1);
        TakenReading taken = Taken(10);

        await _bench.Desk.AddReadingAsync(taken with { Reading = taken.Reading with { Sequence = null, Time = own } });
        await _bench.Desk.EndAsync(VisitOutcome.Done);

        string guessed = Assert.Single(_bench.Composer.Records[0].HostReadings).Key;
        Assert.Equal(1, _bench.Count("SELECT count(*) FROM host_reading"));
        Assert.False(_bench.FilesHold(System.Text.Encoding.ASCII.GetBytes(guessed)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_simulated_device_makes_the_visit_test_data(bool isSimulated)
    {
        OpenVisit visit = await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));

        await _bench.Desk.AddReadingAsync(Taken(10) with { IsSimulated = isSimulated });

        Assert.Equal(isSimulated, _bench.Desk.Find(visit.VisitId)!.IsTest);
    }

    [Fact]
    public async Task A_former_version_that_knows_neither_readings_nor_states_nor_media_can_remove_a_visit()
    {
        _bench.States = _ => [new InstrumentState(Instruments.Ecg, "factory", null, [], null)];
        OpenVisit visit = await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        await _bench.Desk.AddReadingAsync(Taken(10));
        await _bench.Desk.EndAsync(VisitOutcome.Done);
        await _bench.DeliverAndForgetAsync(visit.VisitId);
        await _bench.RunAsync("INSERT INTO visit_media SELECT visit_id, 1, 1, 0, x'00', NULL FROM visit");

        await _bench.RunAsync("DELETE FROM acquisition; DELETE FROM visit");

        Assert.Equal(0, _bench.Count(
            "SELECT (SELECT count(*) FROM host_reading) + (SELECT count(*) FROM visit_instrument) + (SELECT count(*) FROM visit_media)"));
    }

    [Fact]
    public async Task Late_reading_of_the_board_leaves_the_other_thermometers_value_in_the_summary()
    {
        await _bench.MeetBoardAsync();
        OpenVisit visit = await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        var value = new PeripheralValue(MeasurementKind.BodyTemperature, 36.50m, PeripheralUnit.Celsius, NoReading.None);
        await _bench.Desk.AddReadingAsync(Taken(10) with { Reading = new PeripheralReading(PeripheralClass.Thermometer, [value]) });
        await _bench.Desk.EndAsync(VisitOutcome.Done);

        await _bench.ReadingAsync(visit.Acquisition, 38_000);
        await _bench.TidyAsync();

        IReadOnlyList<SummaryValue> values = Summary.Load(_bench.Desk.Find(visit.VisitId)!.Summary);
        Assert.Equal(36.50m, Assert.Single(values, v => v.Label == "Body temperature, thermometer").Value);
        Assert.Single(values, v => v.Label == "Body temperature");
        Assert.Empty(_bench.Composer.Records[^1].HostReadings);
    }

    [Fact]
    public async Task Store_that_fails_says_so_and_takes_the_reading_when_it_works_again()
    {
        await _bench.OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        TakenReading taken = Taken(10);
        await _bench.RunAsync("CREATE TRIGGER no_reading BEFORE INSERT ON host_reading BEGIN SELECT RAISE(FAIL, 'no space'); END");

        ReadingVerdict failed = await _bench.Desk.AddReadingAsync(taken);
        await _bench.RunAsync("DROP TRIGGER no_reading");
        ReadingVerdict stored = await _bench.Desk.AddReadingAsync(taken);

        Assert.Equal((ReadingVerdict.StoreFailed, ReadingVerdict.Attached), (failed, stored));
    }

    private TakenReading Taken(int secondsAgo, PeripheralValue? value = null)
    {
        long atUs = _bench.Clock.NowUs - (secondsAgo * 1_000_000L);
        value ??= new PeripheralValue(MeasurementKind.GlucosePlasma, 99m, PeripheralUnit.MgPerDl, NoReading.None);
        return new TakenReading(Meter, new PeripheralReading(PeripheralClass.Glucose, [value]) { Sequence = _sequence++ },
            new TakenWindow(atUs - 1_000_000, atUs), null, false);
    }
}
