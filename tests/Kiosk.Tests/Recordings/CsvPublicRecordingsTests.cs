using System.Globalization;
using Kiosk.Simulator.Recordings;
using Xunit;

namespace Kiosk.Tests.Recordings;

public class CsvPublicRecordingsTests
{
    [Theory]
    [InlineData("118e00", -9.345, -10.71)]
    [InlineData("118e06", null, null)]
    [InlineData("118e12", null, null)]
    [InlineData("118e24", -7.245, -6.435)]
    public void The_noise_stress_records_have_120_s_at_360_Hz(string record, double? first, double? last)
    {
        string path = TestData.Path($"ecg/nstdb-118/{record}.csv");

        RecordedSignal signal = Recording.LoadEcg(path, rateHz: 360);

        Assert.Equal(43_200, signal.Length);
        Assert.Equal(record, signal.Name);
        Assert.Equal(first ?? signal.Values[0], signal.Values[0]);
        Assert.Equal(last ?? signal.Values[^1], signal.Values[^1]);
    }

    [Fact]
    public void The_finger_pleth_has_its_samples()
    {
        RecordedSignal signal = Recording.LoadPleth(TestData.Path("ppg/heartpy/data.csv"), rateHz: 100);

        Assert.Equal([530, 518, 506, 494, 483], signal.Values.Take(5));
        Assert.Equal(494, signal.Values[^1]);
        Assert.Equal(2483, signal.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(20)]
    public void The_camera_pleths_have_a_time_of_their_own_for_each_sample(int subject)
    {
        string path = TestData.Path(string.Create(CultureInfo.InvariantCulture, $"ppg/welltory/subject_{subject:D2}/PPG.csv"));

        RecordedSignal red = Recording.LoadPleth(path);

        string[] lines = [.. File.ReadLines(path).Skip(1)];
        Assert.Equal(lines.Length, red.Length);
        Assert.Equal("R", red.Name);
        Assert.Null(red.RateHz);
        Assert.Equal(lines.Select(l => double.Parse(l.Split(',')[0], CultureInfo.InvariantCulture)), red.TimesMs!);
        Assert.Equal(lines.Select(l => double.Parse(l.Split(',')[1], CultureInfo.InvariantCulture)), red.Values);
        double[] even = red.AtRate(100);
        Assert.Equal(red.DurationSeconds * 100, even.Length, 5.0);
        Assert.InRange(even.Average(), red.Values.Min(), red.Values.Max());
    }
}
