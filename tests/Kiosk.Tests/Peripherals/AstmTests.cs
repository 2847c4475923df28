using System.Globalization;
using System.Text;
using System.Text.Json;
using Kiosk.Measurements;
using Kiosk.Peripherals.Glucometers;
using Kiosk.Peripherals.Glucometers.Astm;
using Kiosk.Peripherals.Readings;
using Kiosk.Simulator.Meters;
using Xunit;

namespace Kiosk.Tests.Peripherals;

/// <summary>ASTM E1381/E1394: published frames, and a simulated meter with everything that may be wrong with it.</summary>
public class AstmTests
{
    [Fact]
    public void Published_frames_are_acknowledged_and_read()
    {
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllText(TestData.Path("sensors/vectors.json")));
        byte[][] frames = [.. vectors.RootElement.GetProperty("ASTM").EnumerateArray().Select(v => Bytes(v.GetProperty("frame_hex").GetString()!))];
        var receiver = new AstmReceiver();
        Assert.Equal(AstmReceiver.Ack, receiver.Take(AstmReceiver.Enq));

        // The result frame is number 5 of its message: four others come first.
        for (int i = 1; i <= 4; i++) Assert.Equal(AstmReceiver.Ack, Feed(receiver, Frame(i, $"C|{i}\r")));
        Assert.Equal(AstmReceiver.Ack, Feed(receiver, frames[0]));

