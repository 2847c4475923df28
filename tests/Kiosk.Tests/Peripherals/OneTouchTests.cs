using System.Text;
using System.Text.Json;
using Kiosk.Measurements;
using Kiosk.Peripherals.Glucometers;
using Kiosk.Peripherals.Glucometers.OneTouch;
using Kiosk.Peripherals.Readings;
using Kiosk.Simulator.Meters;
using Xunit;

namespace Kiosk.Tests.Peripherals;

/// <summary>A OneTouch Ultra2: published lines, and a simulated meter with everything that may be wrong with it.</summary>
public class OneTouchTests
{
    [Fact]
    public void Published_lines_have_the_checksum_that_they_were_published_with()
    {
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllText(TestData.Path("sensors/vectors.json")));
        int lines = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("OneTouchUltra2").EnumerateArray())
        {
            if (!vector.TryGetProperty("line", out JsonElement line)) continue;
            lines++;
            Assert.Equal(NoReading.None, OneTouchLine.TryOpen(line.GetString()!.TrimEnd(), out string text));
            Assert.Equal(vector.GetProperty("text").GetString(), text);
        }

        Assert.Equal(5, lines);
    }

    [Fact]
    public void Published_record_is_81_mg_per_dl_not_marked_with_a_meal()
    {
        PeripheralReading reading = OneTouchRecord.Decode("P \"SAT\",\"03/21/15\",\"16:45:24   \",\"  081 \",\"N\",\"03\", 00 09B6");

        PeripheralValue value = Assert.Single(reading.Values);
        Assert.Equal((MeasurementKind.GlucosePlasma, 81m, PeripheralUnit.MgPerDl), (value.Kind, value.Value, value.Unit));
        Assert.Equal(new DateTime(2015, 3, 21, 16, 45, 24), reading.Time?.Local);
        Assert.Equal(MealContext.None, reading.Meal);
    }

    /// <summary>What disturbs a record, and the reason that must stand in the place of the number.</summary>
    public static TheoryData<string, string, NoReading> Disturbances => new()
    {
        { "control solution", Line("C 105 ", "N"), NoReading.ControlSolution },
        { "LO", Line("  019 ", "N"), NoReading.BelowRange },
        { "HI", Line("  601 ", "N"), NoReading.AboveRange },
        { "doubtful by the meter's own mark", Line("  105?", "N"), NoReading.InvalidMeasurement },
        { "no digits", Line("  1x5 ", "N"), NoReading.Malformed },
        { "a shifted field", Line(" 105  ", "N"), NoReading.Malformed },
        { "a digit changed on the cable", Line("  105 ", "N").Replace("105", "106", StringComparison.Ordinal), NoReading.ChecksumMismatch },
        { "checksum wrong", Line("  105 ", "N")[..^1] + "Z", NoReading.Truncated },
        { "cut off", Line("  105 ", "N")[..20], NoReading.Truncated },
        { "empty", "", NoReading.Truncated },
        { "another line", "T \"SAT\",\"08/03/13\",\"22:12:00   \" 0608", NoReading.Malformed },
    };

    [Theory]
    [MemberData(nameof(Disturbances))]
    public void A_disturbed_record_gives_its_reason_and_no_number(string what, string line, NoReading reason)
    {
        PeripheralValue value = Assert.Single(OneTouchRecord.Decode(line).Values);

        Assert.True(value.Value is null, what);
        Assert.Equal(reason, value.Reason);
    }

    [Theory]
    [InlineData("02/30/15", "16:45:24   ")]
    [InlineData("03/21/15", "24:45:24   ")]
    [InlineData("3/21/15", "16:45:24   ")]
    public void An_impossible_time_is_no_time(string date, string time) => Assert.Null(OneTouchLine.Time(date, time));

    [Fact]
    public void A_meter_is_read_out_with_its_identity_its_clock_and_its_records()
    {
        var rig = new MeterRig<VirtualOneTouch>(now => new VirtualOneTouch(now) { ClockError = TimeSpan.FromDays(-400) });
        rig.Meter.Measure(93, meal: 'A');
        long takenUs = rig.NowUs;
        rig.Pass(TimeSpan.FromMinutes(3));
        rig.Meter.Measure(110, isControl: true);

        MeterDownload download = rig.Download();

        Assert.Equal(MeterProblem.None, download.Problem);
        Assert.Equal(("OneTouch Ultra2", "GMF600DCY"), (download.Identity?.Model, download.Identity?.Serial));
        Assert.Equal([null, 93m], download.Readings.Select(r => r.Values[0].Value));
        PeripheralReading reading = download.Readings[1];
        Assert.Equal(MealContext.Postprandial, reading.Meal);
        TakenWindow taken = download.Clock!.Value.Map(reading.Time!.Value);
        Assert.InRange(takenUs, taken.EarliestUs, taken.LatestUs);
        Assert.InRange(taken.LatestUs - taken.EarliestUs, 0, 3_000_000);
        Assert.False(rig.Meter.WasErased);
    }

    [Theory]
    [InlineData(MeterFault.Silent, MeterProblem.Silent)]
    [InlineData(MeterFault.StopsHalfway, MeterProblem.Incomplete)]
    [InlineData(MeterFault.DamagedOnce, MeterProblem.None)]
    public void A_faulty_meter_gives_no_wrong_number_and_does_not_hang(MeterFault fault, MeterProblem problem)
    {
        var rig = new MeterRig<VirtualOneTouch>(now => new VirtualOneTouch(now) { Fault = fault });
        for (int i = 0; i < 4; i++) rig.Meter.Measure(101 + i);

        MeterDownload download = rig.Download();

        Assert.Equal(problem, download.Problem);
        Assert.All(download.Readings, r => Assert.True(r.Values[0].Value is null or (>= 101 and <= 104), r.Values[0].ToString()));
        if (fault == MeterFault.DamagedOnce) Assert.Equal(NoReading.ChecksumMismatch, download.Readings[0].Values[0].Reason);
        if (fault == MeterFault.StopsHalfway) Assert.Equal(NoReading.Truncated, download.Readings[^1].Values[0].Reason);
    }

    [Fact]
    public void A_cable_that_is_pulled_anywhere_ends_the_read_out()
    {
        for (int cut = 0; cut < 160; cut += 3)
        {
            var rig = new MeterRig<VirtualOneTouch>(now => new VirtualOneTouch(now)) { CutAfter = cut };
            rig.Meter.Measure(105);

            MeterDownload download = rig.Download();

            Assert.Equal(MeterProblem.LineGone, download.Problem);
            Assert.All(download.Readings, r => Assert.True(r.Values[0].Value is null or 105m));
        }
    }

    [Fact]
    public void A_million_random_lines_never_throw_and_never_become_a_number()
    {
        const int Seed = 20261129, Lines = 1_000_000;
        var random = new Random(Seed);
        byte[] line = new byte[80];
        int numbers = 0;

        for (int i = 0; i < Lines; i++)
        {
            Span<byte> some = line.AsSpan(0, random.Next(line.Length));
            random.NextBytes(some);
            if (OneTouchRecord.Decode(Encoding.Latin1.GetString(some)).Values[0].Value is not null) numbers++;
        }

        Assert.True(numbers == 0, $"seed {Seed}: {numbers} numbers");
    }

    private static string Line(string value, string meal)
    {
        string text = $"P \"SAT\",\"03/21/15\",\"16:45:24   \",\"{value}\",\"{meal}\",\"00\", 00";
        return FormattableString.Invariant($"{text} {text.Sum(c => c) & 0xFFFF:X4}");
    }
}
