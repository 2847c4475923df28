using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Kiosk.Simulator.Parts;
using Xunit;

namespace Kiosk.Tests.Drivers;

public class Max30102DriverTests
{
    private const int ConversionsPerSample = 4;

    [Fact]
    public void Every_code_of_both_channels_arrives_as_it_was_converted()
    {
        var rig = new DriverRig
        {
            RedNanoAmps = (index, _) => DriverRig.NanoAmpsOf((int)(index / ConversionsPerSample)),
            InfraredNanoAmps = (index, _) => DriverRig.NanoAmpsOf(Max30102.SampleMax - (int)(index / ConversionsPerSample)),
        };
        rig.StartPleth();
        int expected = 0;
        while (expected <= Max30102.SampleMax)
        {
            rig.Advance(200_000);

            Assert.Equal(NoData.None, rig.Pleth.Drain(rig.PlethBatch));
            Assert.Equal(0, rig.PlethBatch.LostAfter);
            for (int i = 0; i < rig.PlethBatch.Count && expected <= Max30102.SampleMax; i++)
            {
                if (rig.PlethBatch.Red[i] != expected) Assert.Fail($"red {rig.PlethBatch.Red[i]} instead of {expected}");
                int infrared = Max30102.SampleMax - expected;
                if (rig.PlethBatch.Infrared[i] != infrared) Assert.Fail($"infrared {rig.PlethBatch.Infrared[i]} instead of {infrared}");
                expected++;
            }
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 5_000)]
    [InlineData(3, -5_000)]
    public void Ten_thousand_samples_arrive_whole_across_every_wrap_of_the_pointers(int seed, double ppm)
    {
        var random = new Random(seed);
        var rig = new DriverRig(new PartOptions { ClockErrorPpm = ppm })
        {
            RedNanoAmps = (index, _) => DriverRig.NanoAmpsOf(Pattern(index / ConversionsPerSample)),
        };
        rig.StartPleth();
        long received = 0;
        while (received < 10_000)
        {
            rig.Advance(random.Next(10_000, 310_000));

            Assert.Equal(NoData.None, rig.Pleth.Drain(rig.PlethBatch));
            Assert.Equal(0, rig.PlethBatch.LostAfter);
            for (int i = 0; i < rig.PlethBatch.Count; i++)
            {
                if (rig.PlethBatch.Red[i] != Pattern(received)) Assert.Fail($"seed {seed}, sample {received}: {rig.PlethBatch.Red[i]}");
                received++;
            }
        }
    }

