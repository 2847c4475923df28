using System.Globalization;
using Kiosk.Simulator.Recordings;
using Xunit;

namespace Kiosk.Tests.Recordings;

public class WfdbPublicRecordsTests
{
    public static TheoryData<string> MitBih =>
        ["100", "101", "103", "105", "106", "108", "119", "200", "203", "208", "219", "222", "228", "231", "232"];

    [Theory]
    [MemberData(nameof(MitBih))]
    public void Every_record_of_MIT_BIH_passes_its_checksums_and_starts_at_its_initial_values(string record)
    {
        string path = TestData.Path($"ecg/mitdb/{record}.hea");

        IReadOnlyList<RecordedSignal> signals = Recording.LoadAll(path);

        int[] initial = [.. File.ReadLines(path).Skip(1).Take(2).Select(l => int.Parse(l.Split(' ')[5], CultureInfo.InvariantCulture))];
        Assert.Equal(initial, signals.Select(s => (int)Math.Round((s.Values[0] * 200) + 1024)));
        Assert.All(signals, s =>
        {
            Assert.Equal(650_000, s.Length);
            Assert.Equal(360, s.RateHz);
            Assert.Equal("mV", s.Unit);
            Assert.Equal(0, s.MissingCount);
        });
    }

    [Fact]
    public void Record_100_starts_at_995_adu_which_is_minus_0_145_mV()
    {
        RecordedSignal signal = Recording.LoadEcg(TestData.Path("ecg/mitdb/100.hea"));

        Assert.Equal("MLII", signal.Name);
        // As the WFDB tools print its first ten samples.
        Assert.Equal([-0.145, -0.145, -0.145, -0.145, -0.145, -0.145, -0.145, -0.145, -0.120, -0.135], signal.Values.Take(10).Select(v => Math.Round(v, 9)));
    }

    [Fact]
    public void A_record_with_several_samples_per_frame_and_a_skew_has_each_signal_at_its_own_rate()
    {
        string path = TestData.Path("ppg/physionet2015/03700181.hea");

        IReadOnlyList<RecordedSignal> signals = Recording.LoadAll(path);

        Assert.Equal(["MCL1", "ABP", "RESP"], signals.Select(s => s.Name));
        Assert.Equal([500, 125, 125], signals.Select(s => s.RateHz!.Value));
        Assert.Equal([300_000, 75_000, 74_996], signals.Select(s => s.Length));
        Assert.Equal(["mV", "mmHg", "mV"], signals.Select(s => s.Unit));
        Assert.Equal(67 / 2963.77, signals[0].Values[0], 12);
        Assert.Equal((-943 + 1605) / 12.84, signals[1].Values[0], 12);
        // The file begins with -304, as the header says; the skew of 4 frames makes -208 sample 0.
        Assert.Equal(-208 / 2000.0, signals[2].Values[0], 12);
    }

    [Fact]
    public void A_mat_file_is_format_16_after_its_24_bytes()
    {
        RecordedSignal pleth = Recording.LoadPleth(TestData.Path("ppg/physionet2015/a103l.hea"));

        Assert.Equal("PLETH", pleth.Name);
        Assert.Equal("NU", pleth.Unit);
        Assert.Equal(250, pleth.RateHz);
        Assert.Equal(82_500, pleth.Length);
        Assert.Equal(6042 / 12530.0, pleth.Values[0], 12);
    }

    [Fact]
    public void Missing_samples_are_held_and_counted()
    {
        IReadOnlyList<RecordedSignal> signals = Recording.LoadAll(TestData.Path("ppg/physionet2015/v102s.hea"));

        Assert.Equal([3, 2, 17, 1], signals.Select(s => s.MissingCount));
        Assert.Equal(-26 / 2281.0, signals[0].Values[0], 12);
        Assert.All(signals, s => Assert.DoesNotContain(s.Values, v => v == -2048 / 2281.0));
    }

    [Fact]
    public void An_altered_byte_of_a_public_record_is_reported_with_its_file_and_signal()
    {
        string source = TestData.Path("ecg/mitdb/100.hea");
        using var folder = new RecordingFolder();
        string header = folder.Text("100.hea", File.ReadAllText(source));
        byte[] bytes = File.ReadAllBytes(Path.ChangeExtension(source, ".dat"));
        bytes[300_002] ^= 0x10;
        folder.Bytes("100.dat", bytes);

        var error = Assert.Throws<RecordingException>(() => Recording.Load(header));

        Assert.EndsWith("100.dat", error.File, StringComparison.Ordinal);
        Assert.Contains("'V5'", error.Reason, StringComparison.Ordinal);
        Assert.Contains("20052", error.Reason, StringComparison.Ordinal);
    }
}
