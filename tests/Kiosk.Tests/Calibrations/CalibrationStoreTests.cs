using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Control;
using Kiosk.Edge.Records;
using Kiosk.Tests.Edge;
using Kiosk.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Kiosk.Tests.Calibrations;

public sealed class CalibrationStoreTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 11, 29, 10, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-calibrations-").FullName;

    private string File_ => Path.Combine(_folder, CalibrationStore.FileName);

    [Fact]
    public async Task A_calibration_is_in_force_at_once_and_after_a_restart_with_its_constants()
    {
        Calibration scale = Of("weight-1", Instruments.Weight, Day) with
        {
            Constants = new Dictionary<string, double> { ["offsetCounts"] = -1234.5, ["gramsPerCount"] = 0.1 },
        };
        CalibrationStore store = CalibrationStore.Open(_folder);

        await store.AddAsync(scale);

        Assert.Equal("weight-1", store.Find(Instruments.Weight)?.Id);
        Calibration? again = CalibrationStore.Open(_folder).Find(Instruments.Weight);
        Assert.Equal((scale.Done, scale.Expires, scale.By, scale.Method), (again!.Done, again.Expires, again.By, again.Method));
        Assert.Equal(scale.Constants, again.Constants);
    }

    [Fact]
    public async Task The_newest_is_in_force_and_the_ones_before_are_found_for_good()
    {
        CalibrationStore store = CalibrationStore.Open(_folder);
        await store.AddAsync(Of("a", Instruments.Ecg, Day));
        await store.AddAsync(Of("b", Instruments.Oximeter, Day));
        // The clock was set back meanwhile: what was added last counts.
        await store.AddAsync(Of("c", Instruments.Ecg, Day.AddYears(-1)));

        CalibrationStore again = CalibrationStore.Open(_folder);

        Assert.Equal("c", again.Find(Instruments.Ecg)?.Id);
        Assert.Equal("b", again.Find(Instruments.Oximeter)?.Id);
        Assert.Equal(["a", "b", "c"], again.All.Select(one => one.Id));
        Assert.Equal(Day, again.Find("a")?.Done);
    }

    [Fact]
    public void Without_any_the_factorys_holds_where_no_constants_are_needed_and_none_where_they_are()
    {
        CalibrationStore store = CalibrationStore.Open(_folder);

        Assert.All(CalibratedInstrument.All, one => Assert.Equal(one.NeedsConstants ? null : "factory", store.Find(one.Bit)?.Id));
        Assert.Equal("", store.Problem);
        Assert.False(File.Exists(File_));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"version\":2,\"calibrations\":[]}")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"version\":1,\"calibrations\":[null]}")]
    [InlineData("{\"version\":1,\"calibrations\":[{\"id\":\"x\"}]}")]
    [InlineData("{\"version\":1,\"calibrations\":[{\"id\":\"x\",\"instrument\":32,\"done\":\"2026-11-29T10:00:00Z\",\"by\":\"T1\",\"method\":\"m\",\"constants\":{\"a\":\"b\"}}]}")]
    public async Task A_damaged_file_is_set_aside_whole_and_told_of(string damage)
    {
        await File.WriteAllTextAsync(File_, damage);

        CalibrationStore store = CalibrationStore.Open(_folder);

        Assert.Contains("damaged-1", store.Problem, StringComparison.Ordinal);
        Assert.Null(store.Find(Instruments.Weight));
        Assert.Equal("factory", store.Find(Instruments.Ecg)?.Id);
        Assert.Equal(damage, await File.ReadAllTextAsync(File_ + ".damaged-1"));
        await store.AddAsync(Of("new", Instruments.Weight, Day));
        await File.WriteAllTextAsync(File_, "{");
        Assert.Contains("damaged-2", CalibrationStore.Open(_folder).Problem, StringComparison.Ordinal);
        Assert.Equal(damage, await File.ReadAllTextAsync(File_ + ".damaged-1"));
    }

    [Fact]
    public async Task Damage_is_told_at_every_start_and_marks_what_was_not_calibrated_since_until_somebody_takes_it_away()
    {
        await File.WriteAllTextAsync(File_, "{");
        await CalibrationStore.Open(_folder).AddAsync(Of("new", Instruments.Ecg, Day));

        CalibrationStore again = CalibrationStore.Open(_folder);

        Assert.Contains("damaged-1", again.Problem, StringComparison.Ordinal);
        Assert.Equal([], Findings(again, Instruments.Ecg));
        Assert.Equal([Finding.CalibrationUnchecked], Findings(again, Instruments.BloodPressure));
        File.Delete(File_ + ".damaged-1");
        CalibrationStore acknowledged = CalibrationStore.Open(_folder);
        Assert.Equal("", acknowledged.Problem);
        Assert.Equal("new", acknowledged.Find(Instruments.Ecg)?.Id);
        Assert.Equal([], Findings(acknowledged, Instruments.BloodPressure));
    }

    [Fact]
    public void A_file_that_the_disk_does_not_give_is_set_aside_and_the_host_starts()
    {
        // Nobody else may read it meanwhile: reading fails as from a bad sector.
        using FileStream held = new(File_, FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        CalibrationStore store = CalibrationStore.Open(_folder);

        Assert.Contains("damaged-1", store.Problem, StringComparison.Ordinal);
        Assert.True(File.Exists(File_ + ".damaged-1"));
    }

    [Fact]
    public async Task A_renewed_check_keeps_the_instruments_constants()
    {
        CalibrationStore store = CalibrationStore.Open(_folder);
        Dictionary<string, double> curve = new() { ["a"] = 1.5, ["b"] = -25 };
        await store.AddAsync(Of("spo2-1", Instruments.Oximeter, Day) with { Constants = curve });
        await using WebApplication app = WebApplication.CreateSlimBuilder().Build();
        new CalibrationApi(store, Guard(store), () => false, new FixedIdentifiers(), Clock).Map(app);
        Endpoint renewal = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)
            .Single(one => one.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") == true);
        using var body = new MemoryStream("""{"instrument":"spo2","expires":"2099-01-01T00:00:00Z","by":"T-1","method":"m"}"""u8.ToArray());
        var context = new DefaultHttpContext { RequestServices = app.Services, Request = { Method = "POST", ContentType = "application/json", Body = body } };

        await renewal.RequestDelegate!(context);

        Assert.Equal(StatusCodes.Status201Created, context.Response.StatusCode);
        Assert.NotEqual("spo2-1", store.Find(Instruments.Oximeter)?.Id);
        Assert.Equal(curve, store.Find(Instruments.Oximeter)?.Constants);
    }

    [Fact]
    public async Task When_it_cannot_be_written_the_one_before_stays_in_force()
    {
        CalibrationStore store = CalibrationStore.Open(_folder);
        await store.AddAsync(Of("a", Instruments.Ecg, Day));
        byte[] before = await File.ReadAllBytesAsync(File_);
        // A folder in the place of the staged file: the write fails whoever runs the test.
        Directory.CreateDirectory(Path.Combine(_folder, $".{CalibrationStore.FileName}.new", "x"));

        await Assert.ThrowsAsync<IOException>(() => store.AddAsync(Of("b", Instruments.Ecg, Day.AddDays(1))));

        Assert.Equal("a", store.Find(Instruments.Ecg)?.Id);
        Assert.Equal(before, await File.ReadAllBytesAsync(File_));
    }

    [Fact]
    public async Task An_id_is_used_once_and_a_calibration_is_whole()
    {
        CalibrationStore store = CalibrationStore.Open(_folder);
        Calibration good = Of("a", Instruments.Ecg, Day);
        await store.AddAsync(good);

        await Assert.ThrowsAsync<ArgumentException>(() => store.AddAsync(good));
        await Assert.ThrowsAsync<ArgumentException>(() => store.AddAsync(good with { Id = "factory" }));
        await Assert.ThrowsAsync<ArgumentException>(() => store.AddAsync(good with { Id = "b", Expires = Day }));
        await Assert.ThrowsAsync<ArgumentException>(() => store.AddAsync(good with { Id = "b", Instrument = Instruments.Ecg | Instruments.Weight }));
        await Assert.ThrowsAsync<ArgumentException>(
            () => store.AddAsync(good with { Id = "b", Constants = new Dictionary<string, double> { ["x"] = double.NaN } }));
        Assert.Single(CalibrationStore.Open(_folder).All);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Clock Clock { get; } = new(new ManualTime { WallStep = TimeSpan.FromDays(365) }, () => TimeSpan.Zero);

    private static InstrumentGuard Guard(CalibrationStore store) => new(store, new CalibrationSection().ToPolicy(), _ => null, Clock);

    private static IReadOnlyList<Finding> Findings(CalibrationStore store, Instruments instrument) => Assert.Single(Guard(store).StatesOf(instrument)).Findings;

    private static Calibration Of(string id, Instruments instrument, DateTimeOffset done) =>
        new(id, instrument, done, done.AddYears(1), "T-1", "against a reference", new Dictionary<string, double>());
}