    [Fact]
    public void Each_fill_level_is_taken_whole_also_the_full_FIFO_with_equal_pointers()
    {
        for (int fill = 0; fill <= PlethBatch.SamplesMax; fill++)
        {
            var rig = new DriverRig { RedNanoAmps = (index, _) => DriverRig.NanoAmpsOf(1 + (int)(index / ConversionsPerSample)) };
            rig.StartPleth();
            rig.Advance((fill * 10_000) + 5_000);

            Assert.Equal(NoData.None, rig.Pleth.Drain(rig.PlethBatch));

            Assert.Equal(Enumerable.Range(1, fill), rig.PlethBatch.Red[..rig.PlethBatch.Count]);
            Assert.Equal(fill >= 17, rig.PlethBatch.HighWater);
            Assert.Equal(0, rig.PlethBatch.LostAfter);
            Assert.Equal(0, rig.PlethModel.FifoCount);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(31, 31)]
    [InlineData(60, 31)]
    public void Lost_samples_are_counted_and_come_after_those_that_were_kept(int tooMany, int lostAfter)
    {
        var rig = new DriverRig { RedNanoAmps = (index, _) => DriverRig.NanoAmpsOf((int)(index / ConversionsPerSample)) };
        rig.StartPleth();
        rig.Advance(((32 + tooMany) * 10_000) + 5_000);

        Assert.Equal(NoData.None, rig.Pleth.Drain(rig.PlethBatch));
        Assert.Equal(Enumerable.Range(0, 32), rig.PlethBatch.Red[..rig.PlethBatch.Count]);
        Assert.Equal(lostAfter, rig.PlethBatch.LostAfter);
        rig.Advance(10_000);
        Assert.Equal(NoData.None, rig.Pleth.Drain(rig.PlethBatch));

        Assert.Equal(1, rig.PlethBatch.Count);
        Assert.Equal(32 + tooMany, rig.PlethBatch.Red[0]);
        Assert.Equal(0, rig.PlethBatch.LostAfter);
    }

    [Fact]
    public void After_a_burst_that_broke_off_within_a_sample_no_half_sample_is_ever_read()
    {
        var rig = new DriverRig { RedNanoAmps = (_, _) => 2000, InfraredNanoAmps = (_, _) => 3000 };
        rig.StartPleth();
        rig.Advance(85_000);
        int seen = 0;
        rig.I2c.Fault = _ => seen++ == 1 ? BusStatus.Partial : BusStatus.Ok;
        Assert.Equal(NoData.BusFault, rig.Pleth.Drain(rig.PlethBatch));
        Assert.Equal(0, rig.PlethBatch.Count);

        for (int turn = 0; turn < 10; turn++)
        {
            rig.Advance(40_000);
            Assert.Equal(NoData.None, rig.Pleth.Drain(rig.PlethBatch));
            Assert.Equal(turn == 0 ? 0 : 4, rig.PlethBatch.Count);
            Assert.All(rig.PlethBatch.Red[..rig.PlethBatch.Count], red => Assert.Equal(64_000, red));
            Assert.All(rig.PlethBatch.Infrared[..rig.PlethBatch.Count], infrared => Assert.Equal(96_000, infrared));
        }
    }

    [Fact]
    public void No_transfer_is_longer_than_eight_samples()
    {
        var rig = new DriverRig();
        rig.StartPleth();
        int longest = 0;
        rig.I2c.Fault = transfer =>
        {
            longest = Math.Max(longest, transfer.ReadCount);
            return BusStatus.Ok;
        };
        rig.Advance(400_000);
        rig.Pleth.Drain(rig.PlethBatch);

        Assert.Equal(32, rig.PlethBatch.Count);
        Assert.Equal(6 * Max30102.BurstSamples, longest);
    }

    [Fact]
    public void A_finger_that_leaves_is_told_by_the_infrared_light()
    {
        var rig = new DriverRig();
        rig.StartPleth();
        bool on = DrainFingerOff(rig);
        rig.InfraredNanoAmps = (_, _) => 50;
        bool off = DrainFingerOff(rig);
        rig.InfraredNanoAmps = (_, _) => 782;
        DrainFingerOff(rig);
        bool onAgain = DrainFingerOff(rig);

        Assert.Equal((false, true, false), (on, off, onAgain));
    }

    [Fact]
    public void Too_much_light_is_Saturated_and_too_much_ambient_light_is_told_once()
    {
        var rig = new DriverRig { RedNanoAmps = (_, _) => 9000 };
        rig.StartPleth();
        rig.PlethModel.AmbientOverflow = true;
        rig.Advance(100_000);
        rig.Pleth.Drain(rig.PlethBatch);
        Assert.True(rig.PlethBatch.Saturated);
        Assert.True(rig.PlethBatch.AmbientOverflow);

        rig.PlethModel.AmbientOverflow = false;
        rig.RedNanoAmps = (_, _) => 2000;
        rig.Advance(105_000);
        rig.Pleth.Drain(rig.PlethBatch);
        rig.Advance(100_000);
        rig.Pleth.Drain(rig.PlethBatch);
        Assert.False(rig.PlethBatch.Saturated);
        Assert.False(rig.PlethBatch.AmbientOverflow);
    }

    [Fact]
    public void A_brown_out_is_ConfigurationLost_until_configured_again()
    {
        var rig = new DriverRig();
        rig.StartPleth();
        rig.Advance(100_000);
        rig.AdvanceParts();
        rig.PlethModel.PowerOn();

        Assert.Equal(NoData.ConfigurationLost, rig.Pleth.Drain(rig.PlethBatch));
        Assert.Equal(NoData.ConfigurationLost, rig.Pleth.Drain(rig.PlethBatch));
        Assert.Equal(NoData.ConfigurationLost, rig.Pleth.VerifyConfiguration());
        Assert.Equal(0, rig.PlethBatch.Count);
        rig.StartPleth();
        rig.Advance(100_000);
        Assert.Equal(NoData.None, rig.Pleth.Drain(rig.PlethBatch));
        Assert.Equal(10, rig.PlethBatch.Count);
    }

    [Fact]
    public void Another_part_is_WrongPart_and_a_missing_one_NotPresent()
    {
        var rig = new DriverRig();
        rig.PlethModel.PartId = 0x11;
        rig.AdvanceParts();
        rig.PlethModel.PowerOn();
        Assert.Equal(NoData.WrongPart, rig.Pleth.Identify(out byte revision));
        Assert.Equal(0, revision);

        rig.AdvanceParts();
        rig.PlethModel.PowerOff();
        Assert.Equal(NoData.NotPresent, rig.Pleth.Identify(out _));
        Assert.Equal(NoData.NotPresent, rig.Pleth.Drain(rig.PlethBatch));
    }

    [Fact]
    public void A_reset_is_not_done_at_once()
    {
        var rig = new DriverRig();
        Assert.Equal(NoData.None, rig.Pleth.Reset());
        Assert.Equal(NoData.None, rig.Pleth.IsResetDone(out bool atOnce));
        Assert.Equal(NoData.ConfigurationLost, rig.Pleth.Configure(0x24, 0x24));
        rig.Advance(10_000);
        Assert.Equal(NoData.None, rig.Pleth.IsResetDone(out bool later));

        Assert.False(atOnce);
        Assert.True(later);
    }

    [Theory]
    [InlineData(-40, -40000, NoData.None)]
    [InlineData(-24.5, -24500, NoData.None)]
    [InlineData(25.0625, 25062, NoData.None)]
    [InlineData(85, 85000, NoData.None)]
    [InlineData(86, 0, NoData.OutOfRange)]
    [InlineData(-41, 0, NoData.OutOfRange)]
    public void Die_temperature_is_read_when_it_is_ready(double celsius, int milliCelsius, NoData expected)
    {
        var rig = new DriverRig();
        rig.PlethModel.DieCelsius = celsius;
        rig.StartPleth();

        rig.Pleth.StartDieTemperature();
        rig.Advance(20_000);
        NoData early = rig.Pleth.TryReadDieTemperature(out _);
        rig.Advance(10_000);
        NoData reason = rig.Pleth.TryReadDieTemperature(out Temperature value);

        Assert.Equal(NoData.NotReady, early);
        Assert.Equal(expected, reason);
        Assert.Equal(milliCelsius, value.MilliCelsius);
    }

    [Fact]
    public void Stopped_it_keeps_its_configuration_and_starts_with_an_empty_FIFO()
    {
        var rig = new DriverRig();
        rig.StartPleth();
        rig.Advance(100_000);
        Assert.Equal(NoData.None, rig.Pleth.Stop());
        Assert.Equal(NoData.None, rig.Pleth.VerifyConfiguration());
        rig.Advance(1_000_000);
        Assert.Equal(NoData.None, rig.Pleth.Start());
        rig.Advance(25_000);

        Assert.Equal(NoData.None, rig.Pleth.Drain(rig.PlethBatch));
        Assert.Equal(2, rig.PlethBatch.Count);
    }

    private static bool DrainFingerOff(DriverRig rig)
    {
        rig.Advance(100_000);
        Assert.Equal(NoData.None, rig.Pleth.Drain(rig.PlethBatch));
        return rig.PlethBatch.FingerOff;
    }

    private static int Pattern(long index)
    {
        return (int)(index * 40_503 % 262_144);
    }
}
