using System.Globalization;
using System.Text.Json;
using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Xunit;

namespace Kiosk.Tests.Drivers;

public class PressureDriverTests
{
    [Fact]
    public void Lps28dfw_bytes_of_the_vectors_convert_to_their_pressures()
    {
        JsonElement[] vectors = [.. Vectors("LPS28DFW").Where(v => v.TryGetProperty("raw", out _) && v.GetProperty("fs_mode").GetInt32() == 1)];

        Assert.NotEmpty(vectors);
        Assert.All(vectors, vector =>
        {
            byte[] bytes = Bytes(vector.GetProperty("bytes_XL_L_H").GetString()!);
            int counts = Lps28dfw.Convert(bytes, 0);
            Assert.Equal(vector.GetProperty("raw").GetInt32(), counts);
            Assert.Equal(vector.GetProperty("mmHg").GetDouble(), Lps28dfw.ToPressure(counts).MilliMmHg / 1000.0, 3);
        });
    }

    [Fact]
    public void Mpr_counts_of_the_vectors_of_its_range_convert_to_their_pressures()
    {
        JsonElement[] vectors = [.. Vectors("MPR").Where(v => v.TryGetProperty("name", out JsonElement name) && name.GetString()!.StartsWith("0600MG", StringComparison.Ordinal))];

        Assert.NotEmpty(vectors);
        Assert.All(vectors, vector =>
        {
            double mmHg = vector.GetProperty("value").GetDouble() * 100 / 133.322387415;
            Assert.Equal(mmHg, Mpr.ToPressure(vector.GetProperty("count").GetInt32()).MilliMmHg / 1000.0, 3);
        });
    }

    [Fact]
    public void Lps28dfw_sweep_through_the_cuff_s_range_is_exact_to_a_thousandth_of_a_mmHg()
    {
        var rig = new PressureRig();
        rig.StartTrace();
        for (double mmHg = 500; mmHg <= 1200; mmHg += 0.37)
        {
            double pressure = mmHg;
            rig.HectoPascal = (_, _) => pressure * 1.33322387415;
            rig.Advance(10_000);

            Assert.Equal(NoData.None, rig.Trace.Drain(rig.Batch));

            Assert.Equal(1, rig.Batch.Count);
            Assert.InRange(Lps28dfw.ToPressure(rig.Batch.Samples[0]).MilliMmHg - (pressure * 1000), -1, 1);
        }
    }

    [Fact]
    public void Mpr_sweep_through_its_range_is_exact_and_signed()
    {
        var rig = new PressureRig();
        Assert.Equal(NoData.None, rig.Guard.Identify());
        for (double mmHg = -20; mmHg <= 450; mmHg += 0.73)
        {
            rig.GaugeMmHg = mmHg;

            Assert.Equal(NoData.None, rig.ReadGuard(out Pressure value));

            Assert.InRange(value.MilliMmHg - (mmHg * 1000), -1, 1);
        }
    }

    [Theory]
    [InlineData(451, NoData.DeviceError)]
    [InlineData(-30, NoData.OutOfRange)]
    public void Mpr_beyond_its_range_gives_no_value(double mmHg, NoData expected)
    {
        var rig = new PressureRig { GaugeMmHg = mmHg };
        rig.Guard.Identify();

        Assert.Equal(expected, rig.ReadGuard(out Pressure value));
        Assert.Equal(0, value.MilliMmHg);
    }

    [Fact]
    public void Mpr_gives_each_conversion_once_and_not_before_it_is_over()
    {
        var rig = new PressureRig { GaugeMmHg = 100 };
        rig.Guard.Identify();
        Assert.Equal(NoData.NotReady, rig.Guard.TryRead(rig.NowUs, out _));
        rig.Guard.Convert(rig.NowUs);
        rig.Advance(Mpr.ConversionUs - 1);
        Assert.Equal(NoData.NotReady, rig.Guard.TryRead(rig.NowUs, out _));
        rig.Advance(1);

        Assert.Equal(NoData.None, rig.Guard.TryRead(rig.NowUs, out Pressure value));

        Assert.InRange(value.MilliMmHg, 99_999, 100_001);
        Assert.Equal(NoData.NotReady, rig.Guard.TryRead(rig.NowUs, out _));
    }

