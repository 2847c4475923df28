using Kiosk.Simulator.Recordings;
using Xunit;

namespace Kiosk.Tests.Recordings;

public sealed class WfdbFormatTests : IDisposable
{
    private readonly RecordingFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(-2047, -1)]
    [InlineData(2047, 0)]
    [InlineData(1, 2047)]
    [InlineData(-1, -2047)]
    [InlineData(0x123, 0x456)]
    public void Format_212_holds_two_signed_samples_in_three_bytes(int first, int second)
    {
        _folder.Bytes("r.dat", RecordingFolder.Format212(first, second));

        RecordedSignal signal = Recording.Load(_folder.Text("r.hea", "r 1 100 2\nr.dat 212 1"));

        Assert.Equal([first, second], signal.Values);
    }

    [Fact]
    public void Format_212_follows_the_byte_order_of_the_guide()
    {
        // 0x3E3 and 0x3F3 are record 100's first frame, 995 and 1011.
        _folder.Bytes("r.dat", [0xE3, 0x33, 0xF3]);

        IReadOnlyList<RecordedSignal> signals = Recording.LoadAll(_folder.Text("r.hea", "r 2 360 1\nr.dat 212 200 11 1024\nr.dat 212 200 11 1024"));

        Assert.Equal(-0.145, signals[0].Values[0], 12);
        Assert.Equal(-0.065, signals[1].Values[0], 12);
    }

    [Fact]
    public void An_odd_number_of_samples_in_format_212_ends_with_two_bytes_or_with_padding()
    {
        string header = _folder.Text("r.hea", "r 1 100 3\nr.dat 212 1");

        _folder.Bytes("r.dat", RecordingFolder.Format212(5, -6, 7));
        Assert.Equal([5, -6, 7], Recording.Load(header).Values);

        _folder.Bytes("r.dat", RecordingFolder.Format212(5, -6, 7, 0));
        Assert.Equal([5, -6, 7], Recording.Load(header).Values);
    }

    [Fact]
    public void Fields_that_are_absent_have_the_defaults_of_the_guide()
    {
        _folder.Bytes("r.dat", RecordingFolder.Format16(200, -400));

        RecordedSignal signal = Recording.Load(_folder.Text("r.hea", "# before\r\n\r\nr 1\r\n# between\r\nr.dat 16\r\n# after\r\n"));

        Assert.Equal([1.0, -2.0], signal.Values);
        Assert.Equal(250, signal.RateHz);
        Assert.Equal("mV", signal.Unit);
        Assert.Equal("signal 0", signal.Name);
    }

    [Theory]
    [InlineData("0", -1.0, "mV")]
    [InlineData("100", -2.0, "mV")]
    [InlineData("100/NU", -2.0, "NU")]
    [InlineData("100(50)/mmHg", 0.5, "mmHg")]
    [InlineData("1e2(-300)/uV", 4.0, "uV")]
    public void The_baseline_is_the_adc_zero_unless_the_gain_field_gives_one(string gain, double expected, string unit)
    {
        _folder.Bytes("r.dat", RecordingFolder.Format16(100));

        RecordedSignal signal = Recording.Load(_folder.Text("r.hea", $"r 1 100 1\nr.dat 16 {gain} 12 300 100 100 0 A name with blanks "));

        Assert.Equal(expected, signal.Values[0], 12);
        Assert.Equal(unit, signal.Unit);
        Assert.Equal("A name with blanks", signal.Name);
    }

    [Fact]
    public void Signals_in_several_files_with_offsets_and_several_samples_per_frame_come_apart()
    {
        _folder.Bytes("a.dat", [9, 9, 9, .. RecordingFolder.Format16(10, 11, 20, 12, 13, 21)]);
        _folder.Bytes("b.dat", RecordingFolder.Format212(-5, -6));
        string header = _folder.Text("r.hea", "r 3 50/10(3) 2 12:00:00\na.dat 16x2+3 1 12 0 10 46 0 fast\na.dat 16+3 1 12 0 20 41 0 slow\nb.dat 212 1 12 0 -5 -11 0 other");

        IReadOnlyList<RecordedSignal> signals = Recording.LoadAll(header);

        Assert.Equal([10, 11, 12, 13], signals[0].Values);
        Assert.Equal(100, signals[0].RateHz);
        Assert.Equal([20, 21], signals[1].Values);
        Assert.Equal([-5, -6], signals[2].Values);
        Assert.Equal(50, signals[2].RateHz);
    }

    [Fact]
    public void A_skewed_signal_starts_that_many_frames_into_the_file()
    {
        _folder.Bytes("r.dat", RecordingFolder.Format16(1, 101, 2, 102, 3, 103));

        IReadOnlyList<RecordedSignal> signals = Recording.LoadAll(_folder.Text("r.hea", "r 2 10 3\nr.dat 16 1 16 0 1 6\nr.dat 16:2 1 16 0 101 306"));

        Assert.Equal([1, 2, 3], signals[0].Values);
        Assert.Equal([103], signals[1].Values);
    }

    [Fact]
    public void Missing_samples_hold_the_one_before_and_at_the_start_the_one_after()
    {
        _folder.Bytes("r.dat", RecordingFolder.Format16(-32768, -32768, 7, -32768, 8));

        RecordedSignal signal = Recording.Load(_folder.Text("r.hea", "r 1 10\nr.dat 16 1"));

        Assert.Equal([7, 7, 7, 7, 8], signal.Values);
        Assert.Equal(3, signal.MissingCount);
    }

    [Fact]
    public void Bytes_after_the_announced_frames_are_not_read()
    {
        _folder.Bytes("r.dat", RecordingFolder.Format16(1, 2, 3, 999));

        RecordedSignal signal = Recording.Load(_folder.Text("r.hea", "r 1 10 3\nr.dat 16 1 16 0 1 6 0 x"));

        Assert.Equal([1, 2, 3], signal.Values);
    }

    [Fact]
    public void A_signal_is_chosen_by_name_then_by_index()
    {
        _folder.Bytes("r.dat", RecordingFolder.Format16(1, 2, 3));
        string header = _folder.Text("r.hea", "r 3 10 1\nr.dat 16 1/mmHg 16 0 1 1 0 1\nr.dat 16 1000/uV 16 0 2 2 0 II\nr.dat 16 1/NU 16 0 3 3 0 pleth");

        Assert.Equal(1, Recording.Load(header).Values[0]);
        Assert.Equal("1", Recording.Load(header, "1").Name);
        Assert.Equal("pleth", Recording.Load(header, "2").Name);
        Assert.Equal("II", Recording.Load(header, "ii").Name);
        Assert.Equal("pleth", Recording.LoadPleth(header).Name);
        RecordedSignal ecg = Recording.LoadEcg(header);
        Assert.Equal("II", ecg.Name);
        Assert.Equal("mV", ecg.Unit);
        Assert.Equal(0.000002, ecg.Values[0], 15);
    }
}
