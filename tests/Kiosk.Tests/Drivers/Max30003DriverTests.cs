using Kiosk.Drivers;
using Kiosk.Measurements;
using Kiosk.Simulator.Parts;
using Xunit;

namespace Kiosk.Tests.Drivers;

public class Max30003DriverTests
{
    [Fact]
    public void Every_code_of_the_converter_arrives_as_it_was_converted()
    {
        var rig = new DriverRig { MilliVolts = (index, _) => DriverRig.MilliVoltsOf(Max30003.SampleMin + (int)index) };
        rig.StartEcg();
        int expected = Max30003.SampleMin;
        while (expected <= Max30003.SampleMax)
        {
            rig.Advance(50_000);

            Assert.Equal(NoData.None, rig.Ecg.Drain(rig.EcgBatch));
            bool atEnd = false;
            for (int i = 0; i < rig.EcgBatch.Count && expected <= Max30003.SampleMax; i++)
            {
                atEnd |= expected is Max30003.SampleMin or Max30003.SampleMax;
                if (rig.EcgBatch.Samples[i] != expected) Assert.Fail($"{rig.EcgBatch.Samples[i]} instead of {expected}");
                expected++;
            }

            Assert.False(rig.EcgBatch.Overflowed);
            Assert.Equal(atEnd, rig.EcgBatch.Saturated);
        }
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 200, 0)]
    [InlineData(3, -200, 0)]
    [InlineData(4, 0, 2)]
    [InlineData(5, 0, 60)]
    public void A_hundred_thousand_samples_arrive_whole_when_drained_late_and_unevenly(int seed, double ppm, int usPerByte)
    {
        var random = new Random(seed);
        var rig = new DriverRig(new PartOptions { ClockErrorPpm = ppm }) { MilliVolts = (index, _) => DriverRig.MilliVoltsOf(Pattern(index)) };
        rig.StartEcg();
        if (usPerByte > 0)
        {
            rig.Spi.ByteMoved = () =>
            {
                rig.Advance(usPerByte);
                rig.EcgModel.AdvanceTo(rig.NowUs);
            };
        }

        long received = 0;
        while (received < 100_000)
        {
            rig.Advance(random.Next(10_000, 50_001));

            Assert.Equal(NoData.None, rig.Ecg.Drain(rig.EcgBatch));
            Assert.False(rig.EcgBatch.Overflowed, $"seed {seed}, sample {received}");
            for (int i = 0; i < rig.EcgBatch.Count; i++)
            {
                if (rig.EcgBatch.Samples[i] != Pattern(received)) Assert.Fail($"seed {seed}, sample {received}: {rig.EcgBatch.Samples[i]}");
                received++;
            }
        }

        Assert.Equal(rig.EcgModel.SamplesConverted, received + rig.EcgModel.FifoCount);
    }

    [Fact]
    public void Drained_in_time_nothing_stays_behind()
    {
        var rig = new DriverRig { MilliVolts = (_, _) => 1 };
        rig.StartEcg();
        rig.Ecg.Drain(rig.EcgBatch);

        for (int turn = 0; turn < 100; turn++)
        {
            rig.Advance(10_000);
            rig.Ecg.Drain(rig.EcgBatch);
            Assert.Equal(5, rig.EcgBatch.Count);
            Assert.Equal(0, rig.EcgModel.FifoCount);
        }

        rig.Advance(1_000);
        Assert.Equal(NoData.None, rig.Ecg.Drain(rig.EcgBatch));
        Assert.Equal(0, rig.EcgBatch.Count);
    }

    [Fact]
    public void Each_fill_level_up_to_the_depth_is_taken_whole_and_half_full_is_told()
    {
        for (int fill = 1; fill <= EcgBatch.SamplesMax; fill++)
        {
            var rig = new DriverRig { MilliVolts = (index, _) => DriverRig.MilliVoltsOf(1 + (int)index) };
            rig.StartEcg();
            rig.Advance((fill - 1) * 2_000);

            Assert.Equal(NoData.None, rig.Ecg.Drain(rig.EcgBatch));

            Assert.Equal(Enumerable.Range(1, fill), rig.EcgBatch.Samples[..rig.EcgBatch.Count]);
            Assert.Equal(fill >= 16, rig.EcgBatch.HighWater);
            Assert.Equal(0, rig.EcgModel.FifoCount);
        }
    }

    [Fact]
    public void An_overflow_loses_whole_periods_and_says_so()
    {
        var rig = new DriverRig { MilliVolts = (index, _) => DriverRig.MilliVoltsOf((int)index) };
        rig.StartEcg();
        long startUs = rig.NowUs;
        rig.Advance(65_000);

        Assert.Equal(NoData.None, rig.Ecg.Drain(rig.EcgBatch));
        Assert.True(rig.EcgBatch.Overflowed);
        Assert.Equal(0, rig.EcgBatch.Count);
        rig.Advance(5_000);
        Assert.Equal(NoData.None, rig.Ecg.Drain(rig.EcgBatch));

        Assert.False(rig.EcgBatch.Overflowed);
        Assert.Equal(70_000, rig.NowUs - startUs);
        Assert.Equal([33, 34, 35], rig.EcgBatch.Samples[..rig.EcgBatch.Count]);
    }

    [Fact]
    public void An_overflow_between_the_status_and_the_burst_is_seen_by_its_tag()
    {
        var rig = new DriverRig();
        rig.StartEcg();
        rig.Advance(30_000);
        int moved = 0;
        rig.Spi.ByteMoved = () =>
        {
            if (++moved == 4) rig.Advance(80_000);
        };

        Assert.Equal(NoData.None, rig.Ecg.Drain(rig.EcgBatch));

        Assert.True(rig.EcgBatch.Overflowed);
        Assert.Equal(0, rig.EcgBatch.Count);
        rig.Advance(10_000);
        rig.Ecg.Drain(rig.EcgBatch);
        Assert.False(rig.EcgBatch.Overflowed);
        Assert.NotEqual(0, rig.EcgBatch.Count);
    }

    [Fact]
    public void Leads_that_come_off_and_on_again_are_told_until_read_once()
    {
        var rig = new DriverRig { MilliVolts = (_, _) => 0.5 };
        rig.StartEcg();
        bool first = DrainLeadOff(rig, 20_000);
        rig.AdvanceParts();
        rig.EcgModel.LeadOff = true;
        bool early = DrainLeadOff(rig, 50_000);
        bool later = DrainLeadOff(rig, 50_000);
        Assert.True(rig.EcgBatch.Saturated);
        rig.AdvanceParts();
        rig.EcgModel.LeadOff = false;
        bool held = DrainLeadOff(rig, 20_000);
        bool gone = DrainLeadOff(rig, 20_000);

        Assert.Equal((false, false, true, true, false), (first, early, later, held, gone));
        Assert.False(rig.EcgBatch.Saturated);
    }

    [Fact]
    public void Samples_in_fast_recovery_are_flagged()
    {
        var rig = new DriverRig();
        rig.StartEcg();
        rig.EcgModel.FastRecovery = true;
        rig.Advance(20_000);
        rig.Ecg.Drain(rig.EcgBatch);
        Assert.True(rig.EcgBatch.Recovering);
        Assert.Equal(11, rig.EcgBatch.Count);

        rig.EcgModel.FastRecovery = false;
        rig.Advance(20_000);
        rig.Ecg.Drain(rig.EcgBatch);
        Assert.False(rig.EcgBatch.Recovering);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void A_missing_part_is_NotPresent_for_every_question(byte idle)
    {
        var rig = new DriverRig();
        rig.StartEcg();
        rig.Spi.Absent = true;
        rig.Spi.IdleByte = idle;

        Assert.Equal(NoData.NotPresent, rig.Ecg.Drain(rig.EcgBatch));
        Assert.Equal(0, rig.EcgBatch.Count);
        Assert.Equal(NoData.NotPresent, rig.Ecg.Identify(out byte revision));
        Assert.Equal(0, revision);
        Assert.Equal(NoData.NotPresent, rig.Ecg.VerifyConfiguration());
        Assert.Equal(NoData.NotPresent, rig.Ecg.Configure());
    }

    [Fact]
    public void A_flat_line_of_exact_zeros_is_still_an_ECG()
    {
        var rig = new DriverRig();
        rig.StartEcg();
        rig.Advance(49_000);

        Assert.Equal(NoData.None, rig.Ecg.Drain(rig.EcgBatch));
        Assert.Equal(25, rig.EcgBatch.Count);
    }

    [Fact]
    public void Another_part_is_WrongPart_and_the_revision_is_read()
    {
        var rig = new DriverRig();
        rig.Ecg.Reset();
        Assert.Equal(NoData.None, rig.Ecg.Identify(out byte revision));
        Assert.Equal(1, revision);

        rig.EcgModel.InfoWord = 0x401000;
        Assert.Equal(NoData.WrongPart, rig.Ecg.Identify(out revision));
        Assert.Equal(0, revision);
    }

    [Fact]
    public void A_brown_out_is_ConfigurationLost_and_a_new_start_recovers()
    {
        var rig = new DriverRig();
        rig.StartEcg();
        rig.AdvanceParts();
        rig.EcgModel.PowerOn();
        rig.Advance(50_000);

        Assert.Equal(NoData.None, rig.Ecg.Drain(rig.EcgBatch));
        Assert.Equal(0, rig.EcgBatch.Count);
        Assert.Equal(NoData.ConfigurationLost, rig.Ecg.VerifyConfiguration());
        rig.StartEcg();
        rig.Advance(10_000);
        Assert.Equal(NoData.None, rig.Ecg.Drain(rig.EcgBatch));
        Assert.Equal(6, rig.EcgBatch.Count);
    }

    [Fact]
    public void A_PLL_that_loses_its_lock_is_a_DeviceError()
    {
        var rig = new DriverRig();
        rig.StartEcg();
        rig.AdvanceParts();
        rig.EcgModel.PllBroken = true;
        rig.Advance(20_000);

        Assert.Equal(NoData.DeviceError, rig.Ecg.Drain(rig.EcgBatch));
        Assert.Equal(0, rig.EcgBatch.Count);
    }

    [Fact]
    public void A_tag_that_does_not_exist_is_a_BusFault()
    {
        var rig = new DriverRig();
        rig.StartEcg();
        rig.Advance(10_000);
        rig.Spi.Corrupt = (bytes, count) =>
        {
            if (count > 4) bytes[6] = (byte)((bytes[6] & ~0x38) | (4 << 3));
        };

        Assert.Equal(NoData.BusFault, rig.Ecg.Drain(rig.EcgBatch));
        Assert.Equal(0, rig.EcgBatch.Count);
    }

    [Fact]
    public void Stopped_it_gives_nothing_and_starts_again()
    {
        var rig = new DriverRig();
        rig.StartEcg();
        Assert.Equal(NoData.None, rig.Ecg.Stop());
        Assert.Equal(NoData.None, rig.Ecg.VerifyConfiguration());
        rig.Ecg.Drain(rig.EcgBatch);
        rig.Advance(100_000);

        Assert.Equal(NoData.None, rig.Ecg.Drain(rig.EcgBatch));
        Assert.Equal(0, rig.EcgBatch.Count);
        rig.StartEcg();
        rig.Advance(4_000);
        rig.Ecg.Drain(rig.EcgBatch);
        Assert.Equal(3, rig.EcgBatch.Count);
    }

    [Fact]
    public void No_transfer_is_longer_than_a_burst_of_eight_words()
    {
        var rig = new DriverRig();
        rig.StartEcg();
        int longest = 0;
        rig.Spi.Fault = transfer =>
        {
            longest = Math.Max(longest, transfer.ReadCount);
            return Kiosk.Drivers.Bus.BusStatus.Ok;
        };
        rig.Advance(62_000);
        rig.Ecg.Drain(rig.EcgBatch);

        Assert.Equal(32, rig.EcgBatch.Count);
        Assert.Equal(1 + (3 * Max30003.BurstWords), longest);
    }

    private static bool DrainLeadOff(DriverRig rig, long afterUs)
    {
        rig.Advance(afterUs);
        Assert.Equal(NoData.None, rig.Ecg.Drain(rig.EcgBatch));
        return rig.EcgBatch.LeadOff;
    }

    // Codes that differ from sample to sample and repeat only after 131 072 of them.
    private static int Pattern(long index)
    {
        return (int)(index * 40_503 % 262_144) - 131_072;
    }
}
