using Kiosk.Simulator.Recordings;
using Xunit;

namespace Kiosk.Tests.Recordings;

public sealed class BrokenRecordingsTests : IDisposable
{
    private readonly RecordingFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 1, "no record line")]
    [InlineData("# only a comment\n", 1, "no record line")]
    [InlineData("r", 1, "no number of signals")]
    [InlineData("r two 100 2\n", 1, "the number of signals is 'two'")]
    [InlineData("r 0 100 2\n", 1, "the number of signals is '0'")]
    [InlineData("r 99999 100 2\n", 1, "the number of signals is '99999'")]
    [InlineData("r 1 fast 2\nr.dat 16", 1, "'fast' is not a sampling rate")]
    [InlineData("r 1 -100 2\nr.dat 16", 1, "'-100' is not a sampling rate")]
    [InlineData("r 1 NaN 2\nr.dat 16", 1, "'NaN' is not a sampling rate")]
    [InlineData("r 1 100 many\nr.dat 16", 1, "the number of samples is 'many'")]
    [InlineData("r 1 100 -2\nr.dat 16", 1, "the number of samples is '-2'")]
    [InlineData("r/3 1 100 2\n", 1, "several segments")]
    [InlineData("r 2 100 2\nr.dat 16\n", 2, "1 signal lines where the record line announces 2")]
    [InlineData("r 1 100 2\nr.dat 16\nr.dat 16", 3, "after the 1 that the record line announces")]
    [InlineData("r 1 100 2\nr.dat", 2, "is not a signal line")]
    [InlineData("r 1 100 2\n# comment\nr.dat 310", 3, "format 310 is not supported")]
    [InlineData("r 1 100 2\nr.dat 8", 2, "format 8 is not supported")]
    [InlineData("r 1 100 2\nr.dat sixteen", 2, "'sixteen' is not a format field")]
    [InlineData("r 1 100 2\nr.dat 16x0", 2, "the samples per frame is '0'")]
    [InlineData("r 1 100 2\nr.dat 16+99999999999", 2, "the byte offset is '99999999999'")]
    [InlineData("r 1 100 2\nr.dat 16:2", 2, "skewed by all of its 2 frames")]
    [InlineData("r 1 100 2\nr.dat 16 high", 2, "'high' is not a gain")]
    [InlineData("r 1 100 2\nr.dat 16 -200", 2, "'-200' is not a gain")]
    [InlineData("r 1 100 2\nr.dat 16 1,5/mV", 2, "'1,5/mV' is not a gain")]
    [InlineData("r 1 100 2\nr.dat 16 200(x)/mV", 2, "is not a gain")]
    [InlineData("r 1 100 2\nr.dat 16 200 12 zero", 2, "the adc zero is 'zero'")]
    [InlineData("r 1 100 2\nr.dat 16 200 12 0 0 70000", 2, "the checksum is '70000'")]
    [InlineData("r 1 100 2\n../r.dat 16", 2, "not a signal file beside the header")]
    [InlineData("r 1 100 2\n/etc/passwd 16", 2, "not a signal file beside the header")]
    [InlineData("r 1 100 2\n- 16", 2, "not a signal file beside the header")]
    [InlineData("r 3 100 1\nr.dat 16\nq.dat 16\nr.dat 16", 4, "appears again")]
    [InlineData("r 2 100 1\nr.dat 16\nr.dat 212", 3, "two formats")]
    [InlineData("r 2 100 1\nr.dat 16\nr.dat 16+2", 3, "two byte offsets")]
    public void A_broken_header_is_refused_with_its_line(string text, int line, string reason)
    {
        _folder.Bytes("r.dat", RecordingFolder.Format16(1, 2));
        string header = _folder.Text("r.hea", text);

        var error = Assert.Throws<RecordingException>(() => Recording.Load(header));

        Assert.Equal(header, error.File);
        Assert.Equal(line, error.Line);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(error.Advice);
        Assert.Equal($"{header}, line {line}: {error.Reason}; {error.Advice}.", error.Message);
    }

    [Theory]
    [InlineData("r 1 100 5\nr.dat 16", 8, 8L, "ends after 4 of the 5 frames")]
    [InlineData("r 1 100 5\nr.dat 16", 9, 9L, "ends after 4 of the 5 frames")]
    [InlineData("r 1 100 5\nr.dat 16", 0, 0L, "ends after 0 of the 5 frames")]
    [InlineData("r 1 100 5\nr.dat 16+24", 10, 10L, "ends after 0 of the 5 frames")]
    [InlineData("r 1 100 3\nr.dat 212", 4, 4L, "ends after 2 of the 3 frames")]
    [InlineData("r 2 100 3\nr.dat 212\nr.dat 212", 8, 8L, "ends after 2 of the 3 frames")]
    [InlineData("r 1 100\nr.dat 16", 0, 0L, "no whole frame")]
    [InlineData("r 1 100\nr.dat 16", 5, 5L, "ends within a frame")]
    [InlineData("r 3 100\nr.dat 16\nr.dat 16\nr.dat 16", 8, 8L, "ends within a frame")]
    public void A_short_signal_file_is_refused_with_the_byte_where_it_ends(string text, int bytes, long offset, string reason)
    {
        string header = _folder.Text("r.hea", text);
        string data = _folder.Bytes("r.dat", new byte[bytes]);

        var error = Assert.Throws<RecordingException>(() => Recording.Load(header));

        Assert.Equal(data, error.File);
        Assert.Null(error.Line);
        Assert.Equal(offset, error.ByteOffset);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_signal_file_is_named_with_the_header_line_that_asks_for_it()
    {
        string header = _folder.Text("r.hea", "r 1 100 2\n# a comment\ngone.dat 16\n");

        var error = Assert.Throws<RecordingException>(() => Recording.Load(header));

        Assert.Equal(_folder.Path("gone.dat"), error.File);
        Assert.Equal("there is no such file", error.Reason);
        Assert.Equal("fetch it, or correct line 3 of r.hea", error.Advice);
    }

    [Fact]
    public void A_wrong_checksum_names_the_file_and_the_signal()
    {
        _folder.Bytes("r.dat", RecordingFolder.Format16(1, 2, 3, 4));
        string header = _folder.Text("r.hea", "r 2 100 2\nr.dat 16 1 16 0 1 4 0 good\nr.dat 16 1 16 0 2 7 0 bad lead");

        var error = Assert.Throws<RecordingException>(() => Recording.Load(header, "good"));

        Assert.Equal(_folder.Path("r.dat"), error.File);
        Assert.Contains("signal 'bad lead' has checksum 6 where the header says 7", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_that_is_all_missing_is_refused()
    {
        _folder.Bytes("r.dat", RecordingFolder.Format212(-2048, -2048));

        var error = Assert.Throws<RecordingException>(() => Recording.Load(_folder.Text("r.hea", "r 1 100 2\nr.dat 212 1")));

        Assert.Contains("marked as missing", error.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null, 1, "holds no numbers")]
    [InlineData("\n# nothing\n\n", null, 3, "holds no numbers")]
    [InlineData("1\n2\n", null, 1, "no sample rate was stated")]
    [InlineData("ecg\n1\n2\n", null, 1, "no sample rate was stated")]
    [InlineData("1\nNaN\n", 100.0, 2, "'NaN' is not a finite number")]
    [InlineData("NaN\n1\n", 100.0, 1, "'NaN' is not a finite number")]
    [InlineData("1\n\n# x\n-Infinity\n", 100.0, 4, "'-Infinity' is not a finite number")]
    [InlineData("1\n1e999\n", 100.0, 2, "'1e999' is not a finite number")]
    [InlineData("1\ntwo\n", 100.0, 2, "'two' is not a finite number")]
    [InlineData("1\n1,5\n", 100.0, 2, "2 fields where there are 1 columns")]
    [InlineData("1,5\n1,6\n", 100.0, 1, "2 columns without a header line")]
    [InlineData("1.5;2.5\n", 100.0, 1, "no numbers|at least 1 are needed")]
    [InlineData("ecg\n", 100.0, 1, "0 lines of numbers where at least 1")]
    [InlineData("time,R\n0,1\n", null, 2, "1 lines of numbers where at least 2")]
    [InlineData("time,R\n0,1\n10\n", null, 3, "1 fields where there are 2 columns")]
    [InlineData("time,R\n0,1\n10,\n", null, 3, "'' in column 'R' is not a finite number")]
    [InlineData("time,R\n0,1\n10,2,3\n", null, 3, "3 fields where there are 2 columns")]
    [InlineData("time,R\n0,1\n\n0,2\n", null, 4, "time 0 does not follow 0")]
    [InlineData("time,R\n10,1\n5.5,2\n", null, 3, "time 5.5 does not follow 10")]
    [InlineData("time,R\n0,1\n10,2\n", 100.0, 1, "a sample rate was stated as well")]
    [InlineData("time\n0\n1\n", null, 1, "no column but the time")]
    [InlineData("time,R,r\n0,1,1\n", null, 1, "two columns are named 'r'")]
    [InlineData("time,,R\n0,1,1\n", null, 1, "column 2 of the header has no name")]
    [InlineData("time,3\n0,1\n", null, 1, "column 2 of the header has no name")]
    public void A_broken_CSV_file_is_refused_with_its_line(string text, double? rateHz, int line, string reason)
    {
        string file = _folder.Text("r.csv", text);

        var error = Assert.Throws<RecordingException>(() => Recording.Load(file, rateHz: rateHz));

        Assert.Equal(file, error.File);
        Assert.Equal(line, error.Line);
        Assert.Contains(reason.Split('|'), r => error.Reason.Contains(r, StringComparison.Ordinal));
        Assert.NotEmpty(error.Advice);
    }

    [Theory]
    [InlineData("r.hea", 100.0, "gives its own sample rate")]
    [InlineData("r.csv", -1.0, "a rate of -1 Hz")]
    [InlineData("r.csv", double.NaN, "a rate of NaN Hz")]
    [InlineData("r.dat", null, "neither a WFDB header (.hea) nor a CSV file")]
    [InlineData("r", null, "neither a WFDB header (.hea) nor a CSV file")]
    [InlineData("gone.csv", 100.0, "no such file")]
    [InlineData("gone/r.hea", null, "no such file")]
    [InlineData("folder.csv", 100.0, "cannot be read")]
    [InlineData("binary.csv", 100.0, "binary, not text")]
    [InlineData("long.csv", 0.00001, "more than 48 hours")]
    public void What_is_no_recording_is_refused_by_its_name(string name, double? rateHz, string reason)
    {
        _folder.Text("r.hea", "r 1 100 2\nr.dat 16");
        _folder.Bytes("r.dat", RecordingFolder.Format16(1, 2));
        _folder.Text("r.csv", "1\n2\n");
        _folder.Text("long.csv", "1\n2\n3\n");
        _folder.Bytes("binary.csv", [49, 10, 0, 1]);
        Directory.CreateDirectory(_folder.Path("folder.csv"));

        var error = Assert.Throws<RecordingException>(() => Recording.Load(_folder.Path(name), rateHz: rateHz));

        Assert.Equal(_folder.Path(name), error.File);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_that_is_not_there_is_refused_with_those_that_are()
    {
        string file = _folder.Text("r.csv", "time,R,G\n0,1,2\n1,1,2\n");

        Assert.Contains("'R', 'G'", Assert.Throws<RecordingException>(() => Recording.Load(file, "B")).Advice, StringComparison.Ordinal);
        Assert.Throws<RecordingException>(() => Recording.Load(file, "2"));
        Assert.Throws<RecordingException>(() => Recording.Load(file, "-1"));
        Assert.Throws<RecordingException>(() => Recording.Load(file, "time"));
    }

    [Fact]
    public void A_pressure_is_no_ECG_and_an_ECG_is_no_pleth()
    {
        _folder.Bytes("r.dat", RecordingFolder.Format16(1, 2));
        string pressure = _folder.Text("p.hea", "p 1 100 2\nr.dat 16 1/mmHg");
        string ecg = _folder.Text("e.hea", "e 1 100 2\nr.dat 16 1/mV 16 0 1 3 0 II");

        Assert.Contains("not a voltage", Assert.Throws<RecordingException>(() => Recording.LoadEcg(pressure)).Reason, StringComparison.Ordinal);
        Assert.Contains("not a voltage", Assert.Throws<RecordingException>(() => Recording.LoadEcg(pressure, "0")).Reason, StringComparison.Ordinal);
        Assert.Contains("'II'", Assert.Throws<RecordingException>(() => Recording.LoadPleth(ecg)).Advice, StringComparison.Ordinal);
        Assert.Equal("II", Recording.LoadPleth(ecg, "II").Name);
    }

    [Fact]
    public void No_mutation_of_a_file_gets_anything_but_a_signal_or_a_refusal()
    {
        int seed = 20030301;
        var random = new Random(seed);
        byte[] header = "r 2 100/10(2) 4\nr.dat 212x2:1+3 200(-5)/mV 12 0 1 0 0 II\nr.dat 212+3 100 12 0 1 0 0 V\n# end\n"u8.ToArray();
        byte[] csv = "time,R,G\n0,1.5,2\n10,-3e2,4\n25,5,6\n"u8.ToArray();
        _folder.Bytes("r.dat", new byte[3 + 18]);
        int refused = 0;

        for (int i = 0; i < 1000; i++)
        {
            bool wfdb = i % 2 == 0;
            byte[] bytes = [.. wfdb ? header : csv];
            for (int flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(wfdb ? 128 : 256);
            string file = _folder.Bytes(wfdb ? "r.hea" : "r.csv", bytes);
            try
            {
                Assert.All(Recording.LoadAll(file), s => Assert.All(s.Values, v => Assert.True(double.IsFinite(v))));
            }
            catch (RecordingException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, file {i}: {e}");
            }
        }

        Assert.InRange(refused, 250, 1000);
    }
}