        PeripheralReading reading = Assert.Single(AstmRecords.Decode(receiver.Message).Readings);
        Assert.Equal((93m, PeripheralUnit.MgPerDl, MeasurementKind.GlucosePlasma), (reading.Values[0].Value, reading.Values[0].Unit, reading.Values[0].Kind));
        Assert.Equal(new DeviceTime(new DateTime(2015, 5, 26, 11, 50, 0), 60), reading.Time);
        Assert.Equal(MealContext.Postprandial, reading.Meal);
        var last = new AstmReceiver();
        last.Take(AstmReceiver.Enq);
        Assert.Equal(AstmReceiver.Ack, Feed(last, frames[1]));
        Assert.True(AstmRecords.Decode(last.Message).IsComplete);
    }

    /// <summary>What disturbs a result, and the reason that must stand in the place of the number.</summary>
    public static TheoryData<string, string, NoReading> Disturbances => new()
    {
        { "control solution, one model", Result("93", "mg/dL^P", "C/M0"), NoReading.ControlSolution },
        { "control solution, another model", Result("93", "mg/dL^P", "E/M0"), NoReading.ControlSolution },
        { "HI", Result("600", "mg/dL^P", ">/M0"), NoReading.AboveRange },
        { "LO", Result("10", "mg/dL^P", "</M0"), NoReading.BelowRange },
        { "HI in words", Result("HI", "mg/dL^P", ""), NoReading.AboveRange },
        { "LO in words", Result("LO", "mg/dL^P", ""), NoReading.BelowRange },
        { "no unit", Result("93", "", ""), NoReading.UnitUnknown },
        { "a unit that is not known", Result("93", "g/L^P", ""), NoReading.UnitUnknown },
        { "mg/dL said to be mmol/L", Result("93", "mmol/L^P", ""), NoReading.Implausible },
        { "mmol/L said to be mg/dL", Result("5.2", "mg/dL^P", ""), NoReading.Implausible },
        { "negative", Result("-93", "mg/dL^P", ""), NoReading.Malformed },
        { "no number", Result("", "mg/dL^P", ""), NoReading.Malformed },
        { "a number without end", Result("99999999999999999999999999999999", "mg/dL^P", ""), NoReading.Malformed },
        { "fields missing", "R|1|^^^Glucose|93", NoReading.UnitUnknown },
    };

    [Theory]
    [MemberData(nameof(Disturbances))]
    public void A_disturbed_result_gives_its_reason_and_no_number(string what, string record, NoReading reason)
    {
        PeripheralReading reading = Assert.Single(AstmRecords.Decode(record + "\r").Readings);

        Assert.True(reading.Values[0].Value is null, what);
        Assert.Equal(reason, reading.Values[0].Reason);
    }

    [Fact]
    public void Millimoles_stay_millimoles()
    {
        PeripheralReading reading = Assert.Single(AstmRecords.Decode(Result("5.20", "mmol/L^B", "") + "\r").Readings);

        Assert.Equal((5.20m, PeripheralUnit.MmolPerL, MeasurementKind.GlucoseWholeBlood), (reading.Values[0].Value, reading.Values[0].Unit, reading.Values[0].Kind));
        Assert.Equal("5.20", reading.Values[0].Value!.Value.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_repeated_frame_is_acknowledged_and_dropped_and_a_skipped_one_refused()
    {
        var receiver = new AstmReceiver();
        receiver.Take(AstmReceiver.Enq);

        byte? first = Feed(receiver, Frame(1, Result("93", "mg/dL^P", "") + "\r"));
        byte? again = Feed(receiver, Frame(1, Result("93", "mg/dL^P", "") + "\r"));
        byte? skipped = Feed(receiver, Frame(3, Result("94", "mg/dL^P", "") + "\r"));

        Assert.Equal((AstmReceiver.Ack, AstmReceiver.Ack, AstmReceiver.Nak), (first, again, skipped));
        Assert.Single(AstmRecords.Decode(receiver.Message).Readings);
    }

    [Fact]
    public void Any_flipped_bit_of_a_frame_is_refused_or_leaves_the_frame_unread()
    {
        byte[] frame = Frame(1, Result("93", "mg/dL^P", "") + "\r");

        for (int bit = 8; bit < frame.Length * 8; bit++)
        {
            byte[] damaged = [.. frame];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var receiver = new AstmReceiver();
            receiver.Take(AstmReceiver.Enq);
            byte? answer = Feed(receiver, damaged);

            // Upper and lower case of a hexadecimal digit are the same checksum.
            bool isSameChecksum = answer == AstmReceiver.Ack && Encoding.ASCII.GetString(damaged).Equals(Encoding.ASCII.GetString(frame), StringComparison.OrdinalIgnoreCase)
                && damaged.AsSpan(0, frame.Length - 4).SequenceEqual(frame.AsSpan(0, frame.Length - 4));
            Assert.True(answer != AstmReceiver.Ack || isSameChecksum, $"bit {bit}");
        }
    }

    [Theory]
    [InlineData(MeterFault.None, MeterProblem.None, 3)]
    [InlineData(MeterFault.Repeats, MeterProblem.None, 3)]
    [InlineData(MeterFault.DamagedOnce, MeterProblem.None, 3)]
    [InlineData(MeterFault.StopsHalfway, MeterProblem.Incomplete, 1)]
    [InlineData(MeterFault.Silent, MeterProblem.Silent, 0)]
    public void A_meter_is_read_out_whatever_is_wrong_with_it(MeterFault fault, MeterProblem problem, int values)
    {
        var rig = new MeterRig<VirtualAstmMeter>(now => new VirtualAstmMeter(now) { Fault = fault, ClockError = TimeSpan.FromHours(5) });
        for (int i = 0; i < 3; i++) rig.Meter.Measure(101 + i);
        long takenUs = rig.NowUs;
        rig.Pass(TimeSpan.FromMinutes(1));

        MeterDownload download = rig.Download();

        Assert.Equal(problem, download.Problem);
        Assert.Equal([.. Enumerable.Range(101, values).Select(v => (decimal?)v)], download.Readings.Select(r => r.Values[0].Value));
        if (values != 3) return;
        Assert.Equal(("Contour7350", "GMF600DCY", "01.20"), (download.Identity?.Model, download.Identity?.Serial, download.Identity?.Firmware));
        TakenWindow taken = download.Clock!.Value.Map(download.Readings[0].Time!.Value);
        Assert.InRange(takenUs, taken.EarliestUs, taken.LatestUs);
        Assert.InRange(taken.LatestUs - taken.EarliestUs, 0, 5_000_000);
    }

    [Fact]
    public void A_meter_without_seconds_leaves_the_minute_open()
    {
        var rig = new MeterRig<VirtualAstmMeter>(now => new VirtualAstmMeter(now) { HasSeconds = false });
        rig.Meter.Measure(101);
        long takenUs = rig.NowUs;

        MeterDownload download = rig.Download();

        TakenWindow taken = download.Clock!.Value.Map(download.Readings[0].Time!.Value);
        Assert.InRange(takenUs, taken.EarliestUs, taken.LatestUs);
        Assert.True(taken.LatestUs - taken.EarliestUs >= 60_000_000);
    }

    [Theory]
    [InlineData('C')]
    [InlineData('E')]
    public void Control_solution_range_and_unit_are_read_from_the_meter(char controlMark)
    {
        var rig = new MeterRig<VirtualAstmMeter>(now => new VirtualAstmMeter(now) { ControlMark = controlMark, Fault = MeterFault.WrongUnit });
        rig.Meter.Measure(110, isControl: true);
        rig.Meter.Measure(601);
        rig.Meter.Measure(93);

        MeterDownload download = rig.Download();

        Assert.Equal([NoReading.ControlSolution, NoReading.AboveRange, NoReading.Implausible], download.Readings.Select(r => r.Values[0].Reason));
    }

    [Fact]
    public void A_meter_whose_frames_never_get_through_is_given_up()
    {
        var rig = new MeterRig<VirtualAstmMeter>(now => new VirtualAstmMeter(now)) { CutAfter = 60 };
        rig.Meter.Measure(101);

        Assert.Equal(MeterProblem.LineGone, rig.Download().Problem);

        var receiver = new AstmReceiver();
        receiver.Take(AstmReceiver.Enq);
        for (int i = 0; i < 6; i++) Assert.Equal(AstmReceiver.Nak, Feed(receiver, Frame(1, "R|1\r", checksumError: 1)));
        Assert.Equal(AstmState.GivenUp, receiver.State);
    }

    [Fact]
    public void A_million_random_bytes_never_throw_and_never_become_a_number()
    {
        const int Seed = 20261129, Bytes = 1_000_000;
        var random = new Random(Seed);
        byte[] likely = [AstmReceiver.Stx, AstmReceiver.Etx, AstmReceiver.Eot, AstmReceiver.Enq, AstmReceiver.Etb, 13, 10, .. "1R|^Glucose93mg/dL"u8];
        var receiver = new AstmReceiver();
        int readings = 0;

        for (int i = 0; i < Bytes; i++)
        {
            receiver.Take(random.Next(3) == 0 ? (byte)random.Next(256) : likely[random.Next(likely.Length)]);
            if (receiver.State is not (AstmState.Ended or AstmState.GivenUp)) continue;
            readings += AstmRecords.Decode(receiver.Message).Readings.Count(r => r.Values[0].Value is not null);
            receiver = new AstmReceiver();
        }

        Assert.True(readings == 0, $"seed {Seed}");
    }

    private static string Result(string value, string unit, string flags) => $"R|1|^^^Glucose|{value}|{unit}||{flags}||20261129140000";

    private static byte[] Frame(int number, string text, int checksumError = 0)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes($"{number}{text}"), AstmReceiver.Etb];
        int sum = (body.Sum(b => b) + checksumError) & 0xFF;
        return [AstmReceiver.Stx, .. body, .. Encoding.ASCII.GetBytes(FormattableString.Invariant($"{sum:X2}\r\n"))];
    }

    private static byte? Feed(AstmReceiver receiver, byte[] bytes)
    {
        byte? answer = null;
        foreach (byte value in bytes) answer = receiver.Take(value) ?? answer;
        return answer;
    }

    private static byte[] Bytes(string hex) => [.. hex.Split(' ').Select(b => byte.Parse(b, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
}
