using Kiosk.Edge.Calibrations;
using Kiosk.Wire;
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

    private static Calibration Of(string id, Instruments instrument, DateTimeOffset done) =>
        new(id, instrument, done, done.AddYears(1), "T-1", "against a reference", new Dictionary<string, double>());
}