    [Fact]
    public void Mpr_that_stays_busy_is_a_DeviceError_after_a_bounded_time()
    {
        var rig = new PressureRig();
        rig.Guard.Identify();
        rig.Guard.Convert(rig.NowUs);
        rig.Spi.Corrupt = (bytes, _) => bytes[0] = 0x60;
        rig.Advance(10_000);
        Assert.Equal(NoData.NotReady, rig.Guard.TryRead(rig.NowUs, out _));
        rig.Advance(20_000);

        Assert.Equal(NoData.DeviceError, rig.Guard.TryRead(rig.NowUs, out Pressure value));
        Assert.Equal(0, value.MilliMmHg);
    }

    [Theory]
    [InlineData(0x44, NoData.DeviceError)]
    [InlineData(0x41, NoData.DeviceError)]
    [InlineData(0x45, NoData.DeviceError)]
    [InlineData(0xC0, NoData.DeviceError)]
    [InlineData(0x00, NoData.NotPresent)]
    [InlineData(0xFF, NoData.NotPresent)]
    public void Mpr_with_any_other_status_than_good_gives_no_value(byte status, NoData expected)
    {
        var rig = new PressureRig { GaugeMmHg = 120 };
        rig.Guard.Identify();
        rig.Guard.Convert(rig.NowUs);
        rig.Advance(10_000);
        rig.Spi.Corrupt = (bytes, _) => bytes[0] = status;

        Assert.Equal(expected, rig.Guard.TryRead(rig.NowUs, out Pressure value));
        Assert.Equal(0, value.MilliMmHg);
        Assert.Equal(expected, rig.Guard.Identify());
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void An_unplugged_mpr_is_NotPresent_whichever_way_its_line_is_pulled(byte idle)
    {
        var rig = new PressureRig();
        rig.Spi.Absent = true;
        rig.Spi.IdleByte = idle;

        Assert.Equal(NoData.NotPresent, rig.Guard.Identify());
        rig.Guard.Convert(rig.NowUs);
        rig.Advance(10_000);
        Assert.Equal(NoData.NotPresent, rig.Guard.TryRead(rig.NowUs, out _));
    }

    [Fact]
    public void Lps28dfw_fifo_gives_every_sample_in_order_and_says_when_some_were_lost()
    {
        var rig = new PressureRig { HectoPascal = (index, _) => (300_000 * 4 + index) / 2048.0 };
        rig.StartTrace();
        rig.Advance(505_000);
        Assert.Equal(NoData.None, rig.Trace.Drain(rig.Batch));
        int first = rig.Batch.Samples[0];
        Assert.Equal(Enumerable.Range(first, 50), rig.Batch.Samples.Take(rig.Batch.Count));
        Assert.False(rig.Batch.LostBefore);

        rig.Advance(2_000_000);
        Assert.Equal(NoData.None, rig.Trace.Drain(rig.Batch));

        Assert.Equal(CuffBatch.SamplesMax, rig.Batch.Count);
        Assert.True(rig.Batch.LostBefore);
        Assert.Equal(first + 250 - CuffBatch.SamplesMax, rig.Batch.Samples[0]);
        rig.Advance(10_000);
        Assert.Equal(NoData.None, rig.Trace.Drain(rig.Batch));
        Assert.Equal((1, false), (rig.Batch.Count, rig.Batch.LostBefore));
    }

    [Fact]
    public void Lps28dfw_that_lost_its_power_for_a_moment_says_ConfigurationLost_and_gives_no_sample()
    {
        var rig = new PressureRig();
        rig.StartTrace();
        rig.Advance(100_000);
        rig.TraceModel.AdvanceTo(rig.NowUs);
        rig.TraceModel.PowerOn();
        rig.Advance(100_000);

        Assert.Equal(NoData.None, rig.Trace.Drain(rig.Batch));
        Assert.Equal(0, rig.Batch.Count);
        Assert.Equal(NoData.NotReady, rig.Trace.ReadNewest(out _));
        Assert.Equal(NoData.ConfigurationLost, rig.Trace.VerifyConfiguration());
    }

    [Fact]
    public void Lps28dfw_newest_value_is_given_once_each()
    {
        var rig = new PressureRig();
        rig.ConfigureTrace();
        rig.Advance(20_000);

        Assert.Equal(NoData.None, rig.Trace.ReadNewest(out int counts));

        Assert.Equal(2_075_136, counts);
        Assert.Equal(NoData.NotReady, rig.Trace.ReadNewest(out int none));
        Assert.Equal(0, none);
    }

    [Fact]
    public void Lines_that_read_all_ones_or_zeros_are_no_pressure()
    {
        var rig = new PressureRig();
        rig.StartTrace();
        foreach (byte level in new byte[] { 0x00, 0xFF })
        {
            rig.Advance(50_000);
            rig.I2c.Corrupt = (_, bytes, count) => Array.Fill(bytes, level, 0, count);

            NoData drained = rig.Trace.Drain(rig.Batch);
            NoData newest = rig.Trace.ReadNewest(out _);

            Assert.Equal(0, rig.Batch.Count);
            Assert.True(level == 0x00 || drained == NoData.BusFault, $"{level}: {drained}");
            Assert.True(newest is NoData.NotReady or NoData.OutOfRange, $"{level}: {newest}");
            Assert.Equal(NoData.WrongPart, rig.Trace.Identify());
        }
    }

    [Fact]
    public void A_failed_transfer_gives_its_reason_and_no_sample_and_the_fifo_begins_anew()
    {
        var rig = new PressureRig();
        rig.StartTrace();
        foreach ((BusStatus status, NoData expected) in new[] { (BusStatus.Timeout, NoData.BusTimeout), (BusStatus.NotAcknowledged, NoData.NotPresent), (BusStatus.Fault, NoData.BusFault) })
        {
            for (int failing = 0; failing < 3; failing++)
            {
                rig.Advance(30_000);
                Assert.Equal(NoData.None, rig.Trace.Drain(rig.Batch));
                rig.Advance(30_000);
                long first = rig.I2c.Transfers + failing;
                rig.I2c.Fault = transfer => transfer.Number == first ? status : BusStatus.Ok;

                Assert.Equal(expected, rig.Trace.Drain(rig.Batch));

                Assert.Equal(0, rig.Batch.Count);
                rig.I2c.Fault = null;
                Assert.Equal(NoData.None, rig.Trace.Drain(rig.Batch));
                Assert.Equal(0, rig.Batch.Count);
            }
        }
    }

    [Fact]
    public void Draining_and_reading_pressures_allocate_nothing()
    {
        var rig = new PressureRig();
        rig.StartTrace();
        rig.Guard.Identify();
        for (int i = 0; i < 100; i++) Turn(rig);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1000; i++) Turn(rig);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Turn(PressureRig rig)
    {
        rig.Guard.Convert(rig.NowUs);
        rig.Advance(10_000);
        rig.Trace.Drain(rig.Batch);
        rig.Trace.VerifyConfiguration();
        rig.Guard.TryRead(rig.NowUs, out _);
    }

    private static IEnumerable<JsonElement> Vectors(string part)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestData.Path("sensors/vectors.json")));
        return [.. document.RootElement.GetProperty(part).EnumerateArray().Select(e => e.Clone())];
    }

    private static byte[] Bytes(string hex) => [.. hex.Split(' ').Select(b => byte.Parse(b, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
}
