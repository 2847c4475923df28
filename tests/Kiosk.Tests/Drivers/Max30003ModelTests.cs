using Kiosk.Drivers.Bus;
using Kiosk.Simulator.Parts;
using Xunit;

namespace Kiosk.Tests.Drivers;

/// <summary>The model by its wires alone: what the chip does, and what it refuses.</summary>
public class Max30003ModelTests
{
    private const uint Running = 0x181217;

    [Theory]
    [InlineData(0x02, 0x000003)]
    [InlineData(0x04, 0x780004)]
    [InlineData(0x05, 0x3F0000)]
    [InlineData(0x10, 0x000004)]
    [InlineData(0x12, 0x004800)]
    [InlineData(0x14, 0x300000)]
    [InlineData(0x15, 0x805000)]
    [InlineData(0x1D, 0x3F2300)]
    [InlineData(0x1E, 0x202400)]
    [InlineData(0x7F, 0x000000)]
    public void Registers_have_their_power_on_words(byte register, uint word)
    {
        Assert.Equal(word, Read(new DriverRig(), register));
    }

    [Theory]
    [InlineData(0x01, 0x000000)]
    [InlineData(0x0F, 0x513000)]
    [InlineData(0x10, 0xF83FFF)]
    [InlineData(0x14, 0xBF0000)]
    [InlineData(0x15, 0xC37000)]
    [InlineData(0x21, 0x000030)]
    [InlineData(0x25, 0x000000)]
    public void Reserved_bits_and_read_only_registers_ignore_writes(byte register, uint readBack)
    {
        var rig = new DriverRig();
        Read(rig, 0x0F);

        Write(rig, register, 0xFFFFFF);

        Assert.Equal(readBack, Read(rig, register));
    }

    [Theory]
    [InlineData(0x08)]
    [InlineData(0x09)]
    [InlineData(0x0A)]
    public void Commands_run_only_with_zero_data(byte command)
    {
        DriverRig rig = Converting();
        rig.Advance(9_000);

        Write(rig, command, 0x000001);
        Assert.Equal(5, rig.EcgModel.FifoCount);
        Write(rig, command, 0);
        Assert.Equal(0, rig.EcgModel.FifoCount);
    }

    [Fact]
    public void The_first_INFO_after_a_reset_is_not_valid()
    {
        var rig = new DriverRig();

        uint first = Read(rig, 0x0F);
        uint second = Read(rig, 0x0F);
        Write(rig, 0x08, 0);
        uint afterReset = Read(rig, 0x0F);

        Assert.NotEqual(5u, first >> 20);
        Assert.Equal(0x513000u, second);
        Assert.NotEqual(5u, afterReset >> 20);
    }

    [Fact]
    public void With_isolated_inputs_there_is_no_signal()
    {
        var rig = new DriverRig { MilliVolts = (_, _) => 1 };
        Write(rig, 0x15, 0);
        Write(rig, 0x10, Running);
        rig.Advance(rig.EcgModel.PllLockUs);
        Assert.Equal(0x000010u, Read(rig, 0x21));

        Write(rig, 0x14, 0);
        rig.Advance(2_000);
        Assert.Equal((2621u << 6) | 0x10, Read(rig, 0x21));
    }

    [Fact]
    public void Samples_stand_exactly_at_the_start_plus_whole_periods()
    {
        var times = new List<double>();
        var rig = new DriverRig(new PartOptions { ClockErrorPpm = 100 })
        {
            MilliVolts = (index, timeUs) =>
            {
                Assert.Equal(times.Count, index);
                times.Add(timeUs);
                return 0;
            },
        };
        Prepare(rig);
        rig.Advance(rig.EcgModel.PllLockUs + 1_234);
        Read(rig, 0x01);
        times.Clear();
        Write(rig, 0x09, 0);
        long start = rig.NowUs;
        rig.Advance(20_000_000);
        Read(rig, 0x01);

        Assert.Equal(10_002, times.Count);
        Assert.Equal(start, times[0]);
        Assert.Equal(start + (10_000 * 2_000 / 1.0001), times[10_000], 6);
    }

    [Fact]
    public void The_PLL_needs_its_time_and_its_flag_is_latched()
    {
        var rig = new DriverRig();
        Prepare(rig);
        rig.Advance(rig.EcgModel.PllLockUs - 1);
        uint before = Read(rig, 0x01) & 0x100;
        rig.Advance(1);
        uint latched = Read(rig, 0x01) & 0x100;
        uint after = Read(rig, 0x01) & 0x100;

        Assert.Equal((0x100u, 0x100u, 0u), (before, latched, after));
    }

    [Fact]
    public void Voltages_round_to_the_nearest_code_and_clip_at_the_ends()
    {
        double milliVolts = 0;
        var rig = new DriverRig { MilliVolts = (_, _) => milliVolts };
        Prepare(rig);
        rig.Advance(rig.EcgModel.PllLockUs);
        Write(rig, 0x0A, 0);
        foreach ((double codes, int code) in new[] { (0.5, 0), (1.5, 2), (-0.5, 0), (-1.5, -2), (0.6, 1), (1e9, 131071), (-1e9, -131072) })
        {
            milliVolts = codes * 1000 / 2621440;
            rig.Advance(2_000);
            rig.EcgModel.AdvanceTo(rig.NowUs);
            uint word = Read(rig, 0x21);
            if (code != (int)(word << 8) >> 14) word = Read(rig, 0x21);

            Assert.Equal(code, (int)(word << 8) >> 14);
        }
    }

