using Kiosk.Peripherals.Bluetooth.Profiles;
using Kiosk.Peripherals.Readings;
using Xunit;

namespace Kiosk.Tests.Peripherals;

/// <summary>For each instrument of the Bluetooth profiles: what disturbs it, and the reason that must stand in the place of the number.</summary>
public class WrongNumberTests
{
    private const string Time = "EA07 0B 1D 0E 0F 10";

    public delegate PeripheralReading Decoder(ReadOnlySpan<byte> bytes);

    private static readonly Dictionary<string, Decoder> Decoders = new()
    {
        ["glucose"] = GlucoseMeasurement.Decode,
        ["pressure"] = BloodPressureMeasurement.Decode,
        ["spot"] = OximeterMeasurement.DecodeSpot,
        ["continuous"] = OximeterMeasurement.DecodeContinuous,
        ["temperature"] = TemperatureMeasurement.Decode,
        ["weight"] = WeightMeasurement.Decode,
    };

    public static TheoryData<string, string, string, NoReading> Disturbances => new()
    {
        { "glucose", "control solution by its type", $"02 0700 {Time} 63B0 1A", NoReading.ControlSolution },
        { "glucose", "control solution by its location", $"02 0700 {Time} 63B0 41", NoReading.ControlSolution },
        { "glucose", "control solution, with a strip fault besides", $"0A 0700 {Time} 63B0 1A 1000", NoReading.ControlSolution },
        { "glucose", "interstitial fluid", $"02 0700 {Time} 63B0 19", NoReading.SpecimenUnsupported },
        { "glucose", "venous whole blood", $"02 0700 {Time} 63B0 13", NoReading.SpecimenUnsupported },
        { "glucose", "NaN", $"02 0700 {Time} FF07 11", NoReading.NotANumber },
        { "glucose", "NRes", $"02 0700 {Time} 0008 11", NoReading.NotAtThisResolution },
        { "glucose", "+Inf is HI", $"02 0700 {Time} FE07 11", NoReading.AboveRange },
        { "glucose", "-Inf is LO", $"02 0700 {Time} 0208 11", NoReading.BelowRange },
        { "glucose", "reserved number", $"02 0700 {Time} 0108 11", NoReading.ReservedNumber },
        { "glucose", "no concentration", $"00 0700 {Time}", NoReading.InvalidMeasurement },
        { "glucose", "result too high", $"0A 0700 {Time} 63B0 11 2000", NoReading.AboveRange },
        { "glucose", "result too low", $"0A 0700 {Time} 63B0 11 4000", NoReading.BelowRange },
        { "glucose", "sensor malfunction", $"0A 0700 {Time} 63B0 11 0200", NoReading.SensorFault },
        { "glucose", "sample too small", $"0A 0700 {Time} 63B0 11 0400", NoReading.SampleTooSmall },
        { "glucose", "strip inserted wrongly", $"0A 0700 {Time} 63B0 11 0800", NoReading.StripFault },
        { "glucose", "strip of a wrong type", $"0A 0700 {Time} 63B0 11 1000", NoReading.StripFault },
        { "glucose", "strip pulled too soon", $"0A 0700 {Time} 63B0 11 0002", NoReading.StripFault },
        { "glucose", "too hot", $"0A 0700 {Time} 63B0 11 8000", NoReading.DeviceTemperature },
        { "glucose", "too cold", $"0A 0700 {Time} 63B0 11 0001", NoReading.DeviceTemperature },
        { "glucose", "general fault", $"0A 0700 {Time} 63B0 11 0004", NoReading.DeviceFault },
        { "glucose", "mmol/L sent as if in kg/L", $"02 0700 {Time} 3780 11", NoReading.Implausible },
        { "glucose", "mg/dL sent as if in mol/L", $"06 0700 {Time} 63D0 11", NoReading.Implausible },
        { "glucose", "cut off", $"02 0700 {Time} 63B0", NoReading.Truncated },
        { "glucose", "bytes left over", $"02 0700 {Time} 63B0 11 00", NoReading.Malformed },
        { "pressure", "NaN", "00 FF07 FF07 FF07", NoReading.NotANumber },
        { "pressure", "wrong way round", "00 5000 7800 5D00", NoReading.Implausible },
        { "pressure", "no pressure of an arm", "00 9001 4001 5D01", NoReading.Implausible },
        { "pressure", "mmHg sent as kPa", "01 7800 5000 5D00", NoReading.Implausible },
        { "pressure", "cut off", "00 7800 50", NoReading.Truncated },
        { "pressure", "flag without its field", "02 7800 5000 5D00", NoReading.Truncated },
        { "pressure", "bytes left over", "00 7800 5000 5D00 01", NoReading.Malformed },
        { "spot", "finger out: NaN", "00 FF07 FF07", NoReading.NotANumber },
        { "spot", "101 %", "00 6500 9001", NoReading.Implausible },
        { "spot", "invalid", "02 6100 4800 0080", NoReading.InvalidMeasurement },
        { "spot", "unavailable", "02 6100 4800 0020", NoReading.InvalidMeasurement },
        { "spot", "demonstration", "02 6100 4800 0004", NoReading.NotOfAPatient },
        { "spot", "test", "02 6100 4800 0008", NoReading.NotOfAPatient },
        { "spot", "still measuring", "02 6100 4800 2000", NoReading.NotReady },
        { "spot", "calibrating", "02 6100 4800 0010", NoReading.NotReady },
        { "spot", "cut off", "04 6100 4800 0000", NoReading.Truncated },
        { "continuous", "sensor disconnected", "08 6100 4800 008000", NoReading.SensorFault },
        { "continuous", "sensor malfunction", "08 6100 4800 004000", NoReading.SensorFault },
        { "continuous", "unknown sensor", "08 6100 4800 001000", NoReading.SensorFault },
        { "continuous", "sensor displaced", "08 6100 4800 002000", NoReading.NotApplied },
        { "continuous", "sensor on nobody", "08 6100 4800 000800", NoReading.NotApplied },
        { "continuous", "inadequate signal", "08 6100 4800 080000", NoReading.SignalInadequate },
        { "continuous", "no pulse", "08 6100 4800 800000", NoReading.SignalInadequate },
        { "continuous", "equipment malfunction", "08 6100 4800 020000", NoReading.DeviceFault },
        { "temperature", "NaN", "00 FFFF7F00", NoReading.NotANumber },
        { "temperature", "Fahrenheit sent as Celsius", "00 DA0300FF", NoReading.Implausible },
        { "temperature", "Celsius sent as Fahrenheit", "01 6C0100FF", NoReading.Implausible },
        { "temperature", "a finger is no body temperature", "04 6C0100FF 04", NoReading.SiteUnsupported },
        { "temperature", "a toe is no body temperature", "04 6C0100FF 08", NoReading.SiteUnsupported },
        { "temperature", "beyond any number", "00 0100007F", NoReading.NotRepresentable },
        { "temperature", "cut off", "00 6C0100", NoReading.Truncated },
        { "weight", "unsuccessful", "00 FFFF", NoReading.InvalidMeasurement },
        { "weight", "nobody on it", "00 0000", NoReading.NotApplied },
        { "weight", "cut off", "02 6C39 EA07", NoReading.Truncated },
        { "weight", "bytes left over", "00 6C39 00", NoReading.Malformed },
    };

