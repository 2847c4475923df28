using System.Globalization;
using Kiosk.Simulator.Recordings;
using Xunit;

namespace Kiosk.Tests.Recordings;

public sealed class CsvFormatTests : IDisposable
{
    private readonly RecordingFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_column_of_numbers_is_a_signal_at_the_stated_rate()
    {
        string file = _folder.Text("ecg.csv", "\uFEFF# exported\r\n\r\n1.5\r\n -2e-1 \r\n# a comment\r\n+3\r\n");

        RecordedSignal signal = Recording.Load(file, rateHz: 250);

        Assert.Equal([1.5, -0.2, 3], signal.Values);
        Assert.Equal(250, signal.RateHz);
        Assert.Equal("ecg", signal.Name);
        Assert.Equal(0.008, signal.DurationSeconds, 12);
    }

    [Fact]
    public void A_time_column_may_stand_anywhere_and_be_irregular()
    {
        string file = _folder.Text("r.csv", "R, Time ,G\n1,-5,10\n2,0.5,20\n3,100,30\n");

        RecordedSignal green = Recording.Load(file, "1");

        Assert.Equal("G", green.Name);
        Assert.Equal([10, 20, 30], green.Values);
        Assert.Equal([-5, 0.5, 100], green.TimesMs!);
        Assert.Null(green.RateHz);
    }

    [Fact]
    public void Named_columns_without_a_time_have_the_stated_rate()
    {
        string file = _folder.Text("r.txt", "I,II\n1,2\n3,4\n");

        RecordedSignal signal = Recording.Load(file, "ii", 500);

        Assert.Equal([2, 4], signal.Values);
        Assert.Equal(500, signal.RateHz);
    }

    [Fact]
    public void A_decimal_point_is_a_point_in_every_language()
    {
        // A culture that groups with points and divides with commas, made by hand: the build has no cultures of its own.
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            Assert.Equal(1.5, Recording.Load(_folder.Text("r.csv", "1.5\n"), rateHz: 100).Values[0]);
            _folder.Bytes("r.dat", RecordingFolder.Format16(5));
            Assert.Equal(2.0, Recording.Load(_folder.Text("r.hea", "r 1 62.5 1\nr.dat 16 2.5\n")).Values[0]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