    [Theory]
    [InlineData(0u, 20)]
    [InlineData(1u, 40)]
    [InlineData(2u, 80)]
    [InlineData(3u, 160)]
    public void The_gain_is_what_the_register_says(uint code, int gain)
    {
        var rig = new DriverRig { MilliVolts = (_, _) => 1.5625 };
        Write(rig, 0x14, 0);
        Write(rig, 0x15, code << 16);
        Write(rig, 0x10, Running);
        rig.Advance(rig.EcgModel.PllLockUs);

        Assert.Equal(4096u * (uint)gain / 20, Read(rig, 0x21) >> 6);
    }

    [Fact]
    public void A_burst_gives_words_back_to_back_and_a_plain_read_one_word_and_zeros()
    {
        var rig = new DriverRig { MilliVolts = (index, _) => DriverRig.MilliVoltsOf(1 + (int)index) };
        Prepare(rig);
        rig.Advance(rig.EcgModel.PllLockUs + 4_000);
        byte[] plain = Frame(rig, 0x43, 7);
        byte[] burst = Frame(rig, 0x41, 10);

        Assert.Equal(new byte[] { 0, 0, 0x40, 0, 0, 0 }, plain[1..]);
        Assert.Equal(new byte[] { 0, 0, 0x80, 0, 0, 0xD0, 0, 0, 0x30 }, burst[1..]);
    }

    [Fact]
    public void A_word_that_is_read_only_in_part_stays()
    {
        DriverRig rig = Converting();
        int before = rig.EcgModel.FifoCount;

        Frame(rig, 0x41, 3);

        Assert.Equal(before, rig.EcgModel.FifoCount);
    }

    [Fact]
    public void Overflow_stays_until_the_FIFO_is_reset()
    {
        DriverRig rig = Converting();
        rig.Advance(80_000);

        uint first = Read(rig, 0x01) & 0x400000;
        uint again = Read(rig, 0x01) & 0x400000;
        uint tag = Read(rig, 0x21) & 0x38;
        Write(rig, 0x0A, 0);
        uint cleared = Read(rig, 0x01) & 0x400000;

        Assert.Equal((0x400000u, 0x400000u, 0x38u, 0u), (first, again, tag, cleared));
    }

    [Fact]
    public void The_high_water_flag_follows_the_fill()
    {
        DriverRig rig = Converting();
        Write(rig, 0x04, 0x380004);
        rig.Advance(12_000);
        Assert.Equal(0u, Read(rig, 0x01) & 0x800000);
        rig.Advance(2_000);
        Assert.Equal(0x800000u, Read(rig, 0x01) & 0x800000);
        Read(rig, 0x21);
        Assert.Equal(0u, Read(rig, 0x01) & 0x800000);
    }

    [Fact]
    public void Lead_off_needs_its_current_and_its_time_and_says_which_side()
    {
        DriverRig rig = Converting();
        rig.EcgModel.LeadOff = true;
        rig.Advance(Max30003Model.LeadOffDelayUs - 1);
        Assert.Equal(0u, Read(rig, 0x01) & 0x10000F);
        rig.Advance(1);
        Assert.Equal(0x100009u, Read(rig, 0x01) & 0x10000F);

        Write(rig, 0x10, Running & ~0x000700u);
        Read(rig, 0x01);
        Assert.Equal(0u, Read(rig, 0x01) & 0x10000F);
    }

    [Fact]
    public void Seeded_noise_is_of_the_asked_size_and_the_same_again()
    {
        double[] first = NoisyCodes(7);
        double[] again = NoisyCodes(7);
        double[] other = NoisyCodes(8);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.InRange(Math.Sqrt(first.Average(c => c * c)), 2.7, 3.3);
    }

    [Fact]
    public void A_signal_that_is_not_a_number_is_refused()
    {
        var rig = new DriverRig { MilliVolts = (_, _) => double.NaN };
        Prepare(rig);
        rig.Advance(rig.EcgModel.PllLockUs);

        Assert.Throws<ArgumentException>(() => Read(rig, 0x01));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.EcgModel.AdvanceTo(-1));
    }

    private static double[] NoisyCodes(int seed)
    {
        var rig = new DriverRig(new PartOptions { NoiseLsbRms = 3, Seed = seed });
        rig.StartEcg();
        var codes = new List<double>();
        while (codes.Count < 5000)
        {
            rig.Advance(40_000);
            rig.Ecg.Drain(rig.EcgBatch);
            for (int i = 0; i < rig.EcgBatch.Count; i++) codes.Add(rig.EcgBatch.Samples[i]);
        }

        return [.. codes];
    }

    // Locked, connected, 500 samples/s, one sample in the FIFO.
    private static DriverRig Converting()
    {
        var rig = new DriverRig();
        Prepare(rig);
        rig.Advance(rig.EcgModel.PllLockUs);
        Read(rig, 0x01);
        Read(rig, 0x0F);
        return rig;
    }

    private static void Prepare(DriverRig rig)
    {
        Write(rig, 0x14, 0);
        Write(rig, 0x15, 0);
        Write(rig, 0x10, Running);
    }

    private static byte[] Frame(DriverRig rig, byte command, int length)
    {
        var write = new byte[length];
        var read = new byte[length];
        write[0] = command;
        Assert.Equal(BusStatus.Ok, rig.Spi.Transfer(write, read, length));
        return read;
    }

    private static uint Read(DriverRig rig, byte register)
    {
        byte[] read = Frame(rig, (byte)((register << 1) | 1), 4);
        return ((uint)read[1] << 16) | ((uint)read[2] << 8) | read[3];
    }

    private static void Write(DriverRig rig, byte register, uint value)
    {
        byte[] write = [(byte)(register << 1), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
        Assert.Equal(BusStatus.Ok, rig.Spi.Transfer(write, new byte[4], 4));
    }
}