    [Theory]
    [MemberData(nameof(Disturbances))]
    public void A_disturbed_measurement_gives_its_reason_and_no_number(string instrument, string what, string hex, NoReading reason)
    {
        PeripheralReading reading = Decoders[instrument](BluetoothProfileTests.Hex(hex));

        Assert.True(reading.IsEmpty, $"{instrument}, {what}: {string.Join(", ", reading.Values)}");
        Assert.All(reading.Values, value => Assert.Equal(reason, value.Reason));
    }

    [Theory]
    [InlineData("0800", NoReading.AboveRange)]
    [InlineData("1000", NoReading.BelowRange)]
    public void A_pulse_beyond_the_cuffs_range_is_no_number_beside_a_pressure_that_is_one(string status, NoReading reason)
    {
        PeripheralReading reading = BloodPressureMeasurement.Decode(BluetoothProfileTests.Hex($"14 7800 5000 5D00 4800 {status}"));

        Assert.Equal([120m, 80m, 93m, null], reading.Values.Select(v => v.Value));
        Assert.Equal(reason, reading.Values[3].Reason);
    }

    /// <summary>A clock that is not set, or that the device itself calls wrong, dates nothing.</summary>
    [Theory]
    [InlineData("glucose", "02 0700 0000 0B 1D 0E 0F 10 63B0 11")]
    [InlineData("glucose", "0A 0700 EA07 0B 1D 0E 0F 10 63B0 11 0008")]
    [InlineData("pressure", "02 7800 5000 5D00 0000 00 00 00 00 00")]
    [InlineData("spot", "11 6100 4800 EA07 0B 1D 0E 0F 10")]
    [InlineData("temperature", "02 6C0100FF EA07 0D 1D 0E 0F 10")]
    public void A_time_that_is_none_leaves_the_number_undated(string instrument, string hex)
    {
        PeripheralReading reading = Decoders[instrument](BluetoothProfileTests.Hex(hex));

        Assert.NotNull(reading.Values[0].Value);
        Assert.Null(reading.Time);
        Assert.True(reading.IsDated);
    }

    [Fact]
    public void A_million_random_measurements_never_throw_and_keep_number_and_reason_apart()
    {
        const int Seed = 20261129, Count = 1_000_000;
        var random = new Random(Seed);
        byte[] bytes = new byte[24];
        Decoder[] decoders = [.. Decoders.Values];
        int values = 0;

        for (int i = 0; i < Count; i++)
        {
            Span<byte> some = bytes.AsSpan(0, random.Next(bytes.Length));
            random.NextBytes(some);
            PeripheralReading reading = decoders[i % decoders.Length](some);
            foreach (PeripheralValue value in reading.Values)
            {
                if (value.Value is null == (value.Reason == NoReading.None)) Assert.Fail($"seed {Seed}, {i}: {value}");
                if (value.Value is not null) values++;
            }

            _ = GlucoseContext.Decode(some);
            _ = RecordAccess.Decode(some, out _);
            _ = DeviceClock.DecodeCurrentTime(some);
        }

        Assert.True(values > 0, $"seed {Seed}: some must get through, or nothing was tried");
    }
}
