using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Xunit;

namespace Kiosk.Tests.Drivers;

/// <summary>The model by its wires alone: what the chip does, and what it refuses.</summary>
public class Max30102ModelTests
{
    [Fact]
    public void Registers_have_their_power_on_bytes_and_the_address_counts_up()
    {
        var rig = new DriverRig();

        byte[] first = Read(rig, 0x08, 13);
        byte[] identity = Read(rig, 0xFE, 4);

        Assert.Equal(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF }, first);
        Assert.Equal(new byte[] { 0x03, 0x15, 0x15, 0x15 }, identity);
    }

    [Fact]
    public void The_power_ready_flag_is_there_once()
    {
        var rig = new DriverRig();

        Assert.Equal(0x01, Read(rig, 0x00, 1)[0]);
        Assert.Equal(0x00, Read(rig, 0x00, 1)[0]);
    }

    [Theory]
    [InlineData(0x00, 0x01)]
    [InlineData(0x01, 0x00)]
    [InlineData(0x02, 0xE0)]
    [InlineData(0x03, 0x02)]
    [InlineData(0x05, 0x1F)]
    [InlineData(0x0A, 0x7F)]
    [InlineData(0x0B, 0x00)]
    [InlineData(0x11, 0x77)]
    [InlineData(0x13, 0xFF)]
    [InlineData(0x1F, 0x00)]
    [InlineData(0x21, 0x01)]
    [InlineData(0xFF, 0x15)]
    public void Reserved_bits_and_read_only_registers_ignore_writes(byte register, byte readBack)
    {
        var rig = new DriverRig();

        Write(rig, register, 0xFF);

        Assert.Equal(readBack, Read(rig, register, 1)[0]);
    }

    [Theory]
    [InlineData(0x03, 0x27, 0x27)]
    [InlineData(0x03, 0x4F, 0x4F)]
    [InlineData(0x03, 0x53, 0x4F)]
    [InlineData(0x03, 0x1E, 0x12)]
    [InlineData(0x03, 0x1D, 0x15)]
    [InlineData(0x03, 0x1C, 0x18)]
    [InlineData(0x02, 0x1C, 0x1C)]
    [InlineData(0x02, 0x1F, 0x17)]
    [InlineData(0x02, 0x1E, 0x1A)]
    public void A_rate_too_high_for_the_pulse_width_becomes_the_highest_possible(byte mode, byte written, byte readBack)
    {
        var rig = new DriverRig();

        Write(rig, 0x09, mode);
        Write(rig, 0x0A, written);

        Assert.Equal(readBack, Read(rig, 0x0A, 1)[0]);
    }

    [Fact]
    public void A_reset_clears_the_registers_takes_its_time_and_is_no_power_on()
    {
        var rig = new DriverRig();
        Read(rig, 0x00, 1);
        Write(rig, 0x0C, 0x24);

        Write(rig, 0x09, 0x40);
        Write(rig, 0x0C, 0x11);
        byte during = Read(rig, 0x09, 1)[0];
        rig.Advance(1_000);
        byte after = Read(rig, 0x09, 1)[0];

        Assert.Equal((0x40, 0x00), (during, after));
        Assert.Equal(0x00, Read(rig, 0x0C, 1)[0]);
        Assert.Equal(0x00, Read(rig, 0x00, 1)[0]);
    }

    [Fact]
    public void Heart_rate_mode_gives_red_only_in_three_bytes()
    {
        DriverRig rig = Converting(mode: 0x02, config: 0x27);

        Assert.Equal(new byte[] { 0x01, 0xF4, 0x00, 0x01, 0xF4, 0x00 }, Read(rig, 0x07, 6));
        Assert.Equal(2, Read(rig, 0x06, 1)[0]);
    }

    [Fact]
    public void Multi_LED_mode_takes_the_slots_in_their_order()
    {
        DriverRig rig = Converting(mode: 0x07, config: 0x27);
        Write(rig, 0x11, 0x12);
        Write(rig, 0x09, 0x07);
        rig.Advance(50_000);

        Assert.Equal(new byte[] { 0x02, 0xEE, 0x00, 0x01, 0xF4, 0x00 }, Read(rig, 0x07, 6));
    }

    [Theory]
    [InlineData(0x24, 0x01, 0xF4, 0x00)]
    [InlineData(0x25, 0x01, 0xF4, 0x00)]
    [InlineData(0x26, 0x01, 0xF4, 0x00)]
    [InlineData(0x27, 0x01, 0xF4, 0x00)]
    [InlineData(0x07, 0x03, 0xE8, 0x00)]
    [InlineData(0x67, 0x00, 0x7D, 0x00)]
    public void Samples_are_left_justified_and_scaled_by_the_range(byte config, byte first, byte second, byte third)
    {
        DriverRig rig = Converting(mode: 0x03, config: config);

        Assert.Equal(new[] { first, second, third }, Read(rig, 0x07, 3));
    }

    [Fact]
    public void A_pulse_of_69_us_has_15_bits()
    {
        var rig = new DriverRig { RedNanoAmps = (_, _) => 1e9 };
        Write(rig, 0x0C, 0x24);
        Write(rig, 0x0A, 0x24);
        Write(rig, 0x09, 0x03);

        Assert.Equal(new byte[] { 0x03, 0xFF, 0xF8 }, Read(rig, 0x07, 3));
    }

    [Fact]
    public void A_dark_LED_gives_nothing_and_a_brighter_one_more()
    {
        DriverRig rig = Converting(mode: 0x03, config: 0x27);
        Write(rig, 0x0C, 0x48);
        Write(rig, 0x0D, 0x00);
        Write(rig, 0x0A, 0x27);
        foreach (byte pointer in new byte[] { 0x04, 0x05, 0x06 }) Write(rig, pointer, 0);
        rig.Advance(10_000);

        Assert.Equal(new byte[] { 0x03, 0xE8, 0x00, 0, 0, 0 }, Read(rig, 0x07, 6));
    }

    [Fact]
    public void Only_a_whole_sample_moves_the_read_pointer_and_forgets_the_losses()
    {
        DriverRig rig = Converting(mode: 0x03, config: 0x27);
        rig.Advance(700_000);
        Assert.Equal(new byte[] { 0, 31, 0 }, Read(rig, 0x04, 3));

        Read(rig, 0x07, 5);
        Assert.Equal(new byte[] { 0, 31, 0 }, Read(rig, 0x04, 3));
        Read(rig, 0x07, 1);
        Assert.Equal(new byte[] { 0, 0, 1 }, Read(rig, 0x04, 3));
    }

    [Fact]
    public void With_roll_over_the_newest_samples_stay()
    {
        var rig = new DriverRig { RedNanoAmps = (index, _) => DriverRig.NanoAmpsOf((int)index) };
        Write(rig, 0x0C, 0x24);
        Write(rig, 0x0A, 0x47);
        Write(rig, 0x08, 0x10);
        Write(rig, 0x09, 0x03);
        rig.Advance(405_000);

        Assert.Equal(9, Read(rig, 0x05, 1)[0]);
        Assert.Equal(9, Read(rig, 0x07, 3)[2]);
    }

    [Fact]
    public void Flags_need_their_enable_and_are_cleared_by_reading()
    {
        DriverRig rig = Converting(mode: 0x03, config: 0x27);
        rig.PlethModel.AmbientOverflow = true;
        rig.Advance(50_000);
        Assert.Equal(0, Read(rig, 0x00, 1)[0] & 0xE0);

        Write(rig, 0x02, 0xE0);
        rig.Advance(50_000);
        Read(rig, 0x07, 6);
        Assert.Equal(0x20, Read(rig, 0x00, 1)[0] & 0xE0);
        Assert.Equal(0x00, Read(rig, 0x00, 1)[0] & 0xE0);
    }

    [Fact]
    public void A_shut_down_part_converts_nothing_and_keeps_its_registers()
    {
        DriverRig rig = Converting(mode: 0x03, config: 0x27);
        rig.AdvanceParts();
        int count = rig.PlethModel.FifoCount;
        Write(rig, 0x09, 0x83);
        rig.Advance(100_000);

        Assert.Equal(0x27, Read(rig, 0x0A, 1)[0]);
        Assert.Equal(count, rig.PlethModel.FifoCount);
        Write(rig, 0x21, 1);
        rig.Advance(100_000);
        Assert.Equal(1, Read(rig, 0x21, 1)[0]);
    }

    [Fact]
    public void A_wrong_address_is_not_acknowledged()
    {
        var rig = new DriverRig();

        Assert.Equal(BusStatus.NotAcknowledged, rig.I2c.Device(0x56).Write([0], 1));
        Assert.Equal(BusStatus.NotAcknowledged, rig.I2c.Device(0x58).Read(new byte[1], 1));
    }

    // 2000 nA red and 3000 nA infrared at 7.2 mA; two samples wait, at least.
    private static DriverRig Converting(byte mode, byte config)
    {
        var rig = new DriverRig();
        Write(rig, 0x0C, 0x24);
        Write(rig, 0x0D, 0x24);
        Write(rig, 0x0A, config);
        Write(rig, 0x09, mode);
        rig.Advance(20_000);
        return rig;
    }

    private static byte[] Read(DriverRig rig, byte register, int count)
    {
        var read = new byte[count];
        Assert.Equal(BusStatus.Ok, rig.I2c.Device(Max30102.Address).WriteRead([register], 1, read, count));
        return read;
    }

    private static void Write(DriverRig rig, byte register, byte value)
    {
        Assert.Equal(BusStatus.Ok, rig.I2c.Device(Max30102.Address).Write([register, value], 2));
    }
}
